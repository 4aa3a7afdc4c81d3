package dev.intact.dialect;

import dev.intact.dialect.Provider.Pooling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a database tells whoever looks for what may be wrong. Immutable, without secrets. */
public sealed interface Condition {
    /**
     * A server.
     *
     * @param software what runs
     * @param slots its connections
     * @param time its clock's, as it answered
     * @param role what it is for
     * @param activity who works there
     */
    record Server(Software software, Slots slots, Instant time, Vitals.Role role, Activity activity)
            implements Condition {}

    /**
     * A file.
     *
     * @param journal how it keeps what is not committed yet: {@code wal}, {@code delete} …
     * @param size of the file, in bytes
     * @param log bytes in the write-ahead log beside it
     */
    record File(String journal, long size, long log) implements Condition {}

    /**
     * What runs.
     *
     * @param number of its version: 180006
     * @param version as it says itself
     * @param unsafe settings without which what is committed may be lost, and that are off
     */
    record Software(int number, String version, List<String> unsafe) {
        /** Takes a copy. */
        public Software {
            unsafe = List.copyOf(unsafe);
        }
    }

    /**
     * Connections of a server.
     *
     * @param most it takes
     * @param reserved of them, for superusers and whom they favour
     * @param used by clients, at the moment
     * @param allowed to us, where a limit of the role or the database is narrower
     * @param pooling what stands in between, as the connection itself tells
     */
    record Slots(int most, int reserved, int used, Optional<Allowance> allowed, Pooling pooling) {}

    /**
     * Who works there.
     *
     * @param transactions of clients, the oldest first; not more than 20
     * @param followers servers that repeat what this one writes
     * @param seen how much of others the role may see
     */
    record Activity(List<OpenTransaction> transactions, List<Follower> followers, Sight seen) {
        /** Takes copies. */
        public Activity {
            transactions = List.copyOf(transactions);
            followers = List.copyOf(followers);
        }
    }

    /** How much of others' sessions a role may see. */
    enum Sight {
        /** All. */
        ALL,
        /** Its own only. */
        OWN
    }

    /**
     * A transaction that is open.
     *
     * @param session the number of its session
     * @param who user, application and host, as far as they are known
     * @param state {@code active}, {@code idle in transaction} …
     * @param age since it began
     */
    record OpenTransaction(long session, String who, String state, Duration age) {}

    /**
     * A server that repeats what this one writes.
     *
     * @param name it gives itself
     * @param state {@code streaming} …
     * @param lag how far behind it was when it last told; empty where it does not tell, or all is quiet
     * @param bytes of the log that it has still to repeat
     */
    record Follower(String name, String state, Optional<Duration> lag, OptionalLong bytes) {}
}
