package dev.intact.load;

import dev.intact.dialect.CellReading;
import dev.intact.format.Cells;
import dev.intact.format.Fault;
import dev.intact.format.RecordReader.Read;
import dev.intact.format.SourceRecord;
import dev.intact.format.SourceRecord.Kind;
import dev.intact.stage.RowReader;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** The record that rows of a table become, one after the other, and what is summed up of them on the way. For one thread. */
final class TableRecord {
    private final List<String> fields;
    private final SourceRecord record = new SourceRecord();
    private final RowSum sum;
    private final RecordDigest digest = new RecordDigest();
    private final RecordCells cells;
    private final SummedRow straight;
    private final BitSet json;
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");
    private long number;

    /** Texts of some fields are JSON. */
    TableRecord(TableFeed feed, BitSet json) {
        this.fields = feed.fields();
        this.sum = feed.newSum();
        this.json = json;
        this.cells = new RecordCells(record, json, feed.shape(), sum, digest);
        this.straight = new SummedRow(sum, digest);
    }

    Read take(CellReading row) throws SQLException {
        record.begin(++number);
        row.read(cells);
        sum.endRow();
        digest.endRow();
        Optional<Fault> bad = malformed();
        bad.ifPresent(found -> fault = found);
        return bad.isPresent() ? Read.FAULT : Read.RECORD;
    }

    /** Gives the row out without making a record of it; where it is not taken, it does not count as read. */
    boolean give(CellReading row, RowReader.Taking to) throws SQLException {
        row.read(straight.to(to));
        if (!to.isTaken()) {
            sum.cancelRow();
            digest.cancelRow();
            return false;
        }
        number++;
        sum.endRow();
        digest.endRow();
        return true;
    }

    boolean isJson(int field) {
        return json.get(field);
    }

    /** SQLite takes any bytes for text. */
    private Optional<Fault> malformed() {
        for (int i = 0; i < record.size(); i++) {
            boolean text = record.kind(i) == Kind.TEXT || record.kind(i) == Kind.QUOTED;
            int at = text ? Cells.malformed(record.data(), record.start(i), record.end(i)) : -1;
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

    List<String> fields() {
        return fields;
    }

    SourceRecord record() {
        return record;
    }

    Fault fault() {
        return fault;
    }

    /** How many there were. */
    long number() {
        return number;
    }

    RowSum sum() {
        return sum;
    }

    RecordDigest digest() {
        return digest;
    }
}
