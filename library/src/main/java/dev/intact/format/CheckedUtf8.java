package dev.intact.format;

import java.io.IOException;
import java.io.InputStream;

/** Lets only UTF-8 through. What is none ends it, after everything before has been given out. */
final class CheckedUtf8 extends InputStream {
    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private int position;
    private int good;
    private int limit;
    private boolean bad;

    CheckedUtf8(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        while (position == good) {
            if (bad) {
                throw new ContentException(Utf8.notUtf8(buffer[good]));
            }
            if (!refill()) {
                return -1;
            }
        }
        int n = Math.min(length, good - position);
        System.arraycopy(buffer, position, target, from, n);
        position += n;
        return n;
    }

    /** Keeps the beginning of a character that was cut, and reads on. */
    private boolean refill() throws IOException {
        int kept = limit - good;
        System.arraycopy(buffer, good, buffer, 0, kept);
        int n = in.read(buffer, kept, buffer.length - kept);
        position = 0;
        good = 0;
        limit = kept + Math.max(n, 0);
        if (n < 0) {
            bad = kept > 0;
            return bad;
        }
        check();
        return true;
    }

    private void check() {
        int at = 0;
        while (at < limit) {
            if (buffer[at] >= 0) {
                at++;
                continue;
            }
            int length = Utf8.length(buffer, at, limit);
            if (length <= 0) {
                bad = length == Utf8.WRONG;
                break;
            }
            at += length;
        }
        good = at;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
