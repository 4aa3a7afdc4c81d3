package dev.intact.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Unpacked bytes, refused once they are out of all proportion to what is stored. */
final class Unpacked extends FilterInputStream {
    private static final long ALWAYS_ALLOWED = 64L << 20;
    private static final long MOST_TIMES = 200;

    private final CountedStream stored;
    private long out;

    Unpacked(InputStream in, CountedStream stored) {
        super(in);
        this.stored = stored;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int n = in.read(bytes, from, length);
        out += Math.max(n, 0);
        if (out > ALWAYS_ALLOWED && out / MOST_TIMES >= stored.count()) {
            throw new ContentException("too large: the compressed file unpacks to more than " + MOST_TIMES
                    + " times its size; unpack it first if it is to be trusted");
        }
        return n;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
