package dev.intact.copy;

import dev.intact.copy.CopiedTable.CopiedColumn;
import dev.intact.copy.TargetTable.TargetColumn;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import dev.intact.schema.DatabaseSchema.Computed;
import dev.intact.schema.DatabaseSchema.Index;
import dev.intact.schema.DatabaseSchema.Link;
import dev.intact.schema.DatabaseSchema.Part;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Check;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements that make a PostgreSQL table in SQLite: nearly all of it is one. */
final class SqliteTable {
    private static final Pattern WRITTEN = Pattern.compile("('(?:[^'\\\\]|'')*')::[^':()]+");

    private final TargetTable table;
    private final SqliteReferences references;
    private final Trial trial;
    private final Remarks remarks;
    private final Names indexNames;
    private final SqliteWords words;
    private final List<Column> columns = new ArrayList<>();
    private final List<TableSchema.Key> keys = new ArrayList<>();
    private final List<ForeignKey> keysOfOthers = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private final List<String> parts = new ArrayList<>();
    private final List<String> indexes = new ArrayList<>();

    SqliteTable(TargetTable table, SqliteReferences references, Trial trial, Remarks remarks, Names indexNames) {
        this.table = table;
        this.references = references;
        this.trial = trial;
        this.remarks = remarks;
        this.indexNames = indexNames;
        this.words = new SqliteWords(table);
    }

    CopiedTable made() throws SQLException {
        trial.prepare("create temporary table " + quoted() + " ("
                + String.join(
                        ", ", table.columns().stream().map(SqliteTable::plain).toList()) + ")");
        for (TargetColumn column : table.columns()) {
            column(column);
        }
        table.source().shape().keys().forEach(this::key);
        for (Link link : table.source().links()) {
            reference(link);
        }
        for (Check check : table.source().shape().checks()) {
            check(check);
        }
        for (Index index : table.source().indexes()) {
            index(index);
        }
        TableSchema schema = new TableSchema(table.name(), columns, keys, keysOfOthers, checks, List.of(), false);
        String create = "CREATE TABLE " + quoted() + " (\n  " + String.join(",\n  ", parts) + "\n)";
        return new CopiedTable(
                table.source().shape().name(), schema, new Definition(List.of(create), indexes, numbers()), copied());
    }

    private String quoted() {
        return TargetTable.quote(table.name());
    }

    private static String plain(TargetColumn column) {
        return TargetTable.quote(column.name()) + " " + column.sqlType();
    }

    private List<CopiedColumn> copied() {
        List<CopiedColumn> copied = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).fill() != Fill.GENERATED) {
                copied.add(new CopiedColumn(
                        table.columns().get(i).source().name(), columns.get(i).name()));
            }
        }
        return copied;
    }

    /** The one whole number that is the key and runs by itself. */
    private boolean isNumber(TargetColumn column) {
        return column.detail().numbers().isPresent()
                && column.type() instanceof ColumnType.Int
                && table.source()
                        .shape()
                        .primaryKey()
                        .equals(List.of(column.source().name()));
    }

    private void column(TargetColumn column) throws SQLException {
        boolean number = isNumber(column);
        if (column.detail().numbers().isPresent() && !number) {
            remarks.left(what(column) + ", running number", "SQLite has them for a key of one whole number only");
        }
        Optional<String> computed = computed(column);
        Optional<String> fallback = computed.isPresent() ? Optional.empty() : fallback(column);
        boolean nullable = column.source().nullable();
        parts.add(plain(column)
                + (number ? " PRIMARY KEY AUTOINCREMENT" : "")
                + computed.orElse("")
                + fallback.orElse("")
                + (nullable || number ? "" : " NOT NULL"));
        Fill fill = computed.isPresent()
                ? Fill.GENERATED
                : number ? Fill.SEQUENCE : fallback.isPresent() ? Fill.DEFAULT : Fill.NONE;
        columns.add(new Column(column.name(), column.type(), column.sqlType(), nullable, fill));
    }

    private Optional<String> fallback(TargetColumn column) throws SQLException {
        Optional<String> expression = column.detail().fallback();
        if (expression.isEmpty()) {
            return expression;
        }
        return tried(
                what(column) + ", default " + expression.get(),
                "",
                () -> {
                    Matcher written = WRITTEN.matcher(expression.get());
                    if (isWritten(column) && written.matches()) {
                        return " DEFAULT (" + written.group(1) + ")";
                    }
                    Said.Sort sort = Said.Sort.of(column.type());
                    Said said = words.say(expression.get());
                    boolean asIs = said.sort() == sort
                            || said.literal().isPresent()
                            || said.sort().isNumber();
                    if (!asIs && said.sort() != Said.Sort.NOTHING) {
                        throw new Untranslatable("its value is of another kind than the column");
                    }
                    return " DEFAULT (" + said.sql() + ")";
                },
                sql -> List.of("create temporary table intact_probe (" + plain(column) + sql + ")"));
    }

    /** Whether each value is the text that PostgreSQL writes for it, as it writes its defaults, too. */
    private static boolean isWritten(TargetColumn column) {
        return column.type() instanceof ColumnType.Text && column.source().type() instanceof ColumnType.Other;
    }

    private Optional<String> computed(TargetColumn column) throws SQLException {
        Optional<Computed> computed = column.detail().computed();
        if (computed.isEmpty()) {
            return Optional.empty();
        }
        String kept = computed.get().stored() ? ") STORED" : ") VIRTUAL";
        return tried(
                what(column) + ", generated as (" + computed.get().expression() + ")",
                "; its values are copied, and are computed no more",
                () -> " GENERATED ALWAYS AS ("
                        + words.say(computed.get().expression()).sql() + kept,
                sql -> List.of("create temporary table intact_probe ("
                        + String.join(
                                ", ",
                                table.columns().stream()
                                        .map(other -> plain(other) + (other.equals(column) ? sql : ""))
                                        .toList())
                        + ")"));
    }

    private void check(Check check) throws SQLException {
        String name = check.name().isEmpty() ? "" : "CONSTRAINT " + TargetTable.quote(check.name()) + " ";
        tried(
                        table.what() + ", check " + check.name() + " (" + check.expression() + ")",
                        "",
                        () -> words.say(check.expression()).truth(),
                        sql -> List.of("create temporary table intact_probe ("
                                + String.join(
                                        ", ",
                                        table.columns().stream()
                                                .map(SqliteTable::plain)
                                                .toList())
                                + ", check (" + sql + "))"))
                .ifPresent(sql -> {
                    parts.add(name + "CHECK (" + sql + ")");
                    checks.add(new Check(check.name(), sql));
                });
    }

    /** Says something in other words. */
    private interface Saying {
        String words() throws Untranslatable;
    }

    /** What is to be tried for these words. */
    private interface Trying {
        List<String> statements(String words);
    }

    private Optional<String> tried(String what, String besides, Saying saying, Trying trying) throws SQLException {
        try {
            String said = saying.words();
            Optional<String> refusal = trial.refusal(trying.statements(said).toArray(new String[0]));
            if (refusal.isPresent()) {
                throw new Untranslatable("SQLite says: " + refusal.get());
            }
            return Optional.of(said);
        } catch (Untranslatable e) {
            remarks.left(what, e.reason() + besides);
            return Optional.empty();
        }
    }

    private void key(TableSchema.Key key) {
        if (!key.nullsDistinct()) {
            remarks.changed(table.what() + ", unique " + key.name(), "in SQLite two nulls are never the same");
        }
        boolean ofIndex =
                table.source().indexes().stream().anyMatch(index -> index.name().equals(key.name()));
        if (ofIndex) {
            return;
        }
        List<TargetColumn> of = table.columns(key.columns());
        List<String> names = of.stream().map(TargetColumn::name).toList();
        if (of.size() != 1 || !key.primary() || !isNumber(of.get(0))) {
            parts.add((key.primary() ? "PRIMARY KEY (" : "UNIQUE (") + TargetTable.quote(names) + ")");
        }
        String name = key.primary() ? "primary key" : "unique (" + String.join(", ", names) + ")";
        keys.add(new TableSchema.Key(name, names, key.primary(), true));
    }

    private void reference(Link link) throws SQLException {
        try {
            ForeignKey key = references.said(link);
            parts.add(SqliteReferences.words(key, link));
            keysOfOthers.add(key);
        } catch (Untranslatable e) {
            remarks.left(table.what() + ", foreign key " + link.key().name(), e.reason());
        }
    }

    private void index(Index index) throws SQLException {
        String name = indexNames.take(index.name());
        String create = (index.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
        tried(
                        "index " + index.name() + " of " + table.what(),
                        "",
                        () -> indexed(index),
                        sql -> List.of("create " + (index.unique() ? "unique " : "") + "index temp.intact_probe on "
                                + quoted() + sql))
                .ifPresent(sql -> indexes.add(create + TargetTable.quote(name) + " ON " + quoted() + sql));
    }

    private String indexed(Index index) throws Untranslatable {
        if (!index.method().equals("btree")) {
            throw new Untranslatable("SQLite has no index of the kind " + index.method());
        }
        List<String> columns = new ArrayList<>();
        for (Part part : index.parts()) {
            String said = part.column()
                    ? TargetTable.quote(table.column(part.text()).name())
                    : "(" + words.say(part.text()).sql() + ")";
            columns.add(said + (part.descending() ? " DESC" : ""));
        }
        String where = index.where().isEmpty()
                ? ""
                : " WHERE " + words.say(index.where().get()).truth();
        return " (" + String.join(", ", columns) + ")" + where;
    }

    /** A number that was given is not given again. */
    private List<String> numbers() {
        List<String> statements = new ArrayList<>();
        for (TargetColumn column : table.columns()) {
            if (isNumber(column) && column.detail().numbers().get().last().isPresent()) {
                String name = SqliteWords.quoted(table.name().name());
                long last = column.detail().numbers().get().last().getAsLong();
                statements.add("replace into main.sqlite_sequence (rowid, name, seq) select max(rowid), " + name
                        + ", max(" + last + ", coalesce(max(seq), 0)) from main.sqlite_sequence where name = " + name);
            }
        }
        return statements;
    }

    private String what(TargetColumn column) {
        return table.what() + ", column " + column.source().name();
    }
}
