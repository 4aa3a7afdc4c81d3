package dev.intact.copy;

import dev.intact.copy.Expression.Item;
import dev.intact.copy.Expression.Order;
import dev.intact.copy.Expression.Query;
import dev.intact.copy.Expression.Select;
import dev.intact.copy.Expression.Source;
import dev.intact.copy.Relation.Field;
import dev.intact.copy.Said.Sort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Says SQLite's queries as PostgreSQL does.
 *
 * @param known tables and views by their names in small letters
 */
record PostgresQueries(Map<String, Relation> known) implements PostgresWords.Queries {
    @Override
    public String query(Query query, Scope around) throws Untranslatable {
        return shown(query, around).sql();
    }

    /** The query itself as a relation: its text, and what it shows. */
    Relation shown(Query query, Scope around) throws Untranslatable {
        Map<String, Relation> names = new HashMap<>(known);
        String with = with(query, around, names);
        Relation body = new PostgresQueries(names).body(query, around);
        String counts = count(" limit ", query.limit()) + count(" offset ", query.offset());
        return new Relation(with + body.sql() + counts, body.columns());
    }

    private String with(Query query, Scope around, Map<String, Relation> names) throws Untranslatable {
        List<String> with = new ArrayList<>();
        for (Expression.Common common : query.with()) {
            Relation shown = new PostgresQueries(names).shown(common.query(), around);
            Relation called = shown.called(common.columns());
            String name = TargetTable.quote(common.name());
            List<String> columns = called.columns().stream().map(Field::name).toList();
            with.add(name + " (" + TargetTable.quote(columns) + ") as (" + shown.sql() + ")");
            names.put(lower(common.name()), new Relation(name, called.columns()));
        }
        return with.isEmpty() ? "" : "with " + String.join(", ", with) + " ";
    }

    private Relation body(Query query, Scope around) throws Untranslatable {
        Body first = select(query.parts().get(0).select(), around);
        if (query.parts().size() > 1) {
            return joined(query, around, first);
        }
        return new Relation(first.sql() + order(query.order(), first.scope(), first.fields()), first.fields());
    }

    /** All of them have one order, which stands around them: within, PostgreSQL takes nothing but names. */
    private Relation joined(Query query, Scope around, Body first) throws Untranslatable {
        StringBuilder sql = new StringBuilder(first.sql());
        for (Expression.Part part : query.parts().subList(1, query.parts().size())) {
            if (part.joint().startsWith("INTERSECT") && query.parts().size() > 2) {
                throw new Untranslatable("it has INTERSECT among others, which PostgreSQL joins in another order");
            }
            sql.append(' ')
                    .append(lower(part.joint()))
                    .append(' ')
                    .append(select(part.select(), around).sql());
        }
        if (query.order().isEmpty()) {
            return new Relation(sql.toString(), first.fields());
        }
        List<Field> named = first.fields().stream()
                .map(field -> new Field(field.from(), field.name(), qualified("joined", field)))
                .toList();
        Relation all = new Relation("(" + sql + ")", named);
        Scope scope = scope(Map.of("joined", all), around);
        return new Relation("select * from " + all.sql() + " as joined" + order(query.order(), scope, named), named);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String count(String word, Optional<Expression> count) throws Untranslatable {
        if (count.isEmpty()) {
            return "";
        }
        return word
                + PostgresWords.of((table, column) -> Optional.empty())
                        .say(count.get())
                        .sql();
    }

    private record Body(String sql, List<Field> fields, Scope scope) {}

    private Body select(Select select, Scope around) throws Untranslatable {
        Map<String, Relation> sources = new LinkedHashMap<>();
        StringBuilder from = new StringBuilder();
        Scope tables = scope(sources, around);
        for (Source source : select.from()) {
            from.append(source(source, sources, tables));
        }
        Map<String, Said> aliases = new HashMap<>();
        Scope scope = (table, column) -> {
            Optional<Said> found = tables.column(table, column);
            boolean alias = found.isEmpty() && table.isEmpty();
            return alias ? Optional.ofNullable(aliases.get(lower(column))) : found;
        };
        PostgresWords words = new PostgresWords(scope, this);
        List<Field> fields = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (Item item : select.items()) {
            item(item, words, sources, fields, items);
            item.alias()
                    .ifPresent(alias -> aliases.put(
                            lower(alias), fields.get(fields.size() - 1).said()));
        }
        StringBuilder sql = new StringBuilder(select.distinct() ? "select distinct " : "select ");
        sql.append(String.join(", ", items)).append(from.length() == 0 ? "" : " from " + from);
        if (select.where().isPresent()) {
            sql.append(" where ").append(words.say(select.where().get()).truth());
        }
        if (!select.group().isEmpty()) {
            List<String> group = new ArrayList<>();
            for (Expression by : select.group()) {
                group.add(words.say(by).sql());
            }
            sql.append(" group by ").append(String.join(", ", group));
        }
        if (select.having().isPresent()) {
            sql.append(" having ").append(words.say(select.having().get()).truth());
        }
        return new Body(sql.toString(), fields, scope);
    }

    private static void item(
            Item item, PostgresWords words, Map<String, Relation> sources, List<Field> fields, List<String> items)
            throws Untranslatable {
        if (item.expression().isEmpty()) {
            all(item.table(), sources, fields, items);
            return;
        }
        Said said = words.say(item.expression().get());
        String name = item.alias()
                .orElseGet(() -> item.expression().get() instanceof Expression.Name column
                        ? column.column()
                        : "column_" + (fields.size() + 1));
        Said shown = shown(said, item.expression().get());
        items.add(shown.sql() + " as " + TargetTable.quote(name));
        fields.add(new Field(name, name, shown));
    }

    /** What SQLite computes as a condition it shows as a number. */
    private static Said shown(Said said, Expression of) throws Untranslatable {
        if (said.sort() == Sort.NOTHING) {
            return Said.of("cast(null as text)", Sort.TEXT);
        }
        return said.sort() == Sort.TRUTH && !(of instanceof Expression.Name) ? said.number() : said;
    }

    private static void all(
            Optional<String> table, Map<String, Relation> sources, List<Field> fields, List<String> items) {
        sources.forEach((alias, relation) -> {
            if (table.isEmpty() || table.get().equalsIgnoreCase(alias)) {
                for (Field field : relation.columns()) {
                    items.add(TargetTable.quote(alias) + "." + TargetTable.quote(field.name()));
                    fields.add(field);
                }
            }
        });
    }

    private String source(Source source, Map<String, Relation> sources, Scope tables) throws Untranslatable {
        Relation relation = relation(source);
        String alias = source.alias().or(source::table).orElseGet(() -> "query_" + (sources.size() + 1));
        if (sources.put(alias, relation) != null || source.join().startsWith("NATURAL")) {
            throw new Untranslatable("it joins " + alias + " in a way that is not translated");
        }
        String named = relation.sql() + " as " + TargetTable.quote(alias);
        String on = source.on().isPresent()
                ? " on "
                        + new PostgresWords(tables, this).say(source.on().get()).truth()
                : "";
        String using = source.using().isEmpty() ? "" : " using (" + TargetTable.quote(source.using()) + ")";
        if (source.join().isEmpty()) {
            return named;
        }
        boolean plain = on.isEmpty() && using.isEmpty();
        if (source.join().equals(",") || (plain && !source.join().startsWith("LEFT"))) {
            return (on.isEmpty() ? " cross join " : " join ") + named + on;
        }
        String join = source.join().equals("CROSS JOIN") ? "JOIN" : source.join();
        return " " + lower(join) + " " + named + (plain ? " on true" : on + using);
    }

    private Relation relation(Source source) throws Untranslatable {
        if (source.query().isPresent()) {
            Relation inner = shown(source.query().get(), (table, column) -> Optional.empty());
            return new Relation("(" + inner.sql() + ")", inner.columns());
        }
        String name = source.table().orElse("");
        Relation relation = known.get(lower(name));
        if (relation == null) {
            throw new Untranslatable("it shows " + name + ", which is not copied, or not compared as there");
        }
        return relation;
    }

    /** Where several have a column, they were joined by it. */
    private static Scope scope(Map<String, Relation> sources, Scope around) {
        return (table, column) -> {
            List<Said> found = new ArrayList<>();
            for (Map.Entry<String, Relation> source : sources.entrySet()) {
                boolean asked = table.isEmpty() || table.get().equalsIgnoreCase(source.getKey());
                Optional<Field> field = asked ? source.getValue().field(column) : Optional.empty();
                field.ifPresent(known -> found.add(qualified(source.getKey(), known)));
            }
            return found.isEmpty() ? around.column(table, column) : Optional.of(found.get(0));
        };
    }

    private static Said qualified(String alias, Field field) {
        return new Said(
                TargetTable.quote(alias) + "." + TargetTable.quote(field.name()),
                field.said().sort(),
                field.said().folded(),
                Optional.empty());
    }

    /** Null comes first in SQLite, and texts are ordered byte by byte. */
    private String order(List<Order> order, Scope scope, List<Field> fields) throws Untranslatable {
        List<String> terms = new ArrayList<>();
        for (Order term : order) {
            Said by = place(term.by(), fields).isPresent()
                    ? place(term.by(), fields).get()
                    : new PostgresWords(scope, this).say(term.by());
            String text = by.sort() != Sort.TEXT
                    ? by.sql()
                    : by.folded() ? PostgresWords.folded(by).sql() : by.sql() + " collate \"C\"";
            String nulls = term.nulls().isEmpty() ? (term.descending() ? "last" : "first") : term.nulls();
            terms.add(text + (term.descending() ? " desc" : "") + " nulls " + nulls);
        }
        return terms.isEmpty() ? "" : " order by " + String.join(", ", terms);
    }

    private static Optional<Said> place(Expression by, List<Field> fields) {
        if (by instanceof Expression.Literal literal && literal.text().matches("[1-9]\\d?")) {
            int place = Integer.parseInt(literal.text());
            return place <= fields.size() ? Optional.of(fields.get(place - 1).said()) : Optional.empty();
        }
        return Optional.empty();
    }
}
