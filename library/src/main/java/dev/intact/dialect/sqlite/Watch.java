package dev.intact.dialect.sqlite;

import dev.intact.dialect.Workspace.Images;
import dev.intact.dialect.Workspace.Watching;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Temporary triggers that tell of each row of a table: nobody else has them, the database itself is not changed by them,
 * and they end with the connection or the transaction that made them. Where a row may be written more than once, what
 * happened to it is first told aside and then put together. Among the triggers of an event the temporary ones come first.
 */
final class Watch implements Watching {
    private static final String MAIN = "main.";

    // Whoever else may write a row that this load writes.
    private static final String WRITTEN_TWICE = """
            select exists (select 1 from main.sqlite_schema where type = 'trigger')
              or exists (select 1 from pragma_foreign_key_list(%s, 'main')
                where on_delete not in ('NO ACTION', 'RESTRICT') or on_update not in ('NO ACTION', 'RESTRICT'))""";

    private static final String WITHOUT_ROWID =
            "select count(*) from pragma_table_list(%s) where schema = 'main' and wr = 1";

    private final Connection connection;
    private final String table;
    private final String into;
    private final Images images;
    private final List<String> columns;
    private final List<String> identity;
    private final List<String> key;

    /** Without an identity each row is told at once. */
    private Watch(Connection connection, Table watched, String into, Images images, List<String> identity) {
        TableSchema table = watched.schema();
        this.connection = connection;
        this.table = table.name().name();
        this.into = into;
        this.images = images;
        this.columns = table.columns().stream()
                .filter(column -> column.fill() != Fill.GENERATED)
                .map(column -> Sql.quote(column.name()))
                .toList();
        this.identity = identity;
        this.key = watched.key();
    }

    /** A table, and what makes two of its rows the same. */
    private record Table(TableSchema schema, List<String> key) {}

    static Watch begin(Connection connection, TableSchema table, List<String> key, String into, Images images)
            throws SQLException {
        String name = Sql.literal(table.name().name());
        boolean twice = Sql.number(connection, WRITTEN_TWICE.formatted(name)) != 0;
        boolean numbered = Sql.number(connection, WITHOUT_ROWID.formatted(name)) == 0;
        List<String> identity = twice ? identity(table, numbered) : List.of();
        Watch watch = new Watch(connection, new Table(table, key), into, images, identity);
        watch.begin();
        return watch;
    }

    private static List<String> identity(TableSchema table, boolean numbered) {
        Optional<String> number = numbered ? SqliteDialect.rowIdName(table) : Optional.empty();
        return number.map(List::of)
                .orElseGet(() -> table.primaryKey().stream().map(Sql::quote).toList());
    }

    private void begin() throws SQLException {
        if (!identity.isEmpty()) {
            Sql.run(
                    connection,
                    "create temp table " + aside() + " (seq integer primary key, image" + numbered("r", identity)
                            + numbered("v", columns) + ")");
        }
        String same = identity.stream()
                .map(column -> "old." + column + " is new." + column + " collate binary")
                .collect(Collectors.joining(" and "));
        Sql.run(
                connection,
                trigger("insert", told(Sql.literal(images.added()), "new")),
                trigger("delete", told(Sql.literal(images.gone()), "old")),
                trigger(
                        "update",
                        told(either(same, images.before(), images.gone()), "old") + "; "
                                + told(either(same, images.after(), images.added()), "new")));
    }

    private String trigger(String event, String statements) {
        return "create temp trigger " + name(event) + " after " + event + " on main." + Sql.quote(table) + " begin "
                + statements + "; end";
    }

    private String name(String event) {
        return Sql.quote("intact_" + event + "_" + table);
    }

    private String aside() {
        return Sql.quote("intact_told_" + table);
    }

    private static String either(String condition, String yes, String no) {
        return condition.isEmpty()
                ? Sql.literal(yes)
                : "case when " + condition + " then " + Sql.literal(yes) + " else " + Sql.literal(no) + " end";
    }

    /** Within a trigger no name is qualified. */
    private String told(String image, String row) {
        String values = Stream.concat(identity.stream(), columns.stream())
                .map(column -> ", " + row + "." + column)
                .collect(Collectors.joining());
        return identity.isEmpty()
                ? "insert into " + into.substring(MAIN.length()) + " values (" + image + values + ")"
                : "insert into " + aside() + " values (null, " + image + values + ")";
    }

    @Override
    public void finish() throws SQLException {
        Sql.run(
                connection,
                "drop trigger temp." + name("insert"),
                "drop trigger temp." + name("delete"),
                "drop trigger temp." + name("update"));
        if (identity.isEmpty()) {
            return;
        }
        String stood = "f.image in (" + Sql.literal(images.gone()) + ", " + Sql.literal(images.before()) + ")";
        String stands = "l.image in (" + Sql.literal(images.added()) + ", " + Sql.literal(images.after()) + ")";
        Sql.run(
                connection,
                together(either(stands + same(), images.before(), images.gone()), "f", stood),
                together(either(stood + same(), images.after(), images.added()), "l", stands),
                "drop table temp." + aside());
    }

    /** A number that is given again is another row's then. */
    private String same() {
        return key.isEmpty()
                ? " and 0"
                : key.stream()
                        .map(name -> columns.indexOf(Sql.quote(name)))
                        .map(i -> " and f.v" + i + " is l.v" + i)
                        .collect(Collectors.joining());
    }

    /** From what happened to a row first and last. */
    private String together(String image, String from, String where) {
        String rows = "select min(seq) as a, max(seq) as z from temp." + aside() + " group by "
                + numbered("r", identity).substring(2);
        String values = IntStream.range(0, columns.size())
                .mapToObj(i -> ", " + from + ".v" + i)
                .collect(Collectors.joining());
        return "insert into " + into + " select " + image + values + " from (" + rows + ") w join temp." + aside()
                + " f on f.seq = w.a join temp." + aside() + " l on l.seq = w.z where " + where;
    }

    private static String numbered(String prefix, List<String> all) {
        return IntStream.range(0, all.size()).mapToObj(i -> ", " + prefix + i).collect(Collectors.joining());
    }
}
