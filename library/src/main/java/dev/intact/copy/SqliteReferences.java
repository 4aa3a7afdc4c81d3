package dev.intact.copy;

import dev.intact.copy.TargetTable.TargetColumn;
import dev.intact.schema.DatabaseSchema.Link;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Foreign keys of a PostgreSQL table in SQLite.
 *
 * @param table that refers
 * @param all tables that are copied
 * @param parents those that are not
 */
record SqliteReferences(TargetTable table, Map<TableName, TargetTable> all, Parents parents) {
    /** As loads see it there, but for its name. */
    ForeignKey said(Link link) throws SQLException, Untranslatable {
        ForeignKey key = link.key();
        List<TargetColumn> own = table.columns(key.columns());
        TargetTable copied = all.get(key.parent());
        TableName parent = copied == null ? TableName.of(ToSqlite.called(key.parent())) : copied.name();
        List<String> theirs = copied == null
                ? parents.referred(
                        parent,
                        key.parentColumns(),
                        own.stream().map(TargetColumn::type).toList())
                : copied.columns(key.parentColumns()).stream()
                        .map(TargetColumn::name)
                        .toList();
        return new ForeignKey(
                "",
                table.name(),
                own.stream().map(TargetColumn::name).toList(),
                parent,
                theirs,
                !link.onDelete().equals("RESTRICT") && !link.onUpdate().equals("RESTRICT"),
                key.onDelete(),
                key.onUpdate());
    }

    static String words(ForeignKey key, Link link) {
        return "CONSTRAINT " + TargetTable.quote(link.key().name()) + " FOREIGN KEY ("
                + TargetTable.quote(key.columns())
                + ") REFERENCES " + TargetTable.quote(key.parent()) + " (" + TargetTable.quote(key.parentColumns())
                + ") ON DELETE " + link.onDelete() + " ON UPDATE " + link.onUpdate()
                + (link.deferred() ? " DEFERRABLE INITIALLY DEFERRED" : "");
    }
}
