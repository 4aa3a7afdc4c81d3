package dev.intact.copy;

import dev.intact.copy.TargetTable.TargetColumn;
import dev.intact.schema.ColumnType;
import dev.intact.schema.DatabaseSchema.Link;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Foreign keys of an SQLite table in PostgreSQL, where nothing refers to nothing. */
final class PostgresReferences {
    private final TargetTable table;
    private final Map<TableName, TargetTable> all;
    private final Remarks remarks;
    private final SourceRows rows;
    private final Parents parents;
    private final Names names = Names.ofPostgres();
    private final List<ForeignKey> keys = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();

    PostgresReferences(
            TargetTable table, Map<TableName, TargetTable> all, Remarks remarks, SourceRows rows, Parents parents) {
        this.table = table;
        this.all = all;
        this.remarks = remarks;
        this.rows = rows;
        this.parents = parents;
    }

    List<ForeignKey> keys() {
        return keys;
    }

    List<String> statements() {
        return statements;
    }

    void read() throws SQLException {
        for (Link link : table.source().links()) {
            try {
                add(link);
            } catch (Untranslatable e) {
                remarks.left(
                        table.what() + ", foreign key ("
                                + String.join(", ", link.key().columns()) + ") to "
                                + link.key().parent(),
                        e.reason());
            }
        }
    }

    private void add(Link link) throws SQLException, Untranslatable {
        ForeignKey key = link.key();
        List<TargetColumn> own = table.columns(key.columns());
        List<String> columns = own.stream().map(TargetColumn::name).toList();
        TargetTable copied = all.get(key.parent());
        TableName parent =
                copied == null ? TableName.of(ToPostgres.SCHEMA, key.parent().name()) : copied.name();
        List<String> parentColumns = copied == null
                ? parents.referred(
                        parent,
                        key.parentColumns(),
                        own.stream().map(TargetColumn::type).toList())
                : referred(copied, key, own);
        String name = names.take(table.name().name() + "_" + String.join("_", columns) + "_fkey");
        statements.add("alter table " + TargetTable.quote(table.name()) + " add constraint " + TargetTable.quote(name)
                + " foreign key (" + TargetTable.quote(columns) + ") references " + TargetTable.quote(parent)
                + " (" + TargetTable.quote(parentColumns) + ") on delete "
                + link.onDelete().toLowerCase(Locale.ROOT) + " on update "
                + link.onUpdate().toLowerCase(Locale.ROOT) + " deferrable initially "
                + (link.deferred() ? "deferred" : "immediate"));
        keys.add(new ForeignKey(
                name, table.name(), columns, parent, parentColumns, true, key.onDelete(), key.onUpdate()));
    }

    private List<String> referred(TargetTable parent, ForeignKey key, List<TargetColumn> own)
            throws SQLException, Untranslatable {
        List<TargetColumn> theirs = parents(parent, key);
        refuseOtherTypes(own, theirs);
        long orphans = rows.orphans(key.table(), key.columns(), key.parent(), key.parentColumns());
        if (orphans > 0) {
            throw new Untranslatable(orphans + " rows refer to no row of it by exactly that value, which SQLite allows"
                    + " where foreign keys are not enforced, or compared without regard to case");
        }
        return theirs.stream().map(TargetColumn::name).toList();
    }

    private static List<TargetColumn> parents(TargetTable parent, ForeignKey key) throws Untranslatable {
        boolean known = key.parentColumns().size() == key.columns().size()
                && key.parentColumns().stream()
                        .allMatch(column -> parent.find(column).isPresent());
        boolean unique = parent.source().shape().keys().stream()
                .anyMatch(candidate -> new HashSet<>(candidate.columns()).equals(new HashSet<>(key.parentColumns())));
        if (!known || !unique) {
            throw new Untranslatable("it refers to columns of " + key.parent() + " that are no key there");
        }
        return parent.columns(key.parentColumns());
    }

    private static void refuseOtherTypes(List<TargetColumn> own, List<TargetColumn> theirs) throws Untranslatable {
        for (int i = 0; i < own.size(); i++) {
            ColumnType mine = own.get(i).type();
            ColumnType other = theirs.get(i).type();
            boolean alike = mine.equals(other)
                    || (mine instanceof ColumnType.Text && other instanceof ColumnType.Text)
                    || (mine instanceof ColumnType.Decimal && other instanceof ColumnType.Decimal);
            if (!alike) {
                throw new Untranslatable(
                        "column " + own.get(i).name() + " became " + own.get(i).sqlType() + ", and what it refers to "
                                + theirs.get(i).sqlType());
            }
        }
    }
}
