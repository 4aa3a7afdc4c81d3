package dev.intact.dialect.sqlite;

import dev.intact.dialect.Address;
import dev.intact.dialect.SchemaSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.io.FileLease;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The one writer's connection. Foreign keys cannot be switched within a transaction, and dropping a table while they are on
 * deletes its rows first, with all that refers to them: so they are off, and looked at before COMMIT.
 */
final class SqliteSchemaSession implements SchemaSession {
    private final SqliteProgramSession session;
    private final DatabaseFile file;
    private final Path lockFile;
    private final String holder;
    private final Optional<DatabaseFile> passing;
    private KeyChecks keys = KeyChecks.AT_THE_END;
    private boolean apart;
    private Optional<FileLease> lease = Optional.empty();

    private SqliteSchemaSession(
            SqliteProgramSession session, DatabaseFile file, String holder, Optional<DatabaseFile> passing) {
        this.session = session;
        this.file = file;
        this.lockFile = home(file).resolve("migrate.lock");
        this.holder = holder;
        this.passing = passing;
    }

    static SqliteSchemaSession open(Address address, SessionSettings settings, Aim aim) throws SQLException {
        DatabaseFile named = DatabaseFile.at(address);
        boolean passes = aim == Aim.TRY && !named.existed();
        Address opened = passes ? passing(named) : address;
        DatabaseFile.at(opened).make();
        DatabaseFile made = DatabaseFile.at(opened);
        Connection connection = aim == Aim.TRY
                ? SqliteProgramSession.passing(made, settings)
                : SqliteProgramSession.connect(made, settings);
        try {
            return new SqliteSchemaSession(
                    new SqliteProgramSession(connection, OpenedFile.of(connection, opened), settings),
                    named,
                    settings.holder(),
                    passes ? Optional.of(made) : Optional.empty());
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    /** Something to try on; what a process that died left of one is in nobody's way. */
    private static Address passing(DatabaseFile named) {
        return DiskWork.get("try beside " + named.display(), () -> {
            Files.createDirectories(home(named));
            Path file = Files.createTempFile(home(named), "try-", ".db");
            return new SqliteDialect().address(file.toString()).orElseThrow();
        });
    }

    private static Path home(DatabaseFile file) {
        return file.path().resolveSibling(".intact").resolve(file.name());
    }

    @Override
    public Optional<String> lock() {
        return DiskWork.get("lock the migrations of " + file.display(), () -> {
            lease = FileLease.take(lockFile);
            if (lease.isEmpty()) {
                return Optional.of(whoHolds());
            }
            Files.writeString(told(), holder);
            return Optional.<String>empty();
        });
    }

    private Path told() {
        return lockFile.resolveSibling("migrate.holder");
    }

    /** From a file beside the lock: the lock file itself must not be opened. */
    private String whoHolds() throws IOException {
        try {
            return Files.readString(told()) + ", since "
                    + Files.getLastModifiedTime(told()).toInstant();
        } catch (NoSuchFileException e) {
            return "another process";
        }
    }

    @Override
    public void keys(KeyChecks next) {
        keys = next;
        apart = false;
    }

    @Override
    public void apart(KeyChecks now) throws SQLException {
        keys = now;
        session.forget(enforced());
        apart = true;
    }

    @Override
    public void clear() throws SQLException {
        AsOpened.clearTemporary(session.connection());
    }

    private String enforced() {
        return keys == KeyChecks.ALWAYS ? "on" : "off";
    }

    @Override
    public void execute(String sql) throws SQLException {
        new SchemaStatements(connection()).execute(sql);
    }

    @Override
    public void executeWithoutActions(String sql) throws SQLException {
        if (keys == KeyChecks.ALWAYS) {
            new SchemaStatements(connection()).executeWithoutActions(sql);
        } else {
            execute(sql);
        }
    }

    @Override
    public void settle() throws SQLException {
        new SchemaStatements(connection()).settle();
    }

    @Override
    public List<String> brokenReferences() throws SQLException {
        return keys == KeyChecks.ALWAYS ? List.of() : new SchemaStatements(connection()).broken();
    }

    /** A file's lock does not tell. */
    @Override
    public List<String> holders(String sql) {
        return List.of();
    }

    @Override
    public Connection connection() {
        return session.connection();
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return session.describe(table);
    }

    @Override
    public String target(TableName table) {
        return session.target(table);
    }

    @Override
    public void begin(List<TableName> exclusive) throws SQLException {
        if (apart) {
            session.beginAsItIs();
            return;
        }
        session.begin(enforced());
    }

    @Override
    public void commit() throws SQLException {
        session.commit();
    }

    @Override
    public void rollback() throws SQLException {
        session.rollback();
    }

    @Override
    public Connection fresh() throws SQLException {
        return session.fresh();
    }

    /** There is one file. */
    @Override
    public void follow(Successor successor) {}

    @Override
    public void cancel() {
        session.cancel();
    }

    @Override
    public void close() throws SQLException {
        new FirstFailure()
                .then(session::close)
                .then(this::removePassing)
                .then(this::removeTold)
                .then(this::release)
                .rethrow("Cannot end the migrations of " + file.display());
    }

    private void removePassing() throws IOException {
        if (passing.isPresent()) {
            for (String suffix : List.of("-journal", "-wal", "-shm", "")) {
                Files.deleteIfExists(passing.get().sibling(suffix));
            }
        }
    }

    /** Before the lock is let go: whoever takes it next says it anew. */
    private void removeTold() throws IOException {
        if (lease.isPresent()) {
            Files.deleteIfExists(told());
        }
    }

    private void release() throws IOException {
        Optional<FileLease> held = lease;
        lease = Optional.empty();
        if (held.isPresent()) {
            held.get().close();
        }
        new Home(file, "none", holder).removeIfEmpty();
    }
}
