package dev.intact.tx;

import dev.intact.files.Change;
import dev.intact.files.FileWork.Staged;
import dev.intact.files.SetContent;
import dev.intact.tx.FileContent.Placement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The files of a transaction. They are written aside, are forced to the disk before COMMIT, and stand in their places
 * after it: a file appears, changes or goes if and only if the rows do. A file can be changed once in a transaction. For
 * the transaction's thread.
 */
public final class TransactionFiles {
    private final Transaction tx;

    TransactionFiles(Transaction tx) {
        this.tx = tx;
    }

    /**
     * A file that gets new content, whether it exists or not. A file that exists keeps its rights.
     *
     * @param file relative to the folder for files, or inside of it
     * @return takes the content
     */
    public FileContent replace(Path file) {
        return new FileContent(tx, file, Placement.INSTEAD, content -> tx.stage(file, new Change.Replace(content)));
    }

    /**
     * A file that keeps what it holds and gets more behind it; one that does not exist is made. Records get a line of their
     * own, in the form and the columns that the file has.
     *
     * @param file relative to the folder for files, or inside of it
     * @return takes what is added
     */
    public FileContent append(Path file) {
        return new FileContent(tx, file, Placement.BEHIND, content -> tx.stage(file, new Change.Replace(content)));
    }

    /**
     * A file that does not exist yet.
     *
     * @param file relative to the folder for files, or inside of it
     * @return takes the content
     */
    public FileContent create(Path file) {
        return new FileContent(tx, file, Placement.INSTEAD, content -> tx.stage(file, new Change.Create(content)));
    }

    /**
     * A file that goes away; it must exist.
     *
     * @param file relative to the folder for files, or inside of it
     * @throws dev.intact.error.IntactException where it cannot; the transaction can go on
     */
    public void delete(Path file) {
        Staged unused = tx.stage(file, new Change.Delete());
    }

    /** Writes the files of a set. */
    @FunctionalInterface
    public interface SetWork {
        /**
         * Writes them.
         *
         * @param set takes each
         */
        void in(SetFiles set);
    }

    /** Takes the files of a set, each under a plain name. For the transaction's thread. */
    public static final class SetFiles {
        private final Transaction tx;
        private final SetContent.Files files;

        SetFiles(Transaction tx, SetContent.Files files) {
            this.tx = tx;
            this.files = files;
        }

        /**
         * A file of the set.
         *
         * @param name a plain name, once in the set
         * @return takes the content
         */
        public FileContent file(String name) {
            return new FileContent(tx, Path.of(name), Placement.INSTEAD, content -> {
                try {
                    return files.file(name, content);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /**
     * A set of files that change together: each generation is a folder of its own, and the link {@code current} in the
     * set's folder names the one that is committed. Who opens {@code current/} once and reads inside sees exactly one
     * generation; the last three stay. The folder of the generation that belongs to the rows that a transaction sees is
     * {@code 'gen-' || size || '-' || unit_id} of its row in {@code intact_file}.
     *
     * @param folder of the set, relative to the folder for files, or inside of it; made where it is missing
     * @param work writes all the files of the new generation
     * @return the number of the generation
     */
    public long set(Path folder, SetWork work) {
        Staged link =
                tx.stage(folder.resolve("current"), new Change.Generation(files -> work.in(new SetFiles(tx, files))));
        return link.size();
    }
}
