package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a configuration file says about databases: the address, the environments, when backups are taken. Immutable.
 *
 * @param everywhere what holds in each environment that says nothing else
 * @param backup when a backup is taken before a load
 * @param backups where backups are and how long they stay
 * @param history how long what loads change is kept
 * @param environments by name, in the order in which they stand
 */
public record Configuration(
        Everywhere everywhere,
        BackupPolicy backup,
        Backups backups,
        History history,
        Map<String, Environment> environments) {
    /** The keys of a file that are read here; the others belong to loads. */
    public static final List<String> KEYS = List.of(
            "database", "connect", "environments", "backup", "backups", "history", "migrations", SetupKeys.SECTION);

    /** A file that says nothing. */
    public static final Configuration EMPTY =
            new Configuration(Everywhere.UNSAID, BackupPolicy.PROTECTED, Backups.UNSAID, History.UNSAID, Map.of());

    private static final long MOST = 100_000;
    private static final List<String> USUAL = List.of("local", "staging", Environment.PRODUCTION);
    private static final Map<String, BackupPolicy> POLICIES = policies();

    /** Takes a copy. */
    public Configuration {
        environments = Collections.unmodifiableMap(new LinkedHashMap<>(environments));
    }

    /**
     * What holds in each environment that says nothing else.
     *
     * @param addressSetting where the address stands; read it with {@link #database}
     * @param connect how databases are connected to
     * @param migrations the folder of migrations, relative to the file
     * @param setup what a database is to be made of
     */
    public record Everywhere(
            Optional<Setting> addressSetting, Connect connect, Optional<String> migrations, SetupKeys setup) {
        /** Nothing is said. */
        public static final Everywhere UNSAID =
                new Everywhere(Optional.empty(), Connect.UNSAID, Optional.empty(), SetupKeys.UNSAID);
    }

    /** When a backup is taken before a load. */
    public enum BackupPolicy {
        /** Before every load. */
        ALWAYS,
        /** Where the environment is protected: the default. */
        PROTECTED,
        /** Not at all. */
        NEVER
    }

    /**
     * Where backups are and how long they stay.
     *
     * @param folder relative to the file
     * @param keep how many stay at most
     * @param days how old they may become
     */
    public record Backups(Optional<String> folder, Optional<Integer> keep, Optional<Integer> days) {
        /** Nothing is said. */
        public static final Backups UNSAID = new Backups(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * How long what loads change is kept.
     *
     * @param loads of how many loads
     * @param days how old it may become
     */
    public record History(Optional<Integer> loads, Optional<Integer> days) {
        /** Nothing is said. */
        public static final History UNSAID = new History(Optional.empty(), Optional.empty());
    }

    private static History history(Section said, Mistakes mistakes) {
        said.only(mistakes, List.of("loads", "days"));
        return new History(
                said.read("loads", mistakes, count -> count.integer(0, MOST)).map(Math::toIntExact),
                said.read("days", mistakes, count -> count.integer(1, MOST)).map(Math::toIntExact));
    }

    private static Backups backups(Section said, Mistakes mistakes) {
        said.only(mistakes, List.of("folder", "keep", "days"));
        return new Backups(
                said.read("folder", mistakes, Setting::text),
                said.read("keep", mistakes, count -> count.integer(1, MOST)).map(Math::toIntExact),
                said.read("days", mistakes, count -> count.integer(1, MOST)).map(Math::toIntExact));
    }

    /**
     * Reads the keys of a file that are meant for here, and passes over the others.
     *
     * @param top of the file
     * @param mistakes takes what is wrong; what could not be read is as if it did not stand there
     * @return what the file says
     */
    public static Configuration of(Section top, Mistakes mistakes) {
        Map<String, Environment> environments = new LinkedHashMap<>();
        top.read("environments", mistakes, Setting::section)
                .ifPresent(section -> section.keys()
                        .forEach(name -> section.read(name, mistakes, Setting::section)
                                .ifPresent(said -> environments.put(name, Environment.of(name, said, mistakes)))));
        return new Configuration(
                new Everywhere(
                        top.find("database"),
                        Connect.in(top, mistakes),
                        top.read("migrations", mistakes, Setting::text),
                        SetupKeys.in(top, mistakes)),
                top.read("backup", mistakes, said -> said.oneOf(POLICIES)).orElse(BackupPolicy.PROTECTED),
                top.read("backups", mistakes, Setting::section)
                        .map(said -> backups(said, mistakes))
                        .orElse(Backups.UNSAID),
                top.read("history", mistakes, Setting::section)
                        .map(said -> history(said, mistakes))
                        .orElse(History.UNSAID),
                environments);
    }

    /**
     * The address of the database for every environment that names none of its own.
     *
     * @return with its variables replaced; empty where the file names none
     * @throws ConfigurationException where a variable in it is missing
     */
    public Optional<String> database() {
        return everywhere.addressSetting().map(Setting::text);
    }

    /**
     * An environment: of the file, or one of the usual three.
     *
     * @param name as the user gave it
     * @return what the file says about it
     * @throws ConfigurationException where the file does not know it; names the nearest
     */
    public Environment environment(String name) {
        Environment said = environments.get(name);
        if (said != null) {
            return said;
        }
        if (USUAL.contains(name)) {
            return Environment.unsaid(name);
        }
        List<String> known = new ArrayList<>(environments.keySet());
        USUAL.stream().filter(usual -> !known.contains(usual)).forEach(known::add);
        throw new ConfigurationException("There is no environment " + Scalar.shown(name) + ", did you mean \""
                + Nearest.of(name, known) + "\"? Known: " + String.join(", ", known)
                + "; others are named under \"environments:\" in intact.yaml");
    }

    /** Whether it is an environment of the file, or one of the usual three. */
    boolean knows(String name) {
        return environments.containsKey(name) || USUAL.contains(name);
    }

    private static Map<String, BackupPolicy> policies() {
        Map<String, BackupPolicy> words = new LinkedHashMap<>();
        words.put("always", BackupPolicy.ALWAYS);
        words.put("protected", BackupPolicy.PROTECTED);
        words.put("never", BackupPolicy.NEVER);
        return Collections.unmodifiableMap(words);
    }
}
