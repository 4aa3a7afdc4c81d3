package dev.intact.load;

import static java.nio.file.Files.exists;
import static java.nio.file.Files.isSameFile;

import dev.intact.dialect.Addition;
import dev.intact.error.ConfigurationException;
import dev.intact.files.Held;
import dev.intact.format.FileSource;
import dev.intact.migrate.Migrations;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Files, or rows of a program, that go into tables together: all of them or none. A value that says what is wanted;
 * {@code Database.load} does it, {@code Database.plan} shows what it would do. Immutable.
 *
 * <pre>{@code
 * db.load(Load.files(Path.of("players.csv")).into("player").replace().key("player_id"));
 * db.load(Load.folder(Path.of("nightly")));
 * db.load(Load.rows(() -> feed.stream().map(p -> Map.of("sku", p.sku(), "amount", p.amount())))
 *         .into("price").upsert().key("sku"));
 * }</pre>
 *
 * @param tables what goes where, in the order it was said; the order of writing follows the foreign keys
 * @param checks what has to hold of the tables as they will be
 * @param files files that are written from the rows and appear with them
 * @param settings how it is done
 * @param held files as they were at another moment, brought back in the same commit
 * @param additions views and indexes that are made in the same commit, once all rows are in
 */
public record Load(
        List<TableLoad> tables,
        List<Check> checks,
        List<LoadFile> files,
        LoadSettings settings,
        List<Held> held,
        List<Addition> additions) {
    /** How many problems are collected where nothing else is said. */
    public static final int MAX_PROBLEMS = 100;

    /** The most lanes where nothing else is said: a database has others to serve. */
    public static final int MOST_LANES = 4;

    /** Takes copies. */
    public Load {
        tables = List.copyOf(tables);
        checks = List.copyOf(checks);
        files = List.copyOf(files);
        held = List.copyOf(held);
        additions = List.copyOf(additions);
        refuseTwice(Stream.concat(files.stream().map(LoadFile::path), settings.budget().map(Budget::rejects).stream()));
    }

    /**
     * A load that brings back no files.
     *
     * @param tables what goes where, in the order it was said
     * @param checks what has to hold
     * @param files files that are written from the rows
     * @param settings how it is done
     */
    public Load(List<TableLoad> tables, List<Check> checks, List<LoadFile> files, LoadSettings settings) {
        this(tables, checks, files, settings, List.of(), List.of());
    }

    /**
     * A query of the user's that must return no row.
     *
     * @param name for reports
     * @param sql a SELECT; unqualified table names mean the tables as they will be
     */
    public record SqlCheck(String name, String sql) implements Check {}

    /**
     * Tables that change together.
     *
     * @param tables what goes where
     * @return a load with the defaults
     */
    public static Load of(List<TableLoad> tables) {
        return new Load(tables, List.of(), List.of(), LoadSettings.DEFAULTS);
    }

    /**
     * Files, each into the table of its own name (without its endings) until {@link #into} says otherwise; a JSON
     * document that is an object of arrays goes into the tables its members name.
     *
     * @param files {@code .csv .tsv .json .ndjson .jsonl}, each also {@code .gz} or {@code .zst}
     * @return rows appended
     * @throws dev.intact.error.ConfigurationException where a file is missing or its ending is not known
     */
    public static Load files(Path... files) {
        return of(Files.tables(List.of(files)));
    }

    /**
     * A folder: its {@code intact.yaml} says what goes where; without one, every data file in it into the table of its
     * own name.
     *
     * @param folder the folder
     * @return the load
     * @throws dev.intact.error.ConfigurationException where it holds nothing to load, or its manifest is wrong
     */
    public static Load folder(Path folder) {
        return Files.folder(folder);
    }

    /**
     * Rows of a program, into the table that {@link #into} names.
     *
     * @param rows opens the rows anew each time it is asked; each is a {@link Map}, a record, a bean (with
     *     getters), or a {@link dev.intact.schema.Row} in the order of the table's columns
     * @return rows appended
     */
    public static Load rows(Supplier<? extends Stream<?>> rows) {
        return of(List.of(TableLoad.append(TableName.of("rows"), List.of(new Input.Rows("rows", rows)))));
    }

    /**
     * The rows of a table of another database, into the table of its name until {@link #into} says otherwise. All tables of
     * a load that come from one database are read at one moment of it; nobody waits for that, and it is opened read only.
     *
     * @param address of the other database: a path, {@code sqlite:…}, {@code postgres://…} or {@code jdbc:…}
     * @param table its name there; what the database computes of it is not read
     * @return rows appended
     */
    public static Load table(String address, TableName table) {
        return tables(List.of(new Input.Table(new Elsewhere(address), table, Optional.empty())));
    }

    /**
     * Tables of other databases, each into the table of its name.
     *
     * @param tables which
     * @return rows appended
     */
    public static Load tables(List<Input.Table> tables) {
        return of(tables.stream()
                .map(rows -> TableLoad.append(TableName.of(rows.table().name()), List.of(rows)))
                .toList());
    }

    /**
     * As {@link #table(String, TableName)}.
     *
     * @param address of the other database
     * @param table its name there, without a schema
     * @return rows appended
     */
    public static Load table(String address, String table) {
        return table(address, TableName.of(table));
    }

    /**
     * Everything into one table.
     *
     * @param table its name
     * @return a copy
     */
    public Load into(String table) {
        return into(TableName.of(table));
    }

    /**
     * Everything into one table.
     *
     * @param table its name
     * @return a copy
     */
    public Load into(TableName table) {
        List<Input> inputs = new ArrayList<>();
        tables.forEach(t -> inputs.addAll(t.inputs()));
        TableLoad first = tables.get(0);
        return withTables(List.of(new TableLoad(
                table,
                inputs,
                first.mode(),
                first.key(),
                first.columns(),
                first.header(),
                first.nulls(),
                first.unlisted(),
                first.schema())));
    }

    /**
     * Adds the rows: the default.
     *
     * @return a copy
     */
    public Load append() {
        return each(table -> table.in(Mode.APPEND));
    }

    /**
     * Inserts, or updates by key.
     *
     * @return a copy
     */
    public Load upsert() {
        return each(table -> table.in(Mode.UPSERT));
    }

    /**
     * Makes the tables hold exactly these rows.
     *
     * @return a copy
     */
    public Load replace() {
        return each(table -> table.in(Mode.REPLACE));
    }

    /**
     * Matches rows by these columns; a table that is made gets them as its primary key.
     *
     * @param columns of every table of this load
     * @return a copy
     */
    public Load key(String... columns) {
        return each(table -> table.keyed(List.of(columns)));
    }

    /**
     * Leaves a default.
     *
     * @param option which
     * @return a copy
     */
    public Load with(Option option) {
        return with(settings.with(option));
    }

    /**
     * Adds a check.
     *
     * @param name for reports
     * @param sql a query that must return no row
     * @return a copy
     */
    public Load check(String name, String sql) {
        return check(new SqlCheck(name, sql));
    }

    /**
     * Adds a check.
     *
     * @param check such as {@link Check#notNull} or {@link RowsCheck#of}
     * @return a copy
     */
    public Load check(Check check) {
        List<Check> more = new ArrayList<>(checks);
        more.add(check);
        return new Load(tables, more, files, settings, held, additions);
    }

    /**
     * Adds a file that is written from the rows as they are published: it appears if and only if they do. A CSV file that
     * stands keeps its style.
     *
     * @param path relative to the folder for files ({@code DatabaseConfig.withFiles}); its ending says the format
     * @param sql a query; unqualified table names mean the tables as they will be
     * @return a copy
     * @throws dev.intact.error.ConfigurationException where the ending names no format
     */
    public Load file(Path path, String sql) {
        return file(LoadFile.of(path, sql));
    }

    /**
     * Adds a file that is written from the rows as they are published.
     *
     * @param file which, and how
     * @return a copy
     */
    public Load file(LoadFile file) {
        List<LoadFile> more = new ArrayList<>(files);
        more.add(file);
        return new Load(tables, checks, more, settings, held, additions);
    }

    /**
     * Collects so many problems.
     *
     * @param most at least 1
     * @return a copy
     */
    public Load maxProblems(int most) {
        return with(settings.maxProblems(most));
    }

    /**
     * Reads and stages in so many lanes, each a thread, and on PostgreSQL a connection.
     *
     * @param most at least 1
     * @return a copy
     */
    public Load parallel(int most) {
        return with(settings.parallel(most));
    }

    /**
     * Asks before anything is published.
     *
     * @param question is shown the preview; false leaves everything as it was
     *     ({@link dev.intact.error.CancelledException})
     * @return a copy
     */
    public Load confirm(Predicate<LoadReport> question) {
        return with(settings.confirm(question));
    }

    /**
     * Takes the good rows although some are bad, and writes those aside in the same commit.
     *
     * @param budget how many may be bad, and where they go
     * @return a copy
     */
    public Load budget(Budget budget) {
        return with(settings.budget(budget));
    }

    /**
     * Kept aside in other portions, so that it can go on where it was stopped.
     *
     * @param portions from how much on, and in what portions
     * @return a copy
     */
    public Load chunks(Chunks portions) {
        return with(settings.chunks(portions));
    }

    /**
     * Applies those that are pending in the same commit, before its rows, which may go into what they make. Where that is so,
     * all rows are staged to be compared, and what they change is locked while rows are compared and written.
     *
     * @param pending which files; how they wait for locks
     * @return a copy
     */
    public Load migrate(Migrations pending) {
        return with(settings.migrate(pending));
    }

    /**
     * Done in another way.
     *
     * @param others in place of its settings
     * @return a copy
     */
    public Load with(LoadSettings others) {
        return new Load(tables, checks, files, others, held, additions);
    }

    /**
     * The same load of other tables.
     *
     * @param others what goes where
     * @return a copy
     */
    public Load withTables(List<TableLoad> others) {
        return new Load(others, checks, files, settings, held, additions);
    }

    /**
     * The same, and files become again what they were at another moment.
     *
     * @param earlier as they were
     * @return a copy
     */
    public Load bringing(List<Held> earlier) {
        return new Load(tables, checks, files, settings, earlier, additions);
    }

    /**
     * The same, and views and indexes are made with it.
     *
     * @param others in the order in which they are made
     * @return a copy
     */
    public Load adding(List<Addition> others) {
        return new Load(tables, checks, files, settings, held, others);
    }

    /**
     * The source that is this file, under whatever name: for whoever is about to write there.
     *
     * @param file any
     * @return the source as it was named; empty where none of the sources is it
     * @throws IOException what the disk says
     */
    public Optional<String> source(Path file) throws IOException {
        for (TableLoad table : tables) {
            for (Input input : table.inputs()) {
                if (input instanceof Input.Bytes bytes
                        && bytes.source() instanceof FileSource source
                        && isSame(source.path(), file)) {
                    return Optional.of(input.name());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isSame(Path source, Path file) throws IOException {
        return exists(file) && exists(source) && isSameFile(file, source);
    }

    int lanes() {
        return settings.parallel()
                .orElse(Math.min(MOST_LANES, Runtime.getRuntime().availableProcessors()));
    }

    private static void refuseTwice(Stream<Path> files) {
        Set<Path> seen = new HashSet<>();
        files.filter(path -> !seen.add(path)).findFirst().ifPresent(path -> {
            throw new ConfigurationException(
                    "The file " + path + " is written twice by one load. Nothing was changed. Leave one out.");
        });
    }

    boolean has(Option option) {
        return settings.options().contains(option);
    }

    private Load each(UnaryOperator<TableLoad> change) {
        return withTables(tables.stream().map(change).toList());
    }
}
