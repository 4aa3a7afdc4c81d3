package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.intact.Database;
import dev.intact.dialect.Locks;
import dev.intact.dialect.Locks.Held;
import dev.intact.doctor.LockReport;
import dev.intact.doctor.Standing;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLocksTest {
    private static final String US = Long.toString(ProcessHandle.current().pid());
    private static final Duration LONGEST = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private Target target;
    private Path file;

    @BeforeEach
    void theSystemTells() throws Exception {
        assumeThat(SystemLocks.read()).isPresent();
        target = Engine.SQLITE.fresh(folder);
        file = folder.toRealPath().resolve("target.db");
    }

    private Locks locks() throws SQLException {
        SqliteDialect dialect = new SqliteDialect();
        return new FileLocks(DatabaseFile.at(dialect.address(file.toString()).orElseThrow())).ask(LONGEST);
    }

    private static List<String> ours(Locks locks) {
        return locks.held().stream()
                .filter(held -> held.holder().equals(US))
                .map(Held::what)
                .toList();
    }

    @Test
    void whoWritesAndWhoReadsAFileWithALog() throws Exception {
        target.execute("pragma journal_mode=wal", "create table player (id integer)");
        assertThat(locks().parties()).isEmpty();
        try (Connection one = target.connect();
                Statement statement = one.createStatement()) {
            statement.executeQuery("select * from player").close();
            assertThat(ours(locks())).containsExactly("the file, open");
            statement.execute("begin");
            statement.executeQuery("select * from player").close();
            assertThat(ours(locks())).anyMatch(what -> what.startsWith("a moment that it reads: the log"));
            statement.execute("insert into player values (1)");
            assertThat(ours(locks())).anyMatch(what -> what.startsWith("the write lock"));
            statement.execute("commit");
            assertThat(ours(locks())).containsExactly("the file, open");
        }
    }

    @Test
    void whoWritesAndWhoReadsAFileWithoutALog() throws Exception {
        target.execute("create table player (id integer)");
        try (Connection one = target.connect();
                Statement statement = one.createStatement()) {
            statement.execute("begin");
            statement.executeQuery("select * from player").close();
            assertThat(ours(locks())).containsExactly("a moment that it reads: nobody can commit before it ends");
            statement.execute("insert into player values (1)");
            assertThat(ours(locks())).anyMatch(what -> what.startsWith("the write lock"));
            statement.execute("rollback");
            statement.execute("begin exclusive");
            assertThat(ours(locks())).anyMatch(what -> what.startsWith("the whole file"));
            statement.execute("rollback");
        }
    }

    @Test
    void aLoadOfAnotherProcessIsNamedWithItsTable() throws Exception {
        target.execute("create table player (id integer)");
        try (LockingProcess other = LockingProcess.start(file, "abcdef0123456789", "player");
                Database database = target.open()) {
            LockReport report = database.locks();
            Standing load = report.holders().stream()
                    .filter(standing -> standing.party().id().equals(Long.toString(other.pid())))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(report.toString()));
            assertThat(load.held()).contains("table player, which it loads into");
            assertThat(report.waiting()).isZero();
            assertThat(report.remarks()).anyMatch(remark -> remark.startsWith("Who waits does not show"));
            other.kill();
            assertThat(database.locks().holders()).isEmpty();
        }
    }
}
