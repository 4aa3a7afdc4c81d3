package dev.intact.load;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.ResultReading;
import dev.intact.error.Problem;
import dev.intact.format.Fault;
import dev.intact.format.RecordReader;
import dev.intact.format.SourceRecord;
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
    private Optional<Rows> rows = Optional.empty();

    TableReader(TableFeed feed) {
        this.feed = feed;
        this.fields = feed.fields();
    }

    /** A query that runs. */
    private record Rows(Statement statement, ResultSet result, CellReading reading, TableRecord taken) {}

    @Override
    public List<String> fields() {
        return fields;
    }

    @Override
    public Read next() {
        try {
            Rows all = rows.isPresent() ? rows.get() : begin();
            if (!all.result().next()) {
                feed.read(all.taken().digest().hex(), all.taken().sum());
                return Read.END;
            }
            return all.taken().take(all.reading());
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
            Rows begun =
                    new Rows(statement, result, reading.cells(fields.size()), new TableRecord(feed, json(reading)));
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

    private TableRecord taken() {
        return rows.orElseThrow().taken();
    }

    @Override
    public SourceRecord record() {
        return taken().record();
    }

    @Override
    public Fault fault() {
        return taken().fault();
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
        return rows.map(all -> all.taken().number()).orElse(0L);
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
