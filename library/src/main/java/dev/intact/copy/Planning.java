package dev.intact.copy;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds what a database becomes in another. Reads one moment of the source; changes nothing. */
final class Planning {
    private static final String SQLITE = "sqlite";

    private Planning() {}

    /**
     * Plans a copy.
     *
     * @param source the moment
     * @param from the source's kind
     * @param to the target's kind
     * @param tables those that are wanted; empty: all
     * @param trial tries what may not be taken; left open
     * @return what is to be made, and what does not arrive as it was
     * @throws SQLException what a database says
     */
    static CopyPlan plan(Snapshot source, Dialect from, Dialect to, List<TableName> tables, Trial trial)
            throws SQLException {
        List<TableSchema> shapes = new ArrayList<>();
        for (TableName table : tables.isEmpty() ? source.tables() : tables) {
            shapes.add(source.describe(table)
                    .orElseThrow(() -> new ConfigurationException("There is no table " + table
                            + " to be copied. Nothing was changed. Name one that is there.")));
        }
        if (from.name().equals(to.name())) {
            return new SameKind(source).plan(source.schema(shapes), tables.isEmpty());
        }
        return to.name().equals(SQLITE)
                ? new ToSqlite(source, to, trial).plan(source.schema(shapes))
                : new ToPostgres(source, to, trial).plan(source.schema(shapes));
    }
}
