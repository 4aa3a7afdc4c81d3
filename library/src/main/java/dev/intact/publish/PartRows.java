package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeTables;
import dev.intact.publish.Outcome.Cell;
import dev.intact.publish.Outcome.Change;
import dev.intact.publish.Outcome.Example;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads what loads changed, row by row, as it is kept: memory stays flat. For one thread at a time.
 *
 * @param dialect of the database
 * @param connection in a transaction, so that rows come as they are read
 */
public record PartRows(Dialect dialect, Connection connection) {
    private static final int FETCHED = 500;

    /** Takes one row after the other. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Takes a row.
         *
         * @param row with the values of all kept columns
         * @return whether there is to be another one
         */
        boolean take(Example row);
    }

    /**
     * Every row that was kept of a part: those that went, changed and came.
     *
     * @param part whose rows are kept
     * @param key values, as text, that rows must have; empty for all rows
     * @param reader takes them
     * @return whether the reader took them all
     * @throws SQLException what the database says
     */
    public boolean each(Part part, Map<String, String> key, Reader reader) throws SQLException {
        String rows = new ChangeTables(dialect).rows(part.load(), part.number());
        List<Column> columns = part.columns();
        String gone = values(columns, "x", "") + " from " + rows + " x where " + of(Image.GONE, "x");
        String came = values(columns, "", "x") + " from " + rows + " x where " + of(Image.ADDED, "x");
        String pairs = values(columns, "b", "x") + " from " + rows + " x cross join " + rows + " b where "
                + of(Image.AFTER, "x") + " and " + of(Image.BEFORE, "b")
                + part.key().stream().map(name -> same(columns, name)).collect(Collectors.joining());
        boolean more = read(columns, Change.DELETE, gone, key, reader);
        more = more && (part.key().isEmpty() || read(columns, Change.UPDATE, pairs, key, reader));
        return more && read(columns, Change.INSERT, came, key, reader);
    }

    /**
     * Rows of a part that are told by a mark, as they stand.
     *
     * @param table that stands
     * @param target how it is called
     * @param predicate over {@code t}
     * @param key values, as text, that rows must have; empty for all rows
     * @param reader takes them
     * @return whether the reader took them all
     * @throws SQLException what the database says
     */
    public boolean standing(TableSchema table, String target, String predicate, Map<String, String> key, Reader reader)
            throws SQLException {
        List<Column> columns = ChangeSets.columns(table);
        String values = columns.stream()
                .map(column -> "null, " + dialect.kept(column, "t." + dialect.quote(column.name())))
                .collect(Collectors.joining(", "));
        StringBuilder select = new StringBuilder(values + " from " + target + " t where " + predicate);
        for (String name : key.keySet()) {
            Column column = table.column(name).orElseThrow();
            select.append(" and t.").append(dialect.quote(name)).append(" = ").append(dialect.fromKept(column, "?"));
        }
        return run(columns, Change.INSERT, select.toString(), List.copyOf(key.values()), reader);
    }

    /**
     * How rows were that a part tells by a mark, where a later load has kept it.
     *
     * @param later whose rows are kept
     * @param written over kept rows {@code x}, true for those that were what the earlier load wrote
     * @param key values, as text, that rows must have; empty for all rows
     * @param reader takes them
     * @return whether the reader took them all
     * @throws SQLException what the database says
     */
    public boolean before(Part later, String written, Map<String, String> key, Reader reader) throws SQLException {
        String rows = new ChangeTables(dialect).rows(later.load(), later.number());
        String select = values(later.columns(), "", "x") + " from " + rows + " x where (" + of(Image.GONE, "x") + " or "
                + of(Image.BEFORE, "x") + ") and " + written;
        return read(later.columns(), Change.INSERT, select, key, reader);
    }

    private boolean read(List<Column> columns, Change change, String select, Map<String, String> key, Reader reader)
            throws SQLException {
        List<String> names = columns.stream().map(Column::name).toList();
        StringBuilder all = new StringBuilder(select);
        key.keySet()
                .forEach(name ->
                        all.append(" and cast(x.v").append(names.indexOf(name)).append(" as text) = ?"));
        return run(columns, change, all.toString(), List.copyOf(key.values()), reader);
    }

    private boolean run(List<Column> columns, Change change, String select, List<String> values, Reader reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select " + select)) {
            statement.setFetchSize(FETCHED);
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (!reader.take(new Example(change, cells(columns, row)))) {
                        return false;
                    }
                }
                return true;
            }
        }
    }

    private static List<Cell> cells(List<Column> columns, ResultSet row) throws SQLException {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            cells.add(new Cell(
                    columns.get(i).name(),
                    Optional.ofNullable(row.getString(2 * i + 1)),
                    Optional.ofNullable(row.getString(2 * i + 2))));
        }
        return cells;
    }

    private static String values(List<Column> columns, String before, String after) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            values.add((before.isEmpty() ? "null" : before + ".v" + i) + ", "
                    + (after.isEmpty() ? "null" : after + ".v" + i));
        }
        return String.join(", ", values);
    }

    private static String same(List<Column> columns, String name) {
        int i = columns.stream().map(Column::name).toList().indexOf(name);
        return " and x.v" + i + " = b.v" + i;
    }

    private static String of(Image image, String alias) {
        return alias + "." + ChangeSets.IMAGE + " = '" + image.mark() + "'";
    }
}
