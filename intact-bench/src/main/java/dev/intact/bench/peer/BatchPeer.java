package dev.intact.bench.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Batches of a prepared statement, one transaction. */
public sealed class BatchPeer implements Peer {
    private static final int BATCH = 1000;

    private final String name;
    private final String parameters;

    /** As the driver comes. */
    public BatchPeer() {
        this("batch", "");
    }

    private BatchPeer(String name, String parameters) {
        this.name = name;
        this.parameters = parameters;
    }

    /** pgjdbc making statements of many rows. */
    public static final class Rewritten extends BatchPeer {
        /** With its parameter. */
        public Rewritten() {
            super("batch-rewritten", "&reWriteBatchedInserts=true");
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void run(Task task) throws Exception {
        try (Connection connection = task.begin(parameters)) {
            for (Task.Part part : task.parts()) {
                write(connection, task, part);
            }
            connection.commit();
        }
    }

    private static void write(Connection connection, Task task, Task.Part part) throws Exception {
        Target target = Target.of(connection, part.table());
        int keyAtEnd = task.action() == Task.Action.UPDATE ? 1 : 0;
        String sql = keyAtEnd == 1 ? update(target, task.key()) : target.insert(task);
        try (CsvRows csv = CsvRows.open(part.file(), target);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            int waiting = 0;
            for (@Nullable Object[] row : csv.rows()) {
                for (int i = 0; i < row.length; i++) {
                    statement.setObject(i < keyAtEnd ? row.length : i + 1 - keyAtEnd, row[i]);
                }
                statement.addBatch();
                if (++waiting == BATCH) {
                    statement.executeBatch();
                    waiting = 0;
                }
            }
            statement.executeBatch();
        }
    }

    /** The key is the first column, and the last parameter. */
    private static String update(Target target, String key) {
        return "update " + target.table() + " set "
                + target.others(key).map(c -> c + " = ?").collect(Collectors.joining(", ")) + " where " + key + " = ?";
    }
}
