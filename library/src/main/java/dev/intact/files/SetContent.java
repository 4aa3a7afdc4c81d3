package dev.intact.files;

import java.io.IOException;

/** Writes the files of a set. */
@FunctionalInterface
public interface SetContent {
    /**
     * Writes them.
     *
     * @param files takes each
     * @throws IOException what the streams say
     */
    void write(Files files) throws IOException;

    /** Takes the files of a set. */
    interface Files {
        /**
         * Takes one.
         *
         * @param name a plain name, once in the set
         * @param content what it is to hold; it is given nothing that is present
         * @return its size and checksum
         * @throws IOException what the content or the disk says
         */
        FileWork.Staged file(String name, Content content) throws IOException;
    }
}
