package dev.intact.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.dialect.Locks;
import dev.intact.error.ConnectionFailedException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import dev.intact.tx.StatusReport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that really wait for each other. */
class LocksTest {
    @TempDir
    Path folder;

    /** Somebody with a name of its own, whose statements may have to wait. */
    private record Somebody(Connection connection, String session) implements AutoCloseable {
        static Somebody at(Target target, String name) throws SQLException {
            Connection connection = target.connect();
            connection.setClientInfo("ApplicationName", name);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    var row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                String session = row.getString(1);
                connection.commit();
                return new Somebody(connection, session);
            }
        }

        void run(String sql) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        CompletableFuture<Void> start(String sql) {
            return CompletableFuture.runAsync(() -> run(sql), task -> new Thread(task, "waits").start());
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private static LockReport report(Target target, Predicate<LockReport> expected) {
        long from = System.nanoTime();
        try (Database database = target.open()) {
            LockReport report = database.locks();
            while (!expected.test(report)) {
                assertThat(System.nanoTime() - from).as("%s", report).isLessThan(TimeUnit.SECONDS.toNanos(20));
                report = database.locks();
            }
            return report;
        }
    }

    @Test
    void whoWaitsForARowIsToldBelowWhoHoldsIt() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create table player (id integer primary key, name text)", "insert into player values (1, 'Ann')");
        try (Somebody holder = Somebody.at(target, "forgetful");
                Somebody first = Somebody.at(target, "first");
                Somebody second = Somebody.at(target, "second")) {
            holder.run("update player set name = '" + Postgres.PASSWORD + "' where id = 1");
            CompletableFuture<Void> waits = first.start("update player set name = 'Eve' where id = 1");
            report(target, report -> report.waiting() == 1);
            CompletableFuture<Void> waitsToo = second.start("delete from player where id = 1");
            LockReport report = report(target, told -> told.waiting() == 2);

            assertThat(report.toString()).doesNotContain(Postgres.PASSWORD, "Eve");
            Standing root = report.holders().get(0);
            assertThat(report.holders()).hasSize(1);
            assertThat(root.party().id()).isEqualTo(holder.session());
            assertThat(root.party().who().toString()).isEqualTo("forgetful, postgres, 127.0.0.1");
            assertThat(root.party().state()).isEqualTo("idle in transaction");
            assertThat(root.party().age()).isPresent();
            assertThat(root.party().statement()).contains("update player set name = ? where id = ?");
            assertThat(root.waitsFor()).isEmpty();
            Standing waiter = root.waiters().get(0);
            assertThat(waiter.party().id()).isEqualTo(first.session());
            assertThat(waiter.waitsFor().orElseThrow().what())
                    .contains("transaction ", "which changed the row (0,1) of table public.player");
            assertThat(waiter.waitsFor().orElseThrow().time()).isPresent();
            assertThat(waiter.waiters()).singleElement().satisfies(last -> {
                assertThat(last.party().id()).isEqualTo(second.session());
                // Nobody waits for it: to end it helps nobody.
                assertThat(last.ending()).isEmpty();
                assertThat(last.waitsFor().orElseThrow().what())
                        .isEqualTo("its turn at the row (0,1) of table public.player");
            });

            Standing.Ending ending = root.ending().orElseThrow();
            assertThat(ending.first()).contains("Is its program still at work?");
            target.execute(ending.command().orElseThrow());
            waits.get(20, TimeUnit.SECONDS);
            first.connection().rollback();
            waitsToo.get(20, TimeUnit.SECONDS);
            assertThat(report(target, told -> true).waiting()).isZero();
        }
    }

    @Test
    void aTransactionThatWasPreparedAndForgottenIsNamed() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table player (id integer)");
        String name = "it's of " + target.url().replaceAll(".*/", "");
        try (Somebody prepares = Somebody.at(target, "two phases");
                Somebody waiter = Somebody.at(target, "waits")) {
            prepares.run("lock table player");
            prepares.run("prepare transaction '" + name.replace("'", "''") + "'");
            CompletableFuture<Void> waits = waiter.start("select * from player");
            Standing root =
                    report(target, report -> report.waiting() == 1).holders().get(0);

            assertThat(root.party().id()).isEqualTo("prepared " + name);
            assertThat(root.party().age()).isPresent();
            assertThat(root.waiters().get(0).waitsFor().orElseThrow().what())
                    .isEqualTo("table public.player (AccessShareLock)");
            target.execute(root.ending().orElseThrow().command().orElseThrow());
            waits.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoeverHasLockedTheCatalogueHoldsNobodyWhoLooksForLong() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        try (Somebody holder = Somebody.at(target, "deep inside");
                Connections connections = DoctorTest.connections(target.url(), ConnectConfig.USUAL)) {
            holder.run("lock table pg_namespace");
            Doctor doctor = new Doctor(connections, ConnectConfig.USUAL, () -> StatusReport.NONE);
            long from = System.nanoTime();
            assertThatThrownBy(() -> doctor.locks(Duration.ofMillis(200)))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("Cannot look who waits for whom");
            assertThat(System.nanoTime() - from).isLessThan(TimeUnit.SECONDS.toNanos(10));
        }
    }

    @Test
    void aProgramsOwnLockAndAStatementThatRuns() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        try (Somebody holder = Somebody.at(target, "sleeper");
                Somebody waiter = Somebody.at(target, "waits")) {
            holder.run("select pg_advisory_lock(7, 8)");
            CompletableFuture<Void> sleeps = holder.start("select pg_sleep(60)");
            CompletableFuture<Void> waits = waiter.start("select pg_advisory_lock(7, 8)");
            Standing root = report(
                            target,
                            report -> report.waiting() == 1
                                    && report.holders().get(0).party().state().equals("active"))
                    .holders()
                    .get(0);

            assertThat(root.waiters().get(0).waitsFor().orElseThrow().what())
                    .isEqualTo("the advisory lock 7, 8 of a program");
            target.execute(root.ending().orElseThrow().command().orElseThrow());
            assertThat(sleeps).failsWithin(Duration.ofSeconds(20)).withThrowableOfType(ExecutionException.class);
            holder.connection().rollback();
            holder.run("select pg_advisory_unlock_all()");
            waits.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aWeakRoleSeesWhoWaitsAndIsToldWhatItDoesNotSee() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        String role = "weak_" + target.url().replaceAll(".*/", "");
        target.execute(
                "create table player (id integer)",
                "create role " + role + " login password '" + Postgres.PASSWORD + "'");
        try (Somebody holder = Somebody.at(target, "forgetful");
                Somebody waiter = Somebody.at(target, "waits")) {
            holder.run("lock table player");
            CompletableFuture<Void> waits = waiter.start("select * from player");
            Target weak = new Target(
                    Engine.POSTGRES, target.url().replace("//postgres:", "//" + role + ":"), target.jdbcUrl());
            LockReport report = report(weak, told -> told.waiting() == 1);

            assertThat(report.holders().get(0).party().statement()).isEmpty();
            assertThat(report.holders().get(0).party().who().program()).contains("forgetful");
            assertThat(report.remarks())
                    .anyMatch(remark -> remark.contains("grant pg_read_all_stats"))
                    .anyMatch(remark -> remark.contains("pg_signal_backend"));
            holder.connection().rollback();
            waits.get(20, TimeUnit.SECONDS);
        } finally {
            target.execute("drop role " + role);
        }
    }

    @Test
    void sessionsThatWaitForEachOtherStandOnce() {
        var nobody = new Locks.Who(Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(nobody.toString()).isEmpty();
        var ring = new Locks(
                List.of(),
                List.of(
                        new Locks.Wait("1", "a", List.of("2"), Optional.empty()),
                        new Locks.Wait("2", "b", List.of("1"), Optional.empty())),
                List.of(),
                List.of());
        LockReport report = LockReport.of("x", ring);
        assertThat(report.waiting()).isEqualTo(2);
        assertThat(report.holders()).hasSize(1);
    }

    @Test
    void whoeverIsWaitedForAndWaitsStandsBelowWhomItWaitsFor() {
        var chain = new Locks(
                List.of(),
                List.of(
                        new Locks.Wait("1", "a", List.of("2"), Optional.empty()),
                        new Locks.Wait("2", "b", List.of("3"), Optional.empty())),
                List.of(),
                List.of());
        assertThat(LockReport.of("x", chain).holders()).singleElement().satisfies(root -> {
            assertThat(root.party().id()).isEqualTo("3");
            assertThat(root.waiters()).singleElement().satisfies(waiter -> {
                assertThat(waiter.party().id()).isEqualTo("2");
                assertThat(waiter.waiters()).hasSize(1);
            });
        });
    }
}
