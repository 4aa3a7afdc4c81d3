package dev.intact.load;

import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import dev.intact.files.Change;
import dev.intact.files.FileWork.Staged;
import dev.intact.format.Fault;
import dev.intact.format.FileForm;
import dev.intact.format.Format;
import dev.intact.format.JsonValue;
import dev.intact.format.RecordReader;
import dev.intact.format.RecordReader.Read;
import dev.intact.format.RecordWriter;
import dev.intact.format.SourceRecord;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.stage.Feed;
import dev.intact.stage.LeftOut;
import dev.intact.stage.LeftOut.Reason;
import dev.intact.stage.StagedTable;
import dev.intact.tx.UnitFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The file of the rows that a load leaves out, each as it stands in its source, where that is, and why. Rows of CSV for one
 * table keep their own columns, so that the file can be mended and loaded. Its rows are read from the sources once more.
 * For one thread.
 */
final class Rejects {
    private static final int LOOK_ROWS = 0x3FFF;

    private final Path path;
    private final FileForm form;
    private final LeftOut leftOut;
    private final List<StagedTable> tables;
    private final List<String> own;
    private final Runnable look;
    private long written;

    /**
     * A file to be written.
     *
     * @param budget which
     * @param leftOut the rows that go into it
     * @param tables staged
     * @param own the columns that all sources have, which the file has, too; empty where records stand whole in one
     * @param look asked from time to time
     */
    Rejects(Budget budget, LeftOut leftOut, List<StagedTable> tables, List<String> own, Runnable look) {
        this.path = budget.rejects();
        this.form = form(path);
        this.leftOut = leftOut;
        this.tables = tables;
        this.own = form.format() instanceof Format.Csv ? own : List.of();
        this.look = look;
    }

    /** As its ending says; CSV where that says nothing. */
    static FileForm form(Path path) {
        FileForm form = FileForm.of(path).orElseGet(() -> FileForm.of(Format.csv(), path));
        if (!(form.format() instanceof Format.Csv
                || form.format() instanceof Format.Json
                || form.format() instanceof Format.Ndjson)) {
            throw new ConfigurationException("The file \"" + path
                    + "\" cannot take the bad rows: they are written as CSV, JSON or NDJSON. Nothing was touched.");
        }
        return form;
    }

    /** Its own columns: those of the sources, where there is one table and all sources are CSV with the same header. */
    static List<String> columns(Load load, List<StagedTable> tables) throws IOException {
        boolean csv = load.tables().size() == 1
                && tables.size() == 1
                && load.tables().get(0).inputs().stream()
                        .allMatch(input -> input instanceof Input.Bytes bytes && bytes.format() instanceof Format.Csv);
        boolean marked = tables.stream()
                .flatMap(table -> table.plan().table().columns().stream())
                .anyMatch(column -> LeftOut.MARKS.contains(column.name()));
        if (!csv || marked) {
            return List.of();
        }
        List<List<String>> headers = new ArrayList<>();
        for (Feed feed : tables.get(0).plan().feeds()) {
            try (RecordReader reader = tables.get(0).plan().open(feed)) {
                headers.add(reader.fields());
            }
        }
        boolean same = headers.stream().distinct().count() == 1;
        return same
                ? headers.get(0).stream()
                        .filter(field -> !LeftOut.MARKS.contains(field))
                        .toList()
                : List.of();
    }

    String name() {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    /** How many rows it would hold. */
    FileReport counted() {
        return new FileReport(name(), leftOut.count(), Optional.empty(), Optional.empty());
    }

    /** Writes it before the unit's transaction begins, which need not wait for the sources then. */
    void ahead(UnitFiles unit) throws SQLException, IOException {
        unit.ahead(path, new Change.Replace((out, present) -> write(out)));
    }

    /** Within the transaction: makes it part of the unit. After a conflict it is written once more. */
    Staged staged(UnitFiles unit) throws SQLException, IOException {
        Optional<Staged> ahead = unit.stageAhead(path);
        return ahead.isPresent() ? ahead.get() : unit.stage(path, new Change.Replace((out, present) -> write(out)));
    }

    private void write(OutputStream out) throws IOException {
        written = 0;
        long unused = form.write(out, name(), Optional.empty(), this::records);
        if (written != leftOut.count()) {
            throw changed();
        }
    }

    private void records(RecordWriter writer) throws IOException {
        List<String> columns = new ArrayList<>(own);
        columns.addAll(LeftOut.MARKS);
        writer.begin(columns);
        for (StagedTable table : tables) {
            if (leftOut.count(table.plan().label()) > 0) {
                new Rows(table, writer).write();
            }
        }
    }

    private SourceFailedException changed() {
        return new SourceFailedException("The sources changed while the rows that are left out were written to "
                + name() + ". Nothing was changed. Load them again when they are at rest.");
    }

    /** The rows of one table. */
    private final class Rows {
        private final StagedTable table;
        private final String label;
        private final RecordWriter writer;
        private final long[] numbers;
        private int next;

        Rows(StagedTable table, RecordWriter writer) {
            this.table = table;
            this.label = table.plan().label();
            this.writer = writer;
            this.numbers = leftOut.numbers(label);
        }

        void write() throws IOException {
            List<Feed> feeds = table.plan().feeds();
            for (int i = 0; i < feeds.size(); i++) {
                long end = i + 1 < feeds.size() ? table.firstRows().get(i + 1) : Long.MAX_VALUE;
                if (isWanted(end)) {
                    write(feeds.get(i), table.firstRows().get(i), end);
                }
            }
        }

        private boolean isWanted(long end) {
            return leftOut.hasUnread(label) || (next < numbers.length && numbers[next] < end);
        }

        private void write(Feed feed, long first, long end) throws IOException {
            try (RecordReader reader = table.plan().open(feed)) {
                long row = first - 1;
                Read read = reader.next();
                while (read != Read.END && isWanted(end)) {
                    row += read == Read.RECORD ? 1 : 0;
                    if (read == Read.FAULT) {
                        unread(feed, reader);
                    } else if (next < numbers.length && numbers[next] == row) {
                        next++;
                        record(feed, reader, leftOut.reasons(label, row));
                    }
                    if ((row & LOOK_ROWS) == 0) {
                        look.run();
                    }
                    read = reader.next();
                }
            }
        }

        private void unread(Feed feed, RecordReader reader) throws IOException {
            if (reader.endedEarly()) {
                throw changed();
            }
            Fault fault = reader.fault();
            row(
                    Collections.nCopies(own.size(), null),
                    feed,
                    fault.place(),
                    List.of(new Reason(fault.field(), fault.reason())),
                    text(reader.raw()));
        }

        private void record(Feed feed, RecordReader reader, List<Reason> reasons) throws IOException {
            boolean apart = !own.isEmpty();
            row(
                    apart ? cells(reader) : List.of(),
                    feed,
                    OptionalLong.of(reader.record().line()),
                    reasons,
                    apart ? null : whole(reader));
        }

        private List<@Nullable Object> cells(RecordReader reader) {
            List<String> fields = reader.fields();
            List<@Nullable Object> cells = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                if (!LeftOut.MARKS.contains(fields.get(i))) {
                    cells.add(cell(reader.record(), i));
                }
            }
            return cells;
        }

        private @Nullable Object cell(SourceRecord record, int cell) {
            boolean none = record.kind(cell) == SourceRecord.Kind.PLAIN && record.start(cell) == record.end(cell);
            return none ? null : record.text(cell);
        }

        private Object whole(RecordReader reader) {
            return form.format() instanceof Format.Csv
                    ? text(reader.raw())
                    : new JsonValue(new String(reader.json(), StandardCharsets.UTF_8));
        }

        private void row(
                List<? extends @Nullable Object> cells,
                Feed feed,
                OptionalLong line,
                List<Reason> reasons,
                @Nullable Object record)
                throws IOException {
            List<@Nullable Object> values = new ArrayList<>(cells);
            values.add(label);
            values.add(feed.name());
            values.add(line.isPresent() ? line.getAsLong() : null);
            values.add(columns(reasons));
            values.add(reasons(reasons));
            values.add(record);
            writer.row(values);
            written++;
        }
    }

    private static @Nullable String columns(List<Reason> reasons) {
        String columns = reasons.stream()
                .flatMap(reason -> reason.column().stream())
                .distinct()
                .collect(Collectors.joining(", "));
        return columns.isEmpty() ? null : columns;
    }

    private static String reasons(List<Reason> reasons) {
        return reasons.size() == 1
                ? reasons.get(0).text()
                : reasons.stream()
                        .map(reason ->
                                reason.column().map(column -> column + ": ").orElse("") + reason.text())
                        .collect(Collectors.joining("; "));
    }

    /** Text; where it is none, its bytes, which are written in hexadecimal. */
    private static Object text(byte[] raw) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return raw;
        }
    }
}
