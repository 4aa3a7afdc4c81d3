package dev.intact.schema;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a database is made of, in its own words: all that another one needs to become like it.
 *
 * @param tables in the order of their names
 * @param views in an order in which they can be made
 * @param others what is neither: triggers, functions, virtual tables
 */
public record DatabaseSchema(List<Table> tables, List<View> views, List<Other> others) {
    /** Takes copies. */
    public DatabaseSchema {
        tables = List.copyOf(tables);
        views = List.copyOf(views);
        others = List.copyOf(others);
    }

    /**
     * A table, beyond what a load must know of it.
     *
     * @param shape as loads see it
     * @param details of its columns, in the same order
     * @param links its foreign keys, in the same order
     * @param indexes besides those of constraints
     */
    public record Table(TableSchema shape, List<Detail> details, List<Link> links, List<Index> indexes) {
        /** Takes copies. */
        public Table {
            details = List.copyOf(details);
            links = List.copyOf(links);
            indexes = List.copyOf(indexes);
        }

        /**
         * More about a column.
         *
         * @param column its name
         * @return what there is
         */
        public Detail detail(String column) {
            return details.stream()
                    .filter(detail -> detail.column().equals(column))
                    .findFirst()
                    .orElseGet(() -> new Detail(column, Optional.empty(), Optional.empty(), "", Optional.empty()));
        }
    }

    /**
     * A column, beyond its type.
     *
     * @param column its name
     * @param fallback the expression of its default
     * @param computed how it is generated
     * @param collation by which it is compared, where it is not the usual one; else empty
     * @param numbers where its values come from a running number
     */
    public record Detail(
            String column,
            Optional<String> fallback,
            Optional<Computed> computed,
            String collation,
            Optional<Numbers> numbers) {}

    /**
     * How a column is computed.
     *
     * @param expression over the columns of its row
     * @param stored whether its values are kept in the table
     */
    public record Computed(String expression, boolean stored) {}

    /**
     * A running number.
     *
     * @param last the last one that was given; empty where none was
     * @param reused whether a number may come again once its row is gone
     */
    public record Numbers(OptionalLong last, boolean reused) {}

    /**
     * A foreign key in the database's own words.
     *
     * @param key as loads see it
     * @param onDelete {@code NO ACTION}, {@code RESTRICT}, {@code CASCADE}, {@code SET NULL}, {@code SET DEFAULT}
     * @param onUpdate the same
     * @param deferred whether it is checked when a transaction ends
     */
    public record Link(TableSchema.ForeignKey key, String onDelete, String onUpdate, boolean deferred) {}

    /**
     * An index that no constraint has made.
     *
     * @param name its own
     * @param unique whether it refuses what is there already
     * @param method how it is kept: {@code btree}, {@code gin}
     * @param parts in its order
     * @param where which rows are in it; empty for all
     */
    public record Index(String name, boolean unique, String method, List<Part> parts, Optional<String> where) {
        /** Takes a copy. */
        public Index {
            parts = List.copyOf(parts);
        }
    }

    /**
     * One part of an index.
     *
     * @param text a column's name, or an expression
     * @param column whether it is a column
     * @param descending whether the greatest comes first
     * @param collation where it is not the usual one of the column; else empty
     */
    public record Part(String text, boolean column, boolean descending, String collation) {}

    /**
     * A view.
     *
     * @param name its name
     * @param sql the statement that makes it
     * @param query what it shows; begins with SELECT, WITH or VALUES
     * @param columns names given to what the query shows; mostly none
     */
    public record View(TableName name, String sql, String query, List<String> columns) {
        /** Takes a copy. */
        public View {
            columns = List.copyOf(columns);
        }
    }

    /**
     * Something that is neither a table nor a view.
     *
     * @param kind for people: {@code trigger}, {@code virtual table}
     * @param name its name
     * @param table what it belongs to; empty where it stands alone
     * @param copied whether it is made with its table in a database of the same kind
     */
    public record Other(String kind, String name, String table, boolean copied) {
        /**
         * What it is.
         *
         * @return for people
         */
        public String what() {
            return kind + " " + name + (table.isEmpty() ? "" : " on " + table);
        }
    }
}
