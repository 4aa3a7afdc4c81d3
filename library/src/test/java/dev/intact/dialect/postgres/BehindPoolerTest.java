package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.connect.Servers;
import dev.intact.dialect.Address;
import dev.intact.dialect.Ahead;
import dev.intact.dialect.LentSession;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.Provider;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Turn;
import dev.intact.dialect.Witness;
import dev.intact.error.ConfigurationException;
import dev.intact.testing.Postgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/** What is done behind a transaction pooler, looked at on a server's own session, on which nothing may stay. */
class BehindPoolerTest {
    private static final PostgresDialect DIALECT = new PostgresDialect();
    private static final SessionSettings SETTINGS = new SessionSettings("intact test", Timeouts.USUAL);
    private static final String LEFT = """
            select name || '=' || setting from pg_settings where source = 'session' and name not like 'transaction%'
            union all select 'prepared ' || statement from pg_prepared_statements where statement not like 'select name%'
            union all select 'table ' || relname from pg_class where relnamespace = pg_my_temp_schema()
            union all select 'channel ' || c from pg_listening_channels() c""";

    private final Postgres.Database database = Postgres.fresh();

    private Address pooled() {
        return address(Pooling.TRANSACTION);
    }

    private Address address(Pooling pooling) {
        return DIALECT.address(database.url())
                .orElseThrow()
                .with(new Provider("test", pooling, Duration.ZERO, "the test says so"));
    }

    private static List<String> column(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return found;
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Properties properties(Address address, Session.Purpose purpose) throws SQLException {
        return Session.properties(address, SETTINGS, purpose, address.provider().pooling());
    }

    @Test
    void openingSetsNothingOnTheSession() throws SQLException {
        for (Side side : Side.values()) {
            try (Connection connection = DIALECT.pooled(pooled(), SETTINGS, side)) {
                assertThat(column(connection, LEFT)).isEmpty();
            }
        }
        try (Connection connection = DIALECT.connect(pooled(), SETTINGS)) {
            assertThat(column(connection, LEFT)).isEmpty();
            assertThat(connection.getNetworkTimeout()).isPositive();
        }
    }

    @Test
    void aUnitLeavesNothingOfItsOwnAndOfTheProgram() throws SQLException {
        database.run("create table t (id integer)");
        try (Connection connection = DIALECT.pooled(pooled(), SETTINGS, Side.WRITE)) {
            String zone = ((PGConnection) connection).getParameterStatus("TimeZone");
            ProgramSession session = DIALECT.session(connection, pooled(), SETTINGS);
            session.begin(List.of());
            for (String sql : List.of(
                    "set search_path = pg_catalog",
                    "set work_mem = '77MB'",
                    "set \"my.own\" = 'x'",
                    "set TimeZone = 'Asia/Tokyo'",
                    "set default_transaction_read_only = on",
                    "create temp table t (id integer)",
                    "listen nobody",
                    "insert into public.t values (1)")) {
                run(session.connection(), sql);
            }
            session.commit();
            assertThat(column(connection, LEFT)).allMatch(left -> left.equals("TimeZone=" + zone));
            assertThat(column(connection, "select current_setting('TimeZone')")).containsExactly(zone);
            assertThat(column(connection, "select id from public.t")).containsExactly("1");
        }
    }

    @Test
    void whatIsPutBackIsNotSetForOthers() throws SQLException {
        try (Connection connection = DIALECT.pooled(pooled(), SETTINGS, Side.WRITE)) {
            try (LentSession lent = DIALECT.lent(kept(connection), pooled(), SETTINGS, Side.WRITE, Turn.ANYTIME)) {
                lent.touched();
            }
            assertThat(column(connection, LEFT)).isEmpty();
        }
    }

    @Test
    void whatCannotBeClearedBeforeCommitIsCertainlyNotCommitted() throws SQLException {
        database.run("create table t (id integer)", "drop extension plpgsql");
        try (Connection connection = DIALECT.pooled(pooled(), SETTINGS, Side.WRITE);
                ProgramSession session = DIALECT.session(kept(connection), pooled(), SETTINGS)) {
            session.beginPlain();
            run(session.connection(), session.ahead(Ahead.Of.COUNT).sql() + "insert into t values (1)");
            session.sending("insert");
            session.sent();
            assertThatThrownBy(session::commit)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(session.isRefusal(e)).isTrue());
        }
    }

    @Test
    void whatAnotherClientLeftDoesNotLeadRowsElsewhere() throws SQLException {
        database.run("create table t (id integer)", "create schema other", "create table other.t (id integer)");
        try (Connection connection = DIALECT.pooled(pooled(), SETTINGS, Side.WRITE)) {
            run(connection, "set search_path = other; create temp table t (id integer); set role pg_monitor");
            ProgramSession session = DIALECT.session(connection, pooled(), SETTINGS);
            session.begin(List.of());
            run(session.connection(), "insert into t values (1)");
            session.commit();
            assertThat(column(connection, "select id from public.t")).containsExactly("1");
        }
    }

    @Test
    void readsAreOneTransactionThatCannotWrite() throws SQLException {
        database.run("create table t (id integer)");
        try (Connection connection = DIALECT.pooled(pooled(), SETTINGS, Side.READ)) {
            try (ReadSession session = DIALECT.reader(kept(connection), pooled(), SETTINGS)) {
                assertThat(column(session.connection(), "select count(*) from t"))
                        .containsExactly("0");
                database.run("insert into t values (1)");
                assertThat(column(session.connection(), "select count(*) from t"))
                        .containsExactly("1");
                assertThatThrownBy(() -> run(session.connection(), "delete from t"))
                        .hasMessageContaining("read-only transaction");
                assertThat(column(session.connection(), "show statement_timeout"))
                        .containsExactly("30s");
                session.begin();
                assertThat(column(session.connection(), "show transaction_isolation"))
                        .containsExactly("repeatable read");
                assertThatThrownBy(() -> run(session.connection(), "delete from t"))
                        .hasMessageContaining("read-only transaction");
                run(session.connection(), "set work_mem = '77MB'");
            }
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(column(connection, LEFT)).isEmpty();
        }
    }

    /** A session closes what it is given; here that is looked at afterwards. */
    private static Connection kept(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aMomentIsReadWithoutASessionAndWhatNeedsOneIsRefusedBeforeAnythingIsTouched() throws SQLException {
        database.run("create table t (id integer)");
        try (var moment = DIALECT.snapshot(pooled(), SETTINGS)) {
            database.run("insert into t values (1)");
            assertThat(column(moment.connection(), "select count(*) from t")).containsExactly("0");
            assertThat(column(moment.connection(), "show row_security")).containsExactly("off");
        }
        try (Witness witness = DIALECT.witness(pooled(), SETTINGS, "pg_restore").orElseThrow()) {
            assertThatThrownBy(witness::look)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("the test says so")
                    .hasMessageContaining("direct_url");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Pooling.class,
            names = {"UNKNOWN", "NONE", "SESSION"})
    void aServerIsNotTakenForAPooler(Pooling pooling) throws SQLException {
        try (Connection connection = DIALECT.pooled(address(pooling), SETTINGS, Side.WRITE)) {
            assertThat(Pooler.lends((PGConnection) connection, address(pooling)))
                    .isFalse();
            assertThat(column(connection, "show default_transaction_read_only")).containsExactly("on");
        }
        Session.open(address(pooling), SETTINGS, Session.Purpose.LOAD).close();
    }

    @Test
    void aServerIsNotTakenForAPoolerWherePreparedStatementsAreOff() throws SQLException {
        Address address =
                DIALECT.address(database.url() + "?prepareThreshold=0").orElseThrow();
        try (Connection connection = DIALECT.pooled(address, SETTINGS, Side.WRITE)) {
            assertThat(Pooler.lends((PGConnection) connection, address)).isFalse();
        }
    }

    @Test
    void onlyARefusalOfAStartupParameterTellsOfAPooler() {
        assertThat(Pooler.refuses(new SQLException("FATAL: unsupported startup parameter: options", "08P01")))
                .isTrue();
        assertThat(Pooler.refuses(new SQLException("FATAL: something else", "08P01")))
                .isFalse();
        assertThat(Pooler.refuses(new SQLException("no startup parameter", "28P01")))
                .isFalse();
    }

    @Test
    void theDriverIsToldWhatGoesThroughAPooler() throws SQLException {
        Properties behind = properties(pooled(), Session.Purpose.POOLED);
        assertThat(PGProperty.OPTIONS.getOrDefault(behind)).isNull();
        assertThat(PGProperty.PREPARE_THRESHOLD.getInt(behind)).isZero();
        Properties before = properties(address(Pooling.NONE), Session.Purpose.POOLED);
        assertThat(PGProperty.OPTIONS.getOrDefault(before)).contains("default_transaction_read_only=on");
        assertThat(PGProperty.PREPARE_THRESHOLD.getInt(before)).isPositive();
        assertThat(PGProperty.TCP_KEEP_ALIVE.getBoolean(behind)).isTrue();
    }

    @Test
    void aDatabaseThatSleepsIsWaitedFor() throws SQLException {
        Address asleep = DIALECT.address("postgres://ann@ep-1-pooler.eu.aws.neon.tech/shop")
                .orElseThrow();
        assertThat(PGProperty.CONNECT_TIMEOUT.getInt(properties(asleep, Session.Purpose.POOLED)))
                .isEqualTo(30);
        assertThat(PGProperty.LOGIN_TIMEOUT.getInt(properties(asleep, Session.Purpose.POOLED)))
                .isEqualTo(30);
        Address said = DIALECT.address("postgres://ann@ep-1-pooler.eu.aws.neon.tech/shop?connect_timeout=3")
                .orElseThrow();
        assertThat(PGProperty.CONNECT_TIMEOUT.getInt(properties(said, Session.Purpose.POOLED)))
                .isEqualTo(3);
        assertThat(PGProperty.CONNECT_TIMEOUT.getInt(properties(pooled(), Session.Purpose.POOLED)))
                .isEqualTo(10);
    }

    @Test
    void theDirectAddressIsTheOneThatWasSaidOrDerived() {
        Address neon = DIALECT.address("postgres://ann:CANARY@ep-1-pooler.eu.aws.neon.tech/shop")
                .orElseThrow();
        assertThat(Servers.NONE.direct(DIALECT, neon)).hasToString("postgres://ann@ep-1.eu.aws.neon.tech:5432/shop");
        Address said = said("postgres://db.example.org/shop").direct(DIALECT, neon);
        assertThat(said).hasToString("postgres://db.example.org:5432/shop");
        assertThat(said.provider().pooling()).isEqualTo(Pooling.SESSION);
        assertThat(said.properties()).containsEntry("user", "ann").containsEntry("password", "CANARY");
        assertThat(said("postgres://bob@db.example.org/shop")
                        .direct(DIALECT, neon)
                        .properties())
                .containsEntry("user", "bob")
                .doesNotContainKey("password");
        assertThatThrownBy(() -> said("shop.db").direct(DIALECT, neon)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(
                        () -> said("postgres://b-pooler.eu.aws.neon.tech/shop").direct(DIALECT, neon))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("transaction pooler");
    }

    private static Servers said(String direct) {
        return new Servers(List.of(), Optional.of(direct));
    }
}
