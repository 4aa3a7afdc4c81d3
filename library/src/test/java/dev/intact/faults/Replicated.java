package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Two real servers: one takes writes, the other replays them as they come. */
final class Replicated implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Server first;
    private final Server second;

    /** Whether a commit waits for the replica. */
    enum Commits {
        WAIT_FOR_THE_REPLICA,
        DO_NOT_WAIT
    }

    Replicated(Path folder, String... statements) throws IOException {
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        try (Server prepared = new Server(one)) {
            prepared.target().execute(statements);
        }
        copy(one, other);
        first = new Server(one);
        follow(other, first.port());
        second = new Server(other);
        until(() -> first.target()
                .rows("select count(*) from pg_stat_replication where state = 'streaming'")
                .equals(List.of("1")));
    }

    /** What a server that is started next is to follow. */
    static void follow(Path data, int port) throws IOException {
        Files.writeString(data.resolve("standby.signal"), "");
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port
                        + " user=postgres application_name=other'\n"
                        + "wal_retrieve_retry_interval = 100\n");
    }

    Server first() {
        return first;
    }

    Server second() {
        return second;
    }

    void let(Commits commits) {
        first.target()
                .execute(
                        "alter system set synchronous_standby_names = '"
                                + (commits == Commits.WAIT_FOR_THE_REPLICA ? "other" : "") + "'",
                        "select pg_reload_conf()");
        until(() -> first.target()
                .rows("select sync_state from pg_stat_replication")
                .equals(List.of(commits == Commits.WAIT_FOR_THE_REPLICA ? "sync" : "async")));
    }

    /** Nothing more comes to the replica. */
    void cut() {
        second.target().execute("alter system set primary_conninfo = ''", "select pg_reload_conf()");
        until(() -> second.target().count("pg_stat_wal_receiver") == 0);
    }

    /** After a cut. */
    void mend() {
        second.target()
                .execute(
                        "alter system set primary_conninfo = 'host=127.0.0.1 port=" + first.port()
                                + " user=postgres application_name=other'",
                        "select pg_reload_conf()");
    }

    static void promote(Target target) {
        assertThat(target.rows("select pg_promote(true, 20)")).containsExactly("t");
    }

    static void until(BooleanSupplier condition) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - from).as("It comes true in time").isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            all.forEach(path -> copy(path, to, from));
        }
    }

    private static void copy(Path path, Path to, Path from) {
        try {
            Path target = to.resolve(from.relativize(path));
            Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (Server gone = first) {
            second.close();
        }
    }
}
