package dev.intact.dialect;

import dev.intact.dialect.Provider.Pooling;
import java.nio.file.Path;
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
     * @param activity who works there
     * @param contents what the database holds
     */
    record Server(Software software, Slots slots, Instant time, Activity activity, Contents contents)
            implements Condition {}

    /**
     * A file.
     *
     * @param journal how it keeps what is not committed yet: {@code wal}, {@code delete} …
     * @param size of the file, in bytes
     * @param log bytes in the write-ahead log beside it
     * @param free bytes of it that hold nothing
     * @param faults of what it holds
     */
    record File(String journal, long size, long log, long free, Faults faults) implements Condition {}

    /** How closely a database is looked at. */
    enum Scrutiny {
        /** What costs little, whatever the size. */
        USUAL,
        /** Also what reads all of a file. */
        THOROUGH
    }

    /**
     * What is wrong within a file, or with its place.
     *
     * @param open what whoever is on this machine may do with it, in words
     * @param references that lead nowhere, by table; of large files only where all was to be read
     * @param shut the file or its folder, where it cannot be written
     * @param damage that SQLite itself finds; only where all was to be read
     */
    record Faults(List<String> open, List<Path> shut, List<String> references, List<String> damage) {
        /** Takes copies. */
        public Faults {
            open = List.copyOf(open);
            shut = List.copyOf(shut);
            references = List.copyOf(references);
            damage = List.copyOf(damage);
        }
    }

    /**
     * What a database on a server holds that may make trouble; not more than 10 of each, the largest first.
     *
     * @param remarkable things with names, by the kind of trouble
     * @param frozen transactions since the oldest that still counts by its number
     */
    record Contents(List<Thing> remarkable, long frozen) {
        /** Takes a copy. */
        public Contents {
            remarkable = List.copyOf(remarkable);
        }

        /**
         * Those of a kind.
         *
         * @param trouble of which kind
         * @return the largest first
         */
        public List<Thing> of(Trouble trouble) {
            return remarkable.stream()
                    .filter(thing -> thing.trouble() == trouble)
                    .toList();
        }
    }

    /** What may be wrong with a thing. */
    enum Trouble {
        /** An index that was not built to its end. */
        INVALID_INDEX,
        /** A sequence that runs out: the amount is how much of it is used, in per mille. */
        SEQUENCE,
        /** A table that nobody has analysed: the amount is the number of its rows. */
        NOT_ANALYSED,
        /** A table with rows that are dead: the amount is their number. */
        DEAD_ROWS,
        /** A table that a crash empties. */
        UNLOGGED,
        /** A reference whose columns have no index: the amount is the size of its table in bytes. */
        REFERENCE,
        /** A place in the log that is kept for somebody who does not read it: the amount is the bytes kept since. */
        SLOT
    }

    /**
     * A thing of a database.
     *
     * @param trouble what may be wrong with it
     * @param name quoted as SQL has it
     * @param amount as its trouble has it; 0 where there is none
     * @param detail what is told besides: a share, columns; may be empty
     */
    record Thing(Trouble trouble, String name, long amount, String detail) {}

    /**
     * What runs.
     *
     * @param number of its version: 180006
     * @param version as it says itself
     * @param role what it is for
     * @param unsafe settings without which what is committed may be lost, and that are off
     */
    record Software(int number, String version, Vitals.Role role, List<String> unsafe) {
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
     * @param idle since when its program has sent nothing; zero where it is at work
     */
    record OpenTransaction(long session, String who, String state, Duration age, Duration idle) {
        /**
         * Whether its program, and not the server, is whom it waits for.
         *
         * @return false where a statement runs
         */
        public boolean isIdle() {
            return state.startsWith("idle");
        }
    }

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
