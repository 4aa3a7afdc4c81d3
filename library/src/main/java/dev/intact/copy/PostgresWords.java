package dev.intact.copy;

import dev.intact.copy.Expression.Binary;
import dev.intact.copy.Expression.Collate;
import dev.intact.copy.Expression.Literal;
import dev.intact.copy.Expression.Word;
import dev.intact.copy.Said.Sort;
import dev.intact.dialect.SqlToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says SQLite's expressions as PostgreSQL does. What is not sure to give the same is refused: a check that holds for
 * other rows than it did is worse than none.
 */
record PostgresWords(Scope scope, Queries queries) {
    private static final Set<String> ROW_IDS = Set.of("rowid", "oid", "_rowid_");

    /** Says queries within expressions. */
    interface Queries {
        String query(Expression.Query query, Scope around) throws Untranslatable;
    }

    static PostgresWords of(Scope scope) {
        return new PostgresWords(scope, (query, around) -> {
            throw new Untranslatable("it asks other rows");
        });
    }

    /** An expression as SQLite keeps it. */
    Said say(String sql) throws Untranslatable {
        return say(SqlParser.expression(SqlToken.ofSqlite(sql)));
    }

    Said say(Expression expression) throws Untranslatable {
        if (expression instanceof Literal literal) {
            return Said.literal(literal.kind(), literal.text());
        }
        if (expression instanceof Word word) {
            return word(word.word());
        }
        if (expression instanceof Expression.Name name) {
            return name(name);
        }
        if (expression instanceof Expression.Unary unary) {
            return unary(unary);
        }
        if (expression instanceof Binary binary) {
            return binary(binary);
        }
        if (expression instanceof Expression.Call call) {
            return new PostgresFunctions(this).say(call);
        }
        if (expression instanceof Collate collate) {
            return collate(collate);
        }
        return conditional(expression);
    }

    private Said conditional(Expression expression) throws Untranslatable {
        if (expression instanceof Expression.Like like) {
            return new PostgresPatterns(this).say(like);
        }
        if (expression instanceof Expression.In in) {
            return in(in);
        }
        if (expression instanceof Expression.Between between) {
            Said low = compare(between.not() ? "<" : ">=", say(between.of()), say(between.low()));
            Said high = compare(between.not() ? ">" : "<=", say(between.of()), say(between.high()));
            return Said.of("(" + low.sql() + (between.not() ? " or " : " and ") + high.sql() + ")", Sort.TRUTH);
        }
        if (expression instanceof Expression.Cast cast) {
            return cast(say(cast.of()), cast.type().toUpperCase(Locale.ROOT));
        }
        if (expression instanceof Expression.Case cases) {
            return cases(cases);
        }
        return asked(expression);
    }

    private Said asked(Expression expression) throws Untranslatable {
        if (expression instanceof Expression.Exists exists) {
            return Said.of("(exists (" + queries.query(exists.query(), scope) + "))", Sort.TRUTH);
        }
        if (expression instanceof Expression.InQuery in) {
            String not = in.not() ? " not in (" : " in (";
            return Said.of("(" + say(in.of()).sql() + not + queries.query(in.query(), scope) + "))", Sort.TRUTH);
        }
        throw new Untranslatable("it has a query or an array as a value");
    }

    private static Said word(String word) {
        String now = "timezone('utc', current_timestamp)";
        return switch (word) {
            case "TRUE", "FALSE" -> Said.of(word.toLowerCase(Locale.ROOT), Sort.TRUTH);
            case "CURRENT_TIMESTAMP" -> Said.of("date_trunc('second', " + now + ")", Sort.MOMENT);
            case "CURRENT_DATE" -> Said.of("cast(" + now + " as date)", Sort.DAY);
            case "CURRENT_TIME" -> Said.of("cast(date_trunc('second', " + now + ") as time)", Sort.TIME);
            default -> Said.of("null", Sort.NOTHING);
        };
    }

    /** What is in double quotes and names no column is a string: SQLite forgives that. */
    private Said name(Expression.Name name) throws Untranslatable {
        Optional<Said> column = scope.column(name.table(), name.column());
        if (column.isPresent()) {
            return column.get();
        }
        if (name.quoted() && name.table().isEmpty()) {
            return Said.text(name.column());
        }
        boolean rowId = ROW_IDS.contains(name.column().toLowerCase(Locale.ROOT));
        throw new Untranslatable(
                rowId
                        ? "it speaks of the row's number in its file"
                        : "it speaks of " + name.column() + ", which is no column");
    }

    private Said unary(Expression.Unary unary) throws Untranslatable {
        Said of = say(unary.of());
        return switch (unary.operator()) {
            case "NOT" -> Said.of("(not " + of.truth() + ")", Sort.TRUTH);
            case "+" -> of;
            case "-" -> Said.of("(-" + of.number().sql() + ")", of.number().sort());
            default -> throw new Untranslatable("it has the operator " + unary.operator());
        };
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
            case "=", "<>", "<", "<=", ">", ">=" -> compare(binary.operator(), left, right);
            case "IS", "IS NOT" -> is(binary.operator().equals("IS"), left, right);
            case "||" ->
                Said.of("(" + left.written().sql() + " || " + right.written().sql() + ")", Sort.TEXT);
            case "+", "-", "*" -> counted(binary.operator(), left.number(), right.number());
            case "/", "%" -> divided(binary.operator(), left.number(), right.number());
            default -> throw new Untranslatable("it has the operator " + binary.operator());
        };
    }

    private static Said counted(String operator, Said left, Said right) {
        return Said.of("(" + left.sql() + " " + operator + " " + right.sql() + ")", wider(left.sort(), right.sort()));
    }

    private static Sort wider(Sort left, Sort right) {
        if (left == Sort.REAL || right == Sort.REAL) {
            return Sort.REAL;
        }
        return left == Sort.DECIMAL || right == Sort.DECIMAL ? Sort.DECIMAL : Sort.WHOLE;
    }

    /** By zero it is null in SQLite, an error in PostgreSQL. */
    private static Said divided(String operator, Said left, Said right) throws Untranslatable {
        if (left.sort() == Sort.WHOLE && right.sort() == Sort.WHOLE) {
            return Said.of("(" + left.sql() + " " + operator + " nullif(" + right.sql() + ", 0))", Sort.WHOLE);
        }
        if (operator.equals("%") || (left.sort() != Sort.REAL && right.sort() != Sort.REAL)) {
            throw new Untranslatable("whether it divides whole numbers depends on each value");
        }
        return Said.of(
                "(cast(" + left.sql() + " as double precision) / nullif(cast(" + right.sql()
                        + " as double precision), 0))",
                Sort.REAL);
    }

    Said is(boolean same, Said left, Said right) throws Untranslatable {
        if (right.sort() == Sort.NOTHING) {
            return Said.of("(" + left.sql() + (same ? " is null)" : " is not null)"), Sort.TRUTH);
        }
        Said[] both = alike(left, right);
        return Said.of(
                "(" + both[0].sql() + (same ? " is not distinct from " : " is distinct from ") + both[1].sql() + ")",
                Sort.TRUTH);
    }

    /** Texts are compared byte by byte, as SQLite does. */
    Said compare(String operator, Said left, Said right) throws Untranslatable {
        if (left.sort() == Sort.NOTHING || right.sort() == Sort.NOTHING) {
            return Said.of("cast(null as boolean)", Sort.TRUTH);
        }
        refuseHalfDays(operator, left, right);
        Said[] both = alike(left, right);
        boolean ordered = !operator.equals("=") && !operator.equals("<>");
        String collated = ordered && both[0].sort() == Sort.TEXT ? " collate \"C\"" : "";
        return Said.of("(" + both[0].sql() + collated + " " + operator + " " + both[1].sql() + ")", Sort.TRUTH);
    }

    /** As texts, a moment of a day comes after the day. */
    private static void refuseHalfDays(String operator, Said left, Said right) throws Untranslatable {
        boolean day = right.literal().filter(text -> text.length() == 10).isPresent();
        if (left.sort() == Sort.MOMENT && day && !operator.equals("<") && !operator.equals(">=")) {
            throw new Untranslatable("it compares moments with a day");
        }
    }

    /** Of one sort: a literal becomes what the other side is. */
    private static Said[] alike(Said left, Said right) throws Untranslatable {
        if (left.sort() == Sort.TEXT && right.sort() == Sort.TEXT && (left.folded() || right.folded())) {
            return new Said[] {folded(left), folded(right)};
        }
        if (left.sort() == Sort.MOMENT
                && right.literal().filter(text -> text.length() == 10).isPresent()) {
            return new Said[] {
                left, Said.text(right.literal().get() + " 00:00:00").as(Sort.MOMENT)
            };
        }
        if (left.sort() == Sort.TRUTH
                && right.sort() == Sort.WHOLE
                && right.sql().matches("[01]")) {
            return new Said[] {left, right.as(Sort.TRUTH)};
        }
        if (left.sort() == right.sort()
                || (left.sort().isNumber() && right.sort().isNumber())) {
            return new Said[] {left, right};
        }
        if (left.sort() == Sort.TRUTH || right.sort() == Sort.TRUTH) {
            return new Said[] {left.number(), right.number()};
        }
        if (right.literal().isPresent() && left.sort() != Sort.TEXT) {
            return new Said[] {left, right.as(left.sort())};
        }
        if (left.literal().isPresent() && right.sort() != Sort.TEXT) {
            return new Said[] {left.as(right.sort()), right};
        }
        throw new Untranslatable("it compares values of different kinds");
    }

    static Said folded(Said text) {
        return Said.of("lower(" + text.sql() + " collate \"C\")", Sort.TEXT);
    }

    private Said in(Expression.In in) throws Untranslatable {
        Said of = say(in.of());
        List<String> list = new ArrayList<>();
        String name = of.sql();
        for (Expression element : in.list()) {
            Said[] both = alike(of, say(element));
            name = both[0].sql();
            list.add(both[1].sql());
        }
        if (list.isEmpty()) {
            return Said.of(in.not() ? "true" : "false", Sort.TRUTH);
        }
        return Said.of("(" + name + (in.not() ? " not in (" : " in (") + String.join(", ", list) + "))", Sort.TRUTH);
    }

    private Said collate(Collate collate) throws Untranslatable {
        Said of = say(collate.of());
        return switch (collate.collation().toUpperCase(Locale.ROOT)) {
            case "NOCASE" -> new Said(of.sql(), of.sort(), true, of.literal());
            case "BINARY" -> new Said(of.sql(), of.sort(), false, of.literal());
            default -> throw new Untranslatable("it compares by " + collate.collation());
        };
    }

    private static Said cast(Said of, String type) throws Untranslatable {
        if (type.contains("INT")) {
            return of.sort() == Sort.REAL ? Said.of("cast(trunc(" + of.sql() + ") as bigint)", Sort.WHOLE) : whole(of);
        }
        if (type.contains("CHAR") || type.contains("TEXT") || type.contains("CLOB")) {
            return of.written();
        }
        if ((type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB")) && of.sort() != Sort.TEXT) {
            return Said.of("cast(" + of.number().sql() + " as double precision)", Sort.REAL);
        }
        throw new Untranslatable("it makes " + type + " of a value");
    }

    private static Said whole(Said of) throws Untranslatable {
        if (of.sort() == Sort.WHOLE || of.sort() == Sort.TRUTH) {
            return of.number();
        }
        throw new Untranslatable("it makes a whole number of what is none");
    }

    private Said cases(Expression.Case cases) throws Untranslatable {
        List<Said> results = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (Expression.When when : cases.whens()) {
            conditions.add(
                    cases.base().isPresent()
                            ? compare("=", say(cases.base().get()), say(when.when()))
                                    .sql()
                            : say(when.when()).truth());
            results.add(say(when.then()));
        }
        if (cases.otherwise().isPresent()) {
            results.add(say(cases.otherwise().get()));
        }
        List<Said> alike = unified(results);
        StringBuilder sql = new StringBuilder("(case");
        for (int i = 0; i < conditions.size(); i++) {
            sql.append(" when ")
                    .append(conditions.get(i))
                    .append(" then ")
                    .append(alike.get(i).sql());
        }
        if (cases.otherwise().isPresent()) {
            sql.append(" else ").append(alike.get(alike.size() - 1).sql());
        }
        return Said.of(sql.append(" end)").toString(), sort(alike));
    }

    static Sort sort(List<Said> alike) {
        return alike.stream()
                .map(Said::sort)
                .filter(s -> s != Sort.NOTHING)
                .reduce((a, b) -> a == b ? a : wider(a, b))
                .orElse(Sort.NOTHING);
    }

    /** Results of one sort; where only literals differ, they become what the others are. */
    static List<Said> unified(List<Said> results) throws Untranslatable {
        Set<Sort> sorts = results.stream()
                .filter(said -> said.literal().isEmpty() && said.sort() != Sort.NOTHING)
                .map(Said::sort)
                .collect(Collectors.toSet());
        if (sorts.stream().allMatch(Sort::isNumber)
                && !sorts.isEmpty()
                && results.stream().allMatch(PostgresWords::isNumeric)) {
            return results;
        }
        if (sorts.size() > 1) {
            boolean counting = sorts.stream().allMatch(sort -> sort.isNumber() || sort == Sort.TRUTH);
            if (!counting) {
                throw new Untranslatable("its results are of different kinds");
            }
        }
        Sort wanted = sorts.size() > 1 ? Sort.WHOLE : sorts.stream().findFirst().orElse(Sort.TEXT);
        List<Said> alike = new ArrayList<>();
        for (Said result : results) {
            alike.add(result.as(wanted));
        }
        return alike;
    }

    private static boolean isNumeric(Said said) {
        return said.sort().isNumber() || said.sort() == Sort.NOTHING;
    }
}
