package dev.intact.copy;

import dev.intact.dialect.SqlToken;
import java.util.List;
import java.util.Optional;

/** An SQL expression, taken apart. */
sealed interface Expression {
    /** A number, a string, bytes. */
    record Literal(SqlToken.Kind kind, String text) implements Expression {}

    /** NULL, TRUE, CURRENT_DATE: in capitals. */
    record Word(String word) implements Expression {}

    /** A column; a name in double quotes that is none may have been meant as a string. */
    record Name(Optional<String> table, String column, boolean quoted) implements Expression {}

    /** NOT, -, +, ~. */
    record Unary(String operator, Expression of) implements Expression {}

    /** Two things and what stands between them, in capitals. */
    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** LIKE and its kin. */
    record Like(String operator, Expression of, boolean not, Expression pattern, Optional<Expression> escape)
            implements Expression {}

    /** A function's name in lower case, and what it is called with. */
    record Call(String name, List<Expression> arguments, boolean distinct, boolean star) implements Expression {}

    /** A cast, its type as written. */
    record Cast(Expression of, String type) implements Expression {}

    /** CASE. */
    record Case(Optional<Expression> base, List<When> whens, Optional<Expression> otherwise) implements Expression {}

    /** One case. */
    record When(Expression when, Expression then) {}

    /** One of several. */
    record In(Expression of, boolean not, List<Expression> list) implements Expression {}

    /** One of the rows of a query. */
    record InQuery(Expression of, boolean not, Query query) implements Expression {}

    /** Between two. */
    record Between(Expression of, boolean not, Expression low, Expression high) implements Expression {}

    /** Compared in a way of its own. */
    record Collate(Expression of, String collation) implements Expression {}

    /** Whether a query has a row. */
    record Exists(Query query) implements Expression {}

    /** The one value of a query. */
    record Scalar(Query query) implements Expression {}

    /** {@code ARRAY[…]}, as PostgreSQL prints what was IN. */
    record Array(List<Expression> elements) implements Expression {}

    /**
     * A query.
     *
     * @param with queries with a name
     * @param parts joined by UNION and its kin
     * @param order of all of them
     * @param limit how many
     * @param offset after how many
     */
    record Query(
            List<Common> with,
            List<Part> parts,
            List<Order> order,
            Optional<Expression> limit,
            Optional<Expression> offset) {}

    /** A query with a name. */
    record Common(String name, List<String> columns, Query query) {}

    /** One SELECT, and what joins it to those before it: empty for the first. */
    record Part(String joint, Select select) {}

    /** One SELECT. */
    record Select(
            boolean distinct,
            List<Item> items,
            List<Source> from,
            Optional<Expression> where,
            List<Expression> group,
            Optional<Expression> having) {}

    /** What is shown: an expression, or all columns (of a table). */
    record Item(Optional<Expression> expression, Optional<String> table, Optional<String> alias) {}

    /** One table of FROM: how it is joined, and to what. */
    record Source(
            String join,
            Optional<String> table,
            Optional<Query> query,
            Optional<String> alias,
            Optional<Expression> on,
            List<String> using) {}

    /** One term of ORDER BY. */
    record Order(Expression by, boolean descending, String nulls) {}
}
