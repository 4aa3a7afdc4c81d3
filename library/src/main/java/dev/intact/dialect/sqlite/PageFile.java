package dev.intact.dialect.sqlite;

import dev.intact.error.StaleStageException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The pages of a side file that no SQLite has open: whole pages are put behind its last one, and counted only at the
 * very end, so that until then the file is what it was. For one thread at a time.
 */
final class PageFile implements AutoCloseable {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 100;
    private static final int PAGE_SIZE = 16;
    private static final int WRITE_VERSION = 18;
    private static final int RESERVED = 20;
    private static final int CHANGES = 24;
    private static final int PAGES = 28;
    private static final int FORMAT = 44;
    private static final int LARGEST_ROOT = 52;
    private static final int ENCODING = 56;
    private static final int VALID_FOR = 92;
    private static final int LATEST_FORMAT = 4;
    private static final int UTF8 = 1;
    private static final long MOST_PAGES = 0xffff_fffeL;
    // SQLite locks bytes here and keeps nothing in their page.
    private static final long LOCKED_BYTES = 1L << 30;
    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final ByteBuffer header;
    private final int pageSize;
    private final long before;
    private final Ending ending;
    private final byte[] buffer;
    private int buffered;
    private long pages;

    /** What becomes of pages that were put and not counted. */
    enum Ending {
        /** They are taken away. */
        CUT,
        /** They may be gone on with. */
        LEFT
    }

    private PageFile(FileChannel channel, ByteBuffer header, Ending ending) {
        this.ending = ending;
        this.channel = channel;
        this.header = header;
        this.pageSize = pageSize(header);
        this.before = Integer.toUnsignedLong(header.getInt(PAGES));
        this.pages = before;
        this.buffer = new byte[Math.max(BUFFER, pageSize)];
    }

    /**
     * Opens it.
     *
     * @return empty where its pages must be left to SQLite
     */
    static Optional<PageFile> open(Path side, Ending ending) throws IOException {
        FileChannel channel = FileChannel.open(side, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            boolean whole = channel.read(header, 0) == HEADER;
            taken = whole && isPlain(header) && isWhole(header, channel.size(), ending);
            return taken ? Optional.of(new PageFile(channel, header, ending)) : Optional.empty();
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** The newest format, UTF-8, no log, no map of pointers that would have to be kept. */
    private static boolean isPlain(ByteBuffer header) {
        byte[] magic = new byte[MAGIC.length];
        header.get(0, magic);
        return Arrays.equals(MAGIC, magic)
                && header.get(WRITE_VERSION) == 1
                && header.getInt(FORMAT) == LATEST_FORMAT
                && header.getInt(LARGEST_ROOT) == 0
                && header.getInt(ENCODING) == UTF8;
    }

    private static boolean isWhole(ByteBuffer header, long size, Ending ending) {
        long counted = Integer.toUnsignedLong(header.getInt(PAGES)) * pageSize(header);
        return header.getInt(CHANGES) == header.getInt(VALID_FOR)
                && (counted == size || (ending == Ending.LEFT && counted < size));
    }

    /** Forces all pages to the disk and says how many there are. */
    void save(DataOutput out) throws IOException {
        flush();
        channel.force(false);
        out.writeLong(before);
        out.writeLong(pages);
    }

    /** Goes on behind the pages that were saved. */
    void restore(DataInput in) throws IOException {
        long countedThen = in.readLong();
        long saved = in.readLong();
        if (countedThen != before || channel.size() < saved * pageSize) {
            throw new StaleStageException(
                    "The side file is not what was kept of it: nothing of it is used," + " all is read anew.");
        }
        pages = saved;
    }

    private static int pageSize(ByteBuffer header) {
        int said = Short.toUnsignedInt(header.getShort(PAGE_SIZE));
        return said == 1 ? 1 << 16 : said;
    }

    int pageSize() {
        return pageSize;
    }

    /** What of a page holds data. */
    int usable() {
        return pageSize - Byte.toUnsignedInt(header.get(RESERVED));
    }

    /** The number that the next page gets. */
    long next() {
        return after(pages);
    }

    /** The number that the page behind that page gets. */
    long after(long page) {
        return page + 1 == LOCKED_BYTES / pageSize + 1 ? page + 2 : page + 1;
    }

    /** Puts a page behind all others. */
    long append(byte[] page) throws IOException {
        long number = next();
        if (number > MOST_PAGES) {
            throw new IOException("the staged rows need more pages than a database file can have");
        }
        if (number > pages + 1) {
            put(new byte[pageSize]);
        }
        put(page);
        return number;
    }

    private void put(byte[] page) throws IOException {
        if (buffer.length - buffered < pageSize) {
            flush();
        }
        System.arraycopy(page, 0, buffer, buffered, pageSize);
        buffered += pageSize;
        pages++;
    }

    private void flush() throws IOException {
        write(ByteBuffer.wrap(buffer, 0, buffered), pages * pageSize - buffered);
        buffered = 0;
    }

    private void write(ByteBuffer from, long start) throws IOException {
        long at = start;
        while (from.hasRemaining()) {
            at += channel.write(from, at);
        }
    }

    /** Makes the new pages part of the file: its root first, since nobody looks before the header counts them. */
    void finish(long root, byte[] page) throws IOException {
        flush();
        channel.truncate(pages * pageSize);
        write(ByteBuffer.wrap(page, 0, pageSize), (root - 1) * pageSize);
        if (ending == Ending.LEFT) {
            channel.force(false);
        }
        int change = header.getInt(CHANGES) + 1;
        header.putInt(CHANGES, change).putInt(VALID_FOR, change).putInt(PAGES, (int) pages);
        write(header.rewind(), 0);
        channel.close();
    }

    /** Unless finished, the file is again what it was. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try (channel) {
                if (ending == Ending.CUT) {
                    channel.truncate(before * pageSize);
                }
            }
        }
    }
}
