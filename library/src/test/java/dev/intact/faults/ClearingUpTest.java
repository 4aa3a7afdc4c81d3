package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be cleared away at once is left to the next command, and changes nothing about what was decided. */
class ClearingUpTest {
    @TempDir
    Path folder;

    @Test
    void publishedLoadIsPublishedThoughItsStagedRowsCannotBeDropped() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table a (id integer primary key)");
        List<String> notices = new ArrayList<>();
        try (Connection onlooker = target.connect();
                Statement looks = onlooker.createStatement()) {
            onlooker.setAutoCommit(false);
            DatabaseConfig config = DatabaseConfig.of(target.url())
                    .withTimeouts(usual -> usual.withLock(Duration.ofMillis(300)))
                    .withObserver(event -> {
                        if (event instanceof Event.Notice notice) {
                            notices.add(notice.message());
                        } else if (event.equals(new Event.Step("publish.done"))) {
                            look(target, looks);
                        }
                    });
            try (Database database = target.open(config)) {
                LoadReport report = database.load(
                        Load.rows(() -> Stream.of(Map.of("id", 1))).into("a"));
                assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
            }
            onlooker.rollback();
        }
        assertThat(notices).anyMatch(notice -> notice.contains("cleared away"));
        assertThat(target.count("a")).isEqualTo(1);
        try (Database database = target.open()) {
            assertThat(database.recover().cleared()).hasSize(1);
        }
        Remains.none(target, "after a recovery");
    }

    private static void look(Target target, Statement looks) {
        try {
            String staged = target.rows("select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                            + " where n.nspname = 'intact_stage' and c.relkind = 'r'")
                    .get(0);
            looks.execute("select count(*) from intact_stage.\"" + staged + "\"");
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void lockOfATableWhoseTakerDiedBeforeItSaidSoIsClearedAway() throws Exception {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table a (id integer primary key)");
        Path tables = Files.createDirectories(folder.resolve(".intact/target.db/tables"));
        Files.createFile(tables.resolve("0123456789abcdef01234567.lock"));
        Files.createFile(tables.resolve("76543210fedcba9876543210.lock"));
        Files.createFile(tables.resolve("76543210fedcba9876543210.holder"));
        try (Database database = target.open()) {
            database.recover();
        }
        Remains.none(target, "after a recovery");
    }
}
