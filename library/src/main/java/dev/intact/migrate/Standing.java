package dev.intact.migrate;

import dev.intact.dialect.Blueprint.UnfinishedIndex;
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
    private final List<UnfinishedIndex> unfinished;

    Standing(List<Migration> files, List<Entry> entries) {
        this(files, entries, List.of());
    }

    Standing(List<Migration> files, List<Entry> entries, List<UnfinishedIndex> unfinished) {
        this.unfinished = unfinished;
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

    private String remedy(MigrationState state, long version, Optional<Entry> entry) {
        return switch (state) {
            case PENDING, APPLIED -> "";
            case CHANGED ->
                "its file was edited after it was applied: put the file back and write the change into a new one, or run"
                        + " 'intact migrate repair " + version + " --as applied' to take it as it is now";
            case MISSING -> missing(entry.orElseThrow());
            case OUT_OF_ORDER ->
                "a later one is applied already: give it a newer number, or run 'intact migrate up --out-of-order'";
            case FAILED -> failed(version, entry.orElseThrow());
        };
    }

    /** Forgetting it while what it made is there would have it made twice: that comes last. */
    private String missing(Entry entry) {
        String forget = "'intact migrate repair " + entry.version() + " --as pending'";
        Optional<Migration> moved = files.values().stream()
                .filter(file -> file.checksum().equals(entry.checksum()))
                .filter(file -> !entries.containsKey(file.version()))
                .findFirst();
        if (moved.isPresent()) {
            return "its file is " + moved.get().title() + " now, which says the same: run 'intact migrate repair "
                    + moved.get().version() + " --as applied' and " + forget + ", or give the file its old number";
        }
        boolean ahead = !files.isEmpty() && entry.version() > files.lastKey();
        String why = ahead
                ? "there is no file of it here, and it is newer than all that are: the database was migrated from another"
                        + " branch, or by a later version. Bring that file here; or where it is, take it back with 'intact migrate"
                        + " down'"
                : "its file is gone: put it back, from another branch where it was applied from there";
        return why + ". Only where nothing is left of what it made, " + forget + " forgets it";
    }

    /** Whoever died while an index was built could not write down what it left. */
    private String left(String note) {
        List<String> remedies = unfinished.stream()
                .filter(index -> index.isNamedIn(note) && !note.contains(index.remedy()))
                .map(UnfinishedIndex::remedy)
                .toList();
        return remedies.isEmpty() ? "" : Refusals.left(remedies);
    }

    private String failed(long version, Entry entry) {
        String way = entry.state() == State.GOING_UP ? "up" : "down";
        String note = entry.progress().note();
        return "it runs outside of a transaction and did not come to its end; "
                + entry.progress().statements() + " of its statements are known to be done"
                + (note.isEmpty() ? "" : ". It stands at " + note + left(note))
                + ". See what is there. Where that statement is done, run 'intact migrate repair " + version
                + " --as next'; else mend what kept it. Then run 'intact migrate " + way
                + "' again, which goes on from there; or make it whole by hand and run 'intact migrate repair "
                + version
                + " --as applied|pending'";
    }
}
