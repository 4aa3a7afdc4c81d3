package dev.intact.parquet;

import dev.intact.format.Source;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A source as the library of Parquet reads files; knows whether it was the source that failed, or what is in it. */
final class SourceFile implements InputFile {
    private static final byte[] MARK = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENCRYPTED = "PARE".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL = Integer.BYTES + 4;
    private static final int LARGEST_FOOTER = 64 << 20;

    private final Source source;
    private final long length;
    private Optional<IOException> failure = Optional.empty();

    private SourceFile(Source source, long length) {
        this.source = source;
        this.length = length;
    }

    static SourceFile of(Source source) throws IOException {
        long size = source.size();
        return new SourceFile(source, size >= 0 ? size : counted(source));
    }

    private static long counted(Source source) throws IOException {
        try (InputStream in = source.open()) {
            return in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    String name() {
        return source.name();
    }

    /** Why this cannot be a whole Parquet file, told before anything of it is believed. */
    Optional<String> flaw() throws IOException {
        if (length == 0) {
            return Optional.of("the file is empty, which no Parquet file is");
        }
        byte[] head = bytes(0, (int) Math.min(length, MARK.length));
        if (Arrays.equals(head, ENCRYPTED)) {
            return Optional.of("it is encrypted, which cannot be read");
        }
        if (!Arrays.equals(head, MARK)) {
            return Optional.of("it is not Parquet: it does not begin with PAR1");
        }
        if (length < MARK.length + TAIL) {
            return Optional.of("it is cut off: no Parquet file is so short");
        }
        ByteBuffer tail = ByteBuffer.wrap(bytes(length - TAIL, TAIL)).order(ByteOrder.LITTLE_ENDIAN);
        return Arrays.equals(Arrays.copyOfRange(tail.array(), Integer.BYTES, TAIL), MARK)
                ? footerFlaw(tail.getInt())
                : Optional.of("it is cut off: it does not end with PAR1");
    }

    private Optional<String> footerFlaw(int footer) {
        return footer <= 0 || footer > Math.min(length - TAIL - MARK.length, LARGEST_FOOTER)
                ? Optional.of("it is damaged: its footer cannot be " + Integer.toUnsignedString(footer) + " bytes long")
                : Optional.empty();
    }

    private byte[] bytes(long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        try (SeekableInputStream in = newStream()) {
            in.seek(from);
            in.readFully(bytes);
        }
        return bytes;
    }

    /** It could not be read, whatever is in it. */
    void failed(IOException e) {
        failure = Optional.of(e);
    }

    /** Where it was the source that failed, that is what has happened. */
    void throwFailure() throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public SeekableInputStream newStream() {
        return new Places();
    }

    /** Jumps forward by skipping, which files do without reading, and back by opening anew. */
    private final class Places extends SeekableInputStream {
        private Optional<InputStream> opened = Optional.empty();
        private long at;
        private long wanted;

        private InputStream in() throws IOException {
            if (opened.isEmpty() || wanted < at) {
                close();
                opened = Optional.of(source.open());
                at = 0;
            }
            InputStream in = opened.get();
            in.skipNBytes(wanted - at);
            at = wanted;
            return in;
        }

        @Override
        public long getPos() {
            return wanted;
        }

        @Override
        public void seek(long place) {
            wanted = place;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            try {
                int read = in().read(bytes, from, count);
                wanted += Math.max(read, 0);
                at = wanted;
                return read;
            } catch (EOFException beyond) {
                throw beyond;
            } catch (IOException e) {
                failure = Optional.of(e);
                throw e;
            }
        }

        @Override
        public void readFully(byte[] bytes) throws IOException {
            readFully(bytes, 0, bytes.length);
        }

        @Override
        public void readFully(byte[] bytes, int from, int count) throws IOException {
            int done = 0;
            while (done < count) {
                int read = read(bytes, from + done, count - done);
                if (read < 0) {
                    throw new EOFException("the file ends too early");
                }
                done += read;
            }
        }

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            byte[] some = new byte[Math.min(buffer.remaining(), 1 << 16)];
            int read = read(some, 0, some.length);
            if (read > 0) {
                buffer.put(some, 0, read);
            }
            return read;
        }

        @Override
        public void readFully(ByteBuffer buffer) throws IOException {
            byte[] some = new byte[Math.min(buffer.remaining(), 1 << 16)];
            while (buffer.hasRemaining()) {
                int count = Math.min(buffer.remaining(), some.length);
                readFully(some, 0, count);
                buffer.put(some, 0, count);
            }
        }

        @Override
        public void close() throws IOException {
            if (opened.isPresent()) {
                opened.get().close();
                opened = Optional.empty();
            }
        }
    }
}
