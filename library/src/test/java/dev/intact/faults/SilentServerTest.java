package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConnectionFailedException;
import dev.intact.observe.Event;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that keeps the connection and says nothing any more: nobody waits for it longer than for a statement. */
@Timeout(120)
class SilentServerTest {
    private static final String BACKEND = "select pg_backend_pid()";

    @TempDir
    Path folder;

    private final Set<Long> stopped = new HashSet<>();

    private static DatabaseConfig config(Target target) {
        return DatabaseConfig.of(target.url()).withTimeouts(usual -> usual.withStatement(Duration.ofMillis(500)));
    }

    private void stop(Transaction tx) throws IOException, InterruptedException {
        long backend = tx.queryOne(BACKEND, row -> row.longAt(0));
        stopped.add(backend);
        signal("STOP", backend);
    }

    private static void signal(String name, long process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process))
                        .start()
                        .waitFor())
                .isZero();
    }

    private void goOn() throws IOException, InterruptedException {
        for (long backend : stopped) {
            signal("CONT", backend);
        }
        stopped.clear();
    }

    @Test
    void aTransactionThatGetsNoAnswerIsRunAgainOnAnotherConnection() throws Exception {
        try (Server server = new Server(folder.resolve("data"));
                Database db = Database.open(config(server.target()))) {
            server.target().execute("create table t (id integer)");
            try {
                db.transaction(tx -> {
                    tx.execute("insert into t values (1)");
                    if (stopped.isEmpty()) {
                        stop(tx);
                        assertThatThrownBy(() -> tx.execute("insert into t values (2)"))
                                .isInstanceOf(ConnectionFailedException.class);
                    }
                    tx.execute("insert into t values (3)");
                });
                db.transaction(tx -> {
                    long backend = tx.queryOne(BACKEND, row -> row.longAt(0));
                    assertThat(stopped).doesNotContain(backend);
                });
            } finally {
                goOn();
            }
            assertThat(server.target().rows("select id from t order by id")).containsExactly("1", "3");
        }
    }

    @Test
    void aTransactionWhoseCommitGetsNoAnswerIsSettledOnAnotherConnection() throws Exception {
        try (Server server = new Server(folder.resolve("data"))) {
            server.target().execute("create table t (id integer)");
            DatabaseConfig config = config(server.target()).withObserver(event -> {
                if (event.equals(new Event.Step("commit.failed"))) {
                    // The server commits late, or finds its client gone: whichever it does, the fence asks.
                    try {
                        goOn();
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            AtomicBoolean once = new AtomicBoolean();
            try (Database db = Database.open(config)) {
                db.transaction(tx -> {
                    tx.execute("insert into t values (1)");
                    if (!once.getAndSet(true)) {
                        stop(tx);
                    }
                });
            } finally {
                goOn();
            }
            assertThat(server.target().count("t")).isEqualTo(1);
        }
    }
}
