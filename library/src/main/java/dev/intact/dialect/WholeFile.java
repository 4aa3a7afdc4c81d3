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
     * Puts a copy in its place: verified and forced to the disk first, then at once. What stood there is set aside, never deleted.
     *
     * @param copy a whole database, which stays
     * @param steps told how far it is
     * @return where what stood there is now; empty where nothing did
     * @throws SQLException where the copy is damaged, or somebody has the database open; nothing was changed
     * @throws IOException what the disk says
     */
    Optional<Path> replace(Path copy, Consumer<String> steps) throws SQLException, IOException;

    /**
     * Clears away what a {@link #replace} that was killed has left: the database is what it was, or the copy.
     *
     * @return names of what was cleared away
     * @throws IOException what the disk says
     */
    List<String> recover() throws IOException;
}
