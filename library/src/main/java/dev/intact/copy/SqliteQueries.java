package dev.intact.copy;

import dev.intact.copy.Expression.Item;
import dev.intact.copy.Expression.Order;
import dev.intact.copy.Expression.Query;
import dev.intact.copy.Expression.Select;
import dev.intact.copy.Expression.Source;
import dev.intact.copy.Relation.Field;
import dev.intact.copy.Said.Sort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says PostgreSQL's queries, as it prints those of views, as SQLite does.
 *
 * @param known tables and views by their names
 */
record SqliteQueries(Map<String, Relation> known) {
    private static final Set<String> JOINS =
            Set.of(",", "JOIN", "INNER JOIN", "LEFT JOIN", "LEFT OUTER JOIN", "CROSS JOIN");
    private static final Set<String> JOINTS = Set.of("UNION", "UNION ALL", "EXCEPT", "INTERSECT");

    /** The query itself as a relation: its text, and what it shows. */
    Relation shown(Query query) throws Untranslatable {
        if (!query.with().isEmpty()) {
            throw new Untranslatable("it has queries with a name (WITH)");
        }
        if (query.parts().size() > 1) {
            return joined(query);
        }
        Body body = select(query.parts().get(0).select());
        return new Relation(body.sql() + end(query, body.scope(), body.fields()), body.fields());
    }

    private record Body(String sql, List<Field> fields, Scope scope) {}

    /** SQLite joins from left to right whatever joins them. */
    private Relation joined(Query query) throws Untranslatable {
        Body first = select(query.parts().get(0).select());
        StringBuilder sql = new StringBuilder(first.sql());
        for (Expression.Part part : query.parts().subList(1, query.parts().size())) {
            Body next = select(part.select());
            boolean plain = JOINTS.contains(part.joint())
                    && (!part.joint().equals("INTERSECT") || query.parts().size() == 2)
                    && next.fields().size() == first.fields().size();
            if (!plain) {
                throw new Untranslatable("it joins queries in a way that is not translated");
            }
            for (int i = 0; i < next.fields().size(); i++) {
                Said one = first.fields().get(i).said();
                Said other = next.fields().get(i).said();
                if (!part.joint().equals("UNION ALL")) {
                    SqliteWords.refuseIncomparable(one);
                }
                if (one.sort() != other.sort()) {
                    throw new Untranslatable("it joins queries that show values of different kinds");
                }
            }
            sql.append(' ')
                    .append(part.joint().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(next.sql());
        }
        Map<String, Relation> all = Map.of("joined", new Relation("", first.fields()));
        String end = end(query, scope(all), first.fields());
        return end.isEmpty()
                ? new Relation(sql.toString(), first.fields())
                : new Relation("select * from (" + sql + ") as \"joined\"" + end, first.fields());
    }

    private String end(Query query, Scope scope, List<Field> fields) throws Untranslatable {
        boolean counted = query.limit().isPresent() || query.offset().isPresent();
        if (counted && query.order().isEmpty()) {
            throw new Untranslatable("it takes some rows, and nothing says which");
        }
        String limit = query.limit().isPresent() ? number(query.limit().get()) : "-1";
        String offset =
                query.offset().isPresent() ? " offset " + number(query.offset().get()) : "";
        return order(query.order(), scope, fields) + (counted ? " limit " + limit + offset : "");
    }

    private static String number(Expression expression) throws Untranslatable {
        Expression bare = expression;
        while (bare instanceof Expression.Cast cast) {
            bare = cast.of();
        }
        if (bare instanceof Expression.Literal literal && literal.text().matches("\\d{1,18}")) {
            return literal.text();
        }
        throw new Untranslatable("it counts rows by other than a plain number");
    }

    private Body select(Select select) throws Untranslatable {
        Map<String, Relation> sources = new LinkedHashMap<>();
        Scope scope = scope(sources);
        StringBuilder from = new StringBuilder();
        for (Source source : select.from()) {
            from.append(source(source, sources, scope));
        }
        SqliteWords words = new SqliteWords(scope);
        List<Field> fields = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (Item item : select.items()) {
            Expression shown = item.expression().orElseThrow(() -> new Untranslatable("it shows all columns"));
            Said said = words.say(shown);
            String name = item.alias().orElseGet(() -> name(shown));
            items.add(said.sql() + " as " + TargetTable.quote(name));
            fields.add(new Field(name, name, said));
            if (select.distinct()) {
                SqliteWords.refuseIncomparable(said);
            }
        }
        StringBuilder sql = new StringBuilder(select.distinct() ? "select distinct " : "select ");
        sql.append(String.join(", ", items)).append(from.length() == 0 ? "" : " from " + from);
        if (select.where().isPresent()) {
            sql.append(" where ").append(words.say(select.where().get()).truth());
        }
        List<String> group = new ArrayList<>();
        for (Expression by : select.group()) {
            Said said = words.say(by);
            SqliteWords.refuseIncomparable(said);
            group.add(said.sql());
        }
        sql.append(group.isEmpty() ? "" : " group by " + String.join(", ", group));
        if (select.having().isPresent()) {
            sql.append(" having ").append(words.say(select.having().get()).truth());
        }
        return new Body(sql.toString(), fields, scope);
    }

    private static String name(Expression shown) {
        return shown instanceof Expression.Name column ? column.column() : "?column?";
    }

    private String source(Source source, Map<String, Relation> sources, Scope scope) throws Untranslatable {
        Relation relation = relation(source);
        String alias = source.alias().or(source::table).orElse("");
        boolean plain = source.join().isEmpty() || JOINS.contains(source.join());
        if (!plain || alias.isEmpty() || !source.using().isEmpty() || sources.put(alias, relation) != null) {
            throw new Untranslatable("it joins " + alias + " in a way that is not translated");
        }
        String named = relation.sql() + " as " + TargetTable.quote(alias);
        String on = source.on().isPresent()
                ? " on " + new SqliteWords(scope).say(source.on().get()).truth()
                : "";
        String join = source.join().equals(",") ? "cross join" : source.join().toLowerCase(Locale.ROOT);
        return source.join().isEmpty() ? named : " " + join + " " + named + on;
    }

    private Relation relation(Source source) throws Untranslatable {
        if (source.query().isPresent()) {
            Relation inner = shown(source.query().get());
            return new Relation("(" + inner.sql() + ")", inner.columns());
        }
        String name = source.table().orElse("");
        return Optional.ofNullable(known.get(name))
                .orElseThrow(() -> new Untranslatable(
                        "it shows " + name + ", which is not copied as it is, or is not the only one of that name"));
    }

    /** A name that could be a column of several is taken for none. */
    private static Scope scope(Map<String, Relation> sources) {
        return (table, column) -> {
            List<Said> found = new ArrayList<>();
            for (Map.Entry<String, Relation> source : sources.entrySet()) {
                boolean asked = table.isEmpty() || table.get().equals(source.getKey());
                source.getValue().columns().stream()
                        .filter(field -> asked && field.from().equals(column))
                        .forEach(field -> found.add(qualified(source.getKey(), field)));
            }
            return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
        };
    }

    private static Said qualified(String alias, Field field) {
        return Said.of(
                TargetTable.quote(alias) + "." + TargetTable.quote(field.name()),
                field.said().sort());
    }

    /** Null comes last in PostgreSQL. */
    private static String order(List<Order> order, Scope scope, List<Field> fields) throws Untranslatable {
        List<String> terms = new ArrayList<>();
        for (Order term : order) {
            Said by = by(term.by(), scope, fields);
            if (!by.sort().isNumber() && by.sort() != Sort.DAY && by.sort() != Sort.TRUTH) {
                throw new Untranslatable("it orders values that SQLite orders differently");
            }
            String nulls = term.nulls().isEmpty() ? (term.descending() ? "first" : "last") : term.nulls();
            terms.add(by.sql() + (term.descending() ? " desc" : "") + " nulls " + nulls);
        }
        return terms.isEmpty() ? "" : " order by " + String.join(", ", terms);
    }

    private static Said by(Expression by, Scope scope, List<Field> fields) throws Untranslatable {
        if (by instanceof Expression.Literal literal && literal.text().matches("[1-9]\\d?")) {
            int place = Integer.parseInt(literal.text());
            if (place <= fields.size()) {
                return Said.of(literal.text(), fields.get(place - 1).said().sort());
            }
        }
        if (by instanceof Expression.Name name && name.table().isEmpty()) {
            Optional<Field> shown = fields.stream()
                    .filter(field -> field.name().equals(name.column()))
                    .findFirst();
            if (shown.isPresent()) {
                return Said.of(
                        TargetTable.quote(name.column()), shown.get().said().sort());
            }
        }
        return new SqliteWords(scope).say(by);
    }
}
