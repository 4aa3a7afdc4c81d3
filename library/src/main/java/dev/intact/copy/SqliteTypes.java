package dev.intact.copy;

import dev.intact.dialect.Snapshot;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Which declaration in SQLite gives the values of a PostgreSQL column back as they were. */
record SqliteTypes(Snapshot source, TableName table, Remarks remarks) {
    private static final int DOUBLE_DIGITS = 15;
    private static final int LONG_DIGITS = 18;

    /** On all levels of a value. */
    private static final String DOUBLED = """
            exists (with recursive v (j) as (select %s union all select e.value from v, lateral (
                select value from json_each(case json_typeof(v.j) when 'object' then v.j else '{}' end)
                union all
                select value from json_array_elements(case json_typeof(v.j) when 'array' then v.j else '[]' end)) e)
              select from v where json_typeof(v.j) = 'object'
                and (select count(*) > count(distinct k) from json_object_keys(v.j) k))""";

    ColumnType of(Column column) throws SQLException {
        ColumnType type = column.type();
        if (type instanceof ColumnType.Other) {
            return text(column, "SQLite has no such type");
        }
        if (type instanceof ColumnType.Decimal decimal) {
            int digits = decimal.precision().orElse(Integer.MAX_VALUE);
            boolean whole = decimal.scale().orElse(0) == 0 && digits <= LONG_DIGITS;
            if (!whole && digits > DOUBLE_DIGITS) {
                return text(column, "SQLite's numbers hold 15 digits of a decimal");
            }
            return refused(column, "%s::text in ('NaN', 'Infinity', '-Infinity')", "not finite");
        }
        if (type instanceof ColumnType.Json && column.sqlType().equals("json")) {
            return refused(column, DOUBLED, "objects that have a key twice");
        }
        if (type instanceof ColumnType.Real) {
            return refused(column, "%s = 'NaN'", "no numbers (NaN), which SQLite makes null of");
        }
        if (type instanceof ColumnType.Date || type instanceof ColumnType.Timestamp) {
            return refused(column, "not %s between '0001-01-01' and '9999-12-30'", "not between the years 1 and 9999");
        }
        return type instanceof ColumnType.Time ? refused(column, "%s = '24:00'", "24:00:00") : type;
    }

    private ColumnType text(Column column, String reason) {
        remarks.changed(
                what(column),
                "it is " + column.sqlType() + "; " + reason
                        + ", so each value is the text that PostgreSQL writes for it");
        return ColumnType.text();
    }

    /** Values that the type cannot hold there make the column text. */
    private ColumnType refused(Column column, String test, String which) throws SQLException {
        String question = "select count(*) from " + source.target(table) + " where "
                + test.formatted(TargetTable.quote(column.name()));
        try (Statement statement = source.connection().createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            if (row.getLong(1) == 0) {
                return column.type();
            }
            remarks.unfit(what(column), row.getLong(1) + " of its values are " + which + "; kept as text");
            return ColumnType.text();
        }
    }

    private String what(Column column) {
        return "table " + table + ", column " + column.name();
    }
}
