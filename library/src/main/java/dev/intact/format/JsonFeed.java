package dev.intact.format;

import java.io.IOException;

/** Gives one JSON value after the other, each on the same tape. */
sealed interface JsonFeed extends AutoCloseable permits DocumentFeed, LineFeed {
    /** Puts the next value on the tape, or says why not. */
    RecordReader.Read next() throws IOException;

    JsonTape tape();

    Fault fault();

    /** The value given last, or what should have been one, as it stands in the text. */
    byte[] raw();

    boolean endedEarly();

    long bytesRead();

    @Override
    void close() throws IOException;
}
