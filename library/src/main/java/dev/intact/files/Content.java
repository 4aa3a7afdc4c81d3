package dev.intact.files;

import dev.intact.format.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Writes what a file is to hold. */
@FunctionalInterface
public interface Content {
    /**
     * Writes it.
     *
     * @param out buffered by the caller; not to be closed
     * @param present what the file holds now; empty where it does not exist
     * @throws IOException what the streams say
     */
    void write(OutputStream out, Optional<Source> present) throws IOException;
}
