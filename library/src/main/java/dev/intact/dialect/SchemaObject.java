package dev.intact.dialect;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One thing that a user's schema is made of, in the words of its database. Two that are equal do the same. Immutable.
 *
 * @param kind what it is
 * @param name unique among those of its kind: with its schema where there are schemas, a trigger with its table
 * @param definition normalised only as far as two ways to the same thing tell it in two ways; a table's columns have a line
 *     each, in their order, then its constraints, sorted
 */
public record SchemaObject(Kind kind, String name, String definition) implements Comparable<SchemaObject> {
    private static final Comparator<SchemaObject> ORDER = Comparator.comparing(SchemaObject::kind)
            .thenComparing(SchemaObject::name)
            .thenComparing(SchemaObject::definition);

    /** What there is. */
    public enum Kind {
        /** A name space. */
        SCHEMA,
        /** Whose own objects are not told. */
        EXTENSION,
        /** An enum, a domain, a composite or a range. */
        TYPE,
        /** One that is not the identity of a column. */
        SEQUENCE,
        /** A function, a procedure or an aggregate. */
        FUNCTION,
        /** With its columns and constraints; also one that is partitioned, foreign or virtual. */
        TABLE,
        /** One that is not a constraint's. */
        INDEX,
        /** A query with a name. */
        VIEW,
        /** A query whose rows are kept. */
        MATERIALIZED_VIEW,
        /** Of a table or view. */
        TRIGGER,
        /** A rewriting rule that is not a view's own. */
        RULE,
        /** Of row level security. */
        POLICY,
        /** Extended statistics. */
        STATISTICS,
        /** Known by name alone: operators, casts, collations, publications, event triggers and their like. */
        OTHER,
        /** What is said about another. */
        COMMENT;

        /**
         * As people say it.
         *
         * @return {@code materialized view}
         */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * What it is and what it is called.
     *
     * @return {@code table public.player}
     */
    public String title() {
        return kind.word() + " " + name;
    }

    /**
     * The lines of its definition.
     *
     * @return at least one
     */
    public List<String> lines() {
        return definition.lines().toList();
    }

    @Override
    public int compareTo(SchemaObject other) {
        return ORDER.compare(this, other);
    }
}
