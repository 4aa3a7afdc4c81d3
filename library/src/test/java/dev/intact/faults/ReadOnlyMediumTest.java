package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.error.ConnectionFailedException;
import dev.intact.observe.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database on a medium that cannot be written is read as well as it can be, and said to be so. */
class ReadOnlyMediumTest {
    private static final SessionSettings SETTINGS =
            new SessionSettings("intact test", Timeouts.USUAL.withLock(Duration.ofSeconds(1)));

    @TempDir
    Path folder;

    private final List<Event> events = new CopyOnWriteArrayList<>();

    private Connections connections(Path file) {
        SqliteDialect dialect = new SqliteDialect();
        return new Connections(
                dialect, dialect.address(file.toString()).orElseThrow(), SETTINGS, ConnectConfig.USUAL, events::add);
    }

    private static long rows(Connections connections) throws SQLException {
        try (ReadSession session = connections.reading();
                Statement statement = session.connection().createStatement();
                ResultSet row = statement.executeQuery("select count(*) from t")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection writing(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode=wal");
            statement.execute("create table t (a)");
            statement.execute("insert into t values (1), (2)");
        }
        return connection;
    }

    private static void remount(SmallDisk disk, String how) throws Exception {
        assertThat(Images.succeeds("mount", "-o", "remount," + how, disk.path().toString()))
                .isTrue();
    }

    @Test
    void whatIsThereIsReadAndWritingIsRefused() throws Exception {
        try (SmallDisk disk = SmallDisk.of("8m", folder.resolve("medium"))) {
            Path file = disk.path().resolve("a.db");
            writing(file).close();
            remount(disk, "ro");
            try (Connections connections = connections(file)) {
                assertThat(rows(connections)).isEqualTo(2);
                assertThat(rows(connections)).isEqualTo(2);
                assertThat(events)
                        .singleElement()
                        .isInstanceOfSatisfying(
                                Event.Notice.class,
                                notice -> assertThat(notice.message()).contains("as a file that nobody writes"));
                assertThatThrownBy(connections::acquire).isInstanceOf(Exception.class);
                remount(disk, "rw");
                try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + file);
                        Statement statement = writer.createStatement()) {
                    statement.execute("insert into t values (3)");
                }
                // The file is another than it was: from now on as everywhere.
                assertThat(rows(connections)).isEqualTo(3);
            }
        }
    }

    @Test
    void aLogThatCannotBeOpenedIsNotPassedOver() throws Exception {
        try (SmallDisk disk = SmallDisk.of("8m", folder.resolve("medium"))) {
            Path file = disk.path().resolve("a.db");
            Path copy = disk.path().resolve("copy.db");
            try (Connection writer = writing(file)) {
                Files.copy(file, copy);
                Files.copy(Path.of(file + "-wal"), Path.of(copy + "-wal"));
            }
            remount(disk, "ro");
            try (Connections connections = connections(copy)) {
                assertThatThrownBy(() -> rows(connections))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageContaining("copy.db-wal")
                        .hasMessageContaining("Let somebody who may write open the database once.");
            }
        }
    }
}
