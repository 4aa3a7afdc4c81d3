package dev.intact.dialect.sqlite;

import dev.intact.dialect.Marked;
import dev.intact.dialect.Marked.ByRow;
import dev.intact.dialect.Marked.Unknown;
import dev.intact.dialect.Marked.Untouched;
import dev.intact.dialect.Since;
import dev.intact.dialect.Since.Told;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Tells by a {@link RowDigest} which rows of a table are still what a load wrote that all rows were of. Those that stand and that
 * no later load brought, and those that a later load was the first to find, are the load's exactly if their digest is its mark;
 * if something else has written, it is not.
 */
record MarkedRows(Connection connection, TableSchema table) {
    private static final Unknown WRITTEN = new Unknown("rows of it were written since, and SQLite does not tell which");
    private static final String NONE = "1 = 0";

    Marked marked(String mark, List<Since> since) throws SQLException {
        StandingDigest digests = new StandingDigest(connection, table.name().name());
        if (digests.read().sum().equals(mark)) {
            return new Untouched();
        }
        List<Told> told = told(since);
        if (told.isEmpty() || table.primaryKey().isEmpty()) {
            return WRITTEN;
        }
        String standing = notBrought("t.", Sql::quote, told);
        RowDigest found = digests.read(standing);
        for (int i = 0; i < told.size(); i++) {
            Told one = told.get(i);
            found.plus(digests.of("select * from (" + one.went() + ") x where " + first(told, i), one.columns()));
        }
        return found.sum().equals(mark) ? byRow(standing, since, told) : WRITTEN;
    }

    /** Those that tell of all columns that stand now. */
    private List<Told> told(List<Since> since) {
        Set<String> names = table.columns().stream().map(Column::name).collect(Collectors.toSet());
        return since.stream()
                .filter(Told.class::isInstance)
                .map(Told.class::cast)
                .filter(told -> names.equals(Set.copyOf(told.columns())))
                .toList();
    }

    private ByRow byRow(String standing, List<Since> since, List<Told> told) {
        return new ByRow(
                standing,
                since.stream()
                        .map(one -> told.contains(one) ? first(told, told.indexOf(one)) : NONE)
                        .toList());
    }

    /** What a change found and none before it had brought. */
    private String first(List<Told> told, int change) {
        Told one = told.get(change);
        return notBrought("x.", name -> value(one, name), told.subList(0, change));
    }

    /** Where a key has a null, it is true of no row, and the digest shows it. */
    private String notBrought(String alias, UnaryOperator<String> value, List<Told> by) {
        String brought = by.stream()
                .map(told -> "select " + String.join(", ", key(told)) + " from (" + told.came() + ")")
                .collect(Collectors.joining(" union all "));
        String key = table.primaryKey().stream()
                .map(name -> alias + value.apply(name))
                .collect(Collectors.joining(", "));
        return brought.isEmpty() ? "1 = 1" : "(" + key + ") not in (" + brought + ")";
    }

    private List<String> key(Told told) {
        return table.primaryKey().stream().map(name -> value(told, name)).toList();
    }

    private static String value(Told told, String name) {
        return "v" + told.columns().indexOf(name);
    }
}
