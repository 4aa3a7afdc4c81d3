package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.format.FileSource;
import dev.intact.format.Format;
import dev.intact.format.Formats;
import dev.intact.format.Source;
import dev.intact.load.Check;
import dev.intact.load.Input;
import dev.intact.load.Load;
import dev.intact.load.LoadFile;
import dev.intact.load.LoadSettings;
import dev.intact.load.TableLoad;
import dev.intact.schema.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sources of one command as one load. Standard input is kept as long as this is open. */
final class Sources implements AutoCloseable {
    private final Surroundings surroundings;
    private final Settings settings;
    private final SourceOptions options;
    private Optional<Spool> spool = Optional.empty();

    Sources(Surroundings surroundings, Settings settings, SourceOptions options) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.options = options;
    }

    /**
     * Everything that is to be loaded.
     *
     * @param names as typed
     * @param table the one table for all of it, where one was named
     * @return rows appended
     * @throws ConfigurationException where there is no such source, or it cannot be told where it goes
     */
    Load load(List<String> names, Optional<String> table) {
        List<SourceName> sources = names.stream()
                .flatMap(name -> SourceName.of(name, surroundings).stream())
                .toList();
        check(sources, table);
        List<Load> parts = sources.stream().map(source -> part(source, table)).toList();
        Load together = together(parts);
        return table.map(name -> into(together, name)).orElse(together);
    }

    private void check(List<SourceName> sources, Optional<String> table) {
        long inputs = sources.stream()
                .filter(SourceName.StandardInput.class::isInstance)
                .count();
        if (inputs > 1) {
            throw new ConfigurationException("Standard input (-) can be read once. Nothing was touched.");
        }
        if (inputs == 1 && (options.named().isEmpty() || table.isEmpty())) {
            throw new ConfigurationException("Standard input (-) has no name that says what it is: give --format and"
                    + " --table. Nothing was touched.");
        }
        boolean others = sources.stream().anyMatch(SourceName.Tables.class::isInstance);
        if (others && options.any()) {
            throw new ConfigurationException("--format, --delimiter and their kin are about files, but a source is a"
                    + " table of another database. Nothing was touched. Leave them out, or load the files in commands"
                    + " of their own.");
        }
        boolean ruled = settings.rules() && sources.stream().anyMatch(SourceName.Folder.class::isInstance);
        if (ruled && (table.isPresent() || options.any())) {
            throw new ConfigurationException(settings + " says what goes where and how it is read;"
                    + " --table, --format and their kin are for sources without it. Nothing was touched.");
        }
    }

    private Load part(SourceName source, Optional<String> table) {
        if (source instanceof SourceName.Folder folder) {
            Load load = settings.load(folder.path());
            return settings.rules() ? renamed(load) : adapted(load);
        }
        if (source instanceof SourceName.Tables other) {
            return Load.tables(other.tables());
        }
        if (source instanceof SourceName.OneFile file) {
            return file(file, table);
        }
        Spool kept = Spool.of(surroundings);
        spool = Optional.of(kept);
        return single(tableName(table.orElseThrow()), kept, options.named().orElseThrow());
    }

    private Load file(SourceName.OneFile file, Optional<String> table) {
        Optional<Format> format = options.named();
        if (format.isEmpty()) {
            return adapted(Load.files(file.path()));
        }
        Source bytes = new FileSource(file.path(), file.name());
        return single(
                table.map(Sources::tableName).orElseGet(() -> TableName.of(Formats.table(file.path()))),
                bytes,
                format.get());
    }

    private Load single(TableName table, Source source, Format format) {
        TableLoad rows = TableLoad.append(table, List.of(new Input.Bytes(source, format)));
        return Load.of(List.of(withNulls(rows)));
    }

    private static TableName tableName(String text) {
        int dot = text.indexOf('.');
        try {
            return dot > 0 && dot == text.lastIndexOf('.')
                    ? TableName.of(text.substring(0, dot), text.substring(dot + 1))
                    : TableName.of(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "\"" + text + "\" cannot be the name of a table: " + e.getMessage() + ". Nothing was touched.", e);
        }
    }

    private static Load into(Load load, String table) {
        return load.into(tableName(table));
    }

    /** What was said on the command line about how sources are read. */
    private Load adapted(Load load) {
        return load.withTables(load.tables().stream()
                .map(table -> withNulls(withInputs(
                        table, table.inputs().stream().map(this::adapted).toList())))
                .toList());
    }

    private Input adapted(Input input) {
        return input instanceof Input.Bytes bytes
                ? new Input.Bytes(renamed(bytes.source()), options.adapted(bytes.format()))
                : input;
    }

    private Load renamed(Load load) {
        return load.withTables(load.tables().stream()
                .map(table -> withInputs(
                        table, table.inputs().stream().map(this::renamed).toList()))
                .toList());
    }

    private Input renamed(Input input) {
        return input instanceof Input.Bytes bytes ? new Input.Bytes(renamed(bytes.source()), bytes.format()) : input;
    }

    /** A path is shown as the user's folder sees it. */
    private Source renamed(Source source) {
        String inside = surroundings.folder() + "/";
        return source instanceof FileSource file && file.name().startsWith(inside)
                ? new FileSource(file.path(), file.name().substring(inside.length()))
                : source;
    }

    private TableLoad withNulls(TableLoad table) {
        return new TableLoad(
                table.table(),
                table.inputs(),
                table.mode(),
                table.key(),
                table.columns(),
                table.header(),
                options.nulls().or(table::nulls),
                table.unlisted(),
                table.schema());
    }

    private static TableLoad withInputs(TableLoad table, List<Input> inputs) {
        return new TableLoad(
                table.table(),
                inputs,
                table.mode(),
                table.key(),
                table.columns(),
                table.header(),
                table.nulls(),
                table.unlisted(),
                table.schema());
    }

    /** One load of all; sources of the same table follow each other. */
    private static Load together(List<Load> parts) {
        Load first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        Map<TableName, TableLoad> tables = new LinkedHashMap<>();
        List<Check> checks = new ArrayList<>();
        List<LoadFile> files = new ArrayList<>();
        for (Load part : parts) {
            part.tables().forEach(table -> tables.merge(table.table(), table, Sources::joined));
            checks.addAll(part.checks());
            files.addAll(part.files());
        }
        LoadSettings settings = parts.stream()
                .map(Load::settings)
                .filter(said -> said.budget().isPresent())
                .findFirst()
                .orElse(first.settings());
        return new Load(List.copyOf(tables.values()), checks, files, settings);
    }

    private static TableLoad joined(TableLoad one, TableLoad other) {
        List<Input> inputs = new ArrayList<>(one.inputs());
        inputs.addAll(other.inputs());
        return withInputs(one, inputs);
    }

    @Override
    public void close() {
        spool.ifPresent(Spool::close);
    }
}
