package dev.intact.dialect;

import dev.intact.dialect.DatabaseSession.Successor;
import java.sql.SQLException;

/** Where a database is: of several servers another one may take over. Safe for many threads. */
public interface Whereabouts {
    /**
     * As it was said, for people and for what is named after it.
     *
     * @return always the same
     */
    Address address();

    /**
     * Where it takes writes now; may wait for a server that does.
     *
     * @return on the latest timeline that is known, where there are several
     * @throws SQLException where none is found in time
     */
    Lead now() throws SQLException;

    /**
     * A unit's workspace on the server that takes writes now. Whoever asks after a lost COMMIT asks who has taken over.
     *
     * @param dialect of the database
     * @param settings how it behaves
     * @return the caller closes it
     * @throws SQLException what the database says
     */
    default Workspace open(Dialect dialect, WorkspaceSettings settings) throws SQLException {
        Lead lead = now();
        Workspace workspace = dialect.open(lead.address(), settings);
        workspace.follow(lead.successor());
        return workspace;
    }

    /**
     * A server that takes writes.
     *
     * @param address where it is
     * @param successor tells who has taken over from it
     */
    record Lead(Address address, Successor successor) {}
}
