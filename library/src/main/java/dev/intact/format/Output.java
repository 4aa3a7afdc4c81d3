package dev.intact.format;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes on their way out, collected to be sent in large pieces; what writers look at byte by byte. */
final class Output {
    /** So many characters fit into an empty buffer, however they are escaped. */
    static final int PIECE = 8 << 10;

    private static final int SIZE = 64 << 10;
    private static final int LONGEST_NUMBER = 20;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    final byte[] bytes = new byte[SIZE];
    int position;
    private final char[] chars = new char[PIECE];
    private final OutputStream out;

    Output(OutputStream out) {
        this.out = out;
    }

    /** Sees to it that the next bytes fit in. */
    void room(int count) throws IOException {
        if (bytes.length - position < count) {
            send();
        }
    }

    private void send() throws IOException {
        out.write(bytes, 0, position);
        position = 0;
    }

    /** At most a piece of a text, where it can be looked at faster than in the text itself. */
    char[] chars(String text, int from, int end) {
        text.getChars(from, end, chars, 0);
        return chars;
    }

    void flush() throws IOException {
        send();
        out.flush();
    }

    void put(int b) throws IOException {
        room(1);
        bytes[position++] = (byte) b;
    }

    void put(byte[] some) throws IOException {
        if (some.length > bytes.length) {
            send();
            out.write(some);
            return;
        }
        room(some.length);
        System.arraycopy(some, 0, bytes, position, some.length);
        position += some.length;
    }

    /** Text known to be ASCII. */
    void ascii(String text) throws IOException {
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + PIECE);
            room(PIECE);
            while (from < to) {
                bytes[position++] = (byte) text.charAt(from++);
            }
        }
    }

    void number(long value) throws IOException {
        if (value == Long.MIN_VALUE) {
            ascii("-9223372036854775808");
            return;
        }
        room(LONGEST_NUMBER);
        long rest = value;
        if (rest < 0) {
            bytes[position++] = '-';
            rest = -rest;
        }
        int end = position + length(rest);
        for (int at = end - 1; at >= position; at--) {
            long tenth = rest / 10;
            bytes[at] = (byte) ('0' + (rest - tenth * 10));
            rest = tenth;
        }
        position = end;
    }

    private static int length(long value) {
        int digits = 1;
        long limit = 10;
        while (digits < 19 && value >= limit) {
            digits++;
            limit *= 10;
        }
        return digits;
    }

    /** Exactly so many digits, with zeros in front. */
    void digits(long value, int count) throws IOException {
        room(count);
        long rest = value;
        for (int at = position + count - 1; at >= position; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        position += count;
    }

    void hex(byte[] some) throws IOException {
        for (byte b : some) {
            room(2);
            bytes[position++] = HEX[(b >> 4) & 15];
            bytes[position++] = HEX[b & 15];
        }
    }

    /** The lowest digits of a number in base 16. */
    void hex(long value, int count) throws IOException {
        room(count);
        for (int shift = (count - 1) * 4; shift >= 0; shift -= 4) {
            bytes[position++] = HEX[(int) (value >> shift) & 15];
        }
    }

    /**
     * A character beyond ASCII, for which there must be room.
     *
     * @return how many {@code char}s of the text it takes
     */
    int wide(String text, int at) throws UnwritableException {
        char c = text.charAt(at);
        if (c < 0x800) {
            bytes[position++] = (byte) (0xC0 | (c >> 6));
            bytes[position++] = (byte) (0x80 | (c & 0x3F));
            return 1;
        }
        if (Character.isSurrogate(c)) {
            return pair(text, at);
        }
        bytes[position++] = (byte) (0xE0 | (c >> 12));
        bytes[position++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[position++] = (byte) (0x80 | (c & 0x3F));
        return 1;
    }

    private int pair(String text, int at) throws UnwritableException {
        int point = text.codePointAt(at);
        if (point <= Character.MAX_VALUE) {
            throw new UnwritableException(String.format(
                    "the text is no Unicode: character %d is half of a surrogate pair (U+%04X)", at + 1, point));
        }
        bytes[position++] = (byte) (0xF0 | (point >> 18));
        bytes[position++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        bytes[position++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        bytes[position++] = (byte) (0x80 | (point & 0x3F));
        return 2;
    }
}
