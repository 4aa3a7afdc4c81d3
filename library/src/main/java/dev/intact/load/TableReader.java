package dev.intact.load;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.ResultReading;
import dev.intact.error.Problem;
import dev.intact.format.Cells;
import dev.intact.format.Fault;
import dev.intact.format.RecordReader;
import dev.intact.format.SourceRecord;
import dev.intact.format.SourceRecord.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Reads the rows of a table, in the order of its key. The query is run when the first row is asked for. For one thread. */
final class TableReader implements RecordReader {
    private final TableFeed feed;
    private final List<String> fields;
    private final SourceRecord record = new SourceRecord();
    private final RowSum sum;
    private final RecordDigest digest = new RecordDigest();
    private Optional<Rows> rows = Optional.empty();
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");
    private long number;

    TableReader(TableFeed feed) {
        this.feed = feed;
        this.fields = feed.fields();
        this.sum = feed.newSum();
    }

    /** A query that runs. */
    private record Rows(Statement statement, ResultSet result, CellReading reading, RecordCells cells) {}

    @Override
    public List<String> fields() {
        return fields;
    }

    @Override
    public Read next() {
        try {
            Rows all = rows.isPresent() ? rows.get() : begin();
            if (!all.result().next()) {
                feed.read(digest.hex(), sum);
                return Read.END;
            }
            return row(all);
        } catch (SQLException e) {
            throw feed.database().dialect().failure("Cannot read " + feed.name(), e);
        }
    }

    private Rows begin() throws SQLException {
        Statement statement = feed.snapshot().connection().createStatement();
        boolean open = false;
        try {
            statement.setFetchSize(feed.batch());
            ResultSet result = statement.executeQuery(feed.sql());
            ResultReading reading = feed.database().dialect().reading(result);
            Rows begun = new Rows(
                    statement,
                    result,
                    reading.cells(fields.size()),
                    new RecordCells(record, json(reading), feed.shape(), sum));
            rows = Optional.of(begun);
            open = true;
            return begun;
        } finally {
            if (!open) {
                statement.close();
            }
        }
    }

    private BitSet json(ResultReading reading) {
        BitSet json = new BitSet();
        for (int i = 0; i < fields.size(); i++) {
            json.set(i, reading.isJson(i + 1));
        }
        return json;
    }

    private Read row(Rows all) throws SQLException {
        record.begin(++number);
        all.reading().read(all.cells());
        sum.endRow();
        digest.add(record);
        Optional<Fault> bad = malformed();
        bad.ifPresent(found -> fault = found);
        return bad.isPresent() ? Read.FAULT : Read.RECORD;
    }

    /** SQLite takes any bytes for text. */
    private Optional<Fault> malformed() {
        for (int i = 0; i < record.size(); i++) {
            int at = record.kind(i) == Kind.BYTES ? -1 : Cells.malformed(record.data(), record.start(i), record.end(i));
            if (at >= 0) {
                return Optional.of(new Fault(
                        number,
                        Optional.of(fields.get(i)),
                        Optional.of(record.text(i)),
                        String.format("the byte %02X is not UTF-8", record.data()[at] & 0xFF)));
            }
        }
        return Optional.empty();
    }

    @Override
    public SourceRecord record() {
        return record;
    }

    @Override
    public Fault fault() {
        return fault;
    }

    @Override
    public boolean endedEarly() {
        return false;
    }

    @Override
    public Problem.Unit unit() {
        return Problem.Unit.ROW;
    }

    @Override
    public long bytesRead() {
        return number;
    }

    @Override
    public void close() {
        rows.ifPresent(all -> {
            try {
                // Its result goes with it.
                all.statement().close();
            } catch (SQLException e) {
                throw feed.database().dialect().failure("Cannot end reading " + feed.name(), e);
            }
        });
    }
}
