package dev.intact.copy;

import java.util.List;

/**
 * What becomes of a database in another.
 *
 * @param tables in the order of their names
 * @param remarks what is not the same there
 */
record CopyPlan(List<CopiedTable> tables, List<Remark> remarks) {
    CopyPlan {
        tables = List.copyOf(tables);
        remarks = List.copyOf(remarks);
    }
}
