package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a configuration file says about connections; what it does not say has the program's defaults. Immutable.
 *
 * @param pool how many, and how long they live
 * @param retry how often work is tried again
 * @param servers further servers, and how to get in
 * @param readTimeout longest statement that only reads
 * @param settleTimeout for how long it is asked what became of a COMMIT whose answer was lost
 */
public record Connect(
        Pool pool, Retry retry, Servers servers, Optional<Duration> readTimeout, Optional<Duration> settleTimeout) {
    /** Nothing is said. */
    public static final Connect UNSAID =
            new Connect(Pool.UNSAID, Retry.UNSAID, Servers.UNSAID, Optional.empty(), Optional.empty());

    private static final List<String> KEYS = List.of(
            "pool", "retry", "replicas", "direct_url", "password_file", "min_tls", "read_timeout", "settle_timeout");

    /** A version of TLS. */
    public enum Tls {
        /** 1.2. */
        V1_2,
        /** 1.3. */
        V1_3
    }

    /**
     * The pool.
     *
     * @param maxConnections to each server
     * @param readers of a database in a file
     * @param processes that share the server
     * @param waitTimeout longest wait for a connection
     * @param maxLifetime after which a connection is replaced
     * @param leakAfter a connection that is out for longer is told of
     */
    public record Pool(
            Optional<Integer> maxConnections,
            Optional<Integer> readers,
            Optional<Integer> processes,
            Optional<Duration> waitTimeout,
            Optional<Duration> maxLifetime,
            Optional<Duration> leakAfter) {
        /** Nothing is said. */
        public static final Pool UNSAID = new Pool(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        private static final long MOST = 1000;
        private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
        private static final Duration SHORTEST_LIFE = Duration.ofSeconds(30);

        private static Pool of(Section said, Mistakes mistakes) {
            said.only(
                    mistakes,
                    List.of("max_connections", "readers", "processes", "wait_timeout", "max_lifetime", "leak_after"));
            return new Pool(
                    count(said, "max_connections", mistakes),
                    count(said, "readers", mistakes),
                    count(said, "processes", mistakes),
                    said.read("wait_timeout", mistakes, time -> atLeast(SHORTEST_WAIT, time)),
                    said.read("max_lifetime", mistakes, time -> atLeast(SHORTEST_LIFE, time)),
                    said.read("leak_after", mistakes, time -> atLeast(SHORTEST_WAIT, time)));
        }

        private static Optional<Integer> count(Section said, String key, Mistakes mistakes) {
            return said.read(key, mistakes, number -> Math.toIntExact(number.integer(1, MOST)));
        }

        private static Duration atLeast(Duration least, Setting setting) {
            Duration said = setting.duration();
            if (said.compareTo(least) < 0) {
                throw setting.expected("a duration of " + (least.equals(SHORTEST_LIFE) ? "30s" : "1ms") + " or more");
            }
            return said;
        }

        private Pool over(Pool other) {
            return new Pool(
                    maxConnections.or(other::maxConnections),
                    readers.or(other::readers),
                    processes.or(other::processes),
                    waitTimeout.or(other::waitTimeout),
                    maxLifetime.or(other::maxLifetime),
                    leakAfter.or(other::leakAfter));
        }
    }

    /**
     * Trying again.
     *
     * @param tries the first included
     * @param firstWait longest wait before the second
     * @param deadline after which no further one begins
     */
    public record Retry(Optional<Integer> tries, Optional<Duration> firstWait, Optional<Duration> deadline) {
        /** Nothing is said. */
        public static final Retry UNSAID = new Retry(Optional.empty(), Optional.empty(), Optional.empty());

        private static final long MOST = 100;

        private static Retry of(Section said, Mistakes mistakes) {
            said.only(mistakes, List.of("tries", "first_wait", "deadline"));
            return new Retry(
                    said.read("tries", mistakes, number -> Math.toIntExact(number.integer(1, MOST))),
                    said.read("first_wait", mistakes, Setting::duration),
                    said.read("deadline", mistakes, Setting::duration));
        }

        private Retry over(Retry other) {
            return new Retry(tries.or(other::tries), firstWait.or(other::firstWait), deadline.or(other::deadline));
        }
    }

    /**
     * Further servers, and how to get in. A variable is asked for only where the setting is used.
     *
     * @param replicasSetting where the addresses to read from stand; read it with {@link #replicas}
     * @param directSetting where the address around a pooler stands; read it with {@link #direct}
     * @param passwordSetting where the file with the password stands; read it with {@link #passwordFile}
     * @param minTls the oldest version of TLS that is taken
     */
    public record Servers(
            Optional<Setting> replicasSetting,
            Optional<Setting> directSetting,
            Optional<Setting> passwordSetting,
            Optional<Tls> minTls) {
        /** Nothing is said. */
        public static final Servers UNSAID =
                new Servers(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        private static final Map<String, Tls> VERSIONS = versions();

        /**
         * The addresses to read from.
         *
         * @return with their variables replaced; empty where there are none
         * @throws ConfigurationException where a variable in one is missing
         */
        public List<String> replicas() {
            return replicasSetting.map(Setting::texts).orElse(List.of());
        }

        /**
         * The address of the same database without a pooler in between.
         *
         * @return with its variables replaced; empty where none is said
         * @throws ConfigurationException where a variable in it is missing
         */
        public Optional<String> direct() {
            return directSetting.map(Setting::text);
        }

        /**
         * The file that holds the password.
         *
         * @return relative to the configuration file; empty where none is said
         * @throws ConfigurationException where a variable in it is missing
         */
        public Optional<String> passwordFile() {
            return passwordSetting.map(Setting::text);
        }

        private static Servers of(Section said, Mistakes mistakes) {
            return new Servers(
                    said.find("replicas"),
                    said.find("direct_url"),
                    said.find("password_file"),
                    said.read("min_tls", mistakes, version -> version.oneOf(VERSIONS)));
        }

        private Servers over(Servers other) {
            return new Servers(
                    replicasSetting.or(other::replicasSetting),
                    directSetting.or(other::directSetting),
                    passwordSetting.or(other::passwordSetting),
                    minTls.or(other::minTls));
        }

        private List<String> lacking(Servers other) {
            List<String> keys = new ArrayList<>();
            if (replicasSetting.isEmpty() && other.replicasSetting.isPresent()) {
                keys.add("replicas");
            }
            if (directSetting.isEmpty() && other.directSetting.isPresent()) {
                keys.add("direct_url");
            }
            if (passwordSetting.isEmpty() && other.passwordSetting.isPresent()) {
                keys.add("password_file");
            }
            return keys;
        }

        private Servers nowhere() {
            return new Servers(Optional.empty(), Optional.empty(), Optional.empty(), minTls);
        }

        private static Map<String, Tls> versions() {
            Map<String, Tls> versions = new LinkedHashMap<>();
            versions.put("1.2", Tls.V1_2);
            versions.put("1.3", Tls.V1_3);
            return versions;
        }

        /** Without the addresses, which may hold passwords. */
        @Override
        public String toString() {
            return "minTls=" + minTls;
        }
    }

    /** What stands under {@code connect:} in a section. */
    static Connect in(Section around, Mistakes mistakes) {
        return around.read("connect", mistakes, Setting::section)
                .map(said -> of(said, mistakes))
                .orElse(UNSAID);
    }

    private static Connect of(Section said, Mistakes mistakes) {
        said.only(mistakes, KEYS);
        return new Connect(
                said.read("pool", mistakes, Setting::section)
                        .map(pool -> Pool.of(pool, mistakes))
                        .orElse(Pool.UNSAID),
                said.read("retry", mistakes, Setting::section)
                        .map(retry -> Retry.of(retry, mistakes))
                        .orElse(Retry.UNSAID),
                Servers.of(said, mistakes),
                said.read("read_timeout", mistakes, Setting::duration),
                said.read("settle_timeout", mistakes, Setting::duration));
    }

    /**
     * This, and where it says nothing, the other, key by key.
     *
     * @param other what holds where this is silent
     * @return both together
     */
    public Connect over(Connect other) {
        return new Connect(
                pool.over(other.pool),
                retry.over(other.retry),
                servers.over(other.servers),
                readTimeout.or(other::readTimeout),
                settleTimeout.or(other::settleTimeout));
    }

    /** The keys that another one says of its database, and this one does not. */
    List<String> lacking(Connect other) {
        return servers.lacking(other.servers);
    }

    /** The same without what belongs to one database: its further servers and its password. */
    Connect nowhere() {
        return new Connect(pool, retry, servers.nowhere(), readTimeout, settleTimeout);
    }
}
