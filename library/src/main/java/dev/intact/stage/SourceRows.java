package dev.intact.stage;

import dev.intact.dialect.BulkSink;
import dev.intact.error.Problem;
import dev.intact.format.Fault;
import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.RecordReader;
import dev.intact.format.RecordReader.Read;
import dev.intact.format.SourceRecord;
import dev.intact.schema.Column;
import dev.intact.schema.FieldNames;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The records of one source on their way to one table. */
final class SourceRows implements AutoCloseable {
    private final Intake intake;
    private final TablePlan plan;
    private final String source;
    private final List<CellWriter> writers;
    private final Absences absences;
    private final RecordReader reader;
    private final int[] cells;
    private final boolean keepsKeyed;
    private int unmended = -1;
    private boolean fieldsKnown;
    private boolean unusable;
    private Read read = Read.END;
    private boolean isTried;
    private Optional<StraightRow> straight = Optional.empty();

    /** Takes what a reader gives; closing this closes it. */
    SourceRows(Intake intake, String source, RecordReader reader) {
        this.intake = intake;
        this.plan = intake.plan();
        this.source = source;
        this.writers = intake.writers();
        this.absences = intake.absences();
        this.cells = new int[writers.size()];
        this.keepsKeyed = intake.keepsKeyed();
        this.reader = reader;
    }

    /** Moves on; false at the end, or where the fields are not the table's. */
    boolean next() throws IOException {
        if (unusable) {
            return false;
        }
        if (straight.isPresent()) {
            read = straight.get().nextRow();
            return read != Read.END;
        }
        read = reader.next();
        if (read == Read.FAULT) {
            add(reader.fault());
        } else if (!fieldsKnown) {
            fieldsKnown = true;
            unusable = !match(reader.fields(), read == Read.RECORD);
        }
        return read != Read.END && !unusable;
    }

    /** Whether the fields are not the table's, so that no record was taken. */
    boolean isUnusable() {
        return unusable;
    }

    boolean isRecord() {
        return read == Read.RECORD;
    }

    long bytesRead() {
        return reader.bytesRead();
    }

    /** Puts the record as a row; false where it has a problem and stays out. */
    boolean put(long number, BulkSink sink) throws SQLException {
        if (straight.isPresent()) {
            return straight.get().put(number) || putRecord(number, sink);
        }
        boolean good = put(number, reader.record(), sink);
        if (!isTried && reader instanceof RowReader rows) {
            isTried = true;
            straight = StraightRow.of(intake, cells, rows, sink);
        }
        return good;
    }

    /** What cannot go straight. */
    private boolean putRecord(long number, BulkSink sink) throws SQLException {
        StraightRow row = straight.orElseThrow();
        if (row.isUseless()) {
            straight = Optional.empty();
        }
        if (row.asRecord() == Read.FAULT) {
            add(reader.fault());
            return false;
        }
        return put(number, reader.record(), sink);
    }

    private boolean put(long number, SourceRecord record, BulkSink sink) throws SQLException {
        sink.beginRow(number);
        boolean good = true;
        boolean keyed = keepsKeyed;
        if (isUnmended(record)) {
            addUnmended(number, record);
            good = false;
            keyed = false;
        }
        for (int i = 0; i < cells.length; i++) {
            if (isAbsent(record, i)) {
                absences.absent(i, source, record.line(), number);
                if (mayBeAbsent(i)) {
                    sink.putNull();
                    continue;
                }
            } else {
                absences.seen(i);
            }
            Optional<String> reason = writers.get(i).put(record, cells[i], sink);
            if (reason.isPresent()) {
                add(number, i, reason.get());
                sink.putNull();
                good = false;
                keyed &= !isOfKey(i);
            }
        }
        if (good) {
            watch(record);
            sink.endRow();
        } else {
            bad(keyed, sink);
        }
        return good;
    }

    /** With its key known, what stands of it and other rows of its key can be told. */
    private void bad(boolean keyed, BulkSink sink) throws SQLException {
        if (keyed) {
            sink.endRow();
            return;
        }
        sink.cancelRow();
        intake.problems().leftOut().ifPresent(leftOut -> leftOut.addKeyless(plan.label()));
    }

    /** A row of a file of rows that were left out, still without the values that its record has. */
    private boolean isUnmended(SourceRecord record) {
        return unmended >= 0 && record.end(unmended) > record.start(unmended);
    }

    private void addUnmended(long row, SourceRecord record) {
        String column = LeftOut.MARKS.get(LeftOut.MARKS.size() - 1);
        intake.problems()
                .addOfRow(
                        row,
                        new Problem(
                                Optional.of(source),
                                OptionalLong.of(record.line()),
                                Optional.of(column),
                                plan.label(),
                                Optional.of(record.text(unmended)),
                                "the row was not mended: put its values into their columns, and leave this one empty"));
    }

    private boolean isOfKey(int binding) {
        return plan.key().contains(plan.bindings().get(binding).column().name());
    }

    private void watch(SourceRecord record) {
        int watched = intake.watched();
        if (watched >= 0) {
            if (cells[watched] >= 0) {
                intake.ascent().next(record.data(), record.start(cells[watched]), record.end(cells[watched]));
            } else {
                intake.ascent().broken();
            }
        }
    }

    private boolean isAbsent(SourceRecord record, int binding) {
        return plan.bindings().get(binding).defaultValue().isEmpty()
                && (cells[binding] < 0 || record.kind(cells[binding]) == SourceRecord.Kind.ABSENT);
    }

    /** The database puts something in; whether other records bring a value is known when all are read. */
    private boolean mayBeAbsent(int binding) {
        Binding bound = plan.bindings().get(binding);
        return !bound.required() || bound.column().fill() != Column.Fill.NONE;
    }

    private void add(long row, int binding, String reason) {
        SourceRecord record = reader.record();
        Optional<String> value = cells[binding] < 0 || record.kind(cells[binding]) == SourceRecord.Kind.NULL
                ? Optional.empty()
                : Optional.of(record.text(cells[binding]));
        intake.problems()
                .addOfRow(
                        row,
                        new Problem(
                                Optional.of(source),
                                OptionalLong.of(record.line()),
                                Optional.of(
                                        plan.bindings().get(binding).column().name()),
                                plan.label(),
                                value,
                                reason,
                                reader.unit()));
    }

    private void add(Fault fault) {
        Problem problem = new Problem(
                Optional.of(source),
                fault.place(),
                fault.field().map(this::columnOf),
                plan.label(),
                fault.value(),
                fault.reason(),
                reader.unit());
        if (reader.endedEarly()) {
            intake.problems().add(problem);
        } else {
            intake.problems().addUnread(problem);
        }
    }

    private String columnOf(String field) {
        return plan.bindings().stream()
                .filter(b -> b.field().equals(field))
                .map(b -> b.column().name())
                .findFirst()
                .orElse(field);
    }

    /** Finds each binding's cell; what does not match is a problem of the header. */
    private boolean match(List<String> fields, boolean hasRecords) {
        Set<Integer> used = new HashSet<>();
        List<Binding> missing = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            Binding binding = plan.bindings().get(i);
            cells[i] = FieldNames.find(fields, binding.field());
            if (cells[i] >= 0) {
                used.add(cells[i]);
            } else {
                missing.add(binding);
            }
        }
        if (plan.ignored().containsAll(LeftOut.MARKS)) {
            unmended = fields.indexOf(LeftOut.MARKS.get(LeftOut.MARKS.size() - 1));
        }
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            if (!used.contains(i) && !isIgnored(fields.get(i))) {
                unknown.add(fields.get(i));
            }
        }
        boolean refused = plan.unlisted() != Unlisted.IGNORE && !unknown.isEmpty();
        List<Binding> needed = missing.stream().filter(this::isNeeded).toList();
        boolean nothing = !hasRecords && fields.isEmpty();
        if (nothing || (!refused && needed.isEmpty())) {
            return true;
        }
        complain(fields, unknown, refused ? missing : needed);
        return false;
    }

    private boolean isIgnored(String field) {
        return plan.ignored().stream().anyMatch(name -> name.equalsIgnoreCase(field));
    }

    /** A column that the source must have: it was asked for by name, or takes no null and fills itself not. */
    private boolean isNeeded(Binding binding) {
        return binding.defaultValue().isEmpty()
                && (binding.required()
                        || !binding.field().equals(binding.column().name()));
    }

    private void complain(List<String> fields, List<String> unknown, List<Binding> missing) {
        List<Binding> open = new ArrayList<>(missing);
        for (String field : unknown) {
            Optional<Binding> nearest = open.stream()
                    .filter(b -> FieldNames.isNear(b.field(), field))
                    .findFirst()
                    .or(() -> unknown.size() == 1 && open.size() == 1 ? Optional.of(open.get(0)) : Optional.empty());
            nearest.ifPresentOrElse(
                    binding -> {
                        open.remove(binding);
                        add(
                                binding.column().name(),
                                Optional.of(field),
                                "the source has no field " + binding.field() + ", but one " + field
                                        + ", which no column of " + plan.label() + " takes");
                    },
                    () -> add(field, Optional.empty(), homeless(field)));
        }
        open.stream()
                .filter(b -> unknown.isEmpty() || isNeeded(b))
                .forEach(b -> add(
                        b.column().name(),
                        Optional.empty(),
                        "the source has no field " + b.field() + "; it has "
                                + String.join(", ", fields.subList(0, Math.min(fields.size(), 20)))));
    }

    private String homeless(String field) {
        boolean computed = plan.table().columns().stream()
                .anyMatch(c -> c.fill() == Column.Fill.GENERATED && c.name().equalsIgnoreCase(field));
        return computed
                ? "the column " + field + " is computed by the database; ignore it, or leave it out"
                : "the table " + plan.label() + " has no column " + field + "; map it, ignore it, or leave it out";
    }

    private void add(String column, Optional<String> value, String reason) {
        OptionalLong line = reader.unit() == Problem.Unit.LINE ? OptionalLong.of(1) : OptionalLong.empty();
        intake.problems().add(new Problem(Optional.of(source), line, Optional.of(column), plan.label(), value, reason));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
