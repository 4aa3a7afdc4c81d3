package dev.intact.adopt;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An open transaction with its data source, over a table {@code item(id primary key, name)}. */
final class Unit implements AutoCloseable {
    private static final SessionSettings SETTINGS = new SessionSettings(
            "intact test", Timeouts.USUAL.withLock(Duration.ofSeconds(10)).withStatement(Duration.ZERO));

    private final Engine.Target target;
    private final ProgramSession session;
    private final AdoptedDataSource source;

    private Unit(Engine.Target target, ProgramSession session, AdoptedDataSource source) {
        this.target = target;
        this.session = session;
        this.source = source;
    }

    static Unit begin(Engine engine, Path folder) throws SQLException {
        Engine.Target target = engine.fresh(folder);
        target.execute("create table item(id integer primary key, name text)");
        Dialect dialect = engine == Engine.SQLITE ? new SqliteDialect() : new PostgresDialect();
        var address = dialect.address(target.url()).orElseThrow();
        ProgramSession session = dialect.session(dialect.connect(address, SETTINGS), address, SETTINGS);
        session.begin(List.of());
        return new Unit(target, session, new AdoptedDataSource(session.connection(), dialect));
    }

    AdoptedDataSource source() {
        return source;
    }

    Connection driver() {
        return session.connection();
    }

    Engine.Target target() {
        return target;
    }

    /** What the unit itself sees, inside the transaction. */
    List<Long> ids() throws SQLException {
        try (Statement statement = driver().createStatement();
                ResultSet row = statement.executeQuery("select id from item order by id")) {
            List<Long> ids = new ArrayList<>();
            while (row.next()) {
                ids.add(row.getLong(1));
            }
            return ids;
        }
    }

    /** Ends the data source and commits; gives what stands in the database then. */
    List<String> commit() throws SQLException {
        source.end();
        session.commit();
        return stored();
    }

    List<String> rollback() throws SQLException {
        source.abandon();
        session.rollback();
        return stored();
    }

    List<String> stored() {
        return target.rows("select id from item order by id");
    }

    @Override
    public void close() throws SQLException {
        try (session) {
            source.abandon();
        }
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static void insert(Connection connection, long... ids) throws SQLException {
        for (long id : ids) {
            run(connection, "insert into item(id) values (" + id + ")");
        }
    }
}
