package dev.intact.migrate;

import dev.intact.dialect.SqlTokens.Lexis;
import dev.intact.dialect.TableSize;
import dev.intact.schema.TableName;
import java.util.List;
import java.util.Optional;

/** What tables there are before a migration runs. */
interface Tables {
    /** The name of their database's dialect. */
    String database();

    /** How its SQL is read. */
    Lexis lexis();

    /** How large a table is; empty where it is not there. */
    Optional<TableSize> size(TableName table);

    /** The lines of its definition; empty where it is not there. */
    List<String> lines(TableName table);
}
