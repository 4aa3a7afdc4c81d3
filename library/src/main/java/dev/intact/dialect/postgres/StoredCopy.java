package dev.intact.dialect.postgres;

import dev.intact.dialect.StageTable;
import dev.intact.dialect.StoredRows;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Puts rows that COPY has written into a staged table as they are; the server numbers them. */
final class StoredCopy {
    private static final int BUFFER = 1 << 16;

    private final Connection connection;
    private volatile boolean cancelled;

    StoredCopy(Connection connection) {
        this.connection = connection;
    }

    void cancel() {
        cancelled = true;
    }

    long fill(StageTable table, StoredRows rows) throws SQLException, IOException {
        number(table);
        String columns = rows.columns().stream().map(SqlTypes::quote).collect(Collectors.joining(", "));
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table.sql() + " (" + columns + ") from stdin");
        try (InputStream in = rows.content().open()) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0 && !cancelled; read = in.read(buffer)) {
                copy.writeToCopy(buffer, 0, read);
            }
            if (cancelled) {
                throw new SQLException("Cancelled", SqlStates.QUERY_CANCELED);
            }
            long taken = copy.endCopy();
            count(table);
            return taken;
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    /** Whatever is looked up afterwards: without its statistics the planner believes that nearly every row has no parent. */
    private void count(StageTable table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("analyze " + table.sql());
        }
    }

    private void number(StageTable table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("alter table " + table.sql() + " alter " + StageTable.ROW
                    + " add generated always as identity (cache 1000)");
        }
    }
}
