package dev.intact.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Optional;

/** A window on the bytes of a text, used by readers that look at every byte. */
final class Input {
    static final int USUAL_SIZE = 128 << 10;

    final byte[] bytes;
    int position;
    int limit;
    private final InputStream in;
    private Optional<ContentException> failure = Optional.empty();
    private int mark;
    private byte[] before = {};
    private int beforeLength;

    Input(InputStream in, int size) {
        this.in = in;
        this.bytes = new byte[size];
    }

    /**
     * A window on a whole text.
     *
     * @param to the index after its last byte
     * @param failure what is met after that byte, if not the end
     */
    Input(byte[] bytes, int to, Optional<ContentException> failure) {
        this.in = InputStream.nullInputStream();
        this.bytes = bytes;
        this.limit = to;
        this.failure = failure;
    }

    /**
     * Replaces the bytes, all of which were looked at, by the next ones.
     *
     * @return false at the end
     */
    boolean refill() throws IOException {
        keep();
        position = 0;
        limit = 0;
        if (failure.isPresent()) {
            throw failure.get();
        }
        int n = in.read(bytes, 0, bytes.length);
        limit = Math.max(n, 0);
        return n > 0;
    }

    /**
     * Fills the window with the beginning of the text, as far as it can be read; what fails fails again when it is
     * reached.
     *
     * @return whether this is the whole text
     */
    boolean sample() throws IOException {
        try {
            while (limit < bytes.length) {
                int n = in.read(bytes, limit, bytes.length - limit);
                if (n < 0) {
                    return true;
                }
                limit += n;
            }
            return false;
        } catch (ContentException e) {
            failure = Optional.of(e);
            return false;
        }
    }

    /** Whether the text fails after the sample that was taken. */
    boolean hasFailed() {
        return failure.isPresent();
    }

    /** What was not looked at yet. */
    InputStream rest() {
        return new SequenceInputStream(new ByteArrayInputStream(bytes, position, limit - position), in);
    }

    /** Remembers the bytes from here on, until the next mark. */
    void mark() {
        mark = position;
        beforeLength = 0;
    }

    /** The bytes since the mark. */
    byte[] marked() {
        byte[] marked = Arrays.copyOf(before, beforeLength + position - mark);
        System.arraycopy(bytes, mark, marked, beforeLength, position - mark);
        return marked;
    }

    private void keep() {
        int count = limit - mark;
        if (beforeLength + count > before.length) {
            before = Arrays.copyOf(before, Math.max(before.length * 2, beforeLength + count));
        }
        System.arraycopy(bytes, mark, before, beforeLength, count);
        beforeLength += count;
        mark = 0;
    }

    /** Whether there is another byte. */
    boolean more() throws IOException {
        return position < limit || refill();
    }
}
