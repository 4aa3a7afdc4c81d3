package dev.intact.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952), all members one after the other. The JDK's own stream takes a damaged second member for the
 * end; here nothing but the end is the end.
 */
final class GzipStream extends InputStream {
    static final String CUT = "the compressed file ends too early";
    private static final String CORRUPT = "the compressed file is damaged";
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[64 << 10];
    private int position;
    private int limit;
    private boolean inMember;
    private boolean ended;

    GzipStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember) {
                beginMember();
                continue;
            }
            int n = inflate(bytes, from, length);
            if (n > 0) {
                crc.update(bytes, from, n);
                return n;
            }
            if (inflater.finished()) {
                endMember();
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int from, int length) throws IOException {
        if (inflater.needsInput()) {
            require();
            inflater.setInput(buffer, position, limit - position);
            position = limit;
        }
        try {
            int n = inflater.inflate(bytes, from, length);
            if (n == 0 && inflater.needsDictionary()) {
                throw new ContentException(CORRUPT);
            }
            return n;
        } catch (DataFormatException e) {
            throw new ContentException(CORRUPT, e);
        }
    }

    private void beginMember() throws IOException {
        boolean zeros = false;
        while (more() && buffer[position] == 0) {
            position++;
            zeros = true;
        }
        if (!more()) {
            ended = true;
            return;
        }
        if (zeros || next() != 0x1F || next() != 0x8B || next() != 8) {
            throw new ContentException(CORRUPT + ": what follows its data is not gzip");
        }
        header();
        inflater.reset();
        crc.reset();
        inMember = true;
    }

    private void header() throws IOException {
        int flags = next();
        skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            skip(next() | (next() << 8));
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_CRC) != 0) {
            skip(2);
        }
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        long size = inflater.getBytesWritten() & 0xFFFFFFFFL;
        if (word() != crc.getValue() || word() != size) {
            throw new ContentException(CORRUPT + ": its checksum is wrong");
        }
        inMember = false;
    }

    private long word() throws IOException {
        return next() | (next() << 8) | (next() << 16) | ((long) next() << 24);
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        int b = next();
        while (b != 0) {
            b = next();
        }
    }

    private int next() throws IOException {
        require();
        return buffer[position++] & 0xFF;
    }

    private void require() throws IOException {
        if (!more()) {
            throw new ContentException(CUT);
        }
    }

    private boolean more() throws IOException {
        if (position < limit) {
            return true;
        }
        int n = in.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(n, 0);
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
