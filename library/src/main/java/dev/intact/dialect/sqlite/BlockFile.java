package dev.intact.dialect.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks that were looked at, kept aside until they are read again: SQLite need not put them together twice. Where that fails, or
 * takes too much room, it does. The file is the process's own and has no name any more where the system allows it. For one thread.
 */
final class BlockFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlockFile.class);
    private static final long MOST_BYTES = 1L << 30;
    /** So little of what is free. */
    private static final int SHARE = 4;
    /** There it would be memory. */
    private static final List<String> NO_DISKS = List.of("tmpfs", "ramfs");

    private final Path folder;
    private final long most;
    private final Map<List<String>, List<Kept>> tables = new HashMap<>();
    private Optional<FileChannel> channel = Optional.empty();
    private long end;
    private boolean full;

    /** A block with the root of its table, and where the one after it begins; after the last one there is none. */
    record Kept(long start, int length, long sum, int root, long next, boolean last) {}

    /** Where temporary files are, with as much as does not hurt there. */
    static BlockFile ofUsualSize() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        return new BlockFile(folder, room(folder));
    }

    private static long room(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return NO_DISKS.contains(store.type()) ? 0 : Math.min(MOST_BYTES, store.getUsableSpace() / SHARE);
        } catch (IOException e) {
            LOG.atInfo().log("Blocks are not kept in {}: {}", folder, e.toString());
            return 0;
        }
    }

    /** Takes no more bytes than that. */
    BlockFile(Path folder, long most) {
        this.folder = folder;
        this.most = most;
    }

    /** Those of the columns of a table, from the first. */
    List<Kept> of(List<String> table) {
        return tables.getOrDefault(table, List.of());
    }

    /** Keeps the next block of a table, if there is room for all before it, too. */
    void keep(List<String> table, int root, byte[] image, long next, boolean last) {
        if (full || end + image.length > most) {
            full = true;
            return;
        }
        try {
            FileChannel file = opened();
            ByteBuffer bytes = ByteBuffer.wrap(image);
            while (bytes.hasRemaining()) {
                file.write(bytes, end + bytes.position());
            }
            tables.computeIfAbsent(table, first -> new ArrayList<>())
                    .add(new Kept(end, image.length, sum(image), root, next, last));
            end += image.length;
        } catch (IOException e) {
            full = true;
            LOG.atInfo().log("Blocks are not kept in {}: {}", folder, e.toString());
        }
    }

    private FileChannel opened() throws IOException {
        if (channel.isEmpty()) {
            channel = Optional.of(FileChannel.open(
                    Files.createTempFile(folder, "intact", ".blocks"),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE));
        }
        return channel.get();
    }

    /** The block as it was kept. */
    byte[] image(Kept kept) throws SQLException {
        byte[] image = new byte[kept.length()];
        ByteBuffer bytes = ByteBuffer.wrap(image);
        try {
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.orElseThrow().read(bytes, kept.start() + bytes.position());
            }
        } catch (IOException e) {
            throw new SQLException("What was kept of the source in " + folder + " cannot be read: " + e, e);
        }
        if (sum(image) != kept.sum()) {
            throw new SQLException("What was kept of the source in " + folder + " is not what was written there");
        }
        return image;
    }

    private static long sum(byte[] image) {
        CRC32C sum = new CRC32C();
        sum.update(image, 0, image.length);
        return sum.getValue();
    }

    @Override
    public void close() throws SQLException {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            throw new SQLException("What was kept of the source in " + folder + " cannot be let go: " + e, e);
        }
    }
}
