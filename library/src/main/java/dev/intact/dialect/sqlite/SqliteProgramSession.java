package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Durability;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Prepared;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.WriteSpec;
import dev.intact.error.StatementFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A session for the transactions of a program. The connection stays in autocommit and transactions are begun and ended
 * by SQL: the driver would begin the next one at once, and hold the write lock with it.
 */
final class SqliteProgramSession implements ProgramSession {
    private final DatabaseFile file;
    private final OpenedFile opened;
    private final Traces traces;
    private final SessionSettings settings;
    private final Connection connection;
    private final Cancellation cancellation = new Cancellation();
    private final Ending ending = new Ending();
    private Durability durability = Durability.FULL;
    private boolean inTransaction;

    SqliteProgramSession(Connection connection, OpenedFile opened, SessionSettings settings) throws SQLException {
        this.connection = connection;
        this.file = opened.file();
        this.opened = opened;
        this.traces = opened.traces();
        this.settings = settings;
        cancellation.watch(traces.driver());
        traces.driver().addCommitListener(ending);
    }

    /** A connection that writes in WAL mode, durable to the utmost. */
    static Connection connect(DatabaseFile file, SessionSettings settings) throws SQLException {
        Connection connection = file.writer(settings.timeouts().lock());
        try {
            String mode = Immediate.walMode(connection, settings.timeouts().lock());
            if (!mode.equals("wal")) {
                throw file.noWal(mode);
            }
            return remembered(file, connection, settings);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    /** A connection that writes in whatever mode the file is, for what is rolled back. */
    static Connection passing(DatabaseFile file, SessionSettings settings) throws SQLException {
        Connection connection = file.writer(settings.timeouts().lock());
        try {
            return remembered(file, connection, settings);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private static Connection remembered(DatabaseFile file, Connection connection, SessionSettings settings)
            throws SQLException {
        Sql.run(connection, "pragma main.cache_size=-65536");
        return OpenedFile.written(file, connection)
                .rememberedBy(connection, settings.timeouts().statement());
    }

    @Override
    public Connection connection() {
        if (inTransaction && ending.isSeen()) {
            throw new StatementFailedException(
                    "Cannot go on in a transaction that was ended by the failure before. Nothing was changed."
                            + " Let the failure end the work, and run it again.");
        }
        return connection;
    }

    @Override
    public Prepared prepare(String sql, int values) throws SQLException {
        return opened.prepare(connection(), sql, values);
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return new Catalogue(connection).describe(table);
    }

    @Override
    public String target(TableName table) {
        return "main." + Sql.quote(table.name());
    }

    /** {@inheritDoc} One writer comes after the other. */
    @Override
    public void isolate(int level) {}

    @Override
    public void durability(Durability next) {
        durability = next;
    }

    @Override
    public void begin(List<TableName> exclusive) throws SQLException {
        begin("on");
    }

    /** With foreign keys on or off: within the transaction that could not be changed. */
    void begin(String foreignKeys) throws SQLException {
        forget(foreignKeys);
        open();
    }

    /** What was set is as it was when the connection was opened, but for foreign keys. */
    void forget(String foreignKeys) throws SQLException {
        if (inTransaction) {
            throw new IllegalStateException("The transaction has already begun");
        }
        refuseMoved();
        traces.restore(durability);
        if (!foreignKeys.equals("on")) {
            Sql.run(traces.driver(), "pragma foreign_keys=" + foreignKeys);
        }
    }

    /** With everything as it was set before, but as durable as can be. */
    void beginAsItIs() throws SQLException {
        refuseMoved();
        Sql.run(traces.driver(), "pragma main.synchronous=full");
        open();
    }

    private void open() throws SQLException {
        Immediate.begin(traces.driver(), settings.timeouts().lock(), cancellation);
        ending.forget();
        inTransaction = true;
    }

    @Override
    public void beginPlain() throws SQLException {
        begin(List.of());
    }

    @Override
    public boolean isRefusal(SQLException failure) {
        FailureKind kind = Codes.classify(failure);
        return kind == FailureKind.CONSTRAINT || kind == FailureKind.CONFLICT;
    }

    @Override
    public int batch() {
        return settings.batch();
    }

    @Override
    public BulkSink write(WriteSpec spec) throws SQLException {
        return new SqliteSink(connection(), RowStatement.write(spec, List.of()), settings.batch(), cancellation);
    }

    @Override
    public Keys writeReturning(WriteSpec spec, List<String> filled) throws SQLException {
        return new SqliteSink(connection(), RowStatement.write(spec, filled), settings.batch(), cancellation);
    }

    @Override
    public void commit() throws SQLException {
        Sql.control(traces.driver(), "commit");
        inTransaction = false;
    }

    /** A file that took this one's name meanwhile is what readers see: a COMMIT into the old one would be lost on them. */
    private void refuseMoved() {
        try {
            if (!traces.wasFound() && !file.isThere()) {
                throw new TransactionConflictException("Cannot write to " + file.display()
                        + ": the file was moved or replaced meanwhile. Nothing was changed. Open it anew.");
            }
        } catch (IOException e) {
            throw new TransactionConflictException(
                    "Cannot write to " + file.display() + ": the file cannot be looked at (" + e
                            + "). Nothing was changed.",
                    e);
        }
    }

    @Override
    public void rollback() throws SQLException {
        if (inTransaction) {
            Transactions.rollbackOrAbort(connection);
            inTransaction = false;
        }
    }

    /** There is one file. */
    @Override
    public void follow(Successor successor) {}

    @Override
    public Connection fresh() throws SQLException {
        return file.writer(settings.timeouts().lock());
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    @Override
    public void close() throws SQLException {
        cancellation.forget();
        try (connection) {
            traces.driver().removeCommitListener(ending);
            rollback();
        }
    }
}
