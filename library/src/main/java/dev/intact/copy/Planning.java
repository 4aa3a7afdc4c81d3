package dev.intact.copy;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what a database becomes in another. Reads one moment of the source; changes nothing. */
final class Planning {
    static final String SQLITE = "sqlite";
    private static final int MOST = 20;

    private Planning() {}

    /**
     * Plans a copy.
     *
     * @param source the moment
     * @param from the source's kind
     * @param to the target's kind
     * @param tables those that are wanted; empty: all
     * @param trial tries what may not be taken; left open
     * @param parents tables that stand in the target
     * @return what is to be made, and what does not arrive as it was
     * @throws SQLException what a database says
     */
    static CopyPlan plan(
            Snapshot source, Dialect from, Dialect to, List<TableName> tables, Trial trial, Parents parents)
            throws SQLException {
        List<TableSchema> shapes = new ArrayList<>();
        for (TableName table : tables.isEmpty() ? source.tables() : tables) {
            TableSchema shape = found(source, table);
            boolean twice = shapes.stream().anyMatch(other -> other.name().equals(shape.name()));
            if (!twice) {
                shapes.add(shape);
            }
        }
        if (from.name().equals(to.name())) {
            return new SameKind(source, parents).plan(source.schema(shapes), tables.isEmpty());
        }
        return to.name().equals(SQLITE)
                ? new ToSqlite(source, to, trial, parents).plan(source.schema(shapes))
                : new ToPostgres(source, to, trial, parents).plan(source.schema(shapes));
    }

    /** The name as it was said may have a dot in it. */
    private static TableSchema found(Snapshot source, TableName said) throws SQLException {
        List<TableName> there = source.tables();
        Optional<TableName> exact = there.stream()
                .filter(table -> table.schema().isEmpty() && table.name().equals(said.toString()))
                .findFirst();
        TableName wanted = exact.orElse(said);
        boolean view = source.schema(List.of()).views().stream()
                .anyMatch(found -> found.name().name().equalsIgnoreCase(said.name()));
        Optional<TableSchema> table = view && !there.contains(wanted) ? Optional.empty() : source.describe(wanted);
        return table.orElseThrow(() -> new ConfigurationException((view
                        ? said + " is a view; views are copied with the whole database"
                        : "There is no table " + said)
                + ". Nothing was changed. "
                + (there.isEmpty() ? "There are no tables." : "Name tables: there are " + listed(there) + ".")));
    }

    private static String listed(List<TableName> tables) {
        String some = tables.stream().limit(MOST).map(TableName::toString).collect(Collectors.joining(", "));
        return tables.size() > MOST ? some + " and " + (tables.size() - MOST) + " more" : some;
    }
}
