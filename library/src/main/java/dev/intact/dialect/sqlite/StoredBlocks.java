package dev.intact.dialect.sqlite;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.RowBlocks;
import dev.intact.schema.TableSchema;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sqlite.SQLiteConnection;

/**
 * The rows of a table in blocks: SQLite itself puts some rows after the other into a temporary table, and gives out the pages
 * of that as one piece of memory. So whoever reads the values calls nothing, and all is of the moment of one connection.
 * The first and the last row of each block are compared with what the driver says of them. For one thread at a time.
 */
final class StoredBlocks implements RowBlocks {
    /** About as much for each block. */
    private static final int BYTES = 1 << 20;
    /** For little, all this is not worth it. */
    private static final long LEAST_BYTES = 1 << 20;
    /** However long rows are where they come together, a block has no more. */
    private static final int MOST_BYTES = 16 << 20;

    private static final int LONGEST_ROW = 1 << 20;
    private static final int OVERHEAD = 12;
    private static final List<String> NUMBERS = List.of("rowid", "_rowid_", "oid");

    private final Connection connection;
    private final String table;
    private final String block;
    private final PreparedStatement emptying;
    private final PreparedStatement filling;
    private final PreparedStatement reading;
    private final long rows;
    private final int root;
    private final BlockFile file;
    private final List<String> known;
    private int taken;
    private boolean keeps;
    private long next = Long.MIN_VALUE;
    private boolean ended;
    private boolean closed;

    /** How the rows of a table are. */
    record Extent(long longest, long bytes, long rows) {
        boolean isFit() {
            return bytes >= LEAST_BYTES && longest <= LONGEST_ROW;
        }

        long aBlock() {
            long usual = BYTES / Math.max(1, bytes / Math.max(1, rows) + OVERHEAD);
            return Math.max(1, Math.min(usual, MOST_BYTES / (longest + OVERHEAD)));
        }
    }

    /**
     * What one moment has shown before.
     *
     * @param extents of tables, by their names
     * @param file blocks of tables, from the first
     */
    record Known(Map<String, Extent> extents, BlockFile file) {
        static Known nothing(BlockFile file) {
            return new Known(new HashMap<>(), file);
        }
    }

    private StoredBlocks(
            Connection connection, TableSchema table, List<String> columns, String number, long rows, BlockFile file)
            throws SQLException {
        this.file = file;
        this.known =
                Stream.concat(Stream.of(table.name().name()), columns.stream()).toList();
        this.connection = connection;
        this.table = table.name().name();
        this.rows = rows;
        // Before there is anything in it: large pages are fewer to go through, and what a long row took can be given
        // back.
        Sql.run(connection, "pragma temp.page_size=16384", "pragma temp.auto_vacuum=2");
        String name =
                "intact_block_" + Sql.number(connection, "select coalesce(max(rowid), 0) from temp.sqlite_schema");
        this.block = "temp." + name;
        String names = IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        Sql.run(connection, "create table " + block + " (" + names + ")");
        this.root = (int)
                Sql.number(connection, "select rootpage from temp.sqlite_schema where name = " + Sql.literal(name));
        this.emptying = connection.prepareStatement("delete from " + block);
        this.filling = connection.prepareStatement("insert into " + block + " (rowid, " + names + ") select " + number
                + ", " + Sql.quote(columns) + " from main." + Sql.quote(this.table) + " where " + number
                + " >= ? order by " + number + " limit ?");
        this.reading = connection.prepareStatement("select * from " + block + " where rowid = ?");
    }

    /**
     * Empty where rows have no number, are few or very long, texts are not UTF-8, or a column is computed as it is read. What is
     * known of tables is kept.
     */
    static Optional<RowBlocks> of(Connection connection, TableSchema table, List<String> columns, Known known)
            throws SQLException {
        return open(connection, table, columns, known).map(blocks -> blocks);
    }

    /** The same, for a first look: what it gives out is kept. */
    static Optional<RowBlocks> keeping(Connection connection, TableSchema table, List<String> columns, Known known)
            throws SQLException {
        Optional<StoredBlocks> blocks = open(connection, table, columns, known);
        blocks.ifPresent(opened -> opened.keeps = true);
        return blocks.map(opened -> opened);
    }

    private static Optional<StoredBlocks> open(
            Connection connection, TableSchema table, List<String> columns, Known known) throws SQLException {
        Optional<String> number = number(table);
        if (number.isEmpty() || columns.isEmpty() || !isPlain(connection, table)) {
            return Optional.empty();
        }
        String name = table.name().name();
        Extent before = known.extents().get(name);
        Extent extent = before == null ? extent(connection, name) : before;
        known.extents().put(name, extent);
        return extent.isFit()
                ? Optional.of(new StoredBlocks(connection, table, columns, number.get(), extent.aBlock(), known.file()))
                : Optional.empty();
    }

    /** SQLite looks at each page for it; the default of a column that was added later stands in no page. */
    private static Extent extent(Connection connection, String table) throws SQLException {
        return Sql.list(
                        connection,
                        row -> new Extent(row.getLong(1), row.getLong(2), row.getLong(3)),
                        "select mx_payload + a, payload + ncell * a, ncell from dbstat,"
                                + " (select cast(total(length(dflt_value)) as integer) a from pragma_table_xinfo(?))"
                                + " where name = ? and aggregate = 1",
                        table,
                        table)
                .stream()
                .findFirst()
                .orElse(new Extent(0, 0, 0));
    }

    /** A word for the number of a row that no column has taken. */
    private static Optional<String> number(TableSchema table) {
        return NUMBERS.stream()
                .filter(word -> table.columns().stream()
                        .noneMatch(column -> column.name().equalsIgnoreCase(word)))
                .findFirst();
    }

    private static boolean isPlain(Connection connection, TableSchema table) throws SQLException {
        return Sql.text(connection, "pragma encoding").equals("UTF-8")
                && Sql.number(connection, "select count(*) from pragma_module_list where name = 'dbstat'") == 1
                && Sql.list(
                                connection,
                                row -> row.getInt(1),
                                "select wr from pragma_table_list where schema = 'main' and type = 'table' and name = ?",
                                table.name().name())
                        .equals(List.of(0))
                // What is computed stands in no page either, and nobody knows how long it is.
                && Sql.list(
                                connection,
                                row -> row.getString(1),
                                "select name from pragma_table_xinfo(?) where hidden = 2",
                                table.name().name())
                        .isEmpty();
    }

    @Override
    public Optional<Block> next() throws SQLException {
        if (ended) {
            return Optional.empty();
        }
        List<BlockFile.Kept> before = file.of(known);
        if (taken < before.size()) {
            BlockFile.Kept kept = before.get(taken++);
            next = kept.next();
            ended = kept.last();
            return Optional.of(new StoredBlock(file.image(kept), kept.root()));
        }
        int unused = emptying.executeUpdate();
        filling.setLong(1, next);
        filling.setLong(2, rows);
        int count = filling.executeUpdate();
        ended = count < rows;
        if (count == 0) {
            return Optional.empty();
        }
        byte[] image = connection.unwrap(SQLiteConnection.class).serialize("temp");
        if (image.length > 2 * BYTES) {
            Sql.run(connection, "pragma temp.incremental_vacuum");
        }
        StoredBlock made = new StoredBlock(image, root);
        StoredBlock.Reading last = made.lastRow();
        confirm(made.rows());
        confirm(last);
        if (made.count() != count) {
            throw otherwise();
        }
        ended |= last.number() == Long.MAX_VALUE;
        next = last.number() + 1;
        if (keeps) {
            file.keep(known, root, image, next, ended);
            taken++;
        }
        return Optional.of(made);
    }

    private SQLException otherwise() {
        return new SQLException("The rows of " + table + ", read in blocks, are not what SQLite says of them");
    }

    /** What is read from pages must be what the driver reads. */
    private void confirm(StoredBlock.Reading row) throws SQLException {
        if (!row.next()) {
            throw otherwise();
        }
        Seen ours = new Seen();
        row.read(ours);
        Seen theirs = new Seen();
        reading.setLong(1, row.number());
        try (ResultSet found = reading.executeQuery()) {
            if (found.next()) {
                StoredCells.of(found, found.getMetaData().getColumnCount()).read(theirs);
            }
        }
        if (!ours.values.equals(theirs.values)) {
            throw otherwise();
        }
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            emptying.close();
            filling.close();
            reading.close();
            Sql.run(connection, "drop table if exists " + block);
        }
    }

    /** Values, to be compared. */
    private static final class Seen implements CellReading.Cells {
        private final List<Object> values = new ArrayList<>();

        @Override
        public void none() {
            values.add(Optional.empty());
        }

        @Override
        public void whole(long value) {
            values.add(value);
        }

        @Override
        public void real(double value) {
            values.add(value);
        }

        @Override
        public void number(String digits) {
            values.add(digits);
        }

        @Override
        public void truth(boolean value) {
            values.add(value);
        }

        @Override
        public void text(byte[] data, int start, int end) {
            values.add(ByteBuffer.wrap(Arrays.copyOfRange(data, start, end)));
        }

        @Override
        public void bytes(byte[] value) {
            values.add(List.of(ByteBuffer.wrap(value.clone())));
        }
    }
}
