package dev.intact.faults;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.sqlite.SqliteDialect;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;

/**
 * SQLite in memory, all connections one: what it has committed can be kept and brought back in no time. It never
 * crashes; disks around it do. For one thread at a time.
 */
final class MemoryDatabase implements AutoCloseable {
    private static final Dialect SQLITE = new SqliteDialect();
    private static final List<String> TABLES = List.of(
            "select 'done', n from done order by n",
            "select unit_id, outcome from intact_commit order by unit_id",
            "select target, unit_id, version, present, sha256, staged, old_sha256 from intact_file order by target",
            "select 'kept', unit_id, target, place, lost, old_sha256 from intact_kept order by unit_id, target");

    private final Connection connection;
    private Optional<Image> committed = Optional.empty();
    private long changes = -1;
    private boolean inTransaction;

    MemoryDatabase() {
        this.connection = open();
        execute("create table done (n integer primary key)");
    }

    MemoryDatabase(Image image) {
        this.connection = open();
        try {
            connection.unwrap(SQLiteConnection.class).deserialize("main", image.bytes);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection open() {
        try {
            return JDBC.createConnection(JDBC.PREFIX + ":memory:", new Properties());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a database has committed; equal where the rows are. */
    static final class Image {
        private final byte[] bytes;
        private final List<String> rows;

        private Image(byte[] bytes, List<String> rows) {
            this.bytes = bytes;
            this.rows = rows;
        }

        /** The rows of all tables, each as its cells joined by a bar. */
        List<String> rows() {
            return rows;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Image image && rows.equals(image.rows);
        }

        @Override
        public int hashCode() {
            return rows.hashCode();
        }

        @Override
        public String toString() {
            return rows.toString();
        }
    }

    /** What is committed now; what a transaction has done so far is not seen. */
    Image image() {
        try {
            long now = number("select total_changes()");
            if (committed.isEmpty() || !inTransaction && now != changes) {
                byte[] bytes = connection.unwrap(SQLiteConnection.class).serialize("main");
                committed = Optional.of(new Image(bytes, rows()));
                changes = now;
            }
            return committed.get();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String sql : TABLES) {
            String table = sql.replaceAll(".* from (\\w+) .*", "$1");
            if (number("select count(*) from sqlite_schema where name = '" + table + "'") > 0) {
                rows(sql, rows);
            }
        }
        return rows;
    }

    private void rows(String sql, List<String> rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    cells.add(row.getString(i));
                }
                rows.add(String.join("|", cells));
            }
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** SQLite's, with connections to this database and the home where a test wants it. */
    Dialect dialect(Path home) {
        return dialect(home, name -> name);
    }

    /** The same, with our tables under other names. */
    Dialect dialect(Path home, UnaryOperator<String> ledger) {
        return proxy(Dialect.class, (self, method, arguments) -> switch (method.getName()) {
            case "connect", "pooled" -> lasting();
            case "session" -> watched((ProgramSession) pass(SQLITE, method, arguments));
            case "besides" -> Optional.of(home);
            case "isMissing" -> false;
            case "ledger" -> ledger.apply((String) pass(SQLITE, method, arguments));
            default -> pass(SQLITE, method, arguments);
        });
    }

    /** Looked at only by its name: no file is ever made. */
    static Address address() {
        Path absent = Path.of(System.getProperty("java.io.tmpdir"), "intact-in-memory.db");
        return SQLITE.address(absent.toString()).orElseThrow();
    }

    private Connection lasting() {
        return proxy(Connection.class, (self, method, arguments) -> switch (method.getName()) {
            case "close", "abort" -> null;
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> self == arguments[0];
            default -> pass(connection, method, arguments);
        });
    }

    private ProgramSession watched(ProgramSession session) {
        return proxy(ProgramSession.class, (self, method, arguments) -> {
            if (method.getName().equals("begin")) {
                image();
                inTransaction = true;
            }
            Object result = pass(session, method, arguments);
            if (List.of("commit", "rollback", "close").contains(method.getName())) {
                inTransaction = false;
            }
            return result;
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object pass(Object to, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(to, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
