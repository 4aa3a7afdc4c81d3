package dev.intact.dialect;

import java.io.IOException;
import java.sql.SQLException;

/** An empty database for a moment, to build something in. Whoever dies leaves one that the next comer sweeps away. */
public interface Scratch extends AutoCloseable {
    /**
     * Where it is.
     *
     * @return an address to connect to
     */
    Address address();

    /**
     * Takes it away with all that is in it. Idempotent; nobody may be connected to it any more.
     *
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    @Override
    void close() throws SQLException, IOException;
}
