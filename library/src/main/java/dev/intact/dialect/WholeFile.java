package dev.intact.dialect;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A database that is one file and can be put in place whole. For one thread at a time. */
public interface WholeFile {
    /**
     * What is wrong with it. Reads all of it and changes nothing.
     *
     * @return in the database's words; empty where it is whole
     * @throws SQLException where it cannot be looked at: somebody has locked it, or it may not be read
     */
    Optional<String> damage() throws SQLException;

    /**
     * Puts a copy in its place: verified and forced to the disk first, then at once. What stood there is set aside, never deleted,
     * and what somebody makes under a missing file's name meanwhile is left. One replacement at a time.
     *
     * @param copy a whole database, which stays
     * @param steps told how far it is
     * @return where what stood there is now; empty where nothing did
     * @throws SQLException where the copy is damaged, or another process is seen to have the database open; nothing was changed.
     *     Connections of this process are not seen
     * @throws IOException what the disk says; nothing was changed
     * @throws dev.intact.error.TransactionConflictException where somebody else replaces or has made it; nothing was changed
     * @throws dev.intact.error.SourceFailedException where the disk failed after the copy had taken the place
     */
    Optional<Path> replace(Path copy, Consumer<String> steps) throws SQLException, IOException;

    /**
     * Clears away what a {@link #replace} that was killed has left: the database is what it was, or the copy. A log that was set aside
     * goes back only to a file that nobody has written to since. Leaves a replacement alone that goes on.
     *
     * @return what was done
     * @throws IOException what the disk says
     */
    Recovered recover() throws IOException;

    /**
     * What became of a replacement that was killed.
     *
     * @param cleared names of what was cleared away
     * @param left names of what stays aside: it may hold what the database does not
     */
    record Recovered(List<String> cleared, List<String> left) {
        /** There was nothing to do. */
        public static final Recovered NOTHING = new Recovered(List.of(), List.of());

        /** Takes copies. */
        public Recovered {
            cleared = List.copyOf(cleared);
            left = List.copyOf(left);
        }
    }
}
