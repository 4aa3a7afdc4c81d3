package dev.intact.dialect.sqlite;

import dev.intact.dialect.Keeping;
import dev.intact.dialect.KeptTable;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.OwnNames;
import dev.intact.dialect.SessionSettings;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A read transaction that is copied into a file of SQLite: the whole database page by page, or some tables, row by row. The
 * copy is opened and looked through before it counts.
 */
final class SqliteKeeping implements Keeping {
    static final String FILE = "database.sqlite";

    // A name alone does not make a table Intact's: it never has one without its marks.
    static final String USERS = """
            name not like 'sqlite\\_%%' escape '\\' and not (
              (name in ('%s') or name glob '%s[0-9]*')
              and exists (select 1 from main.sqlite_schema m where m.name in ('intact_commit', 'intact_migration')))""".formatted(String.join("', '", OwnNames.fixed()), OwnNames.ofChanges());
    private static final int PAGES_AT_ONCE = 4096;
    private static final int WAIT_MILLIS = 100;
    private static final int MOST_WAITS = 300;

    private final Session session;
    private final Extent extent;
    private final Place place;
    private final Path copy;
    private final Cancellation cancellation = new Cancellation();

    private SqliteKeeping(Session session, Extent extent, Place place, Path copy) {
        this.session = session;
        this.extent = extent;
        this.place = place;
        this.copy = copy;
    }

    static SqliteKeeping open(DatabaseFile file, SessionSettings settings, Extent extent, Place place)
            throws SQLException, IOException {
        if (!file.existed()) {
            throw new ConfigurationException(
                    "There is no database " + file.display() + ". Nothing was touched. Name one that is there.");
        }
        SqliteKeeping keeping = new SqliteKeeping(new Session(file), extent, place, place.file(FILE));
        try {
            keeping.begin(settings);
            return keeping;
        } catch (SQLException | RuntimeException e) {
            try (keeping) {
                throw e;
            }
        }
    }

    /** The moment is that of the first read; nothing can be attached after it. */
    private void begin(SessionSettings settings) throws SQLException {
        session.read(settings.timeouts().lock());
        cancellation.watch(session.connection());
        if (extent == Extent.TABLES) {
            long page = Sql.number(session.connection(), "pragma main.page_size");
            // Who forces the copy to the disk is the one who gave the place.
            Sql.run(
                    session.connection(),
                    "attach " + Sql.literal(DatabaseFile.uri(copy, "rw")) + " as kept",
                    "pragma kept.page_size=" + page,
                    "pragma kept.synchronous=off",
                    "pragma kept.journal_mode=off");
        }
        Sql.run(session.connection(), "begin");
        long unused = Sql.number(session.connection(), "select count(*) from main.sqlite_schema");
    }

    @Override
    public Connection connection() {
        return session.connection();
    }

    @Override
    public Optional<String> snapshot() {
        return Optional.empty();
    }

    @Override
    public List<TableName> tables() throws SQLException {
        return tables(session.connection());
    }

    /** Those of the user. */
    static List<TableName> tables(Connection connection) throws SQLException {
        return names(connection, "type = 'table' and " + USERS).stream()
                .map(TableName::of)
                .toList();
    }

    private static List<String> names(Connection connection, String where) throws SQLException {
        return Sql.list(
                connection,
                row -> row.getString(1),
                "select name from pragma_table_list where schema = 'main' and " + where + " order by name");
    }

    @Override
    public Optional<TableSchema> describe(TableName table) throws SQLException {
        return new Catalogue(session.connection()).describe(table);
    }

    @Override
    public List<String> omitted() throws SQLException {
        List<String> omitted = new ArrayList<>();
        for (String kind : List.of("view", "virtual")) {
            List<String> names = names(session.connection(), "type = '" + kind + "' and " + USERS);
            if (!names.isEmpty()) {
                omitted.add((kind.equals("view") ? "views" : "virtual tables") + ": " + String.join(", ", names));
            }
        }
        return omitted;
    }

    @Override
    public List<KeptTable> keep(List<TableSchema> tables) throws SQLException {
        Map<TableSchema, Definition> definitions = new LinkedHashMap<>();
        Map<TableSchema, Long> rows = new LinkedHashMap<>();
        for (TableSchema table : tables) {
            definitions.put(table, definition(table.name()));
            rows.put(table, Sql.number(session.connection(), "select count(*) from main." + quoted(table)));
        }
        if (extent == Extent.WHOLE) {
            copyPages();
        } else {
            for (TableSchema table : tables) {
                copyRows(table);
            }
        }
        close();
        try (CopiedFile copied = CopiedFile.open(copy)) {
            copied.refuseDamaged();
            List<KeptTable> kept = new ArrayList<>();
            for (TableSchema table : tables) {
                long count = copied.rows(table.name());
                refuseOther(table, rows.getOrDefault(table, -1L), count);
                place.progress(table.name(), count);
                kept.add(new KeptTable(table, columns(table), FILE, count, "", definitions.getOrDefault(table, NONE)));
            }
            if (extent == Extent.WHOLE) {
                copied.orphans().forEach(found -> place.notice("The database was kept as it is, and " + found));
            }
            return kept;
        }
    }

    private static final Definition NONE = new Definition(List.of(), List.of(), List.of());

    private static void refuseOther(TableSchema table, long standing, long copied) throws SQLException {
        if (standing != copied) {
            throw new SQLiteException(
                    "the copy of " + table.name() + " has " + copied + " rows, not " + standing,
                    SQLiteErrorCode.SQLITE_CORRUPT);
        }
    }

    private void copyPages() throws SQLException {
        cancellation.check();
        int code = session.connection()
                .unwrap(SQLiteConnection.class)
                .getDatabase()
                .backup("main", copy.toString(), (remaining, all) -> {}, WAIT_MILLIS, MOST_WAITS, PAGES_AT_ONCE);
        if (code != SQLiteErrorCode.SQLITE_OK.code && code != SQLiteErrorCode.SQLITE_DONE.code) {
            throw new SQLiteException("the pages could not be copied into " + copy, SQLiteErrorCode.getErrorCode(code));
        }
    }

    /** In one go where SQLite sees that nothing has to be made anew: so no column may be named. */
    private void copyRows(TableSchema table) throws SQLException {
        cancellation.check();
        String create = definition(table.name()).table().get(0);
        String from = " from main." + quoted(table);
        Sql.run(session.connection(), "CREATE TABLE kept." + create.substring("CREATE TABLE ".length()));
        String into = "insert into kept." + quoted(table);
        boolean computed = table.columns().stream().anyMatch(column -> column.fill() == Fill.GENERATED);
        String columns = Sql.quote(columns(table));
        Sql.run(
                session.connection(),
                computed ? into + " (" + columns + ") select " + columns + from : into + " select *" + from);
    }

    private static List<String> columns(TableSchema table) {
        return table.columns().stream()
                .filter(column -> column.fill() != Fill.GENERATED)
                .map(Column::name)
                .toList();
    }

    private static String quoted(TableSchema table) {
        return Sql.quote(table.name().name());
    }

    private Definition definition(TableName table) throws SQLException {
        return new Definitions(session.connection()).of(table);
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    /** What is attached is written to its file with the end of the transaction. */
    @Override
    public void close() throws SQLException {
        cancellation.forget();
        if (session.isOpen() && !Transactions.idle(session.connection())) {
            Sql.run(session.connection(), "commit");
        }
        session.close();
    }
}
