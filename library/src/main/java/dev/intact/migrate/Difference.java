package dev.intact.migrate;

import dev.intact.dialect.SchemaObject.Kind;
import java.util.List;

/**
 * One thing that the database and its migration files do not agree on. Immutable.
 *
 * @param kind what it is
 * @param name what it is called there
 * @param side where it is
 * @param inDatabase the lines of its definition that only the database has
 * @param inFiles the lines that only the files have; where both are empty, the same lines stand in another order
 */
public record Difference(Kind kind, String name, Side side, List<String> inDatabase, List<String> inFiles) {
    /** Takes copies. */
    public Difference {
        inDatabase = List.copyOf(inDatabase);
        inFiles = List.copyOf(inFiles);
    }

    /** Where something is. */
    public enum Side {
        /** The files do not make it. */
        DATABASE,
        /** The database does not have it. */
        FILES,
        /** It is not the same. */
        BOTH
    }

    /**
     * What it is about, for people.
     *
     * @return {@code table public.player is in the database only}
     */
    public String title() {
        return kind.word() + " " + name
                + switch (side) {
                    case DATABASE -> " is in the database only";
                    case FILES -> " is in the files only";
                    case BOTH ->
                        inDatabase.isEmpty() && inFiles.isEmpty()
                                ? " has its columns in another order"
                                : " is not the same";
                };
    }
}
