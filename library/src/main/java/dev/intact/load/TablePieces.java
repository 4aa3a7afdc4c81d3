package dev.intact.load;

import dev.intact.dialect.RowBlocks;
import dev.intact.error.Problem;
import dev.intact.format.Fault;
import dev.intact.format.Pieces;
import dev.intact.format.RecordReader;
import dev.intact.format.SourceRecord;
import dev.intact.schema.ColumnType;
import dev.intact.stage.RowReader;
import java.io.IOException;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a table as pieces that several threads read, each while the database gives out the next. Once all of them
 * were read to their end, the feed is told what the table is.
 */
final class TablePieces implements Pieces {
    private final TableFeed feed;
    private final RowBlocks blocks;
    private final BitSet json = new BitSet();
    private final RowSum sum;
    private final RecordDigest digest = new RecordDigest();
    private long pieces;
    private long finished;
    private long bytes;
    private boolean ended;

    TablePieces(TableFeed feed, RowBlocks blocks) {
        this.feed = feed;
        this.blocks = blocks;
        this.sum = feed.newSum();
        for (int i = 0; i < feed.columns().size(); i++) {
            json.set(i, feed.columns().get(i).type() instanceof ColumnType.Json);
        }
    }

    @Override
    public Optional<Piece> next() {
        try {
            Optional<RowBlocks.Block> block = blocks.next();
            ended = block.isEmpty();
            return block.map(rows -> {
                bytes += rows.length();
                return new Rows(rows, pieces++);
            });
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private RuntimeException unreadable(SQLException e) {
        return feed.database().dialect().failure("Cannot read " + feed.name(), e);
    }

    @Override
    public long bytesRead() {
        return bytes;
    }

    private synchronized void finished(TableRecord rows) {
        sum.add(rows.sum());
        digest.add(rows.digest());
        finished++;
    }

    private synchronized boolean isWhole() {
        return ended && finished == pieces;
    }

    @Override
    public void close() throws IOException {
        try (blocks) {
            if (isWhole()) {
                feed.read(digest.hex(), sum);
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** One block. */
    private final class Rows implements Piece {
        private final RowBlocks.Block block;
        private final long ordinal;

        Rows(RowBlocks.Block block, long ordinal) {
            this.block = block;
            this.ordinal = ordinal;
        }

        @Override
        public long ordinal() {
            return ordinal;
        }

        @Override
        public int length() {
            return block.length();
        }

        @Override
        public String digest() {
            throw new UnsupportedOperationException("Rows of a table are not kept for another load");
        }

        @Override
        public RecordReader open() {
            return new Reader(block.rows());
        }
    }

    /** Its rows. */
    private final class Reader implements RowReader {
        private final RowBlocks.Rows rows;
        private final TableRecord taken = new TableRecord(feed, json);

        Reader(RowBlocks.Rows rows) {
            this.rows = rows;
        }

        @Override
        public List<String> fields() {
            return taken.fields();
        }

        @Override
        public Read next() {
            return nextRow() ? asRecord() : Read.END;
        }

        @Override
        public boolean nextRow() {
            boolean more = rows.next();
            if (!more) {
                finished(taken);
            }
            return more;
        }

        @Override
        public boolean give(Taking cells) {
            try {
                return taken.give(rows, cells);
            } catch (SQLException e) {
                throw unreadable(e);
            }
        }

        @Override
        public boolean isJson(int field) {
            return taken.isJson(field);
        }

        @Override
        public Read asRecord() {
            try {
                return taken.take(rows);
            } catch (SQLException e) {
                throw unreadable(e);
            }
        }

        @Override
        public SourceRecord record() {
            return taken.record();
        }

        @Override
        public Fault fault() {
            return taken.fault();
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
            return taken.number();
        }

        @Override
        public void close() {
            // What it reads is memory.
        }
    }
}
