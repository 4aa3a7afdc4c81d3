package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** How a file ends that was copied, and what has to come before more can follow. For one thread at a time. */
final class Ending {
    private static final int MARK_LENGTH = 3;

    private final int quote;
    private long size;
    private long quotes;
    private int last = '\n';

    private Ending(int quote) {
        this.quote = quote;
    }

    static Ending copy(InputStream in, OutputStream out, int quote) throws IOException {
        Ending ending = new Ending(quote);
        byte[] buffer = new byte[Input.USUAL_SIZE];
        for (int n = in.readNBytes(buffer, 0, buffer.length); n > 0; n = in.readNBytes(buffer, 0, buffer.length)) {
            ending.look(buffer, n);
            out.write(buffer, 0, n);
        }
        return ending;
    }

    private void look(byte[] bytes, int length) {
        int from = size == 0 && isMarked(bytes, length) ? MARK_LENGTH : 0;
        for (int i = from; i < length; i++) {
            quotes += bytes[i] == quote ? 1 : 0;
        }
        size += length;
        if (length > from) {
            last = bytes[length - 1];
        }
    }

    private static boolean isMarked(byte[] bytes, int length) {
        return length >= MARK_LENGTH && (bytes[0] & 0xFF) == 0xEF && (bytes[1] & 0xFF) == 0xBB;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void endLine(OutputStream out, String lineEnd) throws IOException {
        if (last != '\n' && last != '\r') {
            for (int i = 0; i < lineEnd.length(); i++) {
                out.write(lineEnd.charAt(i));
            }
        }
    }

    /** Every quote has a partner, or what follows would be inside of it. */
    void checkQuotes(String name) {
        if (quotes % 2 != 0) {
            throw new ConfigurationException("Cannot append to " + name + ": it has an odd number of quotes, so one is"
                    + " not closed and would swallow the new rows. Nothing was changed; mend or replace the file.");
        }
    }

    /** Bytes in another encoding, or packed, cannot be followed by UTF-8. */
    static void checkBeginning(Source source) throws IOException {
        byte[] head;
        try (InputStream in = source.open()) {
            head = in.readNBytes(4);
        }
        int two = head.length < 2 ? 0 : ((head[0] & 0xFF) << 8) | (head[1] & 0xFF);
        String found = switch (two) {
            case 0x1F8B -> "packed with gzip";
            case 0x28B5 -> "packed with zstd";
            case 0xFFFE, 0xFEFF -> "in UTF-16 or UTF-32";
            default -> "";
        };
        if (!found.isEmpty()) {
            throw new ConfigurationException("Cannot write " + source.name() + " in the form it has: it is " + found
                    + ", and files are written in plain UTF-8. Nothing was changed; write to another name, or convert"
                    + " the file first.");
        }
    }
}
