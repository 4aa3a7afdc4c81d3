package dev.intact.bench.peer;

import de.bytefish.pgbulkinsert.row.SimpleRow;
import de.bytefish.pgbulkinsert.row.SimpleRowWriter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** PgBulkInsert: values as a binary COPY, one transaction. */
public final class BulkInsertPeer implements Peer {
    /** For {@link java.util.ServiceLoader}. */
    public BulkInsertPeer() {}

    @Override
    public String name() {
        return "pgbulkinsert";
    }

    @Override
    public void run(Task task) throws Exception {
        try (Connection connection = task.begin("")) {
            for (Task.Part part : task.parts()) {
                write(connection, part);
            }
            connection.commit();
        }
    }

    private static void write(Connection connection, Task.Part part) throws Exception {
        Target target = Target.of(connection, part.table());
        String[] names = target.columns().stream().map(Target.Column::name).toArray(String[]::new);
        PGConnection driver = connection.unwrap(PGConnection.class);
        try (CsvRows csv = CsvRows.open(part.file(), target);
                SimpleRowWriter writer = new SimpleRowWriter(new SimpleRowWriter.Table(part.table(), names), driver)) {
            for (@Nullable Object[] values : csv.rows()) {
                writer.startRow(row -> fill(row, values));
            }
        }
    }

    private static void fill(SimpleRow row, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            set(row, i, values[i]);
        }
    }

    private static void set(SimpleRow row, int at, @Nullable Object value) {
        if (value instanceof Long number) {
            row.setLong(at, number);
        } else if (value instanceof Integer number) {
            row.setInteger(at, number);
        } else if (value instanceof BigDecimal number) {
            row.setNumeric(at, number);
        } else if (value instanceof Double number) {
            row.setDouble(at, number);
        } else if (value instanceof Boolean truth) {
            row.setBoolean(at, truth);
        } else if (value instanceof LocalDate day) {
            row.setDate(at, day);
        } else if (value instanceof LocalDateTime moment) {
            row.setTimeStamp(at, moment);
        } else if (value instanceof OffsetDateTime moment) {
            row.setTimeStampTz(at, moment.toZonedDateTime());
        } else if (value instanceof String text) {
            row.setText(at, text);
        }
    }
}
