package dev.intact.dialect.postgres;

import dev.intact.dialect.StageTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * What a lane into a staged table is.
 *
 * @param table where the rows go
 * @param chunks says whether they are kept in chunks
 * @param built says who has to know of them, where the table stays
 */
record LaneSinks(StageTable table, Chunks chunks, BuiltTables built) implements LaneSessions.Beginning {
    @Override
    public CopySink on(Connection session) throws SQLException {
        CopyManager copies = session.unwrap(PGConnection.class).getCopyAPI();
        Optional<ChunkedLane> lane = chunks.lane(session, table, filling());
        if (lane.isPresent()) {
            return CopySink.chunked(copies, table, lane.get()).ending(lane.get());
        }
        if (!stays()) {
            return CopySink.open(copies, table, CopySink.Length.WHOLE);
        }
        CopySink.Ending ending = BuiltLane.begin(session, filling());
        try {
            return CopySink.open(copies, table, CopySink.Length.WHOLE).ending(ending);
        } catch (SQLException | RuntimeException e) {
            new Closing().run(ending::closed).suppressIn(e);
            throw e;
        }
    }

    private boolean stays() {
        return table.kind() == StageTable.Kind.BUILT;
    }

    private BuiltLane.Filling filling() {
        return stays() ? built.filling(table) : BuiltLane.Filling.UNTOLD;
    }
}
