package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The sinks that fill one table at the same time: the first on the unit's own session, each further one on its own. */
final class LaneSessions {
    private final FurtherSessions sessions;
    private final Beginning beginning;
    private final List<CopySink> open = new CopyOnWriteArrayList<>();

    /** Each lane begins on its session, and tells when its rows are in. */
    LaneSessions(FurtherSessions sessions, Beginning beginning) {
        this.sessions = sessions;
        this.beginning = beginning;
    }

    /** What comes before the first row of a lane. */
    @FunctionalInterface
    interface Beginning {
        CopySink on(Connection session) throws SQLException;
    }

    List<BulkSink> open(Connection own, int most) throws SQLException {
        try {
            open.add(beginning.on(own));
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
            CopySink sink = beginning.on(connection);
            open.add(sink.ending(new Further(connection, sink.ending())));
        }
        return another.isPresent();
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
        private final CopySink.Ending ending;

        Further(Connection connection, CopySink.Ending ending) {
            this.connection = connection;
            this.ending = ending;
        }

        @Override
        public void finished(long given, long taken) throws SQLException {
            ending.finished(given, taken);
            closed();
        }

        @Override
        public void closed() throws SQLException {
            new Closing()
                    .run(ending::closed)
                    .run(() -> sessions.close(connection))
                    .finish();
        }
    }
}
