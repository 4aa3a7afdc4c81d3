package dev.intact.dialect.sqlite;

import dev.intact.dialect.FailureKind;
import dev.intact.dialect.WorkspaceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;

/** The one connection of a workspace: first the target's reader, then its writer. For one thread at a time. */
final class Session {
    private static final String CACHE = "pragma main.cache_size=-65536";
    private static final String SORTING_CACHE = "pragma main.cache_size=-4096";
    private static final String PASSING_CACHE = "pragma stage.cache_size=-16384";
    private static final String STAGE_CACHE = "pragma stage.cache_size=-131072";

    private final DatabaseFile file;
    private final boolean logBefore;
    private Optional<Connection> connection = Optional.empty();
    private boolean reading;
    private boolean durable;

    Session(DatabaseFile file) {
        this.file = file;
        this.logBefore = Files.exists(file.sibling("-wal")) || Files.exists(file.sibling("-shm"));
    }

    Connection connection() {
        return connection.orElseThrow(
                () -> new IllegalStateException("The workspace of " + file.display() + " is closed"));
    }

    boolean isOpen() {
        return connection.isPresent();
    }

    /** The target to read, the side file to fill. A rollback journal, unlike none, lets a sink be cancelled. */
    void stage(Path side, WorkspaceSettings settings) throws SQLException {
        openReader(settings.timeouts().connect());
        long pageSize = Sql.number(connection(), "pragma main.page_size");
        Sql.run(connection(), CACHE, "pragma analysis_limit=1000", "pragma threads=2");
        attach(side);
        Sql.run(connection(), "pragma stage.page_size=" + pageSize);
    }

    void attach(Path side) throws SQLException {
        Sql.run(
                connection(),
                "attach " + Sql.literal(DatabaseFile.uri(side, "rw")) + " as stage",
                "pragma stage.synchronous=" + (durable ? "normal" : "off"),
                STAGE_CACHE);
    }

    /** From now on the side file is to be trusted after the machine has crashed. */
    void makeDurable() throws SQLException {
        durable = true;
        Sql.run(connection(), "pragma stage.synchronous=normal");
    }

    /** Builds indexes: SQLite sorts on further threads only what does not fit into a cache, so that is kept small here. */
    void sort(String... statements) throws SQLException {
        Sql.run(connection(), SORTING_CACHE, PASSING_CACHE);
        Sql.run(connection(), statements);
        Sql.run(connection(), CACHE, STAGE_CACHE);
    }

    /** What is staged will be read once, from its beginning to its end, and no reference is looked for on the way. */
    void takeOver() throws SQLException {
        Sql.run(connection(), "pragma foreign_keys=off", PASSING_CACHE);
    }

    /** Lets go of the side file, so that its pages can be written. */
    void detach() throws SQLException {
        Sql.run(connection(), "detach stage");
    }

    /** The target to read, for as long as this is open. */
    void read(Duration timeout) throws SQLException {
        openReader(timeout);
        Sql.run(connection(), CACHE);
    }

    private void openReader(Duration timeout) throws SQLException {
        if (!file.existed()) {
            connection = Optional.of(DatabaseFile.memory(timeout));
            return;
        }
        reading = true;
        try {
            connection = Optional.of(file.reader(timeout));
            look();
        } catch (SQLException e) {
            recover(timeout, e);
        }
    }

    private void look() throws SQLException {
        tables();
    }

    /** What a process that died left in a journal only a writer can put right; then reading works. */
    private void recover(Duration timeout, SQLException failure) throws SQLException {
        SQLiteErrorCode code = Codes.of(failure);
        if (code == SQLiteErrorCode.SQLITE_NOTADB) {
            throw file.notDatabase(failure);
        }
        if (code == SQLiteErrorCode.SQLITE_CANTOPEN && !Files.isReadable(file.path())) {
            throw file.unreadable(failure);
        }
        if ((code.code & 0xff) != SQLiteErrorCode.SQLITE_READONLY.code
                && (code.code & 0xff) != SQLiteErrorCode.SQLITE_CANTOPEN.code) {
            throw failure;
        }
        close();
        touch(timeout);
        connection = Optional.of(file.reader(timeout));
        look();
    }

    /** A writing connection that closes last puts a crashed writer's journal right and takes the log files away. */
    private void touch(Duration timeout) throws SQLException {
        try (Connection writer = file.writer(timeout)) {
            Sql.number(writer, "select count(*) from main.sqlite_schema");
        }
    }

    /** The target to write, durable to the utmost; none of this can be changed once a transaction has begun. */
    void publish(Path side, WorkspaceSettings settings) throws SQLException {
        reading = false;
        connection = Optional.of(limited(
                file.writer(settings.timeouts().lock()), settings.timeouts().statement()));
        String mode = Sql.text(connection(), "pragma main.journal_mode=wal");
        if (!mode.equals("wal")) {
            throw file.noWal(mode);
        }
        Sql.run(
                connection(),
                CACHE,
                "attach " + Sql.literal(DatabaseFile.uri(side, "ro")) + " as stage",
                STAGE_CACHE,
                "pragma analysis_limit=400");
    }

    private static Connection limited(Connection writer, Duration longest) throws SQLException {
        if (longest.isZero()) {
            return writer;
        }
        try {
            return StatementClock.limit(writer, longest);
        } catch (SQLException | RuntimeException e) {
            try (writer) {
                throw e;
            }
        }
    }

    /** Removes the database that this load made, unless somebody else has put something into it or works with it. */
    void removeIfEmpty() throws SQLException, IOException {
        if (connection.isEmpty() || tables() > 0) {
            return;
        }
        try {
            Sql.run(connection(), "detach stage", "pragma main.journal_mode=delete", "begin exclusive");
        } catch (SQLException e) {
            if (Codes.classify(e) == FailureKind.CONFLICT) {
                return;
            }
            throw e;
        }
        if (tables() == 0) {
            Files.deleteIfExists(file.path());
        }
        Transactions.rollback(connection());
    }

    private long tables() throws SQLException {
        return Sql.number(connection(), "select count(*) from main.sqlite_schema");
    }

    void close() throws SQLException {
        if (connection.isEmpty()) {
            return;
        }
        Connection closing = connection.get();
        connection = Optional.empty();
        closing.close();
        if (reading && !logBefore && Files.exists(file.sibling("-shm")) && Files.isWritable(file.path())) {
            tidy();
        }
    }

    /** The log that our reading made; where somebody else works here by now, it is theirs to take away. */
    private void tidy() throws SQLException {
        try {
            touch(Duration.ZERO);
        } catch (SQLException e) {
            if (Codes.classify(e) != FailureKind.CONFLICT) {
                throw e;
            }
        }
    }
}
