package dev.intact.dialect.sqlite;

import dev.intact.dialect.MemoryLimits;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** What the tests of this room begin with. */
final class Workspaces {
    static final SqliteDialect DIALECT = new SqliteDialect();

    private static final AtomicLong UNITS = new AtomicLong(1);

    private Workspaces() {}

    static Workspace open(Path file) throws SQLException {
        return open(file, HexFormat.of().toHexDigits(UNITS.getAndIncrement()), Duration.ofMillis(300), Duration.ZERO);
    }

    static Workspace open(Path file, String unit, Duration lockTimeout, Duration statementTimeout) throws SQLException {
        WorkspaceSettings settings = new WorkspaceSettings(
                unit,
                new SessionSettings(
                        "intact load by ann, process " + ProcessHandle.current().pid(),
                        new Timeouts(
                                Duration.ofSeconds(5),
                                lockTimeout,
                                statementTimeout,
                                Duration.ofHours(2),
                                Duration.ZERO)),
                MemoryLimits.USUAL);
        return DIALECT.open(DIALECT.address(file.toString()).orElseThrow(), settings);
    }

    static Workspace withPages(Path folder, int pageSize) throws SQLException {
        Path file = folder.resolve("pages" + pageSize + ".db");
        sql(file, "pragma page_size=" + pageSize, "create table made(a)");
        return open(file);
    }

    static Connection other(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + DatabaseFile.uri(file, "rwc"));
    }

    static void sql(Path file, String... statements) throws SQLException {
        try (Connection connection = other(file)) {
            Sql.run(connection, statements);
        }
    }

    /** What SQLite says of the pages of the side file: {@code ok}. */
    static String integrity(Workspace workspace) throws SQLException {
        return Sql.text(workspace.connection(), "pragma stage.integrity_check");
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
