package dev.intact.copy;

import dev.intact.load.LoadReport;
import java.util.List;

/**
 * What a copy did, or would do. Immutable.
 *
 * @param load the load that it was; its checks name each table with its number of rows and their digest
 * @param remarks what is not the same as it was
 * @param statements those that make what is missing, in their order
 */
public record CopyReport(LoadReport load, List<Remark> remarks, List<String> statements) {
    /** Takes copies. */
    public CopyReport {
        remarks = List.copyOf(remarks);
        statements = List.copyOf(statements);
    }
}
