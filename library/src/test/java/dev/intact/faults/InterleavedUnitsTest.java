package dev.intact.faults;

import static dev.intact.faults.Work.create;
import static dev.intact.faults.Work.delete;
import static dev.intact.faults.Work.replace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.dialect.Address;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.FileOperationException;
import dev.intact.faults.CrashSearch.Habits;
import dev.intact.files.FileWork;
import dev.intact.files.Homes;
import dev.intact.files.Sweep;
import dev.intact.files.Verdict;
import dev.intact.io.Disk;
import dev.intact.io.Ids;
import dev.intact.io.Pause;
import dev.intact.observe.Observer;
import dev.intact.testing.Postgres;
import dev.intact.testing.disk.Call;
import dev.intact.testing.disk.Call.Operation;
import dev.intact.testing.disk.CarelessDisk;
import dev.intact.testing.disk.FailingDisk;
import dev.intact.testing.disk.Fault;
import dev.intact.testing.disk.RecordingDisk;
import dev.intact.testing.disk.SimulatedDisk;
import dev.intact.tx.Recovery;
import dev.intact.tx.TransactionReport;
import dev.intact.tx.TransactionReport.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Two processes are at the same file: what keeps them apart, and what goes wrong without it. A rule that is not missed
 * by itself is told of here, too.
 */
class InterleavedUnitsTest {
    private static final Play PLAY =
            new Play("one file", Set.of("a/x"), new Work(1, delete("a/x"))).then(new Work(2, create("a/x")));
    private static final Path LOCK = Play.HOME.resolve("lock");
    private static final Predicate<Call> NOTHING = call -> false;

    private final SimulatedDisk disk = PLAY.disk();

    @Test
    void whoPutsAFileInPlaceIsAlone() {
        assertThat(interrupted(NOTHING)).isInstanceOf(FileOperationException.class);
    }

    /** The first would take the second's file for the one that it is to take away. */
    @Test
    void withoutTheHomesLockAFileIsLost() {
        assertThatThrownBy(() -> interrupted(call ->
                        call.operation() == Operation.LOCK && call.path().equals(LOCK)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[interleaved]");
    }

    /** A unit that takes a file away, and just before its rename another one that makes it: what that one says. */
    private Throwable interrupted(Predicate<Call> leftOut) {
        try (MemoryDatabase database = new MemoryDatabase();
                Program second = program(database, new CarelessDisk(disk.process(), leftOut), 2)) {
            AtomicReference<Throwable> said = new AtomicReference<>();
            Disk watched = new RecordingDisk(new CarelessDisk(disk, leftOut), call -> {
                if (call.operation() == Operation.RENAME && said.get() == null) {
                    said.set(new Throwable("nothing"));
                    said.set(failure(second));
                }
            });
            try (Program first = program(database, watched, 1)) {
                TransactionReport report = PLAY.first().get(0).run(first).get(0);
                assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED);
            }
            if (CrashSearch.committed(database.image()).equals(Set.of(1))) {
                PLAY.second().get(0).run(second);
            }
            second.close();
            CrashSearch.promises("interleaved", PLAY, disk, database.image());
            return said.get();
        }
    }

    private static Throwable failure(Program program) {
        try {
            PLAY.second().get(0).run(program);
            return new Throwable("committed");
        } catch (RuntimeException e) {
            return e;
        }
    }

    @Test
    void unitFinishesWhatAnOlderOneCouldNot() {
        try (MemoryDatabase database = new MemoryDatabase()) {
            FailingDisk failing = pending(database);
            try (Program second = program(database, disk.process(), 2)) {
                assertThat(PLAY.second().get(0).run(second).get(0).outcome()).isEqualTo(Outcome.COMMITTED);
            }
            failing.heal();
            disk.kill();
            recovered(database, Habits.GOOD);
        }
    }

    /** A file that should be gone is still seen. For replaces alone this rule is not needed: see the next test. */
    @Test
    void unitThatDoesNotFinishAnOlderOneSeesWhatIsNoMore() {
        try (MemoryDatabase database = new MemoryDatabase()) {
            pending(database);
            try (Program second = program(database, new CarelessDisk(disk.process(), overlooked()), 2)) {
                assertThatThrownBy(() -> PLAY.second().get(0).run(second)).hasMessageContaining("it exists");
            }
        }
    }

    /**
     * What a later unit has overtaken is not put in place: the row does not name it any more. Where each unit finishes
     * older ones first this is not missed, and the other way round; so the search does not find one of them alone.
     */
    @Test
    void overtakenFileIsTakenAwayAsTheRowDoesNotNameIt() {
        try (MemoryDatabase database = new MemoryDatabase()) {
            overtaken(database);
            recovered(database, Habits.GOOD);
        }
    }

    @Test
    void withoutLookingWhetherTheRowStillNamesItAnOvertakenFileIsInTheWay() {
        try (MemoryDatabase database = new MemoryDatabase()) {
            overtaken(database);
            Habits allVersions = (play, with, on, number, steps) -> new Program(
                    with.dialect(Play.HOME, name -> name.replace("intact_file", "every_version")),
                    MemoryDatabase.address(),
                    on,
                    number,
                    steps);
            assertThatThrownBy(() -> recovered(database, allVersions))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("[recovered]");
        }
    }

    /** A delete that waits, and a replace by a process that overlooks it; both processes are gone. */
    private void overtaken(MemoryDatabase database) {
        pending(database);
        database.execute("create table every_version as select * from intact_file");
        database.execute("create trigger versions after update on intact_file begin"
                + " insert into every_version select * from intact_file where target = new.target; end");
        Program second = program(database, new CarelessDisk(disk.process(), overlooked()), 2);
        new Work(2, replace("a/x")).run(second);
        second.close();
        disk.kill();
    }

    private static Predicate<Call> overlooked() {
        return call -> call.operation() == Operation.STAT
                && BadHabit.isStaged(call.path())
                && call.path().toString().contains("intact-00000001");
    }

    /** The first unit is committed and its file not in place. */
    private FailingDisk pending(MemoryDatabase database) {
        FailingDisk failing = new FailingDisk(disk).always(FailingDisk.every(Operation.RENAME), Fault.EIO);
        Program first = program(database, failing, 1);
        assertThat(PLAY.first().get(0).run(first).get(0).outcome()).isEqualTo(Outcome.COMMITTED_FILES_PENDING);
        return failing;
    }

    private void recovered(MemoryDatabase database, Habits habits) {
        SimulatedDisk after = disk.killed();
        habits.program(PLAY, database, after, 9, step -> {}).recover();
        CrashSearch.promises("recovered", PLAY, after, database.image());
    }

    private static Program program(MemoryDatabase database, Disk on, int number) {
        return Habits.GOOD.program(PLAY, database, on, number, step -> {});
    }

    @Test
    void commitThatComesLateIsWaitedFor() throws Exception {
        assertThat(late((recovery, server) -> recovery.run())).isEqualTo("1: 1 wrote a/x whole");
    }

    /** Only looking for the marker does not wait: the rows come, and the file is gone for ever. */
    @Test
    void withoutTheFenceACommitThatComesLateIsHalf() throws Exception {
        assertThat(late((recovery, server) -> server.sweep(unit -> server.isCommitted(unit))))
                .isEqualTo("1: 0 wrote a/x whole");
    }

    private interface Recovering {
        Object run(Recovery recovery, Server server) throws Exception;
    }

    /** The process ends when COMMIT is on its way; others recover before it arrives: how many rows, and the file. */
    private String late(Recovering recovering) throws Exception {
        try (Server server = new Server(disk.killed())) {
            AtomicReference<CompletableFuture<?>> running = new AtomicReference<>(CompletableFuture.completedFuture(0));
            SimulatedDisk mine = server.disk;
            SimulatedDisk theirs = mine.process();
            Program dying = new Program(new PostgresDialect(), server.address(), mine, 1, step -> {
                if (step.equals("commit.sending")) {
                    mine.kill();
                    running.set(server.recover(theirs, recovering));
                    server.await(running.get());
                }
            });
            assertThatThrownBy(() -> new Work(1, replace("a/x")).run(dying)).hasMessageContaining("was killed");
            dying.vanish();
            running.get().join();
            server.recover(theirs, (recovery, same) -> recovery.run()).join();
            return server.number("select count(*) from done") + ": "
                    + new String(theirs.read(Play.ROOT.resolve("a/x")).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A database on a server, and those who recover there. */
    private static final class Server implements AutoCloseable {
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        private final SimulatedDisk disk;
        private final Postgres.Database database = Postgres.fresh();
        private final Connection connection;
        private Optional<FileWork.Site> site = Optional.empty();

        Server(SimulatedDisk disk) throws SQLException {
            this.disk = disk;
            this.connection = DriverManager.getConnection(database.jdbcUrl());
            try (var statement = connection.createStatement()) {
                statement.execute("create table done (n integer primary key)");
            }
        }

        Address address() {
            return new PostgresDialect().address(database.url()).orElseThrow();
        }

        CompletableFuture<?> recover(Disk on, Recovering recovering) {
            PostgresDialect dialect = new PostgresDialect();
            Connections connections = new Connections(
                    dialect,
                    address(),
                    new SessionSettings(
                            "recovery",
                            Timeouts.USUAL
                                    .withConnect(PATIENCE)
                                    .withLock(PATIENCE)
                                    .withStatement(Duration.ZERO)),
                    ConnectConfig.USUAL,
                    Observer.NONE);
            Homes homes = new Homes(
                    dialect,
                    new Homes.Setting(Optional::empty, Play.ROOT, PATIENCE),
                    new Homes.Machine(on, Ids.RANDOM, Pause.REAL, step -> {}));
            return CompletableFuture.supplyAsync(() -> {
                try (connections;
                        homes) {
                    site = homes.left(connection);
                    return recovering.run(new Recovery(dialect, connections, homes), this);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        Sweep.Found sweep(Verdict verdict) throws Exception {
            return new Sweep(site.orElseThrow(), connection, verdict).run(Sweep.Reach.NOTED);
        }

        boolean isCommitted(String unit) throws SQLException {
            return number("select count(*) from intact.commit where outcome = 'committed' and unit_id = '" + unit + "'")
                    == 1;
        }

        /** Until the others are done, or wait for a lock. */
        void await(CompletableFuture<?> others) {
            long from = System.nanoTime();
            try (Connection look = DriverManager.getConnection(database.jdbcUrl());
                    var statement = look.createStatement()) {
                while (!others.isDone() && System.nanoTime() - from < PATIENCE.toNanos()) {
                    try (var row = statement.executeQuery("select count(*) from pg_stat_activity"
                            + " where datname = current_database() and wait_event_type = 'Lock'")) {
                        row.next();
                        if (row.getLong(1) > 0) {
                            return;
                        }
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        long number(String sql) throws SQLException {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
