package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postgresql.PGConnection;

/** The sinks that fill one table at the same time: the first on the unit's own session, each further one on its own. */
final class Lanes {
    private final FurtherSessions sessions;
    private final StageTable table;
    private final CopySink.Ending ending;
    private final List<CopySink> open = new CopyOnWriteArrayList<>();

    /** Each lane tells {@code ending} when its rows are in. */
    Lanes(FurtherSessions sessions, StageTable table, CopySink.Ending ending) {
        this.sessions = sessions;
        this.table = table;
        this.ending = ending;
    }

    List<BulkSink> open(Connection own, int most) throws SQLException {
        try {
            open.add(sink(own).ending(ending));
            boolean more = true;
            while (more && open.size() < most) {
                more = further();
            }
            return List.copyOf(open);
        } catch (SQLException | RuntimeException e) {
            new Closing().run(this::close).suppressIn(e);
            throw e;
        }
    }

    private boolean further() throws SQLException {
        Optional<Connection> another = sessions.open();
        if (another.isPresent()) {
            Connection connection = another.get();
            open.add(sink(connection).ending(new Further(connection)));
        }
        return another.isPresent();
    }

    private CopySink sink(Connection connection) throws SQLException {
        return CopySink.open(connection.unwrap(PGConnection.class).getCopyAPI(), table, CopySink.Length.WHOLE);
    }

    /** From any thread. */
    void cancel() {
        open.forEach(CopySink::cancel);
    }

    void close() throws SQLException {
        Closing closing = new Closing();
        open.forEach(sink -> closing.run(sink::close));
        closing.finish();
    }

    /** A further lane's session ends with it. */
    private final class Further implements CopySink.Ending {
        private final Connection connection;

        Further(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void finished(long given, long taken) throws SQLException {
            ending.finished(given, taken);
            closed();
        }

        @Override
        public void closed() throws SQLException {
            sessions.close(connection);
        }
    }
}
