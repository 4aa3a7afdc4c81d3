package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.connect.PoolConfig;
import dev.intact.connect.RetryPolicy;
import dev.intact.connect.Servers;
import dev.intact.dialect.KeptTable;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.IntactException;
import dev.intact.faults.Replicated.Commits;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionReport.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server that takes the writes is gone at once, and a replica takes over: nothing is lost or done twice unseen. */
class FailoverTest {
    private static final int WRITERS = 3;
    private static final int BEFORE = 30;
    private static final int AFTER = 60;
    private static final String OTHER = "deputy";

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();

    @Test
    void promotedReplicaTakesTheWritesAndNoneIsLostOrDoubled() throws Exception {
        List<Long> waits = new ArrayList<>();
        int failovers = Integer.getInteger("failovers", 1);
        for (int i = 0; i < failovers; i++) {
            try (Replicated servers = started("run" + i)) {
                servers.let(Commits.WAIT_FOR_THE_REPLICA);
                try (Database database = Database.open(separate(servers))) {
                    waits.add(failedOver(database, servers));
                    assertThat(warnings).isEmpty();
                    loadsAndOldPrimaries(database, servers);
                }
            }
        }
        long[] sorted = waits.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "Without service in %d failovers: median %d ms, worst %d ms %s%n",
                failovers, sorted[sorted.length / 2], sorted[sorted.length - 1], Arrays.toString(sorted));
    }

    /** Milliseconds from the kill to the next commit. */
    private long failedOver(Database database, Replicated servers) throws Exception {
        Target survivor = servers.second().target();
        Set<Integer> told = ConcurrentHashMap.newKeySet();
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger enough = new AtomicInteger(Integer.MAX_VALUE);
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                all.add(writers.submit(() -> {
                    while (!over.get() && told.size() < enough.get()) {
                        int number = next.incrementAndGet();
                        until(database, number);
                        told.add(number);
                    }
                }));
            }
            Replicated.until(() -> told.size() >= BEFORE);
            long killed = System.nanoTime();
            servers.first().kill();
            int reached = told.size();
            Replicated.promote(survivor);
            Replicated.until(() -> told.size() > reached + WRITERS);
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
            enough.set(told.size() + AFTER);
            for (Future<?> writer : all) {
                writer.get(60, TimeUnit.SECONDS);
            }
            assertThat(survivor.rows("select id from entry group by id having count(*) > 1"))
                    .as("doubled")
                    .isEmpty();
            assertThat(survivor.count("entry")).isEqualTo(told.size());
            return waited;
        } finally {
            over.set(true);
            writers.shutdown();
        }
    }

    /** As a program would that must have it done: again with the same key, whatever came. */
    private static void until(Database database, int number) {
        while (true) {
            try {
                insert(database, number);
                return;
            } catch (IntactException e) {
                assertThat(e.retryable() || e instanceof CommitOutcomeUnknownException)
                        .as(e.toString())
                        .isTrue();
            }
        }
    }

    private static Outcome insert(Database database, int number) {
        return database.transaction(TransactionOptions.defaults().withKey("entry " + number), tx -> {
                    tx.execute("insert into entry values (?)", number);
                })
                .outcome();
    }

    private void loadsAndOldPrimaries(Database database, Replicated servers) throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.csv"), "id\n1\n2\n");
        database.load(Load.files(rows).into("loaded").append());
        assertThat(servers.second().target().count("loaded")).isEqualTo(2);
        // It comes back as it was, as if nothing had happened.
        servers.first().again();
        Target old = servers.first().target();
        long there = old.count("entry");
        for (int i = 0; i < 20; i++) {
            insert(database, 1_000_000 + i);
        }
        assertThat(servers.second().target().rows("select count(*) from entry where id >= 1000000"))
                .containsExactly("20");
        try (Database hasty = Database.open(separate(servers)
                .withConnect(usual ->
                        usual.with(RetryPolicy.NEVER).with(PoolConfig.USUAL.withPatience(Duration.ofSeconds(1)))))) {
            insert(hasty, 2_000_000);
            servers.second().kill();
            assertThatThrownBy(() -> insert(hasty, 2_000_001)).isInstanceOf(ConnectionFailedException.class);
        }
        assertThat(old.count("entry")).isEqualTo(there);
    }

    @Test
    void commitThatDidNotReachThePromotedReplicaIsTold() throws Exception {
        try (Replicated servers = started("lost");
                Database database = Database.open(together(servers))) {
            assertThat(insert(database, 1)).isEqualTo(Outcome.COMMITTED);
            Replicated.until(() -> servers.second().target().count("entry") == 1);
            servers.cut();
            assertThat(insert(database, 2)).isEqualTo(Outcome.COMMITTED);
            servers.first().kill();
            Replicated.promote(servers.second().target());
            // Before anybody has looked: it says that it takes writes, as it did before.
            servers.first().again();
            assertThat(insert(database, 3)).isEqualTo(Outcome.COMMITTED);
            assertThat(servers.first().target().count("entry where id = 3")).isZero();
            assertThat(warnings).singleElement().asString().contains("1 are lost");
            whatNeedsASessionOfItsOwnGoesToWhoHasTakenOver(database, servers);
            // With its key it is done again, and what was not lost is not.
            assertThat(insert(database, 2)).isEqualTo(Outcome.COMMITTED);
            assertThat(insert(database, 1)).isEqualTo(Outcome.ALREADY_COMMITTED);
            assertThat(servers.second().target().rows("select id from entry order by id"))
                    .containsExactly("1", "2", "3");
            whoHasTakenOverIsAsked(servers);
            servers.first().kill();
            comesBackAsReplica(database, servers);
        }
    }

    /** The first that is named takes writes, too, and is another timeline's. */
    private void whatNeedsASessionOfItsOwnGoesToWhoHasTakenOver(Database database, Replicated servers)
            throws IOException {
        Path rows = Files.writeString(folder.resolve("late.csv"), "id\n1\n2\n3\n");
        LoadReport report = database.load(Load.files(rows).into("loaded").append());
        assertThat(servers.second().target().count("loaded")).isEqualTo(3);
        assertThat(servers.first().target().count("loaded")).isZero();
        assertThat(database.history().latest(10)).hasSize(1);
        Backup backup = database.backup(TableName.of("loaded"));
        assertThat(backup.manifest().orElseThrow().tables())
                .singleElement()
                .extracting(KeptTable::rows)
                .isEqualTo(3L);
        database.undo(report.load().orElseThrow());
        assertThat(servers.second().target().count("loaded")).isZero();
    }

    /** Also where the first that is named says that it takes writes. */
    private void whoHasTakenOverIsAsked(Replicated servers) throws SQLException {
        PostgresDialect dialect = new PostgresDialect();
        try (Connections connections = new Connections(
                        dialect,
                        dialect.address(both(servers)).orElseThrow(),
                        new SessionSettings("intact test", Timeouts.USUAL),
                        ConnectConfig.USUAL);
                ProgramSession session = connections.acquire();
                Connection fresh = session.fresh();
                Connection apart = connections.apart()) {
            for (Connection one : List.of(session.connection(), fresh, apart)) {
                assertThat(port(one)).isEqualTo(servers.second().port());
            }
        }
    }

    private static int port(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select inet_server_port()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void comesBackAsReplica(Database database, Replicated servers) throws IOException {
        Replicated.follow(servers.first().data(), servers.second().port());
        servers.first().again();
        assertThat(insert(database, 4)).isEqualTo(Outcome.COMMITTED);
        assertThat(servers.second().target().count("entry")).isEqualTo(4);
    }

    private Replicated started(String name) throws IOException {
        return new Replicated(
                Files.createDirectory(folder.resolve(name)),
                "create role " + OTHER + " superuser login password '" + Postgres.PASSWORD + "'",
                "create table entry (id integer)",
                "create table loaded (id integer)");
    }

    private DatabaseConfig separate(Replicated servers) {
        // By another role than at the first, which loads are to use there, too.
        Servers replicas = Servers.replicas(servers.second().target().url().replace("//postgres:", "//" + OTHER + ":"));
        return config(servers.first().target().url()).withConnect(usual -> usual.with(replicas));
    }

    private DatabaseConfig together(Replicated servers) {
        return config(both(servers));
    }

    private static String both(Replicated servers) {
        String url = servers.first().target().url();
        int port = servers.first().port();
        return url.replace(
                ":" + port + "/", ":" + port + ",127.0.0.1:" + servers.second().port() + "/");
    }

    private DatabaseConfig config(String url) {
        return DatabaseConfig.of(url)
                .withFiles(folder)
                .withConnect(usual -> usual.with(RetryPolicy.USUAL.withTries(10)))
                .withTimeouts(usual -> usual.withConnect(Duration.ofSeconds(5)))
                .withObserver(event -> {
                    if (event instanceof Event.Warning warning
                            && warning.message().contains("lost")) {
                        warnings.add(warning.message());
                    }
                });
    }
}
