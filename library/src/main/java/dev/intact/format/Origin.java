package dev.intact.format;

import java.io.IOException;

/** Where the bytes of a reader come from; closed with the reader. */
interface Origin extends AutoCloseable {
    /** How much of it was read, as stored. */
    long bytesRead();

    @Override
    void close() throws IOException;
}
