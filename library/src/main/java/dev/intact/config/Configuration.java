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
 * @param addressSetting where the address stands; read it with {@link #database}
 * @param backup when a backup is taken before a load
 * @param environments by name, in the order in which they stand
 */
public record Configuration(
        Optional<Setting> addressSetting, BackupPolicy backup, Map<String, Environment> environments) {
    /** The keys of a file that are read here; the others belong to loads. */
    public static final List<String> KEYS = List.of("database", "environments", "backup");

    /** A file that says nothing. */
    public static final Configuration EMPTY = new Configuration(Optional.empty(), BackupPolicy.PROTECTED, Map.of());

    private static final List<String> USUAL = List.of("local", "staging", Environment.PRODUCTION);
    private static final Map<String, BackupPolicy> POLICIES = policies();

    /** Takes a copy. */
    public Configuration {
        environments = Collections.unmodifiableMap(new LinkedHashMap<>(environments));
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
                top.find("database"),
                top.read("backup", mistakes, said -> said.oneOf(POLICIES)).orElse(BackupPolicy.PROTECTED),
                environments);
    }

    /**
     * The address of the database for every environment that names none of its own.
     *
     * @return with its variables replaced; empty where the file names none
     * @throws ConfigurationException where a variable in it is missing
     */
    public Optional<String> database() {
        return addressSetting.map(Setting::text);
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

    private static Map<String, BackupPolicy> policies() {
        Map<String, BackupPolicy> words = new LinkedHashMap<>();
        words.put("always", BackupPolicy.ALWAYS);
        words.put("protected", BackupPolicy.PROTECTED);
        words.put("never", BackupPolicy.NEVER);
        return Collections.unmodifiableMap(words);
    }
}
