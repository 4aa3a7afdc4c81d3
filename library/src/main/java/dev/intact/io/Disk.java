package dev.intact.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is done to files which must survive a crash, so that a test can record it, make it fail, or lose what
 * was not forced to the disk. All paths are absolute. Symbolic links are never followed in the last name of a path, but by
 * {@link #real}. Safe for many threads.
 */
public interface Disk {
    /** A file being written. Not buffered. Closing does not force it to the disk, and can be done twice. */
    interface Output extends Closeable {
        /**
         * Writes at the end of the file.
         *
         * @param bytes holds what to write
         * @param offset of the first byte
         * @param length how many
         * @throws IOException where not all of it was written; some of it may have been
         */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /**
         * Writes at the end of the file.
         *
         * @param bytes what to write
         * @throws IOException where not all of it was written; some of it may have been
         */
        default void write(byte[] bytes) throws IOException {
            write(bytes, 0, bytes.length);
        }

        /**
         * Forces content and size to the disk (fsync); the name is forced by {@link Disk#syncDirectory}.
         *
         * @throws IOException where it failed: what was written may be lost, and forcing it again proves nothing
         */
        void sync() throws IOException;

        /**
         * For whoever writes to streams.
         *
         * @return writes here, one call for each of its own; closing it closes this
         */
        default OutputStream stream() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    Output.this.write(new byte[] {(byte) b});
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    Output.this.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    Output.this.close();
                }
            };
        }
    }

    /** Who may read what is new. */
    enum Rights {
        /** Its owner alone: for what takes over the rights of another file later, or holds what not everybody may see. */
        OWNER,
        /** Whoever may read the new files of this process, by its mask and the defaults of the directory. */
        USUAL
    }

    /** What stands under a name. */
    enum Kind {
        /** A regular file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link. */
        LINK,
        /** A device, a pipe, a socket. */
        OTHER
    }

    /**
     * What is known of a file without reading it.
     *
     * @param kind what it is
     * @param size in bytes; 0 for what is no regular file
     * @param modified when its content changed last, by the file system's clock
     * @param identity what tells it from another file of that name, where the file system says (device and inode)
     */
    record Stat(Kind kind, long size, Instant modified, String identity) {}

    /**
     * Makes a file that does not exist yet (O_CREAT | O_EXCL).
     *
     * @param file its name
     * @param rights who may read it
     * @return where to write; the caller closes it
     * @throws IOException {@link java.nio.file.FileAlreadyExistsException} where there is something of that name
     */
    Output create(Path file, Rights rights) throws IOException;

    /**
     * Opens a regular file to write at its end; makes it, with the usual rights, where it is missing.
     *
     * @param file its name
     * @return where to write; the caller closes it
     * @throws IOException what the system says; also where it is no regular file
     */
    Output append(Path file) throws IOException;

    /**
     * Reads a regular file.
     *
     * @param file its name
     * @return its content; the caller closes it
     * @throws IOException {@link java.nio.file.NoSuchFileException} where it is missing; also where it is no regular
     *     file
     */
    InputStream read(Path file) throws IOException;

    /**
     * Makes a symbolic link that does not exist yet.
     *
     * @param link its name
     * @param target what it holds
     * @throws IOException what the system says
     */
    void link(Path link, String target) throws IOException;

    /**
     * What a symbolic link holds.
     *
     * @param link its name
     * @return its text
     * @throws IOException what the system says
     */
    String linked(Path link) throws IOException;

    /**
     * Gives a regular file a second name (a hard link), in another directory: both names are of the same content from now
     * on, until one of them is given to something else.
     *
     * @param name that nothing has yet
     * @param file the file
     * @throws IOException {@link java.nio.file.FileAlreadyExistsException} where there is something of that name; also
     *     where the system cannot (another file system, one without such names) or does not let this process
     * @throws IllegalArgumentException where they are in the same directory
     */
    void share(Path name, Path file) throws IOException;

    /**
     * Forces content and size of a regular file to the disk (fsync) that somebody else has written.
     *
     * @param file its name
     * @throws IOException what the system says; also where it is no regular file
     */
    void sync(Path file) throws IOException;

    /**
     * Makes one directory; its parent is there.
     *
     * @param directory its name
     * @param rights who may look into it
     * @throws IOException what the system says
     */
    void makeDirectory(Path directory, Rights rights) throws IOException;

    /**
     * Gives a name to what has another, in one step that cannot be seen half done (rename(2)); what had the name before
     * is gone. Both are in the same directory, so that one {@link #syncDirectory} makes it durable.
     *
     * @param from the old name
     * @param to the new name
     * @throws IOException {@link java.nio.file.NoSuchFileException} where nothing has the old name
     * @throws IllegalArgumentException where they are in two directories
     */
    void rename(Path from, Path to) throws IOException;

    /**
     * Takes a name away: of a file, a link or an empty directory. Does nothing where there is none.
     *
     * @param path the name
     * @throws IOException what the system says
     */
    void delete(Path path) throws IOException;

    /**
     * Forces the names in a directory to the disk (fsync). Where the system has no such call (Windows), it does nothing.
     *
     * @param directory its name
     * @throws IOException what the system says
     */
    void syncDirectory(Path directory) throws IOException;

    /**
     * Looks at a name.
     *
     * @param path the name
     * @return empty where there is nothing of that name
     * @throws IOException what the system says
     */
    Optional<Stat> stat(Path path) throws IOException;

    /**
     * Where a name really leads: all links are followed, the last one, too.
     *
     * @param path the name
     * @return without links
     * @throws IOException {@link java.nio.file.NoSuchFileException} where nothing is there
     */
    Path real(Path path) throws IOException;

    /**
     * The names in a directory.
     *
     * @param directory its name
     * @return in no order; empty where there is no directory of that name
     * @throws IOException what the system says
     */
    List<String> list(Path directory) throws IOException;

    /**
     * Gives a file the rights of another and, where this process may, its group and its owner. Where the group cannot be
     * kept, the group that the file has instead may do no more than everybody.
     *
     * @param file whose rights change
     * @param like whose rights they become
     * @throws IOException {@link java.nio.file.NoSuchFileException} where one of them is missing
     */
    void adopt(Path file, Path like) throws IOException;

    /**
     * Takes an operating system's lock on a file of its own, without waiting. Nobody may open such a file otherwise.
     * Makes the file and its directory where they are missing; forces neither to the disk.
     *
     * @param file a real path
     * @return empty where somebody has it
     * @throws IOException what the system says
     */
    Optional<Lease> lock(Path file) throws IOException;

    /** A lock that is gone when the process is, also by kill -9. */
    interface Lease extends AutoCloseable {
        /**
         * Whether it is still ours, as far as can be seen.
         *
         * @return false once it is closed or somebody took the file away
         */
        boolean held();

        /**
         * Lets it go and leaves the file.
         *
         * @throws IOException what the system says
         */
        void release() throws IOException;

        /**
         * Deletes the file while it is locked, and lets it go. Idempotent.
         *
         * @throws IOException what the system says
         */
        @Override
        void close() throws IOException;
    }

    /**
     * What keeps the files of a directory.
     *
     * @param directory that is there
     * @return what can be relied on
     * @throws IOException what the system says
     */
    Medium medium(Path directory) throws IOException;

    /** What keeps files. */
    enum Medium {
        /** A local disk. */
        LOCAL,
        /** Memory: a power cut takes everything. */
        MEMORY,
        /** Another machine: locks and fsync cannot be relied on. */
        NETWORK
    }
}
