package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.error.IntactException;
import dev.intact.error.StatementFailedException;
import dev.intact.schema.Row;
import dev.intact.schema.RowShape;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.write.TableWrite.Choice;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One write while it runs. For one thread. */
final class WriteRun {
    private static final String UNKEPT = " Nothing of this write was kept; the transaction goes on. ";
    private static final String CORRECT = "Correct the rows and write them again.";
    private static final int LONGEST_DETAIL = 200;

    private final Dialect dialect;
    private final ProgramSession session;
    private final TableName table;
    private final Choice choice;

    WriteRun(Dialect dialect, ProgramSession session, TableName table, Choice choice) {
        this.dialect = dialect;
        this.session = session;
        this.table = table;
        this.choice = choice;
    }

    WriteResult write(Iterator<? extends @Nullable Object> rows) {
        try {
            Object first = rows.next();
            WritePlan plan = plan(first);
            return choice.returning().isEmpty() ? plain(plan, first, rows) : returning(plan, first, rows);
        } catch (SQLException e) {
            throw translated(e);
        }
    }

    private WritePlan plan(@Nullable Object first) throws SQLException {
        Optional<TableSchema> found = session.describe(table);
        if (found.isEmpty()) {
            throw refused("there is no such table.", "Make it first, or name another.");
        }
        try {
            return WritePlan.of(found.get(), choice, first);
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage() + ".", "Correct the names and write again.");
        }
    }

    private WriteResult plain(WritePlan plan, @Nullable Object first, Iterator<? extends @Nullable Object> rows)
            throws SQLException {
        try (BulkSink sink = session.write(plan.spec())) {
            long given = put(plan, sink, first, rows);
            return new WriteResult(given, sink.finish(), List.of());
        }
    }

    private WriteResult returning(WritePlan plan, @Nullable Object first, Iterator<? extends @Nullable Object> rows)
            throws SQLException {
        try (ProgramSession.Keys sink = session.writeReturning(plan.spec(), plan.returning())) {
            long given = put(plan, sink, first, rows);
            long changed = sink.finish();
            List<Row> keys = sink.keys().stream().map(Row::new).toList();
            return new WriteResult(given, changed, keys);
        }
    }

    private long put(WritePlan plan, BulkSink sink, @Nullable Object first, Iterator<? extends @Nullable Object> rows)
            throws SQLException {
        RowShape shape = new RowShape(plan.fields());
        RowValues values = new RowValues(plan, dialect.capabilities(), sink);
        Object row = first;
        for (long number = 1; ; number++) {
            sink.beginRow(number);
            values.begin(number);
            put(shape, row, values, number);
            sink.endRow();
            if (!rows.hasNext()) {
                return number;
            }
            row = rows.next();
        }
    }

    private void put(RowShape shape, @Nullable Object row, RowValues values, long number) {
        if (row == null) {
            throw refused("row " + number + " is null.", CORRECT);
        }
        try {
            shape.read(row, values);
        } catch (IllegalArgumentException e) {
            throw refused("row " + number + ": " + e.getMessage() + ".", CORRECT);
        }
        if (values.problem().isPresent()) {
            throw refused(values.problem().get() + ".", CORRECT);
        }
    }

    private StatementFailedException refused(String what, String next) {
        return new StatementFailedException(attempted() + ": " + what + UNKEPT + next);
    }

    private IntactException translated(SQLException failure) {
        return switch (dialect.classify(failure)) {
            case CONSTRAINT, DATA, OTHER ->
                new StatementFailedException(attempted() + ": " + said(failure) + UNKEPT + CORRECT, failure);
            case PERMISSION ->
                new StatementFailedException(
                        attempted() + ": " + said(failure) + UNKEPT + "Ask for the right, or use another role.",
                        failure);
            case CONFLICT, CONNECTION, RESOURCES, DAMAGED, CANCELLED -> dialect.failure(attempted(), failure);
        };
    }

    private String said(SQLException failure) {
        String message = String.valueOf(failure.getMessage()).strip();
        String detail = dialect.violation(failure).detail();
        String more = detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) + "…" : detail;
        String all = message.contains(detail) ? message : message + ". " + more;
        return all.endsWith(".") ? all : all + ".";
    }

    private String attempted() {
        return "Cannot write to " + table;
    }
}
