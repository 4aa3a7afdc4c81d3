package dev.intact.dialect.sqlite;

import dev.intact.dialect.Address;
import dev.intact.dialect.Blueprint;
import dev.intact.dialect.SchemaObject;
import dev.intact.dialect.Scratch;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.SqlTokens.Lexis;
import dev.intact.dialect.StoredTable;
import dev.intact.dialect.TableSize;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code sqlite_schema} keeps: the texts that made the schema. */
final class SqliteBlueprint implements Blueprint {
    static final SqliteBlueprint ONE = new SqliteBlueprint();

    // What a virtual table keeps its rows in goes with it; so does what belongs to a table of ours.
    private static final String STORED = """
            select %s from main.sqlite_schema
            where sql is not null and name not like 'sqlite\\_%%' escape '\\' and tbl_name not like 'intact\\_%%' escape '\\'
              and name not in (select name from pragma_table_list where schema = 'main' and type = 'shadow')
            order by %s""";

    private static final String OBJECTS = STORED.formatted("type, name, tbl_name, sql", "rowid");

    // A view may have triggers, and a table be virtual: everything after what it is about.
    private static final String SCRIPT = STORED.formatted(
            "tbl_name, sql", "case type when 'table' then 1 when 'view' then 2 when 'index' then 3 else 4 end, rowid");

    private static final String TABLES = """
            select name from pragma_table_list
            where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite\\_%' escape '\\'
              and name not like 'intact\\_%' escape '\\'
            order by name""";

    private static final int COUNTED = 1_000_000;

    private SqliteBlueprint() {}

    private record Text(String table, String sql) {}

    @Override
    public List<SchemaObject> objects(Connection connection) throws SQLException {
        return Sql.list(
                        connection,
                        row -> StoredForm.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                        OBJECTS)
                .stream()
                .sorted()
                .toList();
    }

    @Override
    public List<String> script(Connection connection, List<TableName> without) throws SQLException {
        Set<String> names = without.stream().map(TableName::name).collect(Collectors.toSet());
        return Sql.list(connection, row -> new Text(row.getString(1), row.getString(2)), SCRIPT).stream()
                .filter(text -> !names.contains(text.table()))
                .map(Text::sql)
                .toList();
    }

    @Override
    public List<StoredTable> tables(Connection connection) throws SQLException {
        List<StoredTable> tables = new ArrayList<>();
        for (String name : Sql.list(connection, row -> row.getString(1), TABLES)) {
            tables.add(new StoredTable(
                    TableName.of(name),
                    Sql.list(
                            connection,
                            row -> row.getString(1),
                            "select name from pragma_table_xinfo(?, 'main') where hidden <> 1 order by cid",
                            name)));
        }
        return tables;
    }

    /** {@inheritDoc} Rows are counted up to a million; how many bytes they take only reading them all would tell. */
    @Override
    public Optional<TableSize> size(Connection connection, TableName table) throws SQLException {
        Optional<String> stored = Sql.list(
                        connection,
                        row -> row.getString(1),
                        "select name from pragma_table_list where schema = 'main' and type = 'table'"
                                + " and name = ? collate nocase",
                        table.name())
                .stream()
                .findFirst();
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        String some = "select 1 from main." + Sql.quote(stored.get()) + " limit " + COUNTED;
        return Optional.of(new TableSize(Sql.number(connection, "select count(*) from (" + some + ")"), 0));
    }

    @Override
    public Scratch scratch(Address address, SessionSettings settings) throws IOException {
        return SqliteScratch.make();
    }

    @Override
    public Scratch given(Address address, SessionSettings settings) throws IOException {
        throw new ConfigurationException("The scratch database of SQLite is a file of its own among the temporary ones."
                + " Nothing was touched. Leave --scratch out.");
    }

    @Override
    public Lexis lexis() {
        return Lexis.SQLITE;
    }
}
