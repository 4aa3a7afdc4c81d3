package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Witness.Fate;
import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What became of a program's transaction is learnt from outside, and it does not wait for good. */
class ProgramWitnessTest {
    private static final String PROGRAM = "intact restore 4711";

    private final Postgres.Database database = Postgres.fresh();

    private ProgramWitness witness(Timeouts timeouts) {
        return new ProgramWitness(Fixture.address(database), new SessionSettings("intact by ann", timeouts), PROGRAM);
    }

    private Connection program() throws SQLException {
        Connection program =
                DriverManager.getConnection(database.jdbcUrl() + "&ApplicationName=" + PROGRAM.replace(" ", "%20"));
        program.setAutoCommit(false);
        return program;
    }

    @Test
    void transactionThatWasSeenIsKnownAfterItsSessionIsGone() throws Exception {
        database.run("create table t (id integer)");
        for (boolean committed : new boolean[] {true, false}) {
            try (ProgramWitness witness = witness(Timeouts.USUAL)) {
                try (Connection program = program();
                        Statement statement = program.createStatement()) {
                    statement.execute("insert into t values (1)");
                    assertThat(witness.look()).isFalse();
                    if (committed) {
                        program.commit();
                    } else {
                        program.rollback();
                    }
                }
                assertThat(witness.fate()).isEqualTo(committed ? Fate.COMMITTED : Fate.NOTHING);
            }
        }
    }

    @Test
    void sessionThatIsLeftOpenIsEndedAndLeavesNothing() throws Exception {
        database.run("create table t (id integer)");
        try (ProgramWitness witness = witness(Timeouts.USUAL);
                Connection program = program();
                Statement statement = program.createStatement()) {
            statement.execute("insert into t values (1)");
            assertThat(witness.fate()).isEqualTo(Fate.NOTHING);
            assertThatThrownBy(program::commit).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void whatWasNeverSeenIsNotGuessed() throws Exception {
        try (ProgramWitness witness = witness(Timeouts.USUAL)) {
            assertThat(witness.look()).isFalse();
            assertThat(witness.fate()).isEqualTo(Fate.UNKNOWN);
        }
    }

    @Test
    void statementThatWaitsForAReaderIsStoppedAfterTheTimeForLocks() throws Exception {
        assertThat(stopped("drop table t", Timeouts.USUAL.withLock(Duration.ofMillis(200))))
                .contains("user request");
    }

    @Test
    void statementThatRunsLongerThanOneMayIsStopped() throws Exception {
        assertThat(stopped("select pg_sleep(60)", Timeouts.USUAL.withStatement(Duration.ofMillis(200))))
                .contains("user request");
    }

    private String stopped(String sql, Timeouts timeouts) throws Exception {
        database.run("create table t (id integer)");
        try (ProgramWitness witness = witness(timeouts);
                Connection reader = database.connect();
                Statement reading = reader.createStatement();
                Connection program = program();
                Statement statement = program.createStatement()) {
            reader.setAutoCommit(false);
            reading.execute("select * from t");
            CompletableFuture<Boolean> work = CompletableFuture.supplyAsync(() -> run(statement, sql));
            while (!witness.look()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(witness.look()).isTrue();
            return assertThrown(work);
        }
    }

    private static boolean run(Statement statement, String sql) {
        try {
            return statement.execute(sql);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static String assertThrown(CompletableFuture<Boolean> work) {
        try {
            return "not stopped: " + work.join();
        } catch (CompletionException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void upperHalfOfANumberComesFromTheNextOne() {
        assertThat(ProgramWitness.whole(700, 701)).isEqualTo(700);
        assertThat(ProgramWitness.whole(7, (3L << 32) + 9)).isEqualTo((3L << 32) + 7);
        assertThat(ProgramWitness.whole(0xffff_fff0L, (3L << 32) + 9)).isEqualTo((2L << 32) + 0xffff_fff0L);
        assertThat(ProgramWitness.whole(741, 740)).isEqualTo(741);
        assertThat(ProgramWitness.whole(3, (3L << 32) - 2)).isEqualTo((3L << 32) + 3);
    }
}
