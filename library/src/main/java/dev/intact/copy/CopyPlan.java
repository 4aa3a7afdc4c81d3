package dev.intact.copy;

import dev.intact.dialect.Addition;
import dev.intact.schema.TableName;
import java.util.List;

/**
 * What becomes of a database in another.
 *
 * @param tables in the order of their names
 * @param additions what is made once all tables are there: views, and indexes that standing tables lack
 * @param standing which of these tables stand in the target already, by their names there
 * @param remarks what is not the same there
 */
record CopyPlan(List<CopiedTable> tables, List<Addition> additions, List<TableName> standing, List<Remark> remarks) {
    CopyPlan {
        tables = List.copyOf(tables);
        additions = List.copyOf(additions);
        standing = List.copyOf(standing);
        remarks = List.copyOf(remarks);
    }

    /** Those that the copy makes. */
    List<CopiedTable> missing() {
        return tables.stream()
                .filter(table -> !standing.contains(table.target().name()))
                .toList();
    }
}
