package dev.intact.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A file as a source. Immutable.
 *
 * @param path where it is
 * @param name the path as it was given, for messages
 */
public record FileSource(Path path, String name) implements Source {
    /** Refuses nulls. */
    public FileSource {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(name, "name");
    }

    /**
     * A file known by its path.
     *
     * @param path as it was given
     * @return the source
     */
    public static FileSource of(Path path) {
        return new FileSource(path, path.toString());
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public long size() throws IOException {
        return Files.size(path);
    }

    @Override
    public String state() throws IOException {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        return now.size() + " " + now.lastModifiedTime() + " " + now.fileKey();
    }
}
