package dev.intact.migrate;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.SchemaObject;
import dev.intact.dialect.SchemaObject.Kind;
import dev.intact.dialect.SqlTokens.Lexis;
import dev.intact.dialect.TableSize;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Asks the database.
 *
 * @param dialect of the connection
 * @param connection with no transaction open
 */
record StoredTables(Dialect dialect, Connection connection) implements Tables {
    @Override
    public String database() {
        return dialect.name();
    }

    @Override
    public Lexis lexis() {
        return dialect.blueprint().lexis();
    }

    @Override
    public Optional<TableSize> size(TableName table) {
        try {
            return dialect.blueprint().size(connection, table);
        } catch (SQLException e) {
            throw dialect.failure("Cannot ask how large the table " + table + " is", e);
        }
    }

    @Override
    public List<String> lines(TableName table) {
        try {
            return dialect.blueprint().objects(connection).stream()
                    .filter(object -> object.kind() == Kind.TABLE && isCalled(object, table))
                    .flatMap(object -> object.lines().stream())
                    .toList();
        } catch (SQLException e) {
            throw dialect.failure("Cannot read how the table " + table + " is made", e);
        }
    }

    private static boolean isCalled(SchemaObject object, TableName table) {
        String plain = object.name().replace("\"", "");
        return plain.equals(table.toString()) || plain.endsWith("." + table);
    }
}
