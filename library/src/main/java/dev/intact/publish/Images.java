package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The kept rows of one table in words of the table itself, as SQL; {@code t} is a standing row.
 *
 * @param dialect of the database
 * @param table as it stands
 * @param names the columns of which values are kept, in their order
 * @param sql where they are kept
 * @param target the table
 * @param key by which rows are matched; empty where they are counted
 */
record Images(Dialect dialect, TableSchema table, List<String> names, String sql, String target, List<String> key) {
    /** The columns that are kept of a table as it stands: all that can be written. */
    static List<String> names(TableSchema table) {
        return ChangeSets.columns(table).stream().map(Column::name).toList();
    }

    Column column(String name) {
        return table.column(name).orElseThrow();
    }

    String quoted(String name) {
        return dialect.quote(name);
    }

    /** The columns outside the key that an UPDATE may name. */
    List<String> valued() {
        return names.stream()
                .filter(name -> !key.contains(name) && column(name).fill() != Column.Fill.IDENTITY_ALWAYS)
                .toList();
    }

    /** A kept value as it is kept. */
    String value(String alias, String name) {
        return alias + ".v" + names.indexOf(name);
    }

    /** A kept value as the column takes it. */
    String given(String alias, String name) {
        return dialect.fromKept(column(name), value(alias, name));
    }

    /** The standing value as it would be kept. */
    String standing(String name) {
        return dialect.kept(column(name), "t." + quoted(name));
    }

    /** {@code t} and a kept row have the same key. */
    String sameKey(String alias) {
        return key.stream()
                .map(name -> "t." + quoted(name) + " = " + given(alias, name))
                .collect(Collectors.joining(" and "));
    }

    /** Two kept rows have the same key. */
    String sameKey(String one, String other) {
        return key.stream()
                .map(name -> given(one, name) + " = " + given(other, name))
                .collect(Collectors.joining(" and "));
    }

    /** {@code t} and a kept row differ in one column. */
    String differs(String alias, String name) {
        return distinct(standing(name), value(alias, name), name);
    }

    /** Two kept rows differ in one column. */
    String changed(String one, String other, String name) {
        return distinct(value(one, name), value(other, name), name);
    }

    private String distinct(String one, String other, String name) {
        return dialect.comparable(column(name), one) + " is distinct from " + dialect.comparable(column(name), other);
    }

    /** {@code t} and a kept row differ in any of these columns. */
    String differs(String alias, Collection<String> columns) {
        return any(columns.stream().map(name -> differs(alias, name)).toList());
    }

    static String any(List<String> predicates) {
        return predicates.isEmpty() ? "1 = 0" : "(" + String.join(" or ", predicates) + ")";
    }

    /** Rows of an image, called so. */
    String of(Image image, String alias) {
        return alias + "." + ChangeSets.IMAGE + " = '" + image.mark() + "'";
    }

    /** A kept row of the image that {@code t} has the key of. */
    String keyed(Image image) {
        if (dialect.capabilities().hashesJoins()) {
            return "exists (select 1 from " + sql + " g where " + of(image, "g") + " and " + sameKey("g") + ")";
        }
        return "(" + key.stream().map(name -> "t." + quoted(name)).collect(Collectors.joining(", ")) + ") in (select "
                + key.stream().map(name -> given("g", name)).collect(Collectors.joining(", ")) + " from " + sql
                + " g where " + of(image, "g") + ")";
    }

    /** The standing rows that kept ones of the image are equal to, each at most once: their places. */
    String counted(Image image, String nullKey, String nullKept) {
        return places(image, nullKey, nullKept, Optional.empty());
    }

    /** The same of rows that were laid out from where they stand: of equal ones, those that bear the mark. */
    String going(String nullKey, String nullKept) {
        return places(Image.GONE, nullKey, nullKept, dialect.writer("t"));
    }

    private String places(Image image, String nullKey, String nullKept, Optional<String> writer) {
        return "select max(u.rid) from (" + numbered(image, nullKey, nullKept, writer) + ") u group by " + listed("u.c")
                + writer.map(who -> ", u.who").orElse("") + ", u.n having count(*) = 2";
    }

    /** The kept rows that no standing one is equal to, as often as they are too many. */
    String missing(Image image, String nullKey, String nullKept) {
        return "select " + listed("u.c") + " from (" + numbered(image, nullKey, nullKept, Optional.empty())
                + ") u group by " + listed("u.c") + ", u.n having count(*) = 1 and max(u.rid) is null";
    }

    // GROUP BY takes nulls as equal and is done by sorting or hashing on both databases; a join would not be.
    private String numbered(Image image, String nullKey, String nullKept, Optional<String> writer) {
        String standing = numbered(this::standing, writer) + dialect.rowId(table, "t") + " as rid from " + target + " t"
                + nullKey;
        String kept = numbered(name -> value("g", name), writer.map(who -> "g." + ChangeSets.WRITER))
                + "null as rid from " + sql + " g where " + of(image, "g") + nullKept;
        return standing + " union all " + kept;
    }

    private String numbered(UnaryOperator<String> value, Optional<String> writer) {
        return "select " + comparables(value) + ", "
                + writer.map(who -> who + " as who, ").orElse("")
                + "row_number() over (partition by " + bare(value)
                + writer.map(who -> ", " + who).orElse("")
                + ") as n, ";
    }

    private String comparables(UnaryOperator<String> value) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> dialect.comparable(column(names.get(i)), value.apply(names.get(i))) + " as c" + i)
                .collect(Collectors.joining(", "));
    }

    private String bare(UnaryOperator<String> value) {
        return names.stream()
                .map(name -> dialect.comparable(column(name), value.apply(name)))
                .collect(Collectors.joining(", "));
    }

    private String listed(String prefix) {
        return IntStream.range(0, names.size()).mapToObj(i -> prefix + i).collect(Collectors.joining(", "));
    }

    /** {@code t} has a null in its key, so that nothing finds it by it. */
    String nullKey() {
        return any(key.stream().map(name -> "t." + quoted(name) + " is null").toList());
    }

    /** A kept row has. */
    String nullKept(String alias) {
        return any(key.stream().map(name -> value(alias, name) + " is null").toList());
    }
}
