package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Capabilities;
import dev.intact.error.Problem;
import dev.intact.format.ValueText;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.RowShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Takes the values of rows to their columns and keeps the first problem. For one thread. */
final class RowValues implements RowShape.Values {
    private static final Optional<String> OK = Optional.empty();

    private final BulkSink sink;
    private final List<Target> targets = new ArrayList<>();
    private Optional<Problem> problem = Optional.empty();
    private long row;
    private int next;

    private record Target(Column column, ValueWriter writer, boolean required, boolean wanted) {}

    RowValues(WritePlan plan, Capabilities capabilities, BulkSink sink) {
        this.sink = sink;
        for (Column column : plan.columns()) {
            ValueWriter writer = ValueWriter.of(column.type(), Optional.empty(), capabilities);
            targets.add(new Target(
                    column, writer, plan.requires(column), plan.spec().columns().contains(column)));
        }
    }

    void begin(long number) {
        row = number;
        next = 0;
    }

    Optional<Problem> problem() {
        return problem;
    }

    @Override
    public void value(@Nullable Object value) {
        Target target = targets.get(next++);
        if (!target.wanted()) {
            return;
        }
        Optional<String> reason = put(target, value);
        if (reason.isPresent() && problem.isEmpty()) {
            problem = Optional.of(new Problem(
                    Optional.empty(),
                    OptionalLong.empty(),
                    Optional.of(target.column().name()),
                    "row " + row,
                    shown(value),
                    reason.get()));
        }
    }

    private Optional<String> put(Target target, @Nullable Object value) {
        Object held = ValueText.unwrapped(value);
        if (held != null) {
            return target.writer().putValue(held, sink);
        }
        if (target.required()) {
            return Optional.of(
                    target.column().fill() == Fill.NONE
                            ? "may not be empty"
                            : "may not be empty; leave the column out to have it filled by the database");
        }
        sink.putNull();
        return OK;
    }

    private static Optional<String> shown(@Nullable Object value) {
        Object held = ValueText.unwrapped(value);
        return Optional.ofNullable(held).map(v -> v instanceof byte[] bytes ? bytes.length + " bytes" : v.toString());
    }

    @Override
    public void absent(String field) {
        throw new IllegalArgumentException("has no " + field + ", which the first row or the columns have");
    }
}
