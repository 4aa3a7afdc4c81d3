package dev.intact.migrate;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.SchemaSession.KeyChecks;
import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import dev.intact.migrate.ForeignTool.Found;
import dev.intact.migrate.Migration.Part;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Another tool's files, written as ours. Their folder and their table stay as they are.
 *
 * @param context of the database
 * @param comparison reads it, and builds what the files make
 */
record Takeover(MigrationContext context, Comparison comparison) {
    BaselineReport write(Path from, Path folder) {
        Map<String, String> theirs = read(from);
        SqlFolder form = SqlFolder.of(theirs);
        Optional<Found> found = comparison.asked(this::found);
        SqlFolder tool = found.flatMap(other -> other.tool().folder())
                .filter(of -> isLike(of, form))
                .orElse(form);
        found.filter(other -> !other.tool().folder().equals(Optional.of(tool))).ifPresent(other -> {
            throw new ConfigurationException("The files in " + from + " are those of " + form.tool() + ", and "
                    + context.display() + " is looked after by " + other.text()
                    + ". Nothing was written. Name the folder of that tool.");
        });
        List<Taken> all = tool.read(theirs);
        refuseTwins(from, all);
        List<String> known = found.map(other -> known(tool, other.table())).orElse(List.of());
        List<Taken> applied =
                all.stream().filter(taken -> tool.isApplied(taken, known)).toList();
        refuseUnknown(tool, all, known);
        List<Difference> differences = differences(applied);
        comparison.decide();
        List<Path> files = NewFiles.write(folder, texts(all));
        return new BaselineReport(
                context.display(),
                tool.tool(),
                files,
                applied.stream().map(Taken::version).toList(),
                differences);
    }

    /** Files that several tools write alike: the database tells which it was. */
    private static boolean isLike(SqlFolder one, SqlFolder other) {
        List<SqlFolder> alike = List.of(SqlFolder.GOLANG_MIGRATE, SqlFolder.SQLX, SqlFolder.DBMATE);
        return one == other || (alike.contains(one) && alike.contains(other));
    }

    private Optional<Found> found(Connection connection) throws SQLException {
        return ForeignTool.in(context.dialect().blueprint().tables(connection)).stream()
                .findFirst();
    }

    private static SortedMap<String, String> read(Path from) {
        SortedMap<String, String> texts = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, "*.sql")) {
            for (Path file : files) {
                texts.put(
                        String.valueOf(file.getFileName()),
                        Files.readString(file).replace("\uFEFF", "").replace("\r\n", "\n"));
            }
        } catch (IOException e) {
            throw new FileOperationException(
                    "Cannot read the migrations in " + from + ": " + e + ". Nothing was changed. Name another folder.",
                    e);
        }
        if (texts.isEmpty()) {
            throw new ConfigurationException(
                    "There are no .sql files in " + from + ". Nothing was written. Name the folder that holds them.");
        }
        return texts;
    }

    private List<String> known(SqlFolder tool, TableName table) {
        Dialect dialect = context.dialect();
        String name =
                table.schema().map(schema -> dialect.quote(schema) + ".").orElse("") + dialect.quote(table.name());
        return comparison.asked(connection -> {
            List<String> known = new ArrayList<>();
            try (Statement statement = connection.createStatement()) {
                refuseBroken(statement, tool, name);
                try (ResultSet row = statement.executeQuery(tool.history(name))) {
                    while (row.next()) {
                        known.add(SqlFolder.plain(row.getString(1)));
                    }
                }
            }
            return known;
        });
    }

    private void refuseBroken(Statement statement, SqlFolder tool, String table) throws SQLException {
        try (ResultSet row = statement.executeQuery(tool.brokenOnes(table))) {
            if (row.next() && row.getLong(1) > 0) {
                throw new ConfigurationException(tool.tool() + " has begun a migration of " + context.display()
                        + " that did not end well. Nothing was written. Mend it with " + tool.tool() + " first.");
            }
        }
    }

    /** Of those that are written, the versions must differ: by them they are known. */
    private static void refuseTwins(Path from, List<Taken> all) {
        Map<Long, Taken> seen = new HashMap<>();
        for (Taken taken : all) {
            Optional<Taken> other = Optional.ofNullable(seen.put(taken.version(), taken));
            if (other.isPresent()) {
                throw new ConfigurationException(
                        "There are two files of version " + taken.version() + " in " + from + ", called "
                                + other.get().name() + " and " + taken.name()
                                + ". Nothing was written. Take one away, or give it another number.");
            }
        }
    }

    /** What was applied and has no file cannot be marked. */
    private void refuseUnknown(SqlFolder tool, List<Taken> all, List<String> known) {
        List<String> ids = all.stream().map(Taken::id).map(SqlFolder::plain).toList();
        List<String> missing = known.stream().filter(id -> !ids.contains(id)).toList();
        if (!missing.isEmpty()) {
            throw new ConfigurationException(tool.tool() + " has applied " + String.join(", ", missing) + " to "
                    + context.display() + ", of which there is no file. Nothing was written. Put the files back.");
        }
    }

    private static Map<String, String> texts(List<Taken> all) {
        Map<String, String> texts = new LinkedHashMap<>();
        all.forEach(taken -> texts.put(taken.fileName(), taken.text()));
        return texts;
    }

    private List<Difference> differences(List<Taken> applied) {
        List<Migration> files = applied.stream()
                .map(taken -> {
                    Path file = Path.of(taken.fileName());
                    Part up = new Part(file, taken.up(), 1, taken.within(), KeyChecks.AT_THE_END);
                    return new Migration(taken.version(), taken.name(), file, up, Optional.empty(), "");
                })
                .toList();
        return comparison.structure().against(comparison.built(files));
    }
}
