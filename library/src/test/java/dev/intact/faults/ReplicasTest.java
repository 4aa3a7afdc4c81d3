package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.connect.Health;
import dev.intact.connect.Health.Status;
import dev.intact.connect.PoolConfig;
import dev.intact.connect.ServerFigures;
import dev.intact.connect.Servers;
import dev.intact.dialect.Condition.Scrutiny;
import dev.intact.dialect.LentSession;
import dev.intact.dialect.Position;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.Role;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.dialect.SqlSession;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.StatementFailedException;
import dev.intact.observe.Observer;
import dev.intact.tx.Changes;
import dev.intact.tx.ReadOptions;
import dev.intact.tx.ReadOptions.View;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading from a real replica: never behind what was written here, and never waiting for one that is gone. */
class ReplicasTest {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration EDGE = Duration.ofSeconds(5);
    private static final Duration LOOKED_AT_OFTEN = Duration.ofMillis(1600);
    private static final int WAITING = 6;
    private static final String PORT = "select inet_server_port()";

    @TempDir
    static Path folder;

    static Replicated servers;

    Connections connections = open(Servers.USUAL_LAG);

    @BeforeAll
    static void start() throws IOException {
        servers = new Replicated(folder, "create table entry (id integer primary key)", "create sequence counting");
    }

    @AfterAll
    static void stop() throws IOException {
        servers.close();
    }

    @AfterEach
    void close() {
        resume();
        connections.close();
    }

    @Test
    void readsGoToTheReplicaOnceItHasCaughtUp() throws Exception {
        Replicated.until(this::readsFromTheReplica);
        write(1);
        Replicated.until(this::readsFromTheReplica);
        assertThat(count(connections, 1)).isEqualTo(1);
    }

    @Test
    void replicaIsNotBehindAtTheEdgeOfTheLog() {
        Replicated.until(this::readsFromTheReplica);
        servers.first().target().execute("select pg_switch_wal()");
        connections.wrote();
        long from = System.nanoTime();
        Replicated.until(this::readsFromTheReplica);
        // Sooner or later the server writes something by itself, and nobody is at an edge.
        assertThat(System.nanoTime() - from).isLessThan(EDGE.toNanos());
    }

    @Test
    void whatWasWrittenIsReadAtOnceThoughTheReplicaReplaysNothing() throws Exception {
        Replicated.until(this::readsFromTheReplica);
        pause();
        for (int i = 10; i < 40; i++) {
            write(i);
            assertThat(count(connections, i)).isEqualTo(1);
        }
        for (int i = 10; i < 40; i++) {
            assertThat(count(connections, i)).isEqualTo(1);
        }
        resume();
        Replicated.until(this::readsFromTheReplica);
        assertThat(count(connections, 39)).isEqualTo(1);
    }

    @Test
    void whatIsCommittedOnAConnectionThatStaysOpenIsReadAtOnce() throws Exception {
        Replicated.until(this::readsFromTheReplica);
        pause();
        try (LentSession lent = connections.lend(Side.WRITE);
                Statement statement = lent.connection().createStatement()) {
            for (int i = 160; i < 170; i++) {
                statement.execute("insert into entry values (" + i + ")");
                assertThat(count(connections, i)).isEqualTo(1);
            }
        }
        assertThat(count(connections, 169)).isEqualTo(1);
        resume();
        Replicated.until(this::readsFromTheReplica);
    }

    @Test
    void connectionThatWasLostIsNoServerThatWasLost() {
        assertThat(connections.servers(SOON).get(0).role()).contains(Role.PRIMARY);
        servers.first()
                .target()
                .execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where application_name = 'intact test'");
        assertThat(connections.servers(SOON).get(0).role()).contains(Role.PRIMARY);
    }

    @Test
    void replicaThatIsTooFarBehindIsLeftAndTakenAgain() {
        Duration lag = Duration.ofMillis(400);
        try (Connections near = open(lag)) {
            Replicated.until(this::readsFromTheReplica);
            Replicated.until(() -> readsFromTheReplica(near));
            pause();
            servers.first().target().execute("insert into entry values (100)");
            Replicated.until(() -> !readsFromTheReplica(near));
            assertThat(count(near, 100)).isEqualTo(1);
            // Whoever allows more is still served by it.
            assertThat(count(connections, 100)).isZero();
            resume();
            Replicated.until(() -> readsFromTheReplica(near));
            assertThat(count(near, 100)).isEqualTo(1);
        }
    }

    @Test
    void replicaThatGetsNothingMoreIsLeft() throws Exception {
        try (Connections near = open(Duration.ofMillis(400))) {
            Replicated.until(() -> readsFromTheReplica(near));
            servers.cut();
            // As long as nothing is written it is not behind.
            Replicated.until(() -> readsFromTheReplica(near));
            servers.first().target().execute("insert into entry values (110)");
            Replicated.until(() -> !readsFromTheReplica(near));
            assertThat(count(near, 110)).isEqualTo(1);
            servers.mend();
            Replicated.until(() -> readsFromTheReplica(near));
            assertThat(count(near, 110)).isEqualTo(1);
        }
    }

    @Test
    void deadReplicaHoldsUpNobodyAndIsTakenAgainWhenItIsBack() throws Exception {
        Replicated.until(this::readsFromTheReplica);
        servers.second().kill();
        write(120);
        for (int i = 0; i < 100; i++) {
            assertThat(count(connections, 120)).isEqualTo(1);
        }
        ServerFigures dead = connections.servers(SOON).get(1);
        assertThat(dead.role()).isEmpty();
        assertThat(dead.failure()).isPresent();
        Health health = connections.health(SOON);
        assertThat(health.status()).isEqualTo(Status.DEGRADED);
        assertThat(health.reason().orElseThrow())
                .contains(Integer.toString(servers.second().port()));
        assertThat(health.servers().get(1).failure()).isPresent();
        servers.second().again();
        Replicated.until(this::readsFromTheReplica);
        assertThat(count(connections, 120)).isEqualTo(1);
    }

    @Test
    void positionOfAnotherProcessIsRead() throws Exception {
        try (Connections other = open(Servers.USUAL_LAG)) {
            Replicated.until(() -> readsFromTheReplica(other));
            pause();
            write(130);
            Position position = Position.parse(connections.position().toString());
            for (int i = 0; i < 20; i++) {
                assertThat(asked(other, position, "select count(*) from entry where id = 130"))
                        .isEqualTo(1);
            }
            assertThat(count(other, 130)).as("without it, from the replica").isZero();
            resume();
            Replicated.until(
                    () -> asked(other, position, PORT) == servers.second().port());
            assertThat(asked(other, position, "select count(*) from entry where id = 130"))
                    .isEqualTo(1);
        }
    }

    @Test
    void positionOfAnotherDatabaseIsReadAfter() {
        try (Database here = database();
                Database there = database()) {
            Replicated.until(() -> number(there, ReadOptions.defaults(), PORT)
                    == servers.second().port());
            pause();
            here.write(w -> w.execute("insert into entry values (150)"));
            String count = "select count(*) from entry where id = 150";
            ReadOptions after = ReadOptions.after(Position.parse(here.position().toString()));
            for (int i = 0; i < 20; i++) {
                assertThat(number(there, after, count)).isEqualTo(1);
            }
            assertThat(number(there, ReadOptions.defaults(), count))
                    .as("without it, from the replica")
                    .isZero();
            resume();
            Replicated.until(
                    () -> number(there, after, PORT) == servers.second().port());
            assertThat(number(there, after.with(View.ONE_MOMENT), count)).isEqualTo(1);
        }
    }

    @Test
    void figuresTellRolesAndLag() throws Exception {
        Replicated.until(this::readsFromTheReplica);
        Replicated.until(() -> connections.servers(SOON).get(1).lag().equals(Optional.of(Duration.ZERO)));
        pause();
        write(140);
        List<ServerFigures> figures = connections.servers(SOON);
        assertThat(figures.get(0).role()).contains(Role.PRIMARY);
        assertThat(figures.get(1).role()).contains(Role.REPLICA);
        assertThat(figures.get(1).lagBytes().orElse(0)).isPositive();
        assertThat(figures.get(1).lag().orElseThrow()).isPositive();
        assertThat(figures.get(1).position()).isPresent();
        Health health = connections.health(SOON);
        assertThat(health.status()).as(health.toString()).isEqualTo(Status.UP);
        assertThat(health.servers())
                .extracting(ServerFigures::role)
                .containsExactly(Optional.of(Role.PRIMARY), Optional.of(Role.REPLICA));
        assertThat(health.servers().get(1).lagBytes().orElse(0)).isPositive();
    }

    @Test
    void severalHostsInOneAddressAreAskedHowTheyAre() throws Exception {
        try (Connections several = open(both(), ConnectConfig.USUAL)) {
            assertThat(several.health(SOON).status()).isEqualTo(Status.UP);
            assertThat(several.condition(Scrutiny.USUAL)).isNotNull();
        }
    }

    private static String both() {
        String port = ":" + servers.first().port();
        return servers.first()
                .target()
                .url()
                .replace(port, port + ",127.0.0.1:" + servers.second().port());
    }

    @Test
    void whoWaitsForAFullPoolKeepsItsPlaceHoweverOftenTheServersAreLookedAt() throws Exception {
        List<Integer> served = new CopyOnWriteArrayList<>();
        List<Thread> all = new ArrayList<>();
        try (Connections several = open(both(), ConnectConfig.USUAL.with(PoolConfig.USUAL.withMost(1)))) {
            ProgramSession held = several.acquire();
            for (int i = 0; i < WAITING; i++) {
                int number = i;
                all.add(inItsOwnThread(() -> number % 2 == 0 ? several.acquire() : several.reading(), served, number));
                Replicated.until(() -> several.figures().get(0).waiting() == number + 1);
            }
            long from = System.nanoTime();
            Replicated.until(() -> System.nanoTime() - from > LOOKED_AT_OFTEN.toNanos());
            held.close();
            for (Thread thread : all) {
                thread.join(EDGE.toMillis());
            }
        }
        assertThat(served)
                .containsExactlyElementsOf(IntStream.range(0, WAITING).boxed().toList());
    }

    /** As from a server that takes none any more, though its connection lives. */
    @Test
    void unitThatMeetsAServerWithoutWritesIsTriedAgainWhereThereAreOthers() throws Exception {
        List<String> tried = new ArrayList<>();
        try (Database several = Database.open(DatabaseConfig.of(both()));
                Database one = Database.open(servers.first().target().url())) {
            several.write(w -> {
                refusedOnce(w, tried, 200);
            });
            several.transaction(tx -> {
                refusedOnce(tx, tried, 201);
            });
            assertThat(tried).containsExactly("200", "200", "201", "201");
            assertThat(several.retries().connections().retries()).isEqualTo(2);
            assertThatThrownBy(() -> one.write(w -> {
                        refusedOnce(w, tried, 202);
                    }))
                    .isInstanceOf(StatementFailedException.class);
            assertThatThrownBy(() -> several.read(r -> {
                        tried.add("read");
                        return r.query("select nextval('counting')", row -> 1);
                    }))
                    .isInstanceOf(StatementFailedException.class);
            assertThat(tried).hasSize(6);
        }
        assertThat(servers.first().target().rows("select id from entry where id between 200 and 202 order by id"))
                .containsExactly("200", "201");
        PostgresDialect dialect = new PostgresDialect();
        try (Connection standby = servers.second().target().connect();
                Statement statement = standby.createStatement()) {
            assertThatThrownBy(() -> statement.execute("begin isolation level read committed, read write"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(dialect.isReadOnly(e)).isTrue());
        }
    }

    private static void refusedOnce(Changes unit, List<String> tried, int id) {
        tried.add(Integer.toString(id));
        if (Collections.frequency(tried, Integer.toString(id)) == 1) {
            unit.execute("set transaction read only");
        }
        unit.execute("insert into entry values (?)", id);
    }

    private static Thread inItsOwnThread(Callable<SqlSession> acquiring, List<Integer> served, int number) {
        Thread thread = new Thread(() -> {
            try (SqlSession session = acquiring.call()) {
                assertThat(session.connection().isClosed()).isFalse();
                served.add(number);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void oneHostThatHasToWriteIsAPoolToo() throws Exception {
        String url = servers.first().target().url();
        String writing = url + (url.contains("?") ? "&" : "?") + "target_session_attrs=read-write";
        try (Connections one = open(writing, ConnectConfig.USUAL)) {
            assertThat(asked(one, PORT)).isEqualTo(servers.first().port());
            assertThat(one.health(SOON).status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void readThatReplayEndsGoesElsewhereTheNextTime() throws Exception {
        makePassing();
        Replicated.until(this::readsFromTheReplica);
        try (ReadSession session = connections.reading();
                Statement statement = session.connection().createStatement()) {
            session.begin();
            statement.executeQuery("select * from passing").close();
            servers.first().target().execute("drop table passing");
            SQLException failure = failing(statement);
            // Between two questions the server ends the session, and its last words may go with the connection.
            assertThat(failure.getSQLState()).containsPattern("^(40|08)");
            connections.failed(session, failure);
        }
        assertThat(asked(connections, PORT)).isEqualTo(servers.first().port());
        Replicated.until(this::readsFromTheReplica);
    }

    @Test
    void whoeverLostAReplicaReadsElsewhereForAWhileThoughItAnswers() throws Exception {
        Replicated.until(this::readsFromTheReplica);
        try (ReadSession session = connections.reading();
                Statement statement = session.connection().createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("select pg_terminate_backend(pg_backend_pid())"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(connections.servers(SOON).get(1).role()).contains(Role.REPLICA);
        assertThat(asked(connections, PORT)).isEqualTo(servers.first().port());
        Replicated.until(this::readsFromTheReplica);
    }

    @Test
    void scopeThatReplayEndsRunsAgainElsewhere() {
        makePassing();
        List<Long> ports = new ArrayList<>();
        try (Database database = database()) {
            Replicated.until(() -> number(database, ReadOptions.defaults(), PORT)
                    == servers.second().port());
            database.<Boolean, RuntimeException>read(ReadOptions.oneMoment(), r -> {
                ports.add(r.queryOne(PORT, row -> row.longAt(0)));
                if (ports.size() == 1) {
                    r.query("select * from passing", row -> row.longAt(0));
                    servers.first().target().execute("drop table passing");
                    Replicated.until(
                            () -> r.query("select 1", row -> row.longAt(0)).isEmpty());
                }
                return true;
            });
        }
        assertThat(ports).containsExactly((long) servers.second().port(), (long)
                servers.first().port());
    }

    /** A table whose end ends whoever reads it on the replica. */
    private static void makePassing() {
        servers.second()
                .target()
                .execute("alter system set max_standby_streaming_delay = 0", "select pg_reload_conf()");
        servers.first().target().execute("create table passing (id integer)");
        Replicated.until(() -> servers.second().target().count("pg_class where relname = 'passing'") == 1);
    }

    private static SQLException failing(Statement statement) {
        AtomicReference<SQLException> failure = new AtomicReference<>();
        Replicated.until(() -> {
            try {
                statement.executeQuery("select 1").close();
                return false;
            } catch (SQLException e) {
                failure.set(e);
                return true;
            }
        });
        return failure.get();
    }

    private static Database database() {
        return Database.open(
                DatabaseConfig.of(servers.first().target().url()).withConnect(usual -> config(Servers.USUAL_LAG)));
    }

    private static long number(Database from, ReadOptions options, String sql) {
        return from.<Long, RuntimeException>read(options, r -> r.queryOne(sql, row -> row.longAt(0)));
    }

    private static ConnectConfig config(Duration lag) {
        return ConnectConfig.USUAL
                .with(PoolConfig.USUAL.withMost(4))
                .with(Servers.replicas(servers.second().target().url()).withLag(lag));
    }

    static Connections open(Duration lag) {
        return open(servers.first().target().url(), config(lag));
    }

    static Connections open(String url, ConnectConfig config) {
        PostgresDialect dialect = new PostgresDialect();
        return new Connections(
                dialect,
                dialect.address(url).orElseThrow(),
                new SessionSettings("intact test", Timeouts.USUAL),
                config,
                Observer.NONE);
    }

    static void pause() {
        servers.second().target().execute("select pg_wal_replay_pause()");
        Replicated.until(() -> servers.second()
                .target()
                .rows("select pg_get_wal_replay_pause_state()")
                .equals(List.of("paused")));
    }

    static void resume() {
        servers.second().target().execute("select pg_wal_replay_resume()");
    }

    void write(int id) throws SQLException {
        try (ProgramSession session = connections.acquire()) {
            session.begin(List.of());
            try (Statement statement = session.connection().createStatement()) {
                statement.execute("insert into entry values (" + id + ")");
            }
            session.commit();
        }
    }

    boolean readsFromTheReplica() {
        return readsFromTheReplica(connections);
    }

    static boolean readsFromTheReplica(Connections from) {
        return asked(from, PORT) == servers.second().port();
    }

    static long count(Connections from, int id) {
        return asked(from, "select count(*) from entry where id = " + id);
    }

    static long asked(Connections from, String sql) {
        return asked(from, Position.START, sql);
    }

    static long asked(Connections from, Position after, String sql) {
        try (ReadSession session = from.reading(after);
                Statement statement = session.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
