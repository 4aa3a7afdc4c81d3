package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink.Note;
import dev.intact.dialect.Chunking;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The chunks of one lane: each is one transaction of its COPY and of the row that tells what it holds. */
final class ChunkedLane implements CopySink.Ending {
    private final Connection connection;
    private final String table;
    private final Chunking chunking;
    private final AtomicLong kept;
    private final BuiltLane.Filling filling;
    private final List<String> notes = new ArrayList<>();
    private long bytes;
    private boolean begun;

    /**
     * A lane.
     *
     * @param table of chunks, as it stands in SQL
     * @param kept counts them, over all lanes
     * @param filling told of each
     */
    ChunkedLane(Connection connection, String table, Chunking chunking, AtomicLong kept, BuiltLane.Filling filling) {
        this.connection = connection;
        this.table = table;
        this.chunking = chunking;
        this.kept = kept;
        this.filling = filling;
    }

    /** A chunk that a crash of the server takes away is read again. */
    void begin() throws SQLException {
        begun = true;
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local synchronous_commit = off");
        }
    }

    void add(Note note) {
        notes.add(note.text());
        bytes += note.bytes();
    }

    boolean isFull() {
        return bytes >= chunking.bytes();
    }

    boolean isEmpty() {
        return notes.isEmpty();
    }

    void keep(long rows) throws SQLException {
        chunking.told().step(Chunking.COPIED);
        String writer = tell(rows);
        connection.commit();
        connection.setAutoCommit(true);
        begun = false;
        notes.clear();
        bytes = 0;
        kept.incrementAndGet();
        filling.wrote(rows, writer);
        chunking.told().step(Chunking.COMMITTED);
    }

    private String tell(long rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into " + table + "(rows, bytes, notes) values (?, ?, ?) returning writer")) {
            statement.setLong(1, rows);
            statement.setLong(2, bytes);
            statement.setArray(3, connection.createArrayOf("text", notes.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Override
    public void finished(long given, long taken) throws SQLException {
        CopySink.refuseMissing(given, taken);
        filling.finished();
    }

    /** Gives up what was not kept. */
    @Override
    public void closed() throws SQLException {
        if (begun && !connection.isClosed()) {
            begun = false;
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
