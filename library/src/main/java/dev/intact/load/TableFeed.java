package dev.intact.load;

import dev.intact.dialect.Snapshot;
import dev.intact.format.FieldPlan;
import dev.intact.format.RecordReader;
import dev.intact.format.RecordReader.Read;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableSchema;
import dev.intact.stage.Feed;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** A table of another database as a source. What it computes itself is not among its fields. For one thread at a time. */
final class TableFeed implements Feed.Opening {
    private final OtherDatabase database;
    private final Snapshot snapshot;
    private final TableSchema table;
    private final List<String> encoded;
    private final int batch;
    private Optional<List<Optional<ColumnType>>> compared = Optional.empty();
    private Optional<Content> content = Optional.empty();

    /** Of some fields the texts are given out as their bytes. */
    TableFeed(Moment moment, TableSchema table, List<String> encoded) {
        this.database = moment.database();
        this.snapshot = moment.snapshot();
        this.batch = moment.batch();
        this.table = table;
        this.encoded = encoded;
    }

    /** Where it is read, and how many rows come together. */
    record Moment(OtherDatabase database, Snapshot snapshot, int batch) {}

    /**
     * What the whole table is.
     *
     * @param digest of its rows in their order
     * @param sum of what is compared
     * @param counted how many rows the database itself counts
     */
    record Content(String digest, RowSum sum, long counted) {}

    /** Where it is, for people; never with a password. */
    String name() {
        return database + "#" + table.name();
    }

    OtherDatabase database() {
        return database;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    int batch() {
        return batch;
    }

    List<Column> columns() {
        return table.columns().stream()
                .filter(column -> column.fill() != Fill.GENERATED)
                .toList();
    }

    List<String> fields() {
        return columns().stream().map(Column::name).toList();
    }

    /** By their places among the fields. */
    BitSet encoded() {
        BitSet places = new BitSet();
        List<String> fields = fields();
        for (int i = 0; i < fields.size(); i++) {
            places.set(i, encoded.contains(fields.get(i)));
        }
        return places;
    }

    String sql() {
        return snapshot.rows(table, fields(), database.dialect());
    }

    /** From now on the sum of what is read is taken, each field by the type it becomes; those without one are left out. */
    void compare(List<Optional<ColumnType>> types) {
        compared = Optional.of(List.copyOf(types));
        content = Optional.empty();
    }

    RowSum newSum() {
        return new RowSum(compared.orElse(List.of()));
    }

    /** All of it was read. */
    void read(String digest, RowSum sum) {
        content = Optional.of(new Content(digest, sum, compared.isPresent() ? count() : sum.rows()));
    }

    private long count() {
        try (Statement statement = snapshot.connection().createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + snapshot.target(table.name()))) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw database.dialect().failure("Cannot read " + name(), e);
        }
    }

    /** Read now, unless it was read before. */
    Content content() throws IOException {
        if (content.isEmpty()) {
            try (RecordReader reader = new TableReader(this)) {
                Read read = reader.next();
                while (read != Read.END) {
                    read = reader.next();
                }
            }
        }
        return content.orElseThrow();
    }

    @Override
    public RecordReader open(FieldPlan plan) {
        return new TableReader(this);
    }
}
