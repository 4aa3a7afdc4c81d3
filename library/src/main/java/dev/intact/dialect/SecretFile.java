package dev.intact.dialect;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** A file that holds one password. */
record SecretFile(Path file) implements PasswordSource {
    private static final int LONGEST = 64 << 10;

    // Where orchestrators put secrets: every process of the container may read them, and nobody outside of it.
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    @Override
    public String password() throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw wrong("it is a directory", "Name the file in it that holds the password");
            }
            refuseOpen();
            if (Files.size(file) > LONGEST) {
                throw wrong("it is longer than any password", "Name the file that holds nothing but the password");
            }
            String password = Files.readString(file).replaceFirst("\\R\\z", "");
            if (password.isEmpty()) {
                throw wrong("it is empty", "Write the password into it");
            }
            return password;
        } catch (NoSuchFileException e) {
            throw wrong("there is no such file", "Make it, or name another");
        } catch (FileSystemException e) {
            throw wrong("it cannot be read (" + e.getClass().getSimpleName() + ")", "Name a file that can be");
        }
    }

    @Override
    public String origin() {
        return "the file " + file;
    }

    private void refuseOpen() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> who = view.readAttributes().permissions();
        if (who.contains(PosixFilePermission.GROUP_WRITE) || who.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw wrong("others than its owner may write it", "Run: chmod 600 " + file);
        }
        if (who.contains(PosixFilePermission.OTHERS_READ)
                && !IN_MEMORY.contains(Files.getFileStore(file).type())) {
            throw wrong("everybody on this machine may read it", "Run: chmod 600 " + file);
        }
    }

    private ConfigurationException wrong(String what, String remedy) {
        return new ConfigurationException("Cannot take the password from the file " + file + ": " + what
                + ". Nothing was touched. " + remedy + ".");
    }

    @Override
    public String toString() {
        return origin();
    }
}
