package dev.intact.doctor;

import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.Thing;
import dev.intact.dialect.Condition.Trouble;
import java.util.List;
import java.util.function.Function;

/**
 * Things that a server's database holds and that make trouble, by kind.
 *
 * @param trouble of that kind
 * @param least amount that is worth to be told
 * @param finding told of one
 */
record ThingCheck(Trouble trouble, long least, Function<Thing, Finding> finding) implements ServerCheck {
    private static final long LARGE = 8L << 20;
    private static final long MUCH_LOG = 256L << 20;
    private static final long MANY_ROWS = 10_000;
    private static final long NEARLY_USED = 800;
    private static final int ALL = 1000;

    /** All kinds, with what is usually worth to be told. */
    static final List<Check> USUAL = List.of(
            invalidIndexes(),
            sequences(NEARLY_USED),
            notAnalysed(MANY_ROWS),
            deadRows(MANY_ROWS),
            unlogged(),
            references(LARGE),
            slots(MUCH_LOG));

    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        return server.contents().of(trouble).stream()
                .filter(thing -> thing.amount() >= least)
                .map(finding)
                .toList();
    }

    static Check invalidIndexes() {
        return new ThingCheck(
                Trouble.INVALID_INDEX,
                0,
                index -> Finding.warning(
                        "The index " + index.name() + " was not built to its end",
                        "No query uses it, every write pays for it, and where it is unique it may not hold",
                        "Run: drop index concurrently " + index.name() + ", then create it again"));
    }

    static Check sequences(long least) {
        return new ThingCheck(Trouble.SEQUENCE, least, ThingCheck::sequence);
    }

    private static Finding sequence(Thing sequence) {
        String what = "The sequence " + sequence.name() + " is used up by " + sequence.amount() / 10 + " % ("
                + sequence.detail() + ")";
        String why = "At its end, or its column's, every insert fails";
        String remedy = "Make its column a bigint, and run: alter sequence " + sequence.name() + " as bigint";
        return sequence.amount() >= ALL ? Finding.problem(what, why, remedy) : Finding.warning(what, why, remedy);
    }

    static Check notAnalysed(long least) {
        return new ThingCheck(
                Trouble.NOT_ANALYSED,
                least,
                table -> Finding.warning(
                        "The table " + table.name() + " (" + table.amount() + " rows) was never analysed",
                        "How queries are run is guessed without knowing what is in it",
                        "Run: analyze " + table.name() + "; and look whether autovacuum is on"));
    }

    static Check deadRows(long least) {
        return new ThingCheck(
                Trouble.DEAD_ROWS,
                least,
                table -> Finding.warning(
                        "The table " + table.name() + " has " + table.amount() + " dead rows and some " + table.detail()
                                + " living ones",
                        "Every query reads past them, and the table grows",
                        "Run: vacuum (analyze) " + table.name()
                                + "; where it comes back, end long transactions, or let autovacuum come sooner"
                                + " (autovacuum_vacuum_scale_factor)"));
    }

    static Check unlogged() {
        return new ThingCheck(
                Trouble.UNLOGGED,
                0,
                table -> Finding.note(
                        "The table " + table.name() + " is unlogged",
                        "A crash of the server empties it, and replicas do not have its rows",
                        "Where its rows matter, run: alter table " + table.name() + " set logged"));
    }

    static Check references(long least) {
        return new ThingCheck(
                Trouble.REFERENCE,
                least,
                table -> Finding.warning(
                        "The reference of " + table.name() + " (" + table.detail()
                                + ") has no index, and the table holds " + Words.bytes(table.amount()),
                        "Whoever deletes or changes a row that it may refer to reads all of it, under a lock",
                        "Run: create index concurrently on " + table.name() + " (" + table.detail() + ")"));
    }

    static Check slots(long least) {
        return new ThingCheck(
                Trouble.SLOT,
                least,
                slot -> Finding.warning(
                        "The replication slot " + slot.name() + " (" + slot.detail() + ") keeps "
                                + Words.bytes(slot.amount()) + " of the server's log, and nobody reads it",
                        "The log grows until the disk is full; then the server stops, unless max_slot_wal_keep_size is set",
                        "Start again what reads it; where it is gone for good, run: select pg_drop_replication_slot('"
                                + slot.name() + "')"));
    }
}
