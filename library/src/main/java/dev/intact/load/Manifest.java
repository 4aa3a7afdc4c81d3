package dev.intact.load;

import dev.intact.config.ConfigFile;
import dev.intact.config.Configuration;
import dev.intact.config.Items;
import dev.intact.config.Mistakes;
import dev.intact.config.Place;
import dev.intact.config.Section;
import dev.intact.config.Setting;
import dev.intact.config.SetupKeys;
import dev.intact.error.ConfigurationException;
import dev.intact.migrate.Migrations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An {@code intact.yaml}: which databases there are, and what goes into which table. Reading one looks at no other
 * file; {@link #load} looks for the sources. All mistakes of a file are said at once. Immutable.
 *
 * <pre>{@code
 * Manifest manifest = Manifest.read(Path.of("nightly/intact.yaml"), System.getenv());
 * db.load(manifest.load());
 * }</pre>
 */
public final class Manifest {
    /** The name of the file in a folder. */
    public static final String FILE = "intact.yaml";

    /** Passing it over in silence would load the folder in another way than its owner wrote down. */
    private static final String MISNAMED = "intact.yml";

    private static final List<String> KEYS = keys();

    private final Path folder;
    private final Configuration configuration;
    private final Optional<List<TableItem>> items;
    private final List<Check> checks;
    private final Extras extras;

    private Manifest(
            Path folder,
            Configuration configuration,
            Optional<List<TableItem>> items,
            List<Check> checks,
            Extras extras) {
        this.folder = folder;
        this.configuration = configuration;
        this.items = items;
        this.checks = checks;
        this.extras = extras;
    }

    /** What a load does beside its rows. */
    private record Extras(List<LoadFile> files, Optional<Budget> budget, Optional<Seed> seed, boolean migrates) {}

    /** First rows of a database: tables as a load has them, or a folder. */
    private record Seed(List<TableItem> items, Optional<String> folder) {}

    /**
     * Reads a manifest.
     *
     * @param file usually {@code intact.yaml}; sources are found relative to its folder
     * @param environment the variables for {@code ${NAME}}, usually {@link System#getenv()}
     * @return the manifest
     * @throws ConfigurationException naming every mistake with its line
     */
    public static Manifest read(Path file, Map<String, String> environment) {
        Path parent = file.getParent();
        return of(ConfigFile.read(file, environment), parent == null ? Path.of("") : parent);
    }

    /**
     * Reads the manifest of a folder.
     *
     * @param folder that may hold an {@code intact.yaml}
     * @param environment the variables for {@code ${NAME}}, usually {@link System#getenv()}
     * @return empty where it holds none
     * @throws ConfigurationException naming every mistake with its line
     */
    public static Optional<Manifest> in(Path folder, Map<String, String> environment) {
        Path file = folder.resolve(FILE);
        Path misnamed = folder.resolve(MISNAMED);
        if (!Files.exists(file) && Files.exists(misnamed)) {
            throw new ConfigurationException(misnamed + " would be passed over: rename it to " + FILE);
        }
        return Files.exists(file) ? Optional.of(read(file, environment)) : Optional.empty();
    }

    static Manifest of(Section top, Path folder) {
        Mistakes mistakes = new Mistakes();
        top.only(mistakes, KEYS);
        Configuration configuration = Configuration.of(top, mistakes);
        Optional<List<TableItem>> items = top.read("load", mistakes, said -> items(said, mistakes));
        List<Check> checks =
                top.read("checks", mistakes, said -> checks(said, mistakes)).orElse(List.of());
        List<LoadFile> files =
                top.read("files", mistakes, said -> files(said, mistakes)).orElse(List.of());
        Optional<Budget> budget = BudgetKeys.of(top, mistakes);
        Optional<Seed> seed = top.find(SetupKeys.SECTION)
                .filter(Section.class::isInstance)
                .flatMap(said -> said.section().read(SetupKeys.SEED, mistakes, rows -> seed(rows, mistakes)));
        boolean migrates = top.read("migrate", mistakes, Setting::flag).orElse(false);
        mistakes.throwIfAny();
        return new Manifest(folder, configuration, items, checks, new Extras(files, budget, seed, migrates));
    }

    /**
     * What it says about databases.
     *
     * @return the address, the environments, the backups
     */
    public Configuration configuration() {
        return configuration;
    }

    /**
     * Whether it says what is to be loaded.
     *
     * @return false where it only describes databases
     */
    public boolean namesTables() {
        return items.isPresent();
    }

    /**
     * What it says is to be loaded; where it says nothing about that, every data file of its folder.
     *
     * @return the load, its files found
     * @throws ConfigurationException where a source is missing, or the manifest asks for what this version cannot do
     */
    public Load load() {
        return load(folder);
    }

    /**
     * What it says under {@code seed:} of {@code setup:}, the first rows of a database.
     *
     * @return the load, its files found; empty where it says nothing
     * @throws ConfigurationException where a source is missing
     */
    public Optional<Load> seed() {
        return extras.seed()
                .map(said -> said.folder()
                        .map(name -> Load.folder(folder.resolve(name)))
                        .orElseGet(() -> Load.of(tables(said.items(), folder))));
    }

    /**
     * The same with the sources of another folder.
     *
     * @param data what sources are relative to
     * @return the load, its files found
     * @throws ConfigurationException where a source is missing, or the manifest asks for what this version cannot do
     */
    public Load load(Path data) {
        Load load =
                Load.of(items.map(said -> tables(said, data)).orElseGet(() -> dev.intact.load.Files.dataFiles(data)));
        for (Check check : checks) {
            load = load.check(check);
        }
        for (LoadFile file : extras.files()) {
            load = load.file(file);
        }
        Load good = extras.budget().map(load::budget).orElse(load);
        return extras.migrates() ? good.migrate(Migrations.in(migrations())) : good;
    }

    private Path migrations() {
        return folder.resolve(configuration.everywhere().migrations().orElse(Migrations.FOLDER));
    }

    private static List<TableLoad> tables(List<TableItem> said, Path data) {
        Mistakes mistakes = new Mistakes();
        List<TableLoad> tables = new ArrayList<>();
        said.forEach(item -> mistakes.attempt(() -> item.in(data)).ifPresent(tables::add));
        mistakes.throwIfAny();
        return tables;
    }

    private static Seed seed(Setting said, Mistakes mistakes) {
        return said instanceof Items
                ? new Seed(items(said, mistakes), Optional.empty())
                : new Seed(List.of(), Optional.of(said.text()));
    }

    private static List<TableItem> items(Setting said, Mistakes mistakes) {
        if (said.items().isEmpty()) {
            throw said.expected("at least one table to load");
        }
        List<TableItem> items = new ArrayList<>();
        Map<String, Place> seen = new HashMap<>();
        for (Setting setting : said.items()) {
            mistakes.attempt(setting::section).ifPresent(section -> {
                TableItem item = TableItem.of(section, mistakes);
                items.add(item);
                refuseSecond(section, item, seen, mistakes);
            });
        }
        return items;
    }

    private static void refuseSecond(Section section, TableItem item, Map<String, Place> seen, Mistakes mistakes) {
        if (section.find("table").isEmpty()) {
            return;
        }
        Place place = section.placeOf("table");
        Place first = seen.putIfAbsent(item.bare().table().toString(), place);
        if (first != null) {
            mistakes.add(place.wrong("the table " + item.bare().table() + " is loaded twice, first on line "
                    + first.line() + "; one item takes several files as a list after from:"));
        }
    }

    private static List<Check> checks(Setting said, Mistakes mistakes) {
        List<Check> checks = new ArrayList<>();
        for (Setting item : said.items()) {
            mistakes.attempt(() -> CheckItem.of(item.section(), mistakes)).ifPresent(checks::addAll);
        }
        return checks;
    }

    private static List<LoadFile> files(Setting said, Mistakes mistakes) {
        List<LoadFile> files = new ArrayList<>();
        Map<Path, Place> seen = new HashMap<>();
        for (Setting setting : said.items()) {
            mistakes.attempt(setting::section)
                    .flatMap(item -> FileItem.of(item, mistakes))
                    .ifPresent(file -> {
                        Place place = setting.section().placeOf("path");
                        Place first = seen.putIfAbsent(file.path(), place);
                        if (first == null) {
                            files.add(file);
                        } else {
                            mistakes.add(place.wrong(
                                    "the file " + file.path() + " is written twice, first on line " + first.line()));
                        }
                    });
        }
        return files;
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>(Configuration.KEYS);
        keys.addAll(List.of("load", "checks", "files", "max_bad", "rejects", "migrate"));
        return List.copyOf(keys);
    }
}
