package dev.intact.copy;

import dev.intact.copy.TargetTable.TargetColumn;
import dev.intact.dialect.Contents;
import dev.intact.schema.ColumnType;
import dev.intact.schema.DatabaseSchema.Index;
import dev.intact.schema.DatabaseSchema.Part;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Keys and indexes of an SQLite table in PostgreSQL, to be made once its rows are in. */
final class PostgresKeys {
    private static final int MOST_BYTES = 2600;

    private final TargetTable table;
    private final Trial trial;
    private final Remarks remarks;
    private final SourceRows rows;
    private final Names names;
    private final List<TableSchema.Key> keys = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();

    PostgresKeys(TargetTable table, Trial trial, Remarks remarks, SourceRows rows, Names names) {
        this.table = table;
        this.trial = trial;
        this.remarks = remarks;
        this.rows = rows;
        this.names = names;
    }

    List<TableSchema.Key> keys() {
        return keys;
    }

    List<String> statements() {
        return statements;
    }

    void read() throws SQLException {
        for (TableSchema.Key key : table.source().shape().keys()) {
            boolean ofIndex = table.source().indexes().stream()
                    .anyMatch(index -> index.name().equals(key.name()));
            if (!ofIndex) {
                key(key);
            }
        }
        for (Index index : table.source().indexes()) {
            index(index);
        }
    }

    private void key(TableSchema.Key key) throws SQLException {
        String what = table.what() + (key.primary() ? ", primary key" : ", unique") + " ("
                + String.join(", ", key.columns()) + ")";
        List<TargetColumn> columns = table.columns(key.columns());
        try {
            refuse(columns);
            boolean primary = key.primary() && columns.stream().noneMatch(TargetColumn::hasNulls);
            if (key.primary() && !primary) {
                remarks.unfit(what, "it has rows in which it is null, which SQLite allows; made UNIQUE");
            }
            List<String> quoted = columns.stream().map(TargetColumn::name).toList();
            String name = names.take(name(primary ? "" : "_" + String.join("_", quoted), primary ? "_pkey" : "_key"));
            statements.add("alter table " + TargetTable.quote(table.name()) + " add constraint "
                    + TargetTable.quote(name) + (primary ? " primary key (" : " unique (") + TargetTable.quote(quoted)
                    + ")");
            keys.add(new TableSchema.Key(name, quoted, primary, true));
            if (columns.stream().anyMatch(TargetColumn::isFolded)) {
                String folded = names.take(name("", "_folded_key"));
                statements.add("create unique index " + TargetTable.quote(folded) + " on "
                        + TargetTable.quote(table.name()) + " ("
                        + String.join(
                                ", ", columns.stream().map(PostgresKeys::folded).toList()) + ")");
            }
        } catch (Untranslatable e) {
            remarks.left(what, e.reason());
        }
    }

    private String name(String middle, String end) {
        return table.name().name() + middle + end;
    }

    private static String folded(TargetColumn column) {
        String name = TargetTable.quote(column.name());
        boolean folds = column.isFolded() && column.type() instanceof ColumnType.Text;
        return folds ? "lower(" + name + " collate \"C\")" : name;
    }

    /** What the rows themselves forbid. */
    private void refuse(List<TargetColumn> columns) throws SQLException, Untranslatable {
        TableName source = table.source().shape().name();
        List<String> names =
                columns.stream().map(column -> column.source().name()).toList();
        if (columns.stream().anyMatch(PostgresKeys::mayMeet)) {
            long twice = rows.twice(
                    source, columns.stream().map(PostgresKeys::written).toList());
            if (twice > 0) {
                throw new Untranslatable(twice + " of its values differ only in how they are written or in their kind,"
                        + " such as 1 and '1', and are one and the same in the type that holds them all");
            }
        }
        refuseLong(source, names, columns);
    }

    private void refuseLong(TableName source, List<String> names, List<TargetColumn> columns)
            throws SQLException, Untranslatable {
        long found = columns.stream().anyMatch(PostgresKeys::mayBeLong) ? rows.tooLong(source, names, MOST_BYTES) : 0;
        if (found > 0) {
            throw new Untranslatable(found + " rows have more than " + MOST_BYTES
                    + " bytes in it, and PostgreSQL's indexes take no more");
        }
    }

    private static boolean mayBeLong(TargetColumn column) {
        boolean limited = column.type() instanceof ColumnType.Text text
                && text.maxLength().orElse(MOST_BYTES) <= 500;
        return (column.type() instanceof ColumnType.Text || column.type() instanceof ColumnType.Bytes) && !limited;
    }

    /** Values that differ there may be equal here: of several kinds, or with zeros at their end. */
    private static boolean mayMeet(TargetColumn column) {
        boolean temporal = column.type() instanceof ColumnType.Timestamp || column.type() instanceof ColumnType.Time;
        return temporal || column.contents().counts().containsKey(Contents.Kind.INTEGER);
    }

    private static String written(TargetColumn column) {
        String name = TargetTable.quote(column.source().name());
        if (column.type() instanceof ColumnType.Timestamp || column.type() instanceof ColumnType.Time) {
            String plain = "replace(replace(" + name + ", 'Z', ''), '+00:00', '')";
            return "case when instr(" + name + ", '.') > 0 then rtrim(rtrim(" + plain + ", '0'), '.') else " + plain
                    + " end";
        }
        boolean bytes = column.type() instanceof ColumnType.Bytes;
        boolean text = column.type() instanceof ColumnType.Text;
        return bytes
                ? "cast(" + name + " as blob)"
                : text
                        ? "case typeof(" + name + ") when 'blob' then '\\x' || lower(hex(" + name + ")) else cast("
                                + name + " as text) end"
                        : name;
    }

    private void index(Index index) throws SQLException {
        String what = "index " + index.name() + " of " + table.what();
        try {
            List<TargetColumn> columns = new ArrayList<>();
            List<String> parts = new ArrayList<>();
            for (Part part : index.parts()) {
                parts.add(part(part) + (part.descending() ? " desc" : ""));
                if (part.column()) {
                    columns.add(table.column(part.text()));
                }
            }
            refuse(columns, index);
            String where = index.where().isEmpty()
                    ? ""
                    : " where "
                            + PostgresWords.of(table).say(index.where().get()).truth();
            String ends = " (" + String.join(", ", parts) + ")" + where;
            String create = index.unique() ? "create unique index " : "create index ";
            PostgresTable.refuse(trial.refusal(
                    create + "intact_probe on " + TargetTable.quote(table.name().name()) + ends));
            String name = names.take(index.name());
            if (!name.equals(index.name())) {
                remarks.changed(what, "its name is taken or too long; it is called " + name);
            }
            statements.add(create + TargetTable.quote(name) + " on " + TargetTable.quote(table.name()) + ends);
            boolean plain = index.unique() && index.where().isEmpty() && columns.size() == parts.size();
            if (plain
                    && index.parts().stream().allMatch(part -> part.collation().isEmpty())) {
                keys.add(new TableSchema.Key(
                        name, columns.stream().map(TargetColumn::name).toList(), false, true));
            }
        } catch (Untranslatable e) {
            remarks.left(what, e.reason());
        }
    }

    private void refuse(List<TargetColumn> columns, Index index) throws SQLException, Untranslatable {
        if (index.unique()
                && index.where().isEmpty()
                && columns.size() == index.parts().size()) {
            refuse(columns);
            return;
        }
        refuseLong(
                table.source().shape().name(),
                columns.stream().map(column -> column.source().name()).toList(),
                columns);
    }

    private String part(Part part) throws Untranslatable {
        if (part.collation().isEmpty() || part.collation().equals("NOCASE")) {
            String said = part.column()
                    ? TargetTable.quote(table.column(part.text()).name())
                    : "(" + PostgresWords.of(table).say(part.text()).sql() + ")";
            boolean text = !part.column() || table.column(part.text()).type() instanceof ColumnType.Text;
            return part.collation().isEmpty() || !text ? said : "lower(" + said + " collate \"C\")";
        }
        throw new Untranslatable("it is ordered by " + part.collation());
    }
}
