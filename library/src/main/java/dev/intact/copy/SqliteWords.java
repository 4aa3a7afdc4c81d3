package dev.intact.copy;

import dev.intact.copy.Expression.Binary;
import dev.intact.copy.Expression.Literal;
import dev.intact.copy.Expression.Word;
import dev.intact.copy.Said.Sort;
import dev.intact.dialect.SqlToken;
import dev.intact.dialect.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Says PostgreSQL's expressions, as its catalogs print them, as SQLite does. What is not sure to give the same is
 * refused.
 */
record SqliteWords(Scope scope) {
    private static final Set<String> TEXTS = Set.of("text", "character varying", "name");
    private static final Set<String> NUMBERS =
            Set.of("smallint", "integer", "bigint", "numeric", "real", "double precision");
    private static final String NOW = "strftime('%Y-%m-%d %H:%M:%fZ', 'now')";

    Said say(String sql) throws Untranslatable {
        return say(SqlParser.expression(SqlToken.ofPostgres(sql)));
    }

    Said say(Expression expression) throws Untranslatable {
        if (expression instanceof Literal literal) {
            return literal(literal);
        }
        if (expression instanceof Word word) {
            return word(word.word());
        }
        if (expression instanceof Expression.Name name) {
            return scope.column(name.table(), name.column())
                    .orElseThrow(() -> new Untranslatable("it speaks of " + name.column() + ", which is no column"));
        }
        if (expression instanceof Expression.Unary unary) {
            return unary(unary);
        }
        if (expression instanceof Binary binary) {
            return binary(binary);
        }
        if (expression instanceof Expression.Cast cast) {
            return cast(say(cast.of()), cast.type());
        }
        if (expression instanceof Expression.Call call) {
            return call(call);
        }
        return conditional(expression);
    }

    private Said conditional(Expression expression) throws Untranslatable {
        if (expression instanceof Expression.In in) {
            Said of = say(in.of());
            List<String> list = new ArrayList<>();
            for (Expression element : in.list()) {
                list.add(compared("=", of, say(element)).sql());
            }
            String any = "(" + String.join(" or ", list) + ")";
            return Said.of(in.not() ? "(not " + any + ")" : any, Sort.TRUTH);
        }
        if (expression instanceof Expression.Like like) {
            return like(like);
        }
        if (expression instanceof Expression.Case cases) {
            return cases(cases);
        }
        throw new Untranslatable("it has a query, an array or a range");
    }

    private static Said literal(Literal literal) throws Untranslatable {
        if (literal.kind() == Kind.STRING) {
            return new Said(quoted(literal.text()), Sort.TEXT, false, Optional.of(literal.text()));
        }
        if (literal.kind() == Kind.BYTES) {
            throw new Untranslatable("it has a string of bits");
        }
        Said number = Said.literal(literal.kind(), literal.text());
        return number.sort() == Sort.REAL ? Said.of(number.sql(), Sort.DECIMAL) : number;
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static Said word(String word) throws Untranslatable {
        return switch (word) {
            case "NULL" -> Said.of("null", Sort.NOTHING);
            case "TRUE", "FALSE" -> Said.of(word.equals("TRUE") ? "1" : "0", Sort.TRUTH);
            case "CURRENT_TIMESTAMP" -> now();
            default -> throw new Untranslatable("what day it is depends on the session's time zone");
        };
    }

    private static Said now() {
        return Said.of(NOW, Sort.INSTANT);
    }

    private Said unary(Expression.Unary unary) throws Untranslatable {
        Said of = say(unary.of());
        if (unary.operator().equals("NOT") && of.sort() == Sort.TRUTH) {
            return Said.of("(not " + of.sql() + ")", Sort.TRUTH);
        }
        boolean number = of.sort().isNumber() && !unary.operator().equals("~");
        if (!number) {
            throw new Untranslatable("it has the operator " + unary.operator());
        }
        return Said.of("(" + unary.operator() + of.sql() + ")", of.sort());
    }

    private Said binary(Binary binary) throws Untranslatable {
        Said left = say(binary.left());
        Said right = say(binary.right());
        return switch (binary.operator()) {
            case "AND", "OR" ->
                Said.of(
                        "(" + left.truth() + " " + binary.operator().toLowerCase(Locale.ROOT) + " " + right.truth()
                                + ")",
                        Sort.TRUTH);
            case "=", "<>", "<", "<=", ">", ">=" -> compared(binary.operator(), left, right);
            case "IS", "IS NOT" -> is(binary.operator(), left, right);
            case "||" -> joined(left, right);
            case "+", "-", "*", "/", "%" -> counted(binary.operator(), left, right);
            default -> throw new Untranslatable("it has the operator " + binary.operator());
        };
    }

    private static Said is(String operator, Said left, Said right) throws Untranslatable {
        if (right.sort() != Sort.NOTHING && right.sort() != Sort.TRUTH) {
            compared("=", left, right);
        }
        return Said.of(
                "(" + left.sql() + " " + operator.toLowerCase(Locale.ROOT) + " " + right.sql() + ")", Sort.TRUTH);
    }

    private static Said joined(Said left, Said right) throws Untranslatable {
        return Said.of("(" + left.written().sql() + " || " + right.written().sql() + ")", Sort.TEXT);
    }

    /** Decimals are floating-point numbers in SQLite: what is counted with them may be another number. */
    private static Said counted(String operator, Said left, Said right) throws Untranslatable {
        boolean exact = left.sort() == Sort.WHOLE && right.sort() == Sort.WHOLE;
        boolean real = left.sort() == Sort.REAL && right.sort() == Sort.REAL;
        if (!exact && (!real || operator.equals("%"))) {
            throw new Untranslatable("SQLite counts with decimals as floating-point numbers");
        }
        return Said.of("(" + left.sql() + " " + operator + " " + right.sql() + ")", left.sort());
    }

    private static Said compared(String operator, Said left, Said right) throws Untranslatable {
        boolean ordered = !operator.equals("=") && !operator.equals("<>");
        if (left.sort() == Sort.JSON) {
            refuseIncomparable(left);
        }
        boolean numbers = left.sort().isNumber() && right.sort().isNumber();
        Said other = right.literal().isPresent() && left.sort() != right.sort() ? right.as(left.sort()) : right;
        boolean same = left.sort() == other.sort();
        boolean orderly = numbers || left.sort() == Sort.DAY || left.sort() == Sort.TRUTH;
        if ((!numbers && !same) || (ordered && !orderly)) {
            throw new Untranslatable(
                    ordered
                            ? "it orders values that SQLite orders differently"
                            : "it compares values of different kinds");
        }
        return Said.of("(" + left.sql() + " " + operator + " " + other.sql() + ")", Sort.TRUTH);
    }

    private static Said cast(Said of, String type) throws Untranslatable {
        String bare = type.replaceFirst("\\(.*", "");
        if (TEXTS.contains(bare) && (of.sort() == Sort.TEXT || of.sort() == Sort.WHOLE || of.sort() == Sort.DAY)) {
            if (!bare.equals(type) && of.literal().isEmpty()) {
                throw new Untranslatable("it cuts texts to a length");
            }
            return of.written();
        }
        if (NUMBERS.contains(bare) && of.sort().isNumber()) {
            boolean literal = of.sql().matches("\\(?-?[0-9.]+\\)?");
            if (literal && sort(bare) != Sort.WHOLE) {
                boolean point = of.sql().contains(".") || bare.equals("numeric");
                return Said.of(point ? of.sql() : of.sql().replaceAll("[()]", "") + ".0", sort(bare));
            }
            if (of.sort() == sort(bare) && bare.equals(type) && !bare.equals("real")) {
                return of;
            }
            if (of.sort() == Sort.WHOLE && bare.equals("double precision")) {
                return Said.of("cast(" + of.sql() + " as real)", Sort.REAL);
            }
            if (of.sort() == Sort.WHOLE && type.equals("numeric")) {
                return Said.of(of.sql(), Sort.DECIMAL);
            }
        }
        if (of.literal().isPresent() || of.sort() == Sort.NOTHING) {
            return read(of, bare);
        }
        if (of.sort() == Sort.INSTANT && bare.equals("timestamp with time zone")) {
            return of;
        }
        throw new Untranslatable("it makes " + type + " of a value");
    }

    private static Sort sort(String type) {
        return switch (type) {
            case "numeric" -> Sort.DECIMAL;
            case "real", "double precision" -> Sort.REAL;
            default -> Sort.WHOLE;
        };
    }

    private static Said read(Said of, String type) throws Untranslatable {
        if (of.sort() == Sort.NOTHING) {
            return of;
        }
        return switch (type) {
            case "date" -> of.as(Sort.DAY);
            case "timestamp without time zone" -> of.as(Sort.MOMENT);
            case "smallint", "integer", "bigint" -> of.as(Sort.WHOLE);
            case "numeric" -> of.as(Sort.DECIMAL);
            case "real", "double precision" -> of.as(Sort.REAL);
            case "json", "jsonb", "uuid" -> of;
            default -> throw new Untranslatable("it makes " + type + " of a text");
        };
    }

    private Said call(Expression.Call call) throws Untranslatable {
        List<Said> given = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            given.add(say(argument));
        }
        return switch (call.name()) {
            case "now", "transaction_timestamp", "statement_timestamp", "clock_timestamp" -> now();
            case "nullif" -> {
                compared("=", given.get(0), given.get(1));
                yield Said.of(
                        "nullif(" + given.get(0).sql() + ", " + given.get(1).sql() + ")",
                        given.get(0).sort());
            }
            default -> SqliteFunctions.say(call, given);
        };
    }

    /** Whether two are the same is asked of what is written, and that may be the same and written otherwise. */
    static void refuseIncomparable(Said said) throws Untranslatable {
        if (said.sort() == Sort.JSON || said.sort() == Sort.OTHER) {
            throw new Untranslatable("it compares values that SQLite compares differently");
        }
    }

    /** GLOB tells letters by their case, as LIKE does in PostgreSQL. */
    private Said like(Expression.Like like) throws Untranslatable {
        Said of = say(like.of()).written();
        Said pattern = say(like.pattern());
        boolean plain = like.operator().equals("LIKE")
                && like.escape().isEmpty()
                && pattern.literal().isPresent();
        if (!plain || pattern.literal().get().indexOf('\\') >= 0) {
            throw new Untranslatable("it has a pattern that SQLite cannot follow");
        }
        StringBuilder glob = new StringBuilder();
        for (char c : pattern.literal().get().toCharArray()) {
            glob.append(
                    switch (c) {
                        case '%' -> "*";
                        case '_' -> "?";
                        case '*', '?', '[' -> "[" + c + "]";
                        default -> String.valueOf(c);
                    });
        }
        return Said.of(
                "(" + of.sql() + (like.not() ? " not" : "") + " glob " + quoted(glob.toString()) + ")", Sort.TRUTH);
    }

    private Said cases(Expression.Case cases) throws Untranslatable {
        StringBuilder sql = new StringBuilder("(case");
        List<Said> results = new ArrayList<>();
        for (Expression.When when : cases.whens()) {
            String condition = cases.base().isPresent()
                    ? compared("=", say(cases.base().get()), say(when.when())).sql()
                    : say(when.when()).truth();
            results.add(say(when.then()));
            sql.append(" when ")
                    .append(condition)
                    .append(" then ")
                    .append(results.get(results.size() - 1).sql());
        }
        if (cases.otherwise().isPresent()) {
            results.add(say(cases.otherwise().get()));
            sql.append(" else ").append(results.get(results.size() - 1).sql());
        }
        return Said.of(sql.append(" end)").toString(), PostgresWords.sort(results));
    }
}
