package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** An opened source: unpacked, without its byte order mark, as UTF-8. Closes what it opened. */
final class Opened implements Origin {
    private static final int LONGEST_MARK = 4;
    private static final int LONGEST_LOOK = 1024;

    private final CountedStream stored;
    private final PushbackInputStream text;

    private Opened(CountedStream stored, InputStream text) {
        this.stored = stored;
        this.text = new PushbackInputStream(text, LONGEST_LOOK);
    }

    static Opened of(Source source, Charset encoding) throws IOException {
        CountedStream stored = new CountedStream(source.open());
        try {
            return new Opened(stored, decoded(unpacked(stored, source.name()), encoding));
        } catch (IOException | RuntimeException e) {
            closeAfter(stored, e);
            throw e;
        }
    }

    private static void closeAfter(InputStream stream, Exception failure) {
        try {
            stream.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    InputStream text() {
        return text;
    }

    /**
     * Whether the first line opens an object or an array and no more: then it is one document written over several
     * lines, whatever its name says.
     */
    boolean beginsWithLoneBracket() throws IOException {
        byte[] head = new byte[LONGEST_LOOK];
        int length;
        try {
            length = Math.max(text.read(head), 0);
        } catch (ContentException e) {
            // Fails again when it is read in earnest, where a fault is made of it.
            return false;
        }
        text.unread(head, 0, length);
        String line = new String(head, 0, length, StandardCharsets.ISO_8859_1).stripLeading();
        int end = line.indexOf('\n');
        return end > 0
                && (line.startsWith("{") || line.startsWith("["))
                && line.substring(1, end).isBlank();
    }

    @Override
    public long bytesRead() {
        return stored.count();
    }

    private static InputStream unpacked(CountedStream stored, String name) throws IOException {
        PushbackInputStream in = new PushbackInputStream(stored, LONGEST_MARK);
        byte[] head = peek(in);
        if (begins(head, 0x1F, 0x8B)) {
            return new Unpacked(new GzipStream(in), stored);
        }
        if (begins(head, 0x28, 0xB5, 0x2F, 0xFD)) {
            return new Unpacked(zstd(in, name), stored);
        }
        return in;
    }

    private static InputStream zstd(InputStream in, String name) throws IOException {
        try {
            return new ZstdStream(in);
        } catch (LinkageError e) {
            throw new ConfigurationException(
                    "Cannot read " + name + ": it is compressed with zstd. Add com.github.luben:zstd-jni"
                            + " to the class path, or unpack the file first.",
                    e);
        }
    }

    /** A mark decides among the encodings of Unicode; one that contradicts the encoding given fails in the reader. */
    private static InputStream decoded(InputStream unpacked, Charset encoding) throws IOException {
        PushbackInputStream in = new PushbackInputStream(unpacked, LONGEST_MARK);
        byte[] head;
        try {
            head = peek(in);
        } catch (ContentException e) {
            return new Failing(unpacked, e);
        }
        if (begins(head, 0xEF, 0xBB, 0xBF)) {
            in.skipNBytes(3);
            return marked(in, encoding);
        }
        Charset charset = wide(in, head, encoding);
        return charset.equals(StandardCharsets.UTF_8) ? in : new Utf8Stream(in, charset);
    }

    private static InputStream marked(InputStream in, Charset encoding) {
        if (encoding.equals(StandardCharsets.UTF_8) || encoding.equals(StandardCharsets.US_ASCII)) {
            return in;
        }
        return new Failing(
                in,
                new ContentException(
                        "the file begins with the byte order mark of UTF-8, it is not " + encoding.displayName()));
    }

    private static Charset wide(InputStream in, byte[] head, Charset encoding) throws IOException {
        boolean unicode = encoding.name().startsWith("UTF-") || encoding.name().startsWith("X-UTF-");
        if (unicode && begins(head, 0xFF, 0xFE, 0, 0)) {
            in.skipNBytes(4);
            return Charset.forName("UTF-32LE");
        }
        if (unicode && begins(head, 0, 0, 0xFE, 0xFF)) {
            in.skipNBytes(4);
            return Charset.forName("UTF-32BE");
        }
        if (unicode && begins(head, 0xFF, 0xFE)) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16LE;
        }
        if (unicode && begins(head, 0xFE, 0xFF)) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16BE;
        }
        return encoding.equals(StandardCharsets.UTF_16) ? unmarked(head) : encoding;
    }

    /** Without a mark a zero tells which half of the first character comes first. */
    private static Charset unmarked(byte[] head) {
        boolean little = head.length >= 2 && head[0] != 0 && head[1] == 0;
        return little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    }

    private static byte[] peek(PushbackInputStream in) throws IOException {
        byte[] head = in.readNBytes(LONGEST_MARK);
        in.unread(head);
        return head;
    }

    private static boolean begins(byte[] head, int... mark) {
        if (head.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((head[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }

    /** A source whose very first bytes cannot be read: it says so when it is read. */
    private static final class Failing extends InputStream {
        private final InputStream in;
        private final ContentException failure;

        Failing(InputStream in, ContentException failure) {
            this.in = in;
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            throw failure;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            throw failure;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
