package dev.intact.migrate;

import dev.intact.ledger.MigrationLedger.Entry;
import dev.intact.ledger.MigrationLedger.State;
import dev.intact.migrate.MigrationStatus.Applied;
import dev.intact.migrate.MigrationStatus.Line;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files against the ledger. Immutable. */
final class Standing {
    private final SortedMap<Long, Migration> files = new TreeMap<>();
    private final SortedMap<Long, Entry> entries = new TreeMap<>();

    Standing(List<Migration> files, List<Entry> entries) {
        files.forEach(file -> this.files.put(file.version(), file));
        entries.forEach(entry -> this.entries.put(entry.version(), entry));
    }

    Optional<Migration> file(long version) {
        return Optional.ofNullable(files.get(version));
    }

    Optional<Entry> entry(long version) {
        return Optional.ofNullable(entries.get(version));
    }

    /** Whether no migration was ever applied. */
    boolean isFresh() {
        return entries.isEmpty();
    }

    List<Line> lines() {
        TreeSet<Long> versions = new TreeSet<>(files.keySet());
        versions.addAll(entries.keySet());
        return versions.stream().map(this::line).toList();
    }

    private Line line(long version) {
        Optional<Migration> file = file(version);
        Optional<Entry> entry = entry(version);
        MigrationState state = entry.map(known -> state(known, file)).orElseGet(() -> unapplied(version));
        return new Line(
                version,
                file.map(Migration::name).or(() -> entry.map(Entry::name)).orElse(""),
                state,
                file.map(Migration::file),
                entry.map(known -> new Applied(
                        known.doing().at(), known.doing().by(), known.doing().seconds())),
                remedy(state, version, entry));
    }

    private static MigrationState state(Entry entry, Optional<Migration> file) {
        if (entry.state() != State.APPLIED) {
            return MigrationState.FAILED;
        }
        return file.map(there ->
                        there.checksum().equals(entry.checksum()) ? MigrationState.APPLIED : MigrationState.CHANGED)
                .orElse(MigrationState.MISSING);
    }

    private MigrationState unapplied(long version) {
        boolean later = entries.values().stream().anyMatch(entry -> entry.version() > version && isApplied(entry));
        return later ? MigrationState.OUT_OF_ORDER : MigrationState.PENDING;
    }

    private static boolean isApplied(Entry entry) {
        return entry.state() == State.APPLIED;
    }

    private static String remedy(MigrationState state, long version, Optional<Entry> entry) {
        return switch (state) {
            case PENDING, APPLIED -> "";
            case CHANGED ->
                "its file was edited after it was applied: put the file back and write the change into a new one, or run"
                        + " 'intact migrate repair " + version + " --as applied' to take it as it is now";
            case MISSING ->
                "its file is gone: put it back, or run 'intact migrate repair " + version
                        + " --as pending' to forget it";
            case OUT_OF_ORDER ->
                "a later one is applied already: give it a newer number, or run 'intact migrate up --out-of-order'";
            case FAILED -> failed(version, entry.orElseThrow());
        };
    }

    private static String failed(long version, Entry entry) {
        String way = entry.state() == State.GOING_UP ? "up" : "down";
        String note = entry.progress().note();
        return "it runs outside of a transaction and did not come to its end; "
                + entry.progress().statements() + " of its statements are known to be done"
                + (note.isEmpty() ? "" : ". It stands at " + note)
                + ". See what is there. Where that statement is done, run 'intact migrate repair " + version
                + " --as next'; else mend what kept it. Then run 'intact migrate " + way
                + "' again, which goes on from there; or make it whole by hand and run 'intact migrate repair "
                + version
                + " --as applied|pending'";
    }
}
