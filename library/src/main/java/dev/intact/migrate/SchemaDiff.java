package dev.intact.migrate;

import java.util.List;

/**
 * How the schema of a database compares with what its migration files make. Immutable.
 *
 * @param differences sorted by kind and name; empty where there are none
 * @param databaseDigest of the database's schema, SHA-256
 * @param filesDigest of the schema that the files make
 * @param pending steps among the files that the database does not have yet, as people name them: what they make counts as
 *     different
 */
public record SchemaDiff(
        List<Difference> differences, String databaseDigest, String filesDigest, List<String> pending) {
    /** Takes copies. */
    public SchemaDiff {
        differences = List.copyOf(differences);
        pending = List.copyOf(pending);
    }

    /**
     * Whether the files make what the database is.
     *
     * @return true where nothing differs
     */
    public boolean isSame() {
        return differences.isEmpty();
    }
}
