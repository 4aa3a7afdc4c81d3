package dev.intact.copy;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.util.List;

/**
 * One table of another database, and what it becomes.
 *
 * @param source its name there
 * @param target as it is to be made, in the words of the database it goes to
 * @param definition the statements that make it: columns, defaults, checks first; keys and indexes once its rows are in;
 *     foreign keys, the next numbers of sequences and views once all tables are
 * @param columns those whose values are copied; what the database computes is not among them
 */
record CopiedTable(TableName source, TableSchema target, Definition definition, List<CopiedColumn> columns) {
    CopiedTable {
        columns = List.copyOf(columns);
    }

    /**
     * A column whose values are copied.
     *
     * @param source its name in the table that is read
     * @param target its name in the table that is made, which has its type
     */
    record CopiedColumn(String source, String target) {}
}
