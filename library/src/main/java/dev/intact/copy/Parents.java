package dev.intact.copy;

import dev.intact.dialect.Snapshot;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Tables of the target that are not copied, and to which copied ones may refer.
 *
 * @param target its moment; empty where it is not there yet
 */
record Parents(Optional<Snapshot> target) {
    /** Where a table stands, if it does. */
    Optional<TableSchema> standing(TableName name) throws SQLException {
        return target.isPresent() ? target.get().describe(name) : Optional.empty();
    }

    /**
     * The columns of a standing table, as it calls them, that may be referred to by others of these types. Whether all rows
     * find theirs is seen when they are there.
     */
    List<String> referred(TableName name, List<String> columns, List<ColumnType> types)
            throws SQLException, Untranslatable {
        TableSchema parent = standing(name)
                .orElseThrow(() -> new Untranslatable(
                        name + " is not among the tables that are copied, and not there in the" + " target"));
        boolean unique = parent.keys().stream()
                .anyMatch(candidate -> new HashSet<>(candidate.columns()).equals(new HashSet<>(columns)));
        if (!unique) {
            throw new Untranslatable("it refers to columns of " + parent.name() + " that are no key there");
        }
        for (int i = 0; i < columns.size(); i++) {
            Column theirs = parent.column(columns.get(i)).orElseThrow();
            if (!theirs.type().getClass().equals(types.get(i).getClass())) {
                throw new Untranslatable("column " + theirs.name() + " of " + parent.name() + " is " + theirs.sqlType()
                        + " in the target, and what refers to it is of another kind");
            }
        }
        return columns;
    }
}
