package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.JsonTree;
import dev.intact.testing.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocksCommandTest {
    @TempDir
    Path folder;

    private Shell.Result run(String... arguments) {
        return new Shell(folder).run(arguments);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nobodyWaitsIsStatusZero(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table player (id integer)");
        Shell.Result quiet = run("locks", "--db", target.url());
        assertThat(quiet.status()).as(quiet.errors()).isZero();
        assertThat(quiet.output()).startsWith("Nobody is seen to wait in ").doesNotContain(Postgres.PASSWORD);
        String json = run("locks", "--db", target.url(), "--json").output();
        JsonTree.parse(json);
        assertThat(json).contains("\"waiting\":0", "\"holders\":[]");
    }

    @Test
    void somebodyWaitsIsStatusOneAndNothingOfTheRowsIsShown() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table player (id integer)");
        try (Connection holder = target.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table player");
            statement.execute("select '" + Postgres.PASSWORD + "'");
            CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> target.execute("delete from player"));
            Shell.Result seen = run("locks", "--db", target.url());
            long from = System.nanoTime();
            while (seen.status() == 0 && System.nanoTime() - from < TimeUnit.SECONDS.toNanos(20)) {
                seen = run("locks", "--db", target.url());
            }
            assertThat(seen.status()).as(seen.output()).isEqualTo(1);
            assertThat(seen.output())
                    .startsWith("1 waits in ")
                    .contains(
                            "idle in transaction",
                            "statement: select ?",
                            "to end it: select pg_terminate_backend(",
                            "table public.player (RowExclusiveLock)",
                            "statement: delete from player")
                    .doesNotContain(Postgres.PASSWORD);
            String json = run("locks", "--db", target.url(), "--json").output();
            JsonTree.parse(json);
            assertThat(json).contains("\"waiting\":1", "\"waiters\":[{").doesNotContain(Postgres.PASSWORD);
            holder.rollback();
            waits.get(20, TimeUnit.SECONDS);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatCannotBeAskedIsStatusThree() {
        assertThat(run("locks", "--db", "postgres://me@127.0.0.1:1/none").status())
                .isEqualTo(3);
        assertThat(run("locks", "--db", "none.db").status()).isEqualTo(2);
    }
}
