package dev.intact.load;

import dev.intact.dialect.Snapshot;
import dev.intact.format.FieldPlan;
import dev.intact.format.Pieces;
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
import java.util.Set;

/** A table of another database as a source. What it computes itself is not among its fields. For one thread at a time. */
final class TableFeed implements Feed.Opening {
    private final OtherDatabase database;
    private final Snapshot snapshot;
    private final TableSchema table;
    private List<String> encoded;
    private Kinds kinds;
    private final int batch;
    private Optional<List<Optional<ColumnType>>> compared = Optional.empty();
    private Optional<Content> content = Optional.empty();
    private Optional<Set<String>> own = Optional.empty();

    /** What the kind of a value is. */
    enum Kinds {
        /** That of its column's type. */
        DECLARED,
        /** The same, and the target has the same columns. */
        SAME,
        /** Its own. */
        KEPT
    }

    /** Of some fields the texts are given out as their bytes. */
    TableFeed(Moment moment, TableSchema table, List<String> encoded, Kinds kinds) {
        this.database = moment.database();
        this.snapshot = moment.snapshot();
        this.batch = moment.batch();
        this.table = table;
        this.kinds = kinds;
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

    RecordCells.Shape shape() {
        BitSet places = new BitSet();
        List<String> fields = fields();
        for (int i = 0; i < fields.size(); i++) {
            places.set(i, !keepsKinds() && encoded.contains(fields.get(i)));
        }
        BitSet plain = new BitSet();
        plain.or(places);
        if (keepsKinds()) {
            plain.set(0, fields.size());
        }
        return new RecordCells.Shape(places, plain);
    }

    @Override
    public boolean isOfSameKind() {
        return kinds != Kinds.DECLARED;
    }

    /** A column as its values come: as text, where some of them are what only its database knows. */
    Column written(Column column, TableSchema into) {
        boolean compared = into.keys().stream().anyMatch(key -> key.columns().contains(column.name()))
                || into.foreignKeys().stream().anyMatch(key -> key.columns().contains(column.name()));
        return kinds == Kinds.SAME && !compared && own().contains(column.name())
                ? new Column(
                        column.name(),
                        new ColumnType.Other(column.sqlType()),
                        column.sqlType(),
                        column.nullable(),
                        column.fill())
                : column;
    }

    private Set<String> own() {
        if (own.isEmpty()) {
            try {
                own = Optional.of(snapshot.own(table));
            } catch (SQLException e) {
                throw database.dialect().failure("Cannot read " + name(), e);
            }
        }
        return own.get();
    }

    @Override
    public boolean keepsKinds() {
        return kinds == Kinds.KEPT;
    }

    String sql() {
        return snapshot.rows(table, fields(), database.dialect());
    }

    /** What stands and is declared in another way may make other kinds of values. */
    void into(TableSchema standing) {
        boolean other = columns().stream()
                .anyMatch(column -> standing.column(column.name())
                        .filter(found -> !found.sqlType().equalsIgnoreCase(column.sqlType()))
                        .isPresent());
        if (other) {
            kinds = Kinds.DECLARED;
        }
        encoded = encoded.stream()
                .filter(field -> standing.column(field)
                        .filter(found -> !(found.type() instanceof ColumnType.Bytes))
                        .isEmpty())
                .toList();
    }

    /** From now on the sum of what is read is taken, each field by the type it becomes; those without one are left out. */
    void compare(List<Optional<ColumnType>> types) {
        compared = Optional.of(List.copyOf(types));
        content = Optional.empty();
    }

    RowSum newSum() {
        return sum(compared.orElse(List.of()));
    }

    /** The sum of rows of these types, wherever they are. */
    RowSum sum(List<Optional<ColumnType>> types) {
        return new RowSum(types, kinds);
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
    public Optional<Pieces> cut(FieldPlan plan, int bytes) {
        try {
            return snapshot.blocks(table, fields()).map(blocks -> new TablePieces(this, blocks));
        } catch (SQLException e) {
            throw database.dialect().failure("Cannot read " + name(), e);
        }
    }

    @Override
    public RecordReader open(FieldPlan plan) {
        return new TableReader(this);
    }
}
