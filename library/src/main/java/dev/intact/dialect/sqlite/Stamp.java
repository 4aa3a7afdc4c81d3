package dev.intact.dialect.sqlite;

import dev.intact.error.ConnectionFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * By what a file that is read without locks is seen to have changed.
 *
 * @param size of the file
 * @param changed when it was written last
 * @param log whether a log with something in it is beside it
 */
record Stamp(long size, FileTime changed, boolean log) {
    static Stamp of(DatabaseFile file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
            return new Stamp(now.size(), now.lastModifiedTime(), LogWatch.size(file) > 0);
        } catch (IOException e) {
            throw new ConnectionFailedException(
                    "Cannot look at " + file.display() + ": " + e + ". Nothing was changed.", e);
        }
    }
}
