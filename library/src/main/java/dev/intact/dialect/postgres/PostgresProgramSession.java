package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Ahead;
import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Durability;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.WriteSpec;
import dev.intact.error.ConnectionFailedException;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.AutoSave;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session for the transactions of a program; the driver puts a savepoint before each statement. */
final class PostgresProgramSession implements ProgramSession {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresProgramSession.class);

    // Only a session of ours that waits for us: one at work may be committing. The name has our host and process in it.
    private static final String END = """
            select pg_terminate_backend(a.pid) from pg_stat_activity a
            where a.pid = ? and a.application_name = current_setting('application_name') and a.usename = current_user
              and (a.state like 'idle in transaction%' or a.state = 'idle') and a.pid <> pg_backend_pid()""";

    private static final String RESET = "reset all; ";

    private final Connection connection;
    private final SessionSettings settings;
    private final PublishingTransaction transaction;
    private final Catalog catalog;
    private final BaseConnection driver;
    private final int process;
    private final Leftovers leftovers;
    /** Of a plain transaction that was not begun yet: what goes along with its BEGIN. */
    private Optional<Ahead> first = Optional.empty();

    private Successor successor;
    private final Optional<Lent> lent;
    private int level = Connection.TRANSACTION_READ_COMMITTED;
    private volatile @Nullable WriteSink sink;

    PostgresProgramSession(Connection connection, Address address, SessionSettings settings) throws SQLException {
        this.connection = connection;
        this.settings = settings;
        this.successor = () -> address;
        this.transaction = new PublishingTransaction(connection, settings);
        this.catalog = new Catalog(connection);
        this.leftovers = new Leftovers(connection, address);
        this.driver = leftovers.driver();
        this.process = driver.getBackendPID();
        this.lent = leftovers.sessions() == Sessions.OWN ? Optional.empty() : Optional.of(new Lent(driver));
    }

    @Override
    public Connection connection() {
        if (transaction.isLost()) {
            throw new ConnectionFailedException(
                    "Cannot go on in a transaction whose connection was lost. Nothing was changed. Try again.");
        }
        return connection;
    }

    @Override
    public boolean isRefusal(SQLException failure) {
        return PublishingTransaction.isRefusal(driver, failure);
    }

    /**
     * {@inheritDoc} BEGIN is part of it: the driver's own is answered by itself, and whoever waits is woken twice. Rows
     * come piece by piece only where the driver has begun.
     */
    @Override
    public Ahead ahead(Ahead.Of gives) throws SQLException {
        if (first.isEmpty()) {
            return Ahead.NOTHING;
        }
        String begin = "begin isolation level " + isolation();
        if (gives == Ahead.Of.ROWS) {
            transaction.inside();
            begin = "set transaction isolation level " + isolation();
        }
        return new Ahead(begin + first.get().sql(), 1 + first.get().statements());
    }

    @Override
    public void sending(String sql) {
        first = Optional.empty();
        leftovers.sent(sql);
    }

    @Override
    public void sent() throws SQLException {
        transaction.inside();
    }

    @Override
    public void touched() {
        leftovers.touched();
    }

    /** Before what sends more than one statement. */
    private void settle() throws SQLException {
        if (first.isPresent()) {
            String said = ahead(Ahead.Of.ROWS).sql();
            first = Optional.empty();
            execute(said);
        }
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        settle();
        return catalog.describe(table);
    }

    @Override
    public String target(TableName table) {
        return Catalog.sql(table);
    }

    @Override
    public void isolate(int next) {
        level = next;
    }

    @Override
    public void durability(Durability next) {
        transaction.durability(next);
    }

    @Override
    public void begin(List<TableName> exclusive) throws SQLException {
        // A savepoint would be in the way: the isolation cannot be set behind one.
        AutoSave before = driver.getAutosave();
        driver.setAutosave(AutoSave.NEVER);
        try {
            transaction.begin(
                    "set transaction isolation level " + isolation()
                            + lent.map(Lent::before).orElse(Session.AS_OPENED),
                    () -> lock(exclusive));
        } finally {
            driver.setAutosave(before);
        }
    }

    @Override
    public void beginPlain() throws SQLException {
        // What a statement that fails leaves is rolled back with the transaction: a savepoint for each would cost time.
        driver.setAutosave(AutoSave.NEVER);
        transaction.beginPlain();
        first = Optional.of(alongBegin());
    }

    private Ahead alongBegin() throws SQLException {
        String said = transaction.longestStatement();
        if (lent.isPresent()) {
            return new Ahead(said + lent.get().before(), 1 + Lent.STATEMENTS_BEFORE);
        }
        // What a function of the database has set unseen would lead rows elsewhere.
        String again = ReadOnlyDefault.again(connection, settings);
        return new Ahead(RESET + again + said, again.isEmpty() ? 2 : 4);
    }

    private void lock(List<TableName> exclusive) throws SQLException {
        for (TableName table : new TreeSet<>(catalog.existing(exclusive))) {
            execute("lock table " + target(table) + " in share row exclusive mode");
        }
    }

    /** Said each time: whoever had the connection before may have changed what it begins with. */
    private String isolation() {
        String name = switch (level) {
            case Connection.TRANSACTION_SERIALIZABLE -> "serializable";
            case Connection.TRANSACTION_REPEATABLE_READ -> "repeatable read";
            default -> "read committed";
        };
        return name + ", read write; ";
    }

    @Override
    public int batch() {
        return settings.batch();
    }

    @Override
    public BulkSink write(WriteSpec spec) throws SQLException {
        return open(spec, List.of());
    }

    @Override
    public Keys writeReturning(WriteSpec spec, List<String> filled) throws SQLException {
        return open(spec, filled);
    }

    private WriteSink open(WriteSpec spec, List<String> wanted) throws SQLException {
        settle();
        WriteSink opened = WriteSink.open(connection, new StandingTable(connection, spec, settings.batch()), wanted);
        sink = opened;
        return opened;
    }

    @Override
    public void commit() throws SQLException {
        if (first.isPresent()) {
            // Not even BEGIN was sent.
            transaction.rollback();
            return;
        }
        if (lent.isPresent()) {
            execute(lent.get().after());
        }
        transaction.commit();
    }

    @Override
    public void rollback() throws SQLException {
        first = Optional.empty();
        transaction.rollback();
    }

    @Override
    public void follow(Successor next) {
        successor = next;
    }

    @Override
    public Connection fresh() throws SQLException {
        Address now = successor.address();
        Connection another = Session.open(now, settings, Session.Purpose.PROGRAM);
        if (lent.isPresent()) {
            // The pooler has ended the session that was lost, or lent it to somebody else.
            return another;
        }
        try (Statement statement = another.createStatement()) {
            statement.execute("set lock_timeout = "
                    + PublishingTransaction.millis(settings.timeouts().lock()));
            endLost(another);
            return another;
        } catch (SQLException | RuntimeException e) {
            try (another) {
                throw e;
            }
        }
    }

    /** The session that we lost would hold what it wrote and locked until the server noticed. */
    private void endLost(Connection another) throws SQLException {
        if (!connection.isClosed()) {
            return;
        }
        try (PreparedStatement end = another.prepareStatement(END)) {
            end.setInt(1, process);
            end.execute();
        }
    }

    /** Never beside {@link #close}: it would meet whoever has the connection next. */
    @Override
    public synchronized void cancel() {
        WriteSink open = sink;
        if (open != null) {
            open.cancel();
        }
        try {
            if (!connection.isClosed()) {
                driver.cancelQuery();
            }
        } catch (SQLException e) {
            LOG.warn("Cannot cancel the statement that runs", e);
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        try (connection) {
            rollback();
            leftovers.clear();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
