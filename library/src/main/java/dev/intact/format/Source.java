package dev.intact.format;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that can be read from the start as often as needed. Immutable. */
public interface Source {
    /**
     * The name people know it by: the path as it was given, or {@code -} for standard input.
     *
     * @return used in every message
     */
    String name();

    /**
     * Opens it at its first byte. The caller closes it.
     *
     * @return the bytes as stored, compressed where the file is
     * @throws IOException where it cannot be opened
     */
    InputStream open() throws IOException;

    /**
     * How many bytes {@link #open} yields.
     *
     * @return the size now, or -1 where not known
     * @throws IOException where it cannot be asked
     */
    long size() throws IOException;

    /**
     * What would differ if the bytes were others than before, as far as it can be told without reading them.
     *
     * @return a text to compare; the same as long as nothing changed; empty where it cannot be told
     * @throws IOException where it cannot be asked
     */
    default String state() throws IOException {
        return "";
    }
}
