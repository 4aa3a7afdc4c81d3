package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a configuration file says about one environment; what it does not say has the program's defaults. Immutable.
 *
 * @param name such as {@code production}
 * @param urlSetting where the address stands; read it with {@link #url}
 * @param guard whether data changes only with force
 * @param limits times and sizes
 * @param connect how it is connected to, without what the file says for all
 */
public record Environment(String name, Optional<Setting> urlSetting, Guard guard, Limits limits, Connect connect) {
    /** The environment that is protected unless the file says otherwise. */
    public static final String PRODUCTION = "production";

    private static final List<String> KEYS = List.of(
            "url",
            "protected",
            "connect",
            "statement_timeout",
            "lock_timeout",
            "idle_timeout",
            "connect_timeout",
            "batch_size",
            "work_memory",
            "maintenance_memory");

    /**
     * Times and sizes.
     *
     * @param statementTimeout longest statement of a publishing transaction
     * @param lockTimeout longest wait for a lock of a publishing transaction
     * @param idleTimeout longest rest inside a transaction
     * @param connectTimeout for opening a connection
     * @param batchSize rows sent together, from 1 to 100000
     * @param workMemory for sorting and hashing, in bytes
     * @param maintenanceMemory for building indexes, in bytes
     */
    public record Limits(
            Optional<Duration> statementTimeout,
            Optional<Duration> lockTimeout,
            Optional<Duration> idleTimeout,
            Optional<Duration> connectTimeout,
            OptionalInt batchSize,
            OptionalLong workMemory,
            OptionalLong maintenanceMemory) {
        /** Nothing is said. */
        public static final Limits UNSAID = new Limits(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    /**
     * The environment's own address.
     *
     * @return with its variables replaced; empty where the file names none
     * @throws ConfigurationException where a variable in it is missing
     */
    public Optional<String> url() {
        return urlSetting.map(Setting::text);
    }

    static Environment unsaid(String name) {
        return named(name, usualGuard(name));
    }

    /** Nothing is said but the name. */
    static Environment named(String name, Guard guard) {
        return new Environment(name, Optional.empty(), guard, Limits.UNSAID, Connect.UNSAID);
    }

    static Environment of(String name, Section said, Mistakes mistakes) {
        said.only(mistakes, KEYS);
        Guard guard = said.read("protected", mistakes, Setting::flag)
                .map(is -> is ? Guard.PROTECTED : Guard.OPEN)
                .orElse(usualGuard(name));
        return new Environment(name, said.find("url"), guard, limits(said, mistakes), Connect.in(said, mistakes));
    }

    private static Limits limits(Section said, Mistakes mistakes) {
        return new Limits(
                said.read("statement_timeout", mistakes, Setting::duration),
                said.read("lock_timeout", mistakes, Setting::duration),
                said.read("idle_timeout", mistakes, Setting::duration),
                said.read("connect_timeout", mistakes, Setting::duration),
                said.read("batch_size", mistakes, size -> size.integer(1, 100_000))
                        .map(rows -> OptionalInt.of(Math.toIntExact(rows)))
                        .orElseGet(OptionalInt::empty),
                bytes(said.read("work_memory", mistakes, Setting::size)),
                bytes(said.read("maintenance_memory", mistakes, Setting::size)));
    }

    private static OptionalLong bytes(Optional<Long> size) {
        return size.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    private static Guard usualGuard(String name) {
        return name.equals(PRODUCTION) ? Guard.PROTECTED : Guard.OPEN;
    }
}
