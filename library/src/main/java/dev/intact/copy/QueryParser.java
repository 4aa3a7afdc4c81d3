package dev.intact.copy;

import dev.intact.copy.Expression.Common;
import dev.intact.copy.Expression.Item;
import dev.intact.copy.Expression.Order;
import dev.intact.copy.Expression.Part;
import dev.intact.copy.Expression.Query;
import dev.intact.copy.Expression.Select;
import dev.intact.copy.Expression.Source;
import dev.intact.dialect.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Takes queries apart. */
record QueryParser(Cursor cursor, SqlParser expressions) {
    /** What may follow a table or a column, and is then no other name of it. */
    private static final Set<String> NO_ALIAS = Set.of(
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "LIMIT",
            "OFFSET",
            "UNION",
            "EXCEPT",
            "INTERSECT",
            "JOIN",
            "LEFT",
            "RIGHT",
            "FULL",
            "INNER",
            "CROSS",
            "NATURAL",
            "ON",
            "USING",
            "WINDOW",
            "INDEXED",
            "NOT");

    Query query() throws Untranslatable {
        List<Common> with = new ArrayList<>();
        if (cursor.takeWord("WITH")) {
            if (cursor.peek().is("RECURSIVE")) {
                throw new Untranslatable("it refers to itself (WITH RECURSIVE)");
            }
            do {
                with.add(common());
            } while (cursor.take(","));
        }
        List<Part> parts = new ArrayList<>(List.of(new Part("", select())));
        for (String joint = joint(); !joint.isEmpty(); joint = joint()) {
            parts.add(new Part(joint, select()));
        }
        List<Order> order = order();
        Optional<Expression> limit =
                cursor.takeWord("LIMIT") ? Optional.of(expressions.expression()) : Optional.empty();
        Optional<Expression> offset =
                cursor.takeWord("OFFSET") ? Optional.of(expressions.expression()) : Optional.empty();
        return new Query(with, parts, order, limit, offset);
    }

    private Common common() throws Untranslatable {
        String name = cursor.name();
        List<String> columns = cursor.peek().isSign("(") ? names() : List.of();
        cursor.expectWord("AS");
        cursor.expect("(");
        Query query = query();
        cursor.expect(")");
        return new Common(name, columns, query);
    }

    private String joint() {
        for (String word : List.of("UNION", "EXCEPT", "INTERSECT")) {
            if (cursor.takeWord(word)) {
                return cursor.takeWord("ALL") ? word + " ALL" : word;
            }
        }
        return "";
    }

    private Select select() throws Untranslatable {
        cursor.expectWord("SELECT");
        boolean distinct = cursor.takeWord("DISTINCT");
        boolean unused = !distinct && cursor.takeWord("ALL");
        List<Item> items = new ArrayList<>();
        do {
            items.add(item());
        } while (cursor.take(","));
        List<Source> from = cursor.takeWord("FROM") ? from() : List.of();
        Optional<Expression> where =
                cursor.takeWord("WHERE") ? Optional.of(expressions.expression()) : Optional.empty();
        List<Expression> group = new ArrayList<>();
        if (cursor.takeWord("GROUP")) {
            cursor.expectWord("BY");
            group.addAll(expressions.list());
        }
        Optional<Expression> having =
                cursor.takeWord("HAVING") ? Optional.of(expressions.expression()) : Optional.empty();
        return new Select(distinct, items, from, where, group, having);
    }

    private Item item() throws Untranslatable {
        if (cursor.take("*")) {
            return new Item(Optional.empty(), Optional.empty(), Optional.empty());
        }
        if (cursor.startsWithStar()) {
            return new Item(Optional.empty(), Optional.of(cursor.starred()), Optional.empty());
        }
        return new Item(Optional.of(expressions.expression()), Optional.empty(), alias());
    }

    private Optional<String> alias() throws Untranslatable {
        if (cursor.takeWord("AS")) {
            return Optional.of(cursor.name());
        }
        boolean name = cursor.peek().isName() || cursor.peek().kind() == Kind.STRING;
        boolean reserved = cursor.peek().kind() == Kind.WORD
                && NO_ALIAS.contains(cursor.peek().text().toUpperCase(Locale.ROOT));
        return name && !reserved ? Optional.of(cursor.name()) : Optional.empty();
    }

    private List<Source> from() throws Untranslatable {
        List<Source> sources = new ArrayList<>(first());
        for (String join = join(); !join.isEmpty(); join = join()) {
            sources.add(source(join));
        }
        return sources;
    }

    /** PostgreSQL prints joins in parentheses, one in the other: they are joined from left to right without them, too. */
    private List<Source> first() throws Untranslatable {
        if (!cursor.peek().isSign("(") || cursor.opensQuery()) {
            return List.of(source(""));
        }
        cursor.expect("(");
        List<Source> inner = from();
        cursor.expect(")");
        return inner;
    }

    private String join() throws Untranslatable {
        if (cursor.take(",")) {
            return ",";
        }
        StringBuilder join = new StringBuilder();
        for (String word : List.of("NATURAL", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "OUTER")) {
            if (cursor.takeWord(word)) {
                join.append(word).append(' ');
            }
        }
        if (join.length() > 0) {
            cursor.expectWord("JOIN");
            return join + "JOIN";
        }
        return cursor.takeWord("JOIN") ? "JOIN" : "";
    }

    private Source source(String join) throws Untranslatable {
        Optional<String> table = Optional.empty();
        Optional<Query> query = Optional.empty();
        if (cursor.take("(")) {
            if (!cursor.peek().is("SELECT") && !cursor.peek().is("WITH")) {
                throw new Untranslatable("it has tables joined in parentheses");
            }
            query = Optional.of(query());
            cursor.expect(")");
        } else {
            String name = cursor.name();
            while (cursor.take(".")) {
                name = cursor.name();
            }
            table = Optional.of(name);
        }
        Optional<String> alias = alias();
        Optional<Expression> on = cursor.takeWord("ON") ? Optional.of(expressions.expression()) : Optional.empty();
        List<String> using = cursor.takeWord("USING") ? names() : List.of();
        return new Source(join, table, query, alias, on, using);
    }

    private List<String> names() throws Untranslatable {
        List<String> names = new ArrayList<>();
        cursor.expect("(");
        do {
            names.add(cursor.name());
        } while (cursor.take(","));
        cursor.expect(")");
        return names;
    }

    private List<Order> order() throws Untranslatable {
        List<Order> order = new ArrayList<>();
        if (!cursor.takeWord("ORDER")) {
            return order;
        }
        cursor.expectWord("BY");
        do {
            Expression by = expressions.expression();
            boolean descending = cursor.takeWord("DESC");
            boolean unused = !descending && cursor.takeWord("ASC");
            order.add(new Order(by, descending, nulls()));
        } while (cursor.take(","));
        return order;
    }

    private String nulls() throws Untranslatable {
        if (!cursor.takeWord("NULLS")) {
            return "";
        }
        return cursor.takeWord("FIRST") ? "first" : cursor.takeWord("LAST") ? "last" : cursor.name();
    }
}
