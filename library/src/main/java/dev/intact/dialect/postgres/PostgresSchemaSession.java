package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.SchemaSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.io.Ids;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One session past every pooler. Its lock is the session's, so that no transaction is open that CREATE INDEX would wait for. */
final class PostgresSchemaSession implements SchemaSession {
    private static final String HOLDERS = """
            select distinct a.application_name, a.pid, a.state,
              to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'), c.relname
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
              join pg_class c on c.oid = l.relation and c.relkind in ('r', 'p', 'm')
            where l.granted and l.locktype = 'relation' and l.pid <> pg_backend_pid()
              and l.database = (select d.oid from pg_database d where d.datname = current_database())
              and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
              and position(lower(c.relname) in lower(?)) > 0
            order by 2 limit 5""";

    private final SessionSettings settings;
    private final Connection connection;
    private final PublishingTransaction transaction;
    private final TableLocks locks;
    private final String unit = Ids.RANDOM.next();
    private Successor successor;
    private boolean apart;
    private boolean closed;
    private SchemaStatements statements;
    private boolean open;

    private PostgresSchemaSession(Address address, SessionSettings settings, Connection connection) {
        this.settings = settings;
        this.connection = connection;
        this.successor = () -> address;
        this.transaction = new PublishingTransaction(connection, settings);
        this.locks = new TableLocks(connection, Sessions.OWN);
        this.statements = new SchemaStatements(connection, settings.timeouts().lock());
    }

    static PostgresSchemaSession open(Address address, SessionSettings settings) throws SQLException {
        Connection connection = Session.open(address, settings, Session.Purpose.SCHEMA);
        try {
            PostgresSchemaSession session = new PostgresSchemaSession(address, settings, connection);
            if (!session.locks.takeUnit(session.unit)) {
                throw new IllegalStateException("Another session works as unit " + session.unit);
            }
            return session;
        } catch (SQLException | RuntimeException e) {
            new Closing().run(connection::close).suppressIn(e);
            throw e;
        }
    }

    @Override
    public Optional<String> lock() throws SQLException {
        return locks.takeMigrations();
    }

    /** They are looked at as the schema says, and dropping a table asks for CASCADE. */
    @Override
    public void keys(KeyChecks next) {
        apart = false;
    }

    @Override
    public void apart(KeyChecks now) throws SQLException {
        forget();
        apart = true;
    }

    @Override
    public void clear() throws SQLException {
        send("close all; deallocate all; discard temp; reset all");
    }

    private void forget() throws SQLException {
        send(Session.forSchema());
        send("set statement_timeout = " + settings.timeouts().statement().toMillis());
    }

    @Override
    public void execute(String sql) throws SQLException {
        if (open) {
            statements.execute(sql);
        } else {
            alone(sql, settings.timeouts().lock());
        }
    }

    @Override
    public void executeConcurrently(String sql) throws SQLException {
        alone(sql, settings.timeouts().statement());
    }

    private void alone(String sql, Duration longestWait) throws SQLException {
        if (!apart) {
            forget();
        }
        send("set lock_timeout = " + PublishingTransaction.millis(longestWait));
        send(sql);
    }

    private void send(String sql) throws SQLException {
        statements.send(sql);
    }

    @Override
    public List<Remark> remarks() {
        return statements.remarks();
    }

    /** What was put off is looked at now: the database says itself what is broken. */
    @Override
    public List<String> brokenReferences() throws SQLException {
        if (open) {
            send("set constraints all immediate");
        }
        return List.of();
    }

    @Override
    public void settle() throws SQLException {
        statements.settle();
    }

    @Override
    public List<String> holders(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(HOLDERS)) {
            select.setString(1, sql);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add("server process " + row.getInt(2) + " (" + row.getString(1) + ", " + row.getString(3)
                            + ", its transaction since " + row.getString(4) + ") uses " + row.getString(5));
                }
            }
        }
        return found;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return new Catalog(connection).describe(table);
    }

    @Override
    public String target(TableName table) {
        return Catalog.sql(table);
    }

    @Override
    public void begin(List<TableName> exclusive) throws SQLException {
        transaction.begin(
                "set transaction isolation level read committed, read write; "
                        + (apart ? Session.forMark() : Session.forSchema()) + "; ",
                () -> {});
        statements = new SchemaStatements(connection, settings.timeouts().lock());
        open = true;
    }

    @Override
    public void commit() throws SQLException {
        transaction.commit();
        open = false;
    }

    @Override
    public void rollback() throws SQLException {
        open = false;
        transaction.rollback();
    }

    @Override
    public void follow(Successor next) {
        successor = next;
    }

    @Override
    public Connection fresh() throws SQLException {
        Connection another = Session.open(successor.address(), settings, Session.Purpose.PROGRAM);
        try {
            TableLocks.endAbandoned(another, unit, connection.isClosed());
            return another;
        } catch (SQLException | RuntimeException e) {
            try (another) {
                throw e;
            }
        }
    }

    @Override
    public void cancel() {
        FurtherSessions.cancel(connection, unit);
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        new Closing()
                .run(transaction::end)
                .run(locks::releaseAll)
                .run(connection::close)
                .finish();
    }
}
