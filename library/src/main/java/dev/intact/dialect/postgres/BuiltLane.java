package dev.intact.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** The transaction of a lane into a built table: its number is asked for before the first row, and tells its rows later. */
final class BuiltLane implements CopySink.Ending {
    private final Connection connection;
    private final String number;
    private final Filling filling;
    private boolean ended;

    private BuiltLane(Connection connection, String number, Filling filling) {
        this.connection = connection;
        this.number = number;
        this.filling = filling;
    }

    /** Told of what comes into a table, by several lanes. */
    interface Filling {
        /** Nobody has to know. */
        Filling UNTOLD = new Filling() {
            @Override
            public void wrote(long rows, String writer) {}

            @Override
            public void finished() {}
        };

        /** So many rows are kept, and the transaction that wrote them. */
        void wrote(long rows, String writer);

        /** A lane has kept all of its own. */
        void finished();
    }

    static BuiltLane begin(Connection connection, Filling filling) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return new BuiltLane(connection, RowMarks.transaction(connection), filling);
        } catch (SQLException e) {
            new Closing()
                    .run(connection::rollback)
                    .run(() -> connection.setAutoCommit(true))
                    .suppressIn(e);
            throw e;
        }
    }

    @Override
    public void finished(long given, long taken) throws SQLException {
        CopySink.refuseMissing(given, taken);
        connection.commit();
        ended = true;
        connection.setAutoCommit(true);
        filling.wrote(taken, number);
        filling.finished();
    }

    @Override
    public void closed() throws SQLException {
        if (!ended && !connection.isClosed()) {
            ended = true;
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
