package dev.intact.bench.peer;

import java.io.InputStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** COPY of the file as it is through pgjdbc's {@code CopyManager}; an upsert goes by a temporary table. */
public final class CopyPeer implements Peer {
    /** For {@link java.util.ServiceLoader}. */
    public CopyPeer() {}

    @Override
    public String name() {
        return "copy-manager";
    }

    @Override
    public void run(Task task) throws Exception {
        try (Connection connection = task.begin("")) {
            for (Task.Part part : task.parts()) {
                if (task.action() == Task.Action.INSERT) {
                    copy(connection, part, part.table());
                } else {
                    merge(connection, task, part);
                }
            }
            connection.commit();
        }
    }

    private static void copy(Connection connection, Task.Part part, String into) throws Exception {
        try (InputStream in = Files.newInputStream(part.file())) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + into + " from stdin with (format csv, header)", in);
        }
    }

    private static void merge(Connection connection, Task task, Task.Part part) throws Exception {
        Target target = Target.of(connection, part.table());
        execute(connection, "create temp table brought (like " + part.table() + ") on commit drop");
        copy(connection, part, "brought");
        execute(connection, statement(target, task));
    }

    /** What somebody would write by hand. */
    private static String statement(Target target, Task task) {
        String table = target.table();
        if (task.action() == Task.Action.UPSERT) {
            return "insert into " + table + " select * from brought" + target.onConflict(task.key());
        }
        return "update " + table + " t set "
                + target.others(task.key()).map(c -> c + " = s." + c).collect(Collectors.joining(", "))
                + " from brought s where t." + task.key() + " = s." + task.key();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
