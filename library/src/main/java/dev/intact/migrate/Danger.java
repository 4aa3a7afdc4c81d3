package dev.intact.migrate;

import dev.intact.dialect.TableSize;
import java.nio.file.Path;

/**
 * A statement that is known to hurt, and a table that is large enough to feel it. Immutable.
 *
 * @param file the migration's
 * @param line of the file, from 1
 * @param table it works on, as the statement names it
 * @param size about how large that is
 * @param why it hurts
 * @param instead what to do about it
 * @param source where the database's manual says so
 */
public record Danger(Path file, int line, String table, TableSize size, String why, String instead, String source) {
    /**
     * The finding as one sentence or two.
     *
     * @return {@code line 3, table player (about 2000000 rows): …}
     */
    public String text() {
        return "line " + line + ", table " + table + " (about " + size.rows() + " rows): " + why + ". " + instead + ".";
    }
}
