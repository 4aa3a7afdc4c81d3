package dev.intact.bench.frameworks;

import dev.intact.bench.peer.Peer;
import dev.intact.bench.peer.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Loader;
import org.jooq.LoaderCSVOptionsStep;
import org.jooq.LoaderCSVStep;
import org.jooq.LoaderOptionsStep;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** jOOQ's Loader with its own reading of CSV, one transaction. */
public final class JooqPeer implements Peer {
    private static final int ROWS_A_STATEMENT = 100;
    private static final int STATEMENTS_A_BATCH = 10;

    /** For {@link java.util.ServiceLoader}. */
    public JooqPeer() {}

    @Override
    public String name() {
        return "jooq";
    }

    @Override
    public void run(Task task) throws Exception {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        try (Connection connection = task.begin("")) {
            DSLContext jooq = DSL.using(connection, task.isSqlite() ? SQLDialect.SQLITE : SQLDialect.POSTGRES);
            for (Task.Part part : task.parts()) {
                load(jooq, task, part);
            }
            connection.commit();
        }
    }

    private static void load(DSLContext jooq, Task task, Task.Part part) throws IOException {
        Table<?> table = jooq.meta().getTables(DSL.name(part.table())).get(0);
        LoaderCSVOptionsStep<?> csv = begin(jooq.loadInto(table), task, part)
                .fields(table.fieldStream().map(JooqPeer::wide).toArray(Field[]::new))
                .nullString("");
        Loader<?> done = csv.execute();
        if (!done.errors().isEmpty()) {
            throw new IOException(done.errors().get(0).exception());
        }
    }

    /** SQLite's numbers are of 64 bits, whatever they are called. */
    private static Field<?> wide(Field<?> field) {
        Class<?> type = field.getType();
        if (type == Float.class) {
            return DSL.field(field.getUnqualifiedName(), SQLDataType.DOUBLE);
        }
        return type == Integer.class ? DSL.field(field.getUnqualifiedName(), SQLDataType.BIGINT) : field;
    }

    /** Statements of many rows cannot say what becomes of keys that stand. */
    private static <R extends Record> LoaderCSVStep<R> begin(LoaderOptionsStep<R> into, Task task, Task.Part part) {
        return switch (task.action()) {
            case INSERT ->
                into.onErrorAbort()
                        .bulkAfter(ROWS_A_STATEMENT)
                        .batchAfter(STATEMENTS_A_BATCH)
                        .commitNone()
                        .loadCSV(part.file().toFile(), StandardCharsets.UTF_8);
            case UPSERT ->
                into.onDuplicateKeyUpdate()
                        .onErrorAbort()
                        .batchAfter(ROWS_A_STATEMENT * STATEMENTS_A_BATCH)
                        .commitNone()
                        .loadCSV(part.file().toFile(), StandardCharsets.UTF_8);
            case UPDATE -> throw new IllegalArgumentException("The Loader adds rows");
        };
    }
}
