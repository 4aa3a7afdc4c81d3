package dev.intact.dialect;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who holds what in a database, and who waits for whom, at one moment. Immutable, without secrets and without values of
 * rows.
 *
 * @param parties whoever waits, whoever holds what somebody waits for, and whoever holds what Intact knows by name
 * @param waits of this database's sessions; empty where nobody waits, or where that does not show
 * @param held what a party is known to hold, whether somebody waits for it or not
 * @param remarks what else was seen, or could not be, as sentences
 */
public record Locks(List<Party> parties, List<Wait> waits, List<Held> held, List<String> remarks) {
    /** Takes copies. */
    public Locks {
        parties = List.copyOf(parties);
        waits = List.copyOf(waits);
        held = List.copyOf(held);
        remarks = List.copyOf(remarks);
    }

    /** What kind of a party it is. */
    public enum Kind {
        /** A client's session on a server. */
        SESSION,
        /** The server's own, which clears away old rows. */
        AUTOVACUUM,
        /** The server's own, of another kind; on a replica what repeats the primary's changes. */
        SERVER,
        /** A transaction that was prepared and belongs to no session. */
        PREPARED,
        /** A process that has a file open. */
        PROCESS
    }

    /**
     * Somebody who holds or waits.
     *
     * @param id the number of the session or process, the name of a prepared transaction
     * @param kind of party
     * @param who it is
     * @param state {@code active}, {@code idle in transaction} …
     * @param age of its transaction; of a process: since it began
     * @param statement that it runs, or ran last: shortened, without values
     */
    public record Party(
            String id, Kind kind, Who who, String state, Optional<Duration> age, Optional<String> statement) {}

    /**
     * Who somebody is, as far as the role may see.
     *
     * @param program it says it is
     * @param user of the database
     * @param address it comes from
     */
    public record Who(Optional<String> program, Optional<String> user, Optional<String> address) {
        @Override
        public String toString() {
            return Stream.of(program, user, address).flatMap(Optional::stream).collect(Collectors.joining(", "));
        }
    }

    /**
     * Somebody waits.
     *
     * @param waiter who
     * @param what it waits for, in words
     * @param holders who holds that, or stands before it in the line; empty where it does not show
     * @param time since it waits; empty where it has just begun
     */
    public record Wait(String waiter, String what, List<String> holders, Optional<Duration> time) {
        /** Takes a copy. */
        public Wait {
            holders = List.copyOf(holders);
        }
    }

    /**
     * Somebody holds something.
     *
     * @param holder who
     * @param what in words
     */
    public record Held(String holder, String what) {}
}
