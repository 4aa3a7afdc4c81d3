package dev.intact.dialect.sqlite;

import dev.intact.config.Mistyped;
import dev.intact.dialect.Access;
import dev.intact.dialect.Address;
import dev.intact.dialect.Blueprint;
import dev.intact.dialect.Capabilities;
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
import dev.intact.dialect.Provider;
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
import dev.intact.error.ConfigurationException;
import dev.intact.io.LocalDisk;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SQLite: a database file on a local disk, in WAL mode as soon as something is published into it. Loads stage in a side
 * file below {@code .intact/<database file name>/} beside it; liveness and the locks of tables are the operating
 * system's locks there. Immutable, safe for many threads. A process must use one copy of the driver only, and must not
 * open the database file by other means than SQLite while a workspace is open.
 */
public final class SqliteDialect implements Dialect {
    static final String JDBC_FILE = "jdbc:sqlite:file:";

    private static final int EXACT_DIGITS = 15;
    private static final List<String> ROW_IDS = List.of("rowid", "_rowid_", "oid");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);
    private static final Pattern PARAMETERS = Pattern.compile(".*\\?[A-Za-z_]+=.*", Pattern.DOTALL);
    private static final List<String> PREFIXES = List.of("jdbc:sqlite:", "sqlite:");

    /** The dialect; every one is like every other. */
    public SqliteDialect() {}

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public boolean storesKinds() {
        return true;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(EXACT_DIGITS, true, Integer.MAX_VALUE, true, 1, true, false, true);
    }

    /**
     * {@inheritDoc}
     *
     * <p>{@code app.db} or any path without a scheme, {@code sqlite:app.db}, {@code jdbc:sqlite:app.db}.
     */
    @Override
    public Optional<Address> address(String text) {
        for (String prefix : PREFIXES) {
            if (text.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                String rest = text.substring(prefix.length());
                Mistyped.refuse(rest);
                refuseParameters(text, rest);
                return Optional.of(file(rest));
            }
        }
        if (text.equals(":memory:")) {
            return Optional.of(file(text));
        }
        if (SCHEME.matcher(text).matches()) {
            return Optional.empty();
        }
        Mistyped.refuse(text);
        return Optional.of(file(text));
    }

    private static void refuseParameters(String text, String rest) {
        if (rest.startsWith("file:") || PARAMETERS.matcher(rest).matches()) {
            throw new ConfigurationException("The address " + text
                    + " holds settings of SQLite, which are not taken. Give the path of the file alone.");
        }
    }

    private static Address file(String path) {
        if (path.isBlank()) {
            throw new ConfigurationException("The address of the SQLite database is empty. Give the path of a file.");
        }
        if (path.startsWith(":memory:")) {
            throw new ConfigurationException(
                    "A database in memory (" + path + ") is gone when the load ends. Give the path of a file.");
        }
        try {
            Path file = Path.of(path).toAbsolutePath().normalize();
            return new Address(
                    path, "jdbc:sqlite:" + file.toUri().toASCIIString(), Map.of(), true, Provider.FILE, Access.USUAL);
        } catch (InvalidPathException e) {
            throw new ConfigurationException("The path " + path + " cannot be a file's name here: " + e.getReason(), e);
        }
    }

    @Override
    public Workspace open(Address address, WorkspaceSettings settings) throws SQLException {
        return SqliteWorkspace.open(DatabaseFile.at(address), settings);
    }

    @Override
    public SchemaSession schema(Address address, SessionSettings settings, SchemaSession.Aim aim) throws SQLException {
        return SqliteSchemaSession.open(address, settings, aim);
    }

    @Override
    public Connection connect(Address address, SessionSettings settings) throws SQLException {
        DatabaseFile file = DatabaseFile.at(address);
        file.make();
        return SqliteProgramSession.connect(DatabaseFile.at(address), settings);
    }

    @Override
    public Connection pooled(Address address, SessionSettings settings, Side side) throws SQLException {
        return side == Side.WRITE
                ? connect(address, settings)
                : SqliteReadSession.connect(DatabaseFile.at(address), settings);
    }

    @Override
    public ReadSession reader(Connection connection, Address address, SessionSettings settings) throws SQLException {
        return new SqliteReadSession(connection, OpenedFile.of(connection, address), settings);
    }

    @Override
    public LentSession lent(Connection connection, Address address, SessionSettings settings, Side side, Turn turn)
            throws SQLException {
        return new SqliteLentSession(connection, settings, side, turn);
    }

    @Override
    public Optional<Address> direct(Address address) {
        return Optional.of(address);
    }

    @Override
    public Upkeep upkeep(Address address) {
        return new FileUpkeep();
    }

    @Override
    public List<Address> nodes(Address address) {
        return List.of(address);
    }

    @Override
    public Optional<Watch> watch(Address node, SessionSettings settings) {
        return Optional.empty();
    }

    @Override
    public Probe probe(Address address, SessionSettings settings) {
        return new FileProbe(() -> DatabaseFile.at(address));
    }

    @Override
    public Blueprint blueprint() {
        return SqliteBlueprint.ONE;
    }

    @Override
    public Condition condition(Address address, SessionSettings settings, Condition.Scrutiny scrutiny)
            throws SQLException {
        return new FileCondition(DatabaseFile.at(address)).ask(settings, scrutiny);
    }

    @Override
    public Locks locks(Address address, SessionSettings settings, Duration longest) throws SQLException {
        return new FileLocks(DatabaseFile.at(address)).ask(longest);
    }

    @Override
    public Foundation foundation(Address address, Optional<Address> admin, SessionSettings settings) {
        return new FileFoundation(address);
    }

    @Override
    public List<Choice> choices(Address address) {
        return FileCondition.CHOICES;
    }

    @Override
    public boolean isMissing(Address address) {
        return !DatabaseFile.at(address).existed();
    }

    @Override
    public List<String> aside(Connection connection, Address address, String unit) throws IOException {
        return Home.of(DatabaseFile.at(address), unit);
    }

    @Override
    public Snapshot snapshot(Address address, SessionSettings settings) throws SQLException {
        return SqliteSnapshot.open(DatabaseFile.at(address), settings);
    }

    @Override
    public Keeping keeping(Address address, SessionSettings settings, Keeping.Extent extent, Keeping.Place place)
            throws SQLException, IOException {
        return SqliteKeeping.open(DatabaseFile.at(address), settings, extent, place);
    }

    @Override
    public String databaseName(Address address) {
        return DatabaseFile.at(address).name();
    }

    @Override
    public Map<String, String> programEnvironment(Address address) {
        return Map.of();
    }

    @Override
    public Optional<WholeFile> wholeFile(Address address) {
        return Optional.of(new ReplacedFile(DatabaseFile.at(address), new LocalDisk(), Files::createLink));
    }

    @Override
    public Optional<Witness> witness(Address address, SessionSettings settings, String program) {
        return Optional.empty();
    }

    @Override
    public ResultReading reading(ResultSet rows) throws SQLException {
        return StoredValues.of(rows);
    }

    @Override
    public ProgramSession session(Connection connection, Address address, SessionSettings settings)
            throws SQLException {
        return new SqliteProgramSession(connection, OpenedFile.of(connection, address), settings);
    }

    @Override
    public boolean inTransaction(Connection connection) throws SQLException {
        return !Transactions.idle(connection);
    }

    /** {@inheritDoc} A failure of this driver ends no transaction. */
    @Override
    public Object contain(Connection connection, Object given, Containment containment) {
        return given;
    }

    /** {@inheritDoc} Moments and days as the texts that a load writes, truth values as 1 and 0. */
    @Override
    public void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        statement.setObject(index, Parameter.of(value));
    }

    @Override
    public Identity identity(Address address, SessionSettings settings) {
        return new Identity(DatabaseFile.at(address).path().toString(), Optional.empty());
    }

    @Override
    public Optional<Path> file(Address address) {
        return Optional.of(DatabaseFile.at(address).path());
    }

    @Override
    public Optional<Path> besides(Address address) {
        DatabaseFile file = DatabaseFile.at(address);
        return Optional.of(file.path().resolveSibling(".intact").resolve(file.name()));
    }

    @Override
    public String quote(String identifier) {
        return Sql.quote(identifier);
    }

    @Override
    public List<String> create(TableSchema table, String sqlName) {
        return List.of(CreateTable.of(table, sqlName));
    }

    @Override
    public List<String> addKeys(TableSchema table, String sqlName) {
        return CreateTable.indexes(table);
    }

    @Override
    public List<String> addReferences(TableSchema table, String sqlName) {
        return List.of();
    }

    /** Its moments are seconds. */
    @Override
    public String written(String alias) {
        return alias + ".rowid";
    }

    @Override
    public String fromStage(Column column, String expression) {
        return expression;
    }

    /** {@inheritDoc} A table's column keeps values of every type as they are, where it has no affinity. */
    @Override
    public String kept(Column column, String expression) {
        return expression;
    }

    @Override
    public String keptType(Column column) {
        return "";
    }

    @Override
    public String fromKept(Column column, String expression) {
        return expression;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Text is compared byte by byte: a column declared NOCASE would call a change of case no change.
     */
    @Override
    public String comparable(Column column, String expression) {
        return byBytes(column, expression);
    }

    static String byBytes(Column column, String expression) {
        return column.type() instanceof ColumnType.Text ? "(" + expression + ") collate binary" : expression;
    }

    @Override
    public Optional<String> invalid(Column column, String expression) {
        return mayTurnIntoNumber(column) ? Optional.of(turnsIntoNumber(expression)) : Optional.empty();
    }

    static String turnsIntoNumber(String expression) {
        // Compared with a number, a text without affinity becomes the number that the column would make of it.
        String number = "cast(+" + expression + " as numeric)";
        return "(" + number + " = +" + expression + " and cast(" + number + " as text) <> +" + expression + ")";
    }

    /** A text that its column would keep as a number: {@code 007} as 7. Staged without a type, so that it stays text. */
    static boolean mayTurnIntoNumber(Column column) {
        return (column.type() instanceof ColumnType.Text || column.type() instanceof ColumnType.Json)
                && DeclaredType.turnsTextIntoNumbers(column.sqlType());
    }

    @Override
    public String rowId(TableSchema table, String alias) {
        return rowIdName(table)
                .map(name -> alias + "." + name)
                .orElseThrow(() -> new ConfigurationException("The table " + table.name() + " has columns called "
                        + String.join(", ", ROW_IDS) + ", so that its rows cannot be told apart without a key."));
    }

    /** A column of one of its names hides the number behind it. */
    static Optional<String> rowIdName(TableSchema table) {
        return ROW_IDS.stream()
                .filter(name -> table.columns().stream().noneMatch(c -> c.name().equalsIgnoreCase(name)))
                .findFirst();
    }

    @Override
    public Optional<String> writer(String alias) {
        return Optional.empty();
    }

    @Override
    public String sameRow(String one, String other) {
        return one + ".rowid = " + other + ".rowid";
    }

    @Override
    public String refusing(String verb, TableSchema table) {
        return strict(verb, table);
    }

    /** Not where nothing is gained: what a statement says of conflicts holds for the user's triggers, too. */
    static String strict(String verb, TableSchema table) {
        return table.settlesConflicts() ? verb + " or abort" : verb;
    }

    @Override
    public String overriding(TableSchema table) {
        return "";
    }

    /** {@inheritDoc} Nothing: SQLite takes the greatest rowid, and AUTOINCREMENT's number follows given ones by itself. */
    @Override
    public List<String> advanceSequences(TableSchema table, String sqlName) {
        return List.of();
    }

    @Override
    public String ledger(String name) {
        return "main." + Sql.quote(stored(name));
    }

    @Override
    public String runningKey() {
        return "integer primary key";
    }

    @Override
    public String ledgerExists(String name) {
        return "select count(*) from main.sqlite_schema where type = 'table' and name = " + Sql.literal(stored(name));
    }

    private static String stored(String name) {
        return "intact_" + name;
    }

    @Override
    public String size(String name) {
        return "select coalesce(sum(pgsize), 0) from dbstat where aggregate = true and name = "
                + Sql.literal(stored(name));
    }

    @Override
    public List<String> ledgerHome() {
        return List.of();
    }

    @Override
    public SettingsFound settings(Connection connection) throws SQLException {
        return SqliteSettings.of(connection);
    }

    @Override
    public FailureKind classify(SQLException failure) {
        return Codes.classify(failure);
    }

    @Override
    public Prospect prospect(SQLException failure) {
        return Codes.prospect(failure);
    }

    /** {@inheritDoc} There is no other that would. */
    @Override
    public boolean isReadOnly(SQLException failure) {
        return false;
    }

    @Override
    public Violation violation(SQLException failure) {
        return Codes.violation(failure);
    }

    @Override
    public String sqlType(ColumnType type) {
        return DeclaredType.write(type);
    }
}
