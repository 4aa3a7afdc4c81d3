package dev.intact.dialect;

import dev.intact.schema.TableName;

/**
 * A view or an index that is made beside the tables of a load, in its commit.
 *
 * @param kind what it is
 * @param name its own, with its schema where the database has schemas
 * @param sql the statement that makes it
 */
public record Addition(Kind kind, TableName name, String sql) {
    /** What can be made beside tables. */
    public enum Kind {
        /** An index of a table that stands. */
        INDEX,
        /** A view. */
        VIEW;

        /**
         * In SQL, and for people.
         *
         * @return one word
         */
        public String word() {
            return this == INDEX ? "index" : "view";
        }
    }

    /**
     * For people.
     *
     * @return what it is, with its name
     */
    public String what() {
        return kind.word() + " " + name;
    }
}
