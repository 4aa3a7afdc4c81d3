package dev.intact.dialect.sqlite;

import dev.intact.dialect.Resumable;
import dev.intact.dialect.StageTable;
import dev.intact.io.Checksum;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Beside a side file: what of it another load can go on with. Records are put behind each other, each with its checksum and
 * forced to the disk once what it tells of is there; what is torn at the end was never told. For one thread at a time.
 */
final class KeptLog implements AutoCloseable {
    private static final String FORMAT = "intact kept 1";
    private static final int LONGEST = 64 << 20;

    private final FileChannel channel;

    private KeptLog(FileChannel channel) {
        this.channel = channel;
    }

    /** What a record is. */
    private enum Kind {
        HEAD,
        TABLE,
        CHUNK,
        SEALED,
        PUBLISHING
    }

    /** What load it is of. */
    record Head(String load, String sources, String holder, List<String> tables) {}

    /**
     * A table of the side file.
     *
     * @param notes of the pieces that are in it
     * @param tree how far its pages are; empty where it has none
     * @param sealed whether its rows and indexes are complete
     */
    record Table(String name, StageTable.Kind kind, List<String> notes, Optional<byte[]> tree, boolean sealed) {}

    /** All that was told. */
    record Kept(Head head, List<Table> tables, List<String> publishing, Amount amount, long length) {
        boolean isInto(List<String> wanted) {
            return wanted.stream().anyMatch(head.tables()::contains);
        }

        boolean isWorth() {
            return amount.chunks() > 0 && amount.last().isAfter(Instant.now().minus(Resumable.GRACE));
        }

        Resumable described() {
            return new Resumable(head.holder(), head.tables(), amount.chunks(), amount.bytes(), amount.last());
        }
    }

    /** How much it is. */
    record Amount(long chunks, long bytes, Instant last) {}

    /** Writes one record. */
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    static KeptLog begin(Path file, Head head) throws IOException {
        KeptLog log = new KeptLog(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        log.append(Kind.HEAD, out -> {
            out.writeUTF(FORMAT);
            out.writeUTF(head.load());
            out.writeUTF(head.sources());
            out.writeUTF(head.holder());
            texts(out, head.tables());
        });
        return log;
    }

    /** Goes on behind the last whole record. */
    static KeptLog goOn(Path file, Kept kept) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(kept.length()).position(kept.length());
        return new KeptLog(channel);
    }

    void table(StageTable table) throws IOException {
        append(Kind.TABLE, out -> {
            out.writeUTF(table.sql());
            out.writeUTF(table.kind().name());
        });
    }

    /** More of the table that was told last. */
    void chunk(List<String> notes, long bytes, byte[] tree) throws IOException {
        append(Kind.CHUNK, out -> {
            texts(out, notes);
            out.writeLong(bytes);
            out.writeInt(tree.length);
            out.write(tree);
        });
    }

    void sealed(StageTable table) throws IOException {
        append(Kind.SEALED, out -> out.writeUTF(table.sql()));
    }

    void publishing(String unit) throws IOException {
        append(Kind.PUBLISHING, out -> out.writeUTF(unit));
    }

    private static void texts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private void append(Kind kind, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(kind.name());
            body.write(out);
        }
        byte[] record = bytes.toByteArray();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(whole)) {
            out.writeInt(record.length);
            out.write(record);
            out.writeUTF(new Checksum().add(record, 0, record.length).hex());
        }
        ByteBuffer buffer = ByteBuffer.wrap(whole.toByteArray());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(true);
    }

    /** Empty where there is none, or nothing in it that can be read. */
    static Optional<Kept> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Reading reading = new Reading(Files.getLastModifiedTime(file).toInstant());
        byte[] all = Files.readAllBytes(file);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(all))) {
            for (Optional<byte[]> record = next(in); record.isPresent(); record = next(in)) {
                reading.take(record.get(), all.length - in.available());
            }
        }
        return reading.kept();
    }

    private static Optional<byte[]> next(DataInputStream in) throws IOException {
        if (in.available() < Integer.BYTES) {
            return Optional.empty();
        }
        int length = in.readInt();
        if (length < 0 || length > LONGEST || in.available() < length + Short.BYTES) {
            return Optional.empty();
        }
        byte[] record = in.readNBytes(length);
        int sum = in.readUnsignedShort();
        String told = new String(in.readNBytes(sum), StandardCharsets.US_ASCII);
        return told.equals(new Checksum().add(record, 0, length).hex()) ? Optional.of(record) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Puts together what the records tell. */
    private static final class Reading {
        private final Instant last;
        private final List<Table> tables = new ArrayList<>();
        private final List<String> publishing = new ArrayList<>();
        private Optional<Head> head = Optional.empty();
        private long chunks;
        private long bytes;
        private long length;

        Reading(Instant last) {
            this.last = last;
        }

        void take(byte[] record, long end) throws IOException {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
                String kind = in.readUTF();
                // Another version's, perhaps, of which nothing is known.
                if (head.isEmpty() && !kind.equals(Kind.HEAD.name())) {
                    return;
                }
                switch (Kind.valueOf(kind)) {
                    case HEAD -> head(in);
                    case TABLE ->
                        tables.add(new Table(
                                in.readUTF(),
                                StageTable.Kind.valueOf(in.readUTF()),
                                List.of(),
                                Optional.empty(),
                                false));
                    case CHUNK -> chunk(in);
                    case SEALED -> sealed(in.readUTF());
                    case PUBLISHING -> publishing.add(in.readUTF());
                }
            }
            length = end;
        }

        private void head(DataInputStream in) throws IOException {
            if (in.readUTF().equals(FORMAT)) {
                head = Optional.of(new Head(in.readUTF(), in.readUTF(), in.readUTF(), texts(in)));
            }
        }

        private void chunk(DataInputStream in) throws IOException {
            Table table = tables.remove(tables.size() - 1);
            List<String> notes = new ArrayList<>(table.notes());
            notes.addAll(texts(in));
            bytes += in.readLong();
            byte[] tree = in.readNBytes(in.readInt());
            tables.add(new Table(table.name(), table.kind(), notes, Optional.of(tree), false));
            chunks++;
        }

        private void sealed(String name) {
            tables.replaceAll(table -> table.name().equals(name)
                    ? new Table(name, table.kind(), table.notes(), table.tree(), true)
                    : table);
        }

        private static List<String> texts(DataInputStream in) throws IOException {
            List<String> texts = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                texts.add(in.readUTF());
            }
            return texts;
        }

        Optional<Kept> kept() {
            return head.map(it -> new Kept(it, tables, publishing, new Amount(chunks, bytes, last), length));
        }
    }
}
