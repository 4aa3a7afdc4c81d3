package dev.intact.copy;

import dev.intact.copy.Expression.Binary;
import dev.intact.copy.Expression.Like;
import dev.intact.copy.Expression.Literal;
import dev.intact.copy.Expression.Unary;
import dev.intact.copy.Expression.Word;
import dev.intact.dialect.SqlToken;
import dev.intact.dialect.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes expressions apart, as far as both databases write them alike. For one text, one thread. */
final class SqlParser {
    private static final Set<String> CONSTANTS =
            Set.of("NULL", "TRUE", "FALSE", "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME");
    private static final int NOT = 3;
    private static final int EQUAL = 4;
    private static final Map<String, Integer> STRENGTH = Map.ofEntries(
            Map.entry("OR", 1),
            Map.entry("AND", 2),
            Map.entry("=", EQUAL),
            Map.entry("==", EQUAL),
            Map.entry("<>", EQUAL),
            Map.entry("!=", EQUAL),
            Map.entry("IS", EQUAL),
            Map.entry("IN", EQUAL),
            Map.entry("LIKE", EQUAL),
            Map.entry("ILIKE", EQUAL),
            Map.entry("GLOB", EQUAL),
            Map.entry("REGEXP", EQUAL),
            Map.entry("MATCH", EQUAL),
            Map.entry("BETWEEN", EQUAL),
            Map.entry("ISNULL", EQUAL),
            Map.entry("NOTNULL", EQUAL),
            Map.entry("NOT", EQUAL),
            Map.entry("~~", EQUAL),
            Map.entry("!~~", EQUAL),
            Map.entry("~~*", EQUAL),
            Map.entry("!~~*", EQUAL),
            Map.entry("~", EQUAL),
            Map.entry("~*", EQUAL),
            Map.entry("!~", EQUAL),
            Map.entry("!~*", EQUAL),
            Map.entry("<", 5),
            Map.entry("<=", 5),
            Map.entry(">", 5),
            Map.entry(">=", 5),
            Map.entry("&", 6),
            Map.entry("|", 6),
            Map.entry("<<", 6),
            Map.entry(">>", 6),
            Map.entry("@>", 6),
            Map.entry("<@", 6),
            Map.entry("&&", 6),
            Map.entry("+", 7),
            Map.entry("-", 7),
            Map.entry("*", 8),
            Map.entry("/", 8),
            Map.entry("%", 8),
            Map.entry("||", 9),
            Map.entry("->", 9),
            Map.entry("->>", 9),
            Map.entry("COLLATE", 10),
            Map.entry("::", 12));
    private static final int SIGNED = 11;

    private final Cursor cursor;

    private SqlParser(Cursor cursor) {
        this.cursor = cursor;
    }

    static Expression expression(List<SqlToken> tokens) throws Untranslatable {
        Cursor cursor = new Cursor(tokens);
        Expression expression = new SqlParser(cursor).expression();
        cursor.refuseMore();
        return expression;
    }

    static Expression.Query query(List<SqlToken> tokens) throws Untranslatable {
        Cursor cursor = new Cursor(tokens);
        Expression.Query query = new QueryParser(cursor, new SqlParser(cursor)).query();
        cursor.take(";");
        cursor.refuseMore();
        return query;
    }

    Expression expression() throws Untranslatable {
        return expression(0);
    }

    private Expression expression(int weakest) throws Untranslatable {
        Expression left = prefix();
        while (true) {
            String operator = operator();
            int strength = STRENGTH.getOrDefault(operator, -1);
            if (strength < 0 || strength <= weakest) {
                return left;
            }
            cursor.next();
            left = infix(left, operator, strength);
        }
    }

    /** In capitals; empty where none follows. */
    private String operator() {
        SqlToken token = cursor.peek();
        boolean may = token.kind() == Kind.SIGN || token.kind() == Kind.WORD;
        return may ? token.text().toUpperCase(Locale.ROOT) : "";
    }

    private Expression infix(Expression left, String operator, int strength) throws Untranslatable {
        return switch (operator) {
            case "NOT" -> negated(left);
            case "ISNULL" -> new Binary("IS", left, new Word("NULL"));
            case "NOTNULL" -> new Binary("IS NOT", left, new Word("NULL"));
            case "IS" -> is(left);
            case "IN" -> in(left, false);
            case "BETWEEN" -> between(left, false);
            case "LIKE", "ILIKE", "GLOB", "REGEXP", "MATCH" -> like(left, operator, false);
            case "~~", "!~~", "~~*", "!~~*" -> like(left, operator);
            case "COLLATE" -> new Expression.Collate(left, collation());
            case "::" -> new Expression.Cast(left, type());
            case "=", "==", "<>", "!=", "<", ">", "<=", ">=" -> compared(left, operator, strength);
            default -> new Binary(operator, left, expression(strength));
        };
    }

    private Expression compared(Expression left, String operator, int strength) throws Untranslatable {
        if (cursor.peek().is("ANY") && operator.equals("=")) {
            return any(left, false);
        }
        if (cursor.peek().is("ALL") && operator.equals("<>")) {
            return any(left, true);
        }
        String plain = operator.equals("==") ? "=" : operator.equals("!=") ? "<>" : operator;
        return new Binary(plain, left, expression(strength));
    }

    /** {@code = ANY (ARRAY[…])}: PostgreSQL keeps IN so. */
    private Expression any(Expression left, boolean not) throws Untranslatable {
        cursor.next();
        cursor.expect("(");
        Expression list = expression();
        cursor.expect(")");
        while (list instanceof Expression.Cast cast) {
            list = cast.of();
        }
        if (list instanceof Expression.Array array) {
            return new Expression.In(left, not, array.elements());
        }
        throw new Untranslatable("it compares with an array");
    }

    private Expression like(Expression left, String sign) throws Untranslatable {
        return like(left, sign.endsWith("*") ? "ILIKE" : "LIKE", sign.startsWith("!"));
    }

    private Expression like(Expression left, String operator, boolean not) throws Untranslatable {
        Expression pattern = expression(EQUAL);
        Optional<Expression> escape = cursor.takeWord("ESCAPE") ? Optional.of(expression(EQUAL)) : Optional.empty();
        return new Like(operator, left, not, pattern, escape);
    }

    private Expression negated(Expression left) throws Untranslatable {
        String operator = cursor.next().text().toUpperCase(Locale.ROOT);
        return switch (operator) {
            case "IN" -> in(left, true);
            case "BETWEEN" -> between(left, true);
            case "NULL" -> new Binary("IS NOT", left, new Word("NULL"));
            default -> like(left, operator, true);
        };
    }

    private Expression is(Expression left) throws Untranslatable {
        boolean not = cursor.takeWord("NOT");
        if (cursor.takeWord("DISTINCT")) {
            cursor.expectWord("FROM");
            return new Binary(not ? "IS" : "IS NOT", left, expression(EQUAL));
        }
        return new Binary(not ? "IS NOT" : "IS", left, expression(EQUAL));
    }

    private Expression between(Expression left, boolean not) throws Untranslatable {
        Expression low = expression(EQUAL);
        cursor.expectWord("AND");
        return new Expression.Between(left, not, low, expression(EQUAL));
    }

    private Expression in(Expression left, boolean not) throws Untranslatable {
        cursor.expect("(");
        if (isQuery()) {
            return new Expression.InQuery(left, not, inner());
        }
        List<Expression> list = cursor.peek().isSign(")") ? List.of() : list();
        cursor.expect(")");
        return new Expression.In(left, not, list);
    }

    private boolean isQuery() {
        return cursor.peek().is("SELECT")
                || cursor.peek().is("WITH")
                || cursor.peek().is("VALUES");
    }

    private Expression.Query inner() throws Untranslatable {
        Expression.Query query = new QueryParser(cursor, this).query();
        cursor.expect(")");
        return query;
    }

    List<Expression> list() throws Untranslatable {
        List<Expression> list = new ArrayList<>();
        do {
            list.add(expression());
        } while (cursor.take(","));
        return list;
    }

    private String collation() throws Untranslatable {
        String name = cursor.name();
        while (cursor.take(".")) {
            name = cursor.name();
        }
        return name;
    }

    /** {@code timestamp without time zone}, {@code numeric(10,2)}, {@code text[]}. */
    private String type() throws Untranslatable {
        StringBuilder type = new StringBuilder(cursor.name().toLowerCase(Locale.ROOT));
        while (cursor.peek().is("VARYING")
                || cursor.peek().is("PRECISION")
                || cursor.peek().is("WITHOUT")
                || cursor.peek().is("WITH")
                || cursor.peek().is("TIME")
                || cursor.peek().is("ZONE")
                || cursor.peek().isSign(".")) {
            SqlToken more = cursor.next();
            type.append(
                    more.isSign(".") ? "." + cursor.name() : " " + more.text().toLowerCase(Locale.ROOT));
        }
        if (cursor.take("(")) {
            type.append('(');
            while (!cursor.take(")")) {
                type.append(cursor.next().text());
            }
            type.append(')');
        }
        while (cursor.take("[")) {
            cursor.expect("]");
            type.append("[]");
        }
        return type.toString();
    }

    private Expression prefix() throws Untranslatable {
        SqlToken token = cursor.next();
        if (token.kind() == Kind.NUMBER || token.kind() == Kind.STRING || token.kind() == Kind.BYTES) {
            return new Literal(token.kind(), token.text());
        }
        if (token.isSign("(")) {
            return parenthesised();
        }
        if (token.isSign("-") || token.isSign("+") || token.isSign("~")) {
            return new Unary(token.text(), expression(SIGNED));
        }
        if (token.is("NOT")) {
            return new Unary("NOT", expression(NOT));
        }
        if (token.kind() == Kind.WORD
                && cursor.peek().kind() == Kind.STRING
                && token.to() == cursor.peek().from()) {
            throw new Untranslatable("it has a string of its own kind: " + token.text() + "'…'");
        }
        if (!token.isName()) {
            throw new Untranslatable("it is not understood from " + token.text() + " on");
        }
        return named(token);
    }

    private Expression parenthesised() throws Untranslatable {
        if (isQuery()) {
            return new Expression.Scalar(inner());
        }
        Expression inside = expression();
        if (cursor.peek().isSign(",")) {
            throw new Untranslatable("it compares rows of values");
        }
        cursor.expect(")");
        return inside;
    }

    private Expression named(SqlToken token) throws Untranslatable {
        String word = token.text().toUpperCase(Locale.ROOT);
        if (token.kind() == Kind.WORD
                && CONSTANTS.contains(word)
                && !cursor.peek().isSign("(")) {
            return new Word(word);
        }
        if (token.is("CASE")) {
            return cases();
        }
        if (token.is("CAST") && cursor.take("(")) {
            return cast();
        }
        if (token.is("EXISTS") && cursor.take("(")) {
            return new Expression.Exists(inner());
        }
        if (token.is("ARRAY") && cursor.take("[")) {
            List<Expression> elements = cursor.peek().isSign("]") ? List.of() : list();
            cursor.expect("]");
            return new Expression.Array(elements);
        }
        if (cursor.peek().isSign("(")) {
            return call(token.text().toLowerCase(Locale.ROOT));
        }
        return column(token);
    }

    private Expression column(SqlToken first) throws Untranslatable {
        Optional<String> table = Optional.empty();
        SqlToken last = first;
        while (cursor.take(".")) {
            table = Optional.of(last.text());
            last = cursor.next();
        }
        if (!last.isName()) {
            throw new Untranslatable("it is not understood from " + last.text() + " on");
        }
        return new Expression.Name(table, last.text(), last.kind() == Kind.NAME);
    }

    private Expression cast() throws Untranslatable {
        Expression of = expression();
        cursor.expectWord("AS");
        String type = type();
        cursor.expect(")");
        return new Expression.Cast(of, type);
    }

    private Expression call(String name) throws Untranslatable {
        cursor.expect("(");
        if (cursor.take("*")) {
            cursor.expect(")");
            return finished(new Expression.Call(name, List.of(), false, true));
        }
        boolean distinct = cursor.takeWord("DISTINCT");
        List<Expression> arguments = cursor.peek().isSign(")") ? List.of() : list();
        cursor.expect(")");
        return finished(new Expression.Call(name, arguments, distinct, false));
    }

    private Expression finished(Expression.Call call) throws Untranslatable {
        if (cursor.peek().is("OVER") || cursor.peek().is("FILTER")) {
            throw new Untranslatable("it has " + call.name() + "(…) "
                    + cursor.peek().text().toUpperCase(Locale.ROOT) + ", which is not translated");
        }
        return call;
    }

    private Expression cases() throws Untranslatable {
        Optional<Expression> base = cursor.peek().is("WHEN") ? Optional.empty() : Optional.of(expression());
        List<Expression.When> whens = new ArrayList<>();
        while (cursor.takeWord("WHEN")) {
            Expression when = expression();
            cursor.expectWord("THEN");
            whens.add(new Expression.When(when, expression()));
        }
        Optional<Expression> otherwise = cursor.takeWord("ELSE") ? Optional.of(expression()) : Optional.empty();
        cursor.expectWord("END");
        return new Expression.Case(base, whens, otherwise);
    }
}
