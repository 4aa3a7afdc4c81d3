package dev.intact.bench.peer;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.schema.Row;
import dev.intact.schema.TableName;
import dev.intact.write.TableWrite;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program's rows through {@link TableWrite}, one transaction of PostgreSQL. */
public final class IntactPeer implements Peer {
    /** For {@link java.util.ServiceLoader}. */
    public IntactPeer() {}

    @Override
    public String name() {
        return "intact-java";
    }

    @Override
    public void run(Task task) throws Exception {
        Dialect dialect = new PostgresDialect();
        Address address = dialect.address(task.url().replace("jdbc:", "")).orElseThrow();
        SessionSettings settings = new SessionSettings(
                "bench", Timeouts.USUAL.withLock(Duration.ofSeconds(10)).withStatement(Duration.ZERO));
        try (ProgramSession session = dialect.session(dialect.connect(address, settings), address, settings)) {
            session.begin(List.of());
            for (Task.Part part : task.parts()) {
                write(dialect, session, task, part);
            }
            session.commit();
        }
    }

    private static void write(Dialect dialect, ProgramSession session, Task task, Task.Part part) throws Exception {
        Target target;
        try (Connection connection = DriverManager.getConnection(task.url())) {
            target = Target.of(connection, part.table());
        }
        try (CsvRows csv = CsvRows.open(part.file(), target)) {
            Iterator<@Nullable Object[]> rows = csv.rows().iterator();
            Iterable<Row> all = () -> new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public Row next() {
                    return Row.of(rows.next());
                }
            };
            action(new TableWrite(dialect, () -> session, TableName.of(part.table())), task)
                    .columns(target.columns().stream().map(Target.Column::name).toArray(String[]::new))
                    .rows(all);
        }
    }

    private static TableWrite action(TableWrite write, Task task) {
        return switch (task.action()) {
            case INSERT -> write;
            case UPSERT -> write.onConflictUpdate(task.key());
            case UPDATE -> write.updateBy(task.key());
        };
    }
}
