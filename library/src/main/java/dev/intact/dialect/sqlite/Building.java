package dev.intact.dialect.sqlite;

import dev.intact.dialect.StageTable;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Tables made aside as their targets are to be: SQLite then takes rows and indexes over as they are, without making
 * records again or looking for their places. For one thread at a time.
 */
final class Building {
    private static final String TABLE = "CREATE TABLE ";
    private static final String INDEX = "INDEX ";

    private final Supplier<Connection> connection;
    private final Map<StageTable, Made> made = new HashMap<>();
    private final Map<StageTable, RowDigest> digests = new HashMap<>();
    private final Set<StageTable> installed = new HashSet<>();

    Building(Supplier<Connection> connection) {
        this.connection = connection;
    }

    /**
     * How a table was made.
     *
     * @param standing what the target was made by; empty where it is missing
     */
    private record Made(TableSchema table, List<String> standing) {}

    private Connection connection() {
        return connection.get();
    }

    /** Of the rows that are written into a table that was built here; empty of others. */
    Optional<RowDigest> digest(StageTable table) {
        return Optional.ofNullable(digests.get(table));
    }

    boolean has(String name) {
        return made.keySet().stream()
                .anyMatch(table -> PageWriting.plainName(table).equalsIgnoreCase(name));
    }

    /** One that another unit has made in the side file. */
    boolean takeUp(StageTable begun, TableSchema table) throws SQLException {
        String name = table.name().name();
        List<String> standing = statements("main", name);
        if (!exists("stage", name) || !(standing.isEmpty() || isPlain(name, standing))) {
            return false;
        }
        made.put(begun, new Made(table, standing));
        return true;
    }

    Optional<StageTable> build(TableSchema table, List<Column> columns) throws SQLException {
        String name = table.name().name();
        List<String> standing = statements("main", name);
        if (!isPlain(table, columns)
                || (!standing.isEmpty() && !isPlain(name, standing))
                || continuesNumbers(table, columns, standing)
                || exists("stage", name)) {
            return Optional.empty();
        }
        List<String> statements = standing.isEmpty() ? missing(table) : aside(standing);
        Sql.run(connection(), statements.toArray(String[]::new));
        StageTable built = new StageTable("stage." + Sql.quote(name), columns, StageTable.Kind.BUILT);
        made.put(built, new Made(table, standing));
        digests.put(
                built, new RowDigest(!Form.rowKey(connection(), "stage", name).isEmpty()));
        return Optional.of(built);
    }

    /** Every column gets its value from the row or is null, and none of them makes another value of it. */
    private static boolean isPlain(TableSchema table, List<Column> columns) {
        return !table.hasTriggers()
                && table.checks().isEmpty()
                && columns.stream().noneMatch(SqliteDialect::mayTurnIntoNumber)
                && table.columns().stream().allMatch(column -> isLoaded(column, columns) || isLeftOut(column));
    }

    private static boolean isLoaded(Column column, List<Column> columns) {
        return column.fill() != Fill.GENERATED
                && columns.stream().anyMatch(c -> c.name().equals(column.name()));
    }

    private static boolean isLeftOut(Column column) {
        return column.fill() == Fill.SEQUENCE || (column.fill() == Fill.NONE && column.nullable());
    }

    /** A word that only looks like a rule costs nothing but the way taken. */
    private boolean isPlain(String name, List<String> standing) throws SQLException {
        return !standing.get(0).toLowerCase(Locale.ROOT).contains("check")
                && Sql.number(
                                connection(),
                                "select count(*) from pragma_table_list where schema = 'main' and type = 'table'"
                                        + " and wr = 0 and strict = 0 and name = " + Sql.literal(name))
                        == 1
                && isEmpty("main." + Sql.quote(name));
    }

    /** AUTOINCREMENT never gives a number twice, not even that of a row that is gone. */
    private static boolean continuesNumbers(TableSchema table, List<Column> columns, List<String> standing) {
        return standing.stream().anyMatch(sql -> sql.toLowerCase(Locale.ROOT).contains("autoincrement"))
                && table.columns().stream()
                        .anyMatch(column -> column.fill() == Fill.SEQUENCE && !isLoaded(column, columns));
    }

    private boolean isEmpty(String sqlName) throws SQLException {
        return Sql.number(connection(), "select exists(select 1 from " + sqlName + ")") == 0;
    }

    private boolean exists(String schema, String name) throws SQLException {
        return !statements(schema, name).isEmpty();
    }

    /** The table first; SQLite keeps the beginning of each in one form. */
    private List<String> statements(String schema, String name) throws SQLException {
        return Sql.list(
                connection(),
                row -> row.getString(1),
                "select sql from " + schema + ".sqlite_schema where type in ('table', 'index') and sql is not null"
                        + " and tbl_name = ? collate nocase order by type desc, rowid",
                name);
    }

    private static List<String> missing(TableSchema table) {
        List<String> statements = new ArrayList<>();
        statements.add(CreateTable.of(table, "stage." + Sql.quote(table.name().name())));
        statements.addAll(aside(CreateTable.indexes(table, "")));
        return statements;
    }

    private static List<String> aside(List<String> standing) {
        return standing.stream().map(Building::aside).toList();
    }

    private static String aside(String statement) {
        int name = statement.startsWith(TABLE) ? TABLE.length() : statement.indexOf(INDEX) + INDEX.length();
        return statement.substring(0, name) + "stage." + statement.substring(name);
    }

    /** Whether rows that refer to others may come in without being asked one by one: then all are asked with the last table. */
    boolean mayCheckAtEnd(int numbered) {
        return !made.isEmpty() && numbered == 0;
    }

    /** In a new transaction none is in its place. */
    void begin() {
        installed.clear();
    }

    boolean isInstalled() {
        return installed.containsAll(made.keySet());
    }

    OptionalLong install(StageTable built) throws SQLException {
        Made how = made.get(built);
        if (how == null) {
            throw new IllegalArgumentException(built.sql() + " was not built here");
        }
        String name = how.table().name().name();
        String target = "main." + Sql.quote(name);
        List<String> standing = statements("main", name);
        if (!standing.equals(how.standing()) || (!standing.isEmpty() && !isEmpty(target))) {
            return OptionalLong.empty();
        }
        if (standing.isEmpty()) {
            Sql.run(connection(), CreateTable.of(how.table(), target));
            Sql.run(connection(), CreateTable.indexes(how.table()).toArray(String[]::new));
        }
        long rows = Sql.change(connection(), "insert into " + target + " select * from " + built.sql());
        installed.add(built);
        return OptionalLong.of(rows);
    }

    /** What was not asked row by row. */
    void checkReferences() throws SQLException {
        for (Made how : made.values()) {
            TableName name = how.table().name();
            if (!how.table().foreignKeys().isEmpty()
                    && !Sql.text(connection(), "pragma main.foreign_key_check(" + Sql.quote(name.name()) + ")")
                            .isEmpty()) {
                throw new SQLiteException(
                        "FOREIGN KEY constraint failed: a row of " + name + " has no parent",
                        SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY);
            }
        }
    }
}
