package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Restore;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever reads during a restore sees what was or what comes back, of all tables together: asked at every step of it. */
class RestoreReadersTest {
    private static final String BOTH = "select (select min(v) || '-' || max(v) || '-' || count(*) from one),"
            + " (select min(v) || '-' || max(v) || '-' || count(*) from two)";
    private static final String BEFORE = "2-2-900|2-2-1";
    private static final String AFTER = "1-1-1000|1-1-1";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everyStepOfARestoreShowsOneMomentOfAllTables(Engine engine) throws Exception {
        Target target = engine.fresh(folder);
        target.execute(
                "create table one (id integer primary key, v integer)",
                "create table two (id integer primary key, v integer)",
                "insert into one with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000)"
                        + " select i, 1 from n",
                "insert into two values (1, 1)");
        if (engine == Engine.SQLITE) {
            target.execute("pragma journal_mode=wal");
        }
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        try (Connection reader = target.connect();
                Connection snapshot = target.connect();
                Statement statement = reader.createStatement();
                Statement held = snapshot.createStatement();
                Database kept = Database.open(DatabaseConfig.of(target.url()).withFiles(folder))) {
            assertThat(kept.backup().manifest()).isPresent();
            target.execute("update one set v = 2", "delete from one where id > 900", "update two set v = 2");
            snapshot.setAutoCommit(false);
            if (engine == Engine.POSTGRES) {
                snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            assertThat(answer(held)).isEqualTo(BEFORE);
            DatabaseConfig watched = DatabaseConfig.of(target.url())
                    .withFiles(folder)
                    .withObserver(event -> {
                        if (event instanceof Event.Step step) {
                            (step.name().equals("commit.returned") || !after.isEmpty() ? after : before)
                                    .add(answer(statement));
                        }
                    });
            try (Database database = Database.open(watched)) {
                assertThat(database.restore(Restore.of("latest")).load()).isPresent();
            }
            assertThat(before).hasSizeGreaterThan(5).containsOnly(BEFORE);
            assertThat(after).isNotEmpty().containsOnly(AFTER);
            assertThat(answer(held)).isEqualTo(BEFORE);
            snapshot.rollback();
            assertThat(answer(statement)).isEqualTo(AFTER);
        }
    }

    private static String answer(Statement statement) {
        try (ResultSet row = statement.executeQuery(BOTH)) {
            row.next();
            return row.getString(1) + "|" + row.getString(2);
        } catch (SQLException e) {
            return e.toString();
        }
    }
}
