package dev.intact.format;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads a text in blocks and cuts each after its last whole record; what is left begins the next one. */
final class Cut implements Pieces {
    private static final int LARGEST_BLOCK = 16 << 20;

    private final Origin origin;
    private final InputStream text;
    private final RecordEnds ends;
    private final Opening opening;
    private final int blockSize;
    /** Blocks that were read and can be used again; those that had to grow are not kept. */
    private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

    private byte[] block;
    private int filled;
    private long line = 1;
    private long ordinal;
    private boolean ended;
    private Optional<ContentException> failure = Optional.empty();

    /** Opens a reader of one piece. */
    interface Opening {
        /**
         * Opens it.
         *
         * @param block closed with the reader
         * @param in the records of the piece
         * @param line the one on which the first of them begins
         */
        RecordReader open(Origin block, Input in, long line);
    }

    /**
     * Cuts a text that begins with a record.
     *
     * @param origin closed with the pieces
     */
    Cut(Origin origin, InputStream text, RecordEnds ends, Opening opening, int blockSize) {
        this.origin = origin;
        this.text = text;
        this.ends = ends;
        this.opening = opening;
        this.blockSize = blockSize;
        this.block = new byte[blockSize];
    }

    /** Begins on a later line, as something was read before. */
    Cut from(long first) {
        line = first;
        return this;
    }

    @Override
    public Optional<Piece> next() throws IOException {
        int end = fill();
        while (end == 0 && !ended) {
            grow();
            end = fill();
        }
        if (end == 0 && failure.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(take(end));
    }

    /** Reads as much as the block takes; the index after the last whole record. */
    private int fill() throws IOException {
        try {
            while (!ended && filled < block.length) {
                int n = text.read(block, filled, block.length - filled);
                ended = n < 0;
                filled += Math.max(n, 0);
            }
        } catch (ContentException e) {
            ended = true;
            failure = Optional.of(e);
        }
        return ended ? filled : ends.last(block, filled);
    }

    private void grow() throws IOException {
        if (block.length >= LARGEST_BLOCK) {
            throw new ContentException("no record ends within " + (LARGEST_BLOCK >> 20) + " MiB from line " + line
                    + " on; perhaps a quote is not closed");
        }
        byte[] larger = new byte[Math.min(LARGEST_BLOCK, block.length * 2)];
        System.arraycopy(block, 0, larger, 0, filled);
        block = larger;
    }

    private Block take(int end) {
        Block taken = new Block(ordinal++, block, new Input(block, end, failure), line);
        failure = Optional.empty();
        int left = filled - end;
        byte[] next = left > blockSize ? new byte[block.length] : free();
        System.arraycopy(block, end, next, 0, left);
        block = next;
        filled = left;
        line += ended ? 0 : ends.lines();
        return taken;
    }

    private byte[] free() {
        byte[] found = free.poll();
        return found == null ? new byte[blockSize] : found;
    }

    @Override
    public long bytesRead() {
        return origin.bytesRead();
    }

    @Override
    public void close() throws IOException {
        origin.close();
    }

    /** One piece in memory. */
    private final class Block implements Piece, Origin {
        private final long ordinal;
        private final byte[] bytes;
        private final Input in;
        private final long line;
        private final int length;
        private boolean closed;

        Block(long ordinal, byte[] bytes, Input in, long line) {
            this.ordinal = ordinal;
            this.bytes = bytes;
            this.in = in;
            this.line = line;
            this.length = in.limit;
        }

        @Override
        public long ordinal() {
            return ordinal;
        }

        @Override
        public int length() {
            return length;
        }

        /** What cannot be read behind the bytes is none of them, and yet another piece. */
        @Override
        public String digest() {
            MessageDigest digest = sha256();
            digest.update(bytes, 0, length);
            digest.update((byte) (in.hasFailed() ? 1 : 0));
            return HexFormat.of().formatHex(digest.digest());
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        }

        @Override
        public RecordReader open() {
            return opening.open(this, in, line);
        }

        @Override
        public long bytesRead() {
            return length;
        }

        @Override
        public void close() {
            if (!closed && bytes.length == blockSize) {
                free.add(bytes);
            }
            closed = true;
        }
    }
}
