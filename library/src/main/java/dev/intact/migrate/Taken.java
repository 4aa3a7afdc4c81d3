package dev.intact.migrate;

import dev.intact.migrate.Migration.Within;
import java.util.Optional;

/**
 * A migration as another tool's file says it.
 *
 * @param id by which that tool's table knows it
 * @param version of the file that is written of it
 * @param name of that file
 * @param up what it does
 * @param down what takes it back
 * @param within whether it runs in a transaction
 */
record Taken(String id, long version, String name, String up, Optional<String> down, Within within) {
    String fileName() {
        String word = MigrationDraft.word(name);
        return version + (word.isEmpty() ? "" : "_" + word) + ".sql";
    }

    String text() {
        String up = "-- migrate:up" + (within == Within.NONE ? " transaction:false" : "") + "\n" + ended(this.up);
        return down.map(back -> up + "\n-- migrate:down" + (within == Within.NONE ? " transaction:false" : "") + "\n"
                        + ended(back))
                .orElse(up);
    }

    private static String ended(String sql) {
        String plain = sql.strip();
        return plain.isEmpty() ? "" : plain + "\n";
    }
}
