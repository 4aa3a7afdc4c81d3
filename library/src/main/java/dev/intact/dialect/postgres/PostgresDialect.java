package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Blueprint;
import dev.intact.dialect.Capabilities;
import dev.intact.dialect.CellReading;
import dev.intact.dialect.Choice;
import dev.intact.dialect.Condition;
import dev.intact.dialect.Containment;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Foundation;
import dev.intact.dialect.Identity;
import dev.intact.dialect.Keeping;
import dev.intact.dialect.LentSession;
import dev.intact.dialect.Locks;
import dev.intact.dialect.Probe;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.Prospect;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.ResultReading;
import dev.intact.dialect.SchemaSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.SettingsFound;
import dev.intact.dialect.Side;
import dev.intact.dialect.Snapshot;
import dev.intact.dialect.Turn;
import dev.intact.dialect.Upkeep;
import dev.intact.dialect.Violation;
import dev.intact.dialect.Watch;
import dev.intact.dialect.WholeFile;
import dev.intact.dialect.Witness;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.error.IntactException;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, 14 and later. Stages in unlogged tables of the schema {@code intact_stage} by binary COPY; who is alive is
 * told by advisory locks. Immutable, safe for many threads.
 */
public final class PostgresDialect implements Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDialect.class);
    private static final Capabilities CAPABILITIES =
            new Capabilities(Integer.MAX_VALUE, false, 63, false, Integer.MAX_VALUE, false, true, false);

    // CREATE SCHEMA IF NOT EXISTS asks for the right to create even where there is nothing to create.
    private static final String LEDGER_HOME = """
            do $$ begin
              if to_regnamespace('intact') is null then create schema intact; end if;
            exception when unique_violation or duplicate_schema then null; end $$""";

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Optional<Address> address(String text) {
        return PostgresAddress.read(text);
    }

    @Override
    public Workspace open(Address address, WorkspaceSettings settings) throws SQLException {
        return PostgresWorkspace.open(address, settings);
    }

    @Override
    public SchemaSession schema(Address address, SessionSettings settings, SchemaSession.Aim aim) throws SQLException {
        return PostgresSchemaSession.open(address, settings);
    }

    @Override
    public Connection connect(Address address, SessionSettings settings) throws SQLException {
        return Session.open(address, settings, Session.Purpose.PROGRAM);
    }

    @Override
    public Connection pooled(Address address, SessionSettings settings, Side side) throws SQLException {
        return Session.open(address, settings, side == Side.READ ? Session.Purpose.REPLICA : Session.Purpose.POOLED);
    }

    @Override
    public ReadSession reader(Connection connection, Address address, SessionSettings settings) throws SQLException {
        return PostgresReadSession.open(connection, address, settings);
    }

    @Override
    public LentSession lent(Connection connection, Address address, SessionSettings settings, Side side, Turn turn)
            throws SQLException {
        return PostgresLentSession.open(connection, address, settings, side);
    }

    @Override
    public Optional<Address> direct(Address address) {
        return PostgresAddress.direct(address);
    }

    @Override
    public Upkeep upkeep(Address address) {
        return new ServerUpkeep();
    }

    @Override
    public List<Address> nodes(Address address) {
        return Nodes.of(address);
    }

    @Override
    public Optional<Watch> watch(Address node, SessionSettings settings) {
        return Optional.of(new PostgresWatch(node, settings));
    }

    @Override
    public Probe probe(Address address, SessionSettings settings) {
        return new ServerProbe(address, settings);
    }

    @Override
    public Blueprint blueprint() {
        return PostgresBlueprint.ONE;
    }

    @Override
    public Condition condition(Address address, SessionSettings settings, Condition.Scrutiny scrutiny)
            throws SQLException {
        try (Connection connection = Session.open(address, settings, Session.Purpose.WATCH)) {
            return new ServerCondition(connection, address).ask();
        }
    }

    @Override
    public Locks locks(Address address, SessionSettings settings, Duration longest) throws SQLException {
        try (Connection connection = ServerProbe.open(address, settings, longest)) {
            ServerProbe.bound(connection, longest);
            return new ServerLocks(connection).ask(longest);
        }
    }

    @Override
    public Foundation foundation(Address address, Optional<Address> admin, SessionSettings settings) {
        return new ServerFoundation(address, admin, settings);
    }

    @Override
    public List<Choice> choices(Address address) {
        return new Choices(address).all();
    }

    @Override
    public boolean isMissing(Address address) {
        return false;
    }

    @Override
    public List<String> aside(Connection connection, Address address, String unit) throws SQLException {
        return Staging.of(connection, unit);
    }

    @Override
    public Snapshot snapshot(Address address, SessionSettings settings) throws SQLException {
        return PostgresSnapshot.open(address, settings);
    }

    @Override
    public Keeping keeping(Address address, SessionSettings settings, Keeping.Extent extent, Keeping.Place place)
            throws SQLException {
        return PostgresKeeping.open(address, settings, place);
    }

    @Override
    public String databaseName(Address address) {
        String url = address.jdbcUrl();
        return URLDecoder.decode(url.substring(url.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
    }

    @Override
    public Map<String, String> programEnvironment(Address address) {
        Map<String, String> environment = PostgresAddress.environment(address);
        Session.password(address).ifPresent(word -> environment.put("PGPASSWORD", word));
        environment.put("PGSSLMINPROTOCOLVERSION", Login.least(address).protocol());
        return environment;
    }

    @Override
    public Optional<WholeFile> wholeFile(Address address) {
        return Optional.empty();
    }

    @Override
    public Optional<Witness> witness(Address address, SessionSettings settings, String program) {
        return Optional.of(new ProgramWitness(address, settings, program));
    }

    @Override
    public ResultReading reading(ResultSet rows) throws SQLException {
        return ExactValues.of(rows);
    }

    @Override
    public boolean pass(Connection connection, String select, CellReading.Cells cells, Runnable ended)
            throws SQLException {
        return CopiedRows.read(connection, select, cells, ended);
    }

    @Override
    public ProgramSession session(Connection connection, Address address, SessionSettings settings)
            throws SQLException {
        return new PostgresProgramSession(connection, address, settings);
    }

    @Override
    public boolean inTransaction(Connection connection) throws SQLException {
        return !connection.isClosed()
                && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.OPEN;
    }

    @Override
    public Object contain(Connection connection, Object given, Containment containment) throws SQLException {
        return given instanceof CopyManager
                ? new ContainedCopy(connection.unwrap(BaseConnection.class), containment)
                : given;
    }

    @Override
    public void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof Instant moment) {
            statement.setObject(index, moment.atOffset(ZoneOffset.UTC));
        } else if (value instanceof ZonedDateTime moment) {
            statement.setObject(index, moment.toOffsetDateTime());
        } else if (value instanceof Enum<?> named) {
            statement.setObject(index, named.name(), Types.OTHER);
        } else if (value instanceof BigInteger whole) {
            statement.setBigDecimal(index, new BigDecimal(whole));
        } else if (value instanceof Character letter) {
            statement.setString(index, letter.toString());
        } else {
            statement.setObject(index, value);
        }
    }

    /** A server that cannot be reached, or does not tell, is known by its place alone. */
    @Override
    public Identity identity(Address address, SessionSettings settings) {
        String place = address.jdbcUrl().substring("jdbc:postgresql://".length());
        try (Connection connection = connect(address, settings)) {
            return new Identity(place, Catalog.system(connection));
        } catch (SQLException | IntactException e) {
            LOG.debug("{} does not say which server it is", address, e);
            return new Identity(place, Optional.empty());
        }
    }

    @Override
    public Optional<Path> file(Address address) {
        return Optional.empty();
    }

    @Override
    public Optional<Path> besides(Address address) {
        return Optional.empty();
    }

    @Override
    public String quote(String identifier) {
        return SqlTypes.quote(identifier);
    }

    @Override
    public List<String> create(TableSchema table, String sqlName) {
        return CreateTable.of(table, sqlName);
    }

    @Override
    public List<String> addKeys(TableSchema table, String sqlName) {
        return CreateTable.keys(table, sqlName);
    }

    @Override
    public List<String> addReferences(TableSchema table, String sqlName) {
        return CreateTable.references(table, sqlName);
    }

    @Override
    public String fromStage(Column column, String expression) {
        return SqlTypes.fromStage(column, expression);
    }

    @Override
    public String kept(Column column, String expression) {
        return SqlTypes.kept(column, expression);
    }

    @Override
    public String keptType(Column column) {
        return SqlTypes.keptType(column);
    }

    @Override
    public String fromKept(Column column, String expression) {
        return SqlTypes.fromKept(column, expression);
    }

    @Override
    public String comparable(Column column, String expression) {
        return SqlTypes.comparable(column, expression);
    }

    /** {@inheritDoc} The predicate runs on a workspace's connection, once it has staged a table. */
    @Override
    public Optional<String> invalid(Column column, String expression) {
        return SqlTypes.invalid(column, expression);
    }

    @Override
    public String rowId(TableSchema table, String alias) {
        // A ctid is a place in one partition; others have the same.
        return "(cast(" + alias + ".tableoid as text) || cast(" + alias + ".ctid as text))";
    }

    @Override
    public Optional<String> writer(String alias) {
        return Optional.of(alias + ".xmin::text::bigint");
    }

    @Override
    public String sameRow(String one, String other) {
        return one + ".ctid = " + other + ".ctid and " + one + ".tableoid = " + other + ".tableoid";
    }

    @Override
    public String refusing(String verb, TableSchema table) {
        return verb;
    }

    @Override
    public String overriding(TableSchema table) {
        return overridingIdentity(table.columns());
    }

    static String overridingIdentity(List<Column> columns) {
        boolean always = columns.stream().anyMatch(column -> column.fill() == Fill.IDENTITY_ALWAYS);
        return always ? "overriding system value" : "";
    }

    @Override
    public List<String> advanceSequences(TableSchema table, String sqlName) {
        return Sequences.advance(table, sqlName);
    }

    @Override
    public String ledger(String name) {
        return "\"intact\"." + quote(name);
    }

    @Override
    public String runningKey() {
        return "bigint generated by default as identity primary key";
    }

    @Override
    public String ledgerExists(String name) {
        return "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " where n.nspname = 'intact' and c.relkind = 'r' and c.relname = " + SqlTypes.literal(name);
    }

    @Override
    public String size(String name) {
        return "select pg_total_relation_size(" + SqlTypes.literal(ledger(name)) + "::regclass)";
    }

    @Override
    public List<String> ledgerHome() {
        // The first loads of a database make its ledger one after the other: CREATE … IF NOT EXISTS fails in a race.
        return List.of("select pg_advisory_xact_lock(" + TableLocks.ledgerKey() + ")", LEDGER_HOME);
    }

    @Override
    public SettingsFound settings(Connection connection) throws SQLException {
        return PostgresSettings.of(connection);
    }

    @Override
    public FailureKind classify(SQLException failure) {
        return SqlStates.classify(failure);
    }

    @Override
    public Prospect prospect(SQLException failure) {
        return SqlStates.prospect(failure);
    }

    @Override
    public boolean isReadOnly(SQLException failure) {
        return SqlStates.isReadOnly(failure);
    }

    @Override
    public Violation violation(SQLException failure) {
        return SqlStates.violation(failure);
    }

    @Override
    public String sqlType(ColumnType type) {
        return SqlTypes.create(type);
    }
}
