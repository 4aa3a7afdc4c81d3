package dev.intact.export;

import dev.intact.format.CsvStyle;
import dev.intact.format.Format;
import dev.intact.schema.TableName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows that go into files, all from one moment of the database; the files appear together, whole or not at all.
 * {@code Database.export} does it. Immutable.
 *
 * <pre>{@code
 * db.export(Export.tables("player", "match").to(Path.of("out")));
 * db.export(Export.query("select * from player where active").to(Path.of("active.ndjson.gz")));
 * }</pre>
 *
 * @param tables each into a file of its own, its rows in the order of its primary key
 * @param query the one query, where it is no tables
 * @param out of one table or query the file, or a folder that exists; of several tables a folder, made where it is missing
 * @param format of the files; where it is not said, the ending of {@code out} says it, and in a folder it is CSV
 * @param style of CSV; where it is not said, a file that stands keeps its own
 */
public record Export(
        List<TableName> tables, Optional<String> query, Path out, Optional<Format> format, Optional<CsvStyle> style) {
    /** Takes a copy. */
    public Export {
        tables = List.copyOf(tables);
        if (tables.isEmpty() == query.isEmpty()) {
            throw new IllegalArgumentException("Either tables or one query are exported");
        }
    }

    /**
     * Tables.
     *
     * @param names each {@code table} or {@code schema.table}
     * @return into the current folder for now
     */
    public static Export tables(String... names) {
        List<TableName> tables = Arrays.stream(names).map(Export::table).toList();
        return new Export(tables, Optional.empty(), Path.of("."), Optional.empty(), Optional.empty());
    }

    private static TableName table(String name) {
        int dot = name.indexOf('.');
        return dot < 1 ? TableName.of(name) : TableName.of(name.substring(0, dot), name.substring(dot + 1));
    }

    /**
     * The rows of one query.
     *
     * @param sql a SELECT
     * @return into the current folder for now
     */
    public static Export query(String sql) {
        return new Export(List.of(), Optional.of(sql), Path.of("."), Optional.empty(), Optional.empty());
    }

    /**
     * Where it goes.
     *
     * @param path relative to the folder for files, or inside of it
     * @return a copy
     */
    public Export to(Path path) {
        return new Export(tables, query, path, format, style);
    }

    /**
     * In which format.
     *
     * @param of the files
     * @return a copy
     */
    public Export as(Format of) {
        return new Export(tables, query, out, Optional.of(of), style);
    }

    /**
     * In which style of CSV, whatever the files have had.
     *
     * @param csv how they look
     * @return a copy
     */
    public Export styled(CsvStyle csv) {
        return new Export(tables, query, out, format, Optional.of(csv));
    }
}
