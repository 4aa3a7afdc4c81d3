package dev.intact.load;

import dev.intact.load.Load.SqlCheck;
import dev.intact.schema.TableName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What has to hold of the tables as they will be; where it does not, nothing is published. The usual ones:
 *
 * <pre>{@code
 * Load.folder(nightly)
 *         .check(Check.notNull("player", List.of("name", "dob")))
 *         .check(Check.references("match", List.of("winner_id"), "player", List.of("player_id")))
 *         .check(RowsCheck.of("player", "90%", "150%"));
 * }</pre>
 */
public sealed interface Check permits SqlCheck, RowsCheck {
    /**
     * What reports call it.
     *
     * @return a few words
     */
    String name();

    /**
     * No row holds a null.
     *
     * @param table without a schema
     * @param columns none of which may be null
     * @return the check
     */
    static Check notNull(String table, List<String> columns) {
        String nulls =
                columns.stream().map(column -> of("t", column) + " is null").collect(Collectors.joining(" or "));
        return new SqlCheck(
                "no null in " + table + ": " + String.join(", ", columns),
                "select t.* from " + quoted(table) + " t where " + nulls);
    }

    /**
     * Each row refers to one that is there, or to none: where one of the columns is null, nothing is asked.
     *
     * @param table that refers, without a schema
     * @param columns that refer
     * @param parent that is referred to, without a schema
     * @param keys its columns, as many
     * @return the check
     */
    static Check references(String table, List<String> columns, String parent, List<String> keys) {
        String same = IntStream.range(0, columns.size())
                .mapToObj(i -> of("p", keys.get(i)) + " = " + of("t", columns.get(i)))
                .collect(Collectors.joining(" and "));
        String given =
                columns.stream().map(column -> of("t", column) + " is not null").collect(Collectors.joining(" and "));
        return new SqlCheck(
                table + " refers to " + parent + ": " + String.join(", ", columns),
                "select t.* from " + quoted(table) + " t where " + given + " and not exists (select 1 from "
                        + quoted(parent) + " p where " + same + ")");
    }

    /** With its table: SQLite would take a name that no column has for a text. */
    private static String of(String alias, String column) {
        return alias + "." + quoted(column);
    }

    private static String quoted(String name) {
        return "\"" + TableName.of(name).name().replace("\"", "\"\"") + "\"";
    }
}
