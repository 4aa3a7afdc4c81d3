package dev.intact.export;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.format.FileForm;
import dev.intact.format.Format;
import dev.intact.format.Formats;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is read and where it goes: each file with its query.
 *
 * @param export what is wanted
 * @param root the folder for files
 */
record Plan(Export export, Path root) {
    private static final String QUERY = "query";

    /**
     * One file.
     *
     * @param path as it was asked for
     * @param table whose rows it holds
     * @param sql gives them
     * @param form how they are written
     */
    record Item(Path path, Optional<String> table, String sql, FileForm form) {}

    List<Item> items(Snapshot snapshot, Dialect dialect) throws SQLException {
        if (export.query().isPresent()) {
            return List.of(item(alone(QUERY), Optional.empty(), export.query().get()));
        }
        List<Item> items = new ArrayList<>();
        Set<Path> seen = new LinkedHashSet<>();
        for (TableName name : export.tables()) {
            TableSchema table = snapshot.describe(name)
                    .orElseThrow(() -> new ConfigurationException("There is no table " + name
                            + ". Nothing was changed. Name one that is there, or give --query."));
            Path path = export.tables().size() == 1 ? alone(file(name)) : inFolder(file(name));
            if (!seen.add(path)) {
                throw new ConfigurationException("Two tables would be written to " + path
                        + ". Nothing was changed. Export them one after the other.");
            }
            items.add(item(path, Optional.of(name.toString()), rows(table, snapshot, dialect)));
        }
        return items;
    }

    private Item item(Path path, Optional<String> table, String sql) {
        FileForm form = export.format()
                .map(format -> FileForm.of(format, path))
                .or(() -> FileForm.of(path))
                .orElseThrow(() -> unknown(path));
        return new Item(path, table, sql, export.style().map(form::styled).orElse(form));
    }

    private static ConfigurationException unknown(Path path) {
        return new ConfigurationException("The ending of " + path + " names no format: known are " + Formats.ENDINGS
                + ". Nothing was changed. Name the format, too.");
    }

    /** A file, or one of that name in a folder that exists. */
    private Path alone(String name) {
        return Files.isDirectory(root.resolve(export.out())) ? inFolder(name) : export.out();
    }

    private Path inFolder(String name) {
        if (Files.exists(root.resolve(export.out())) && !Files.isDirectory(root.resolve(export.out()))) {
            throw new ConfigurationException("Several tables go into a folder, and " + export.out()
                    + " is a file. Nothing was changed. Name a folder.");
        }
        return export.out().resolve(name + ending()).normalize();
    }

    private String ending() {
        Format format = export.format().orElseGet(Format::csv);
        if (format instanceof Format.Csv csv) {
            return csv.delimiter().filter(delimiter -> delimiter == '\t').isPresent() ? ".tsv" : ".csv";
        }
        if (format instanceof Format.Added added) {
            return "." + added.module().name();
        }
        return format instanceof Format.Json ? ".json" : ".ndjson";
    }

    private static String file(TableName table) {
        String name = table.name();
        if (name.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ')) {
            throw new ConfigurationException("The name of the table " + table
                    + " cannot be that of a file. Nothing was changed. Export it by itself with --query.");
        }
        return name;
    }

    /**
     * In the order of the primary key, so that the same rows are always the same file. What the database computes is left
     * out, as no load could write it.
     */
    private static String rows(TableSchema table, Snapshot snapshot, Dialect dialect) {
        List<String> columns = table.columns().stream()
                .filter(column -> column.fill() != Column.Fill.GENERATED)
                .map(Column::name)
                .toList();
        return snapshot.rows(table, columns, dialect);
    }
}
