package dev.intact.files;

import dev.intact.format.Source;
import dev.intact.io.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * A file as it stands.
 *
 * @param disk on which it is
 * @param path where
 */
record Standing(Disk disk, Path path) implements Source {
    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public InputStream open() throws IOException {
        return disk.read(path);
    }

    @Override
    public long size() throws IOException {
        return disk.stat(path).map(Disk.Stat::size).orElse(-1L);
    }
}
