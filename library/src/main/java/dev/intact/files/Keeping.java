package dev.intact.files;

import dev.intact.io.Disk;
import dev.intact.ledger.KeptFile;
import dev.intact.ledger.KeptFiles;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFile.Absent;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.ledger.ManagedFile.Generation;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps the version before of each file of a unit that can be taken back. For one thread. */
final class Keeping {
    private final Home home;
    private final KeptFiles table;
    private final Placing placing;
    private final TreeMap<Path, String> losses = new TreeMap<>();

    Keeping(Home home, KeptFiles table) {
        this.home = home;
        this.table = table;
        this.placing = new Placing(home.disk());
    }

    /**
     * What stands there before a unit changes it.
     *
     * @param state what it holds
     * @param place under which name it is kept
     * @param lost why it is not
     */
    record Before(ManagedFile.State state, Optional<String> place, String lost) {}

    /** As {@link Placing#sum} says it. */
    static Optional<String> sum(Before before) {
        if (before.state() instanceof Content content) {
            return Optional.of(content.sha256());
        }
        return before.state() instanceof Generation ? before.place() : Optional.empty();
    }

    /** Keeps what stands there under a name; nothing that goes wrong with that keeps the unit from going on. */
    Before keep(Path target, Optional<ManagedFile> row, String name) throws IOException {
        Optional<Disk.Stat> standing = home.disk().stat(target);
        if (standing.isEmpty()) {
            return new Before(new Absent(), Optional.empty(), "");
        }
        return standing.get().kind() == Disk.Kind.LINK ? link(target, row) : file(target, row, name);
    }

    /** A generation of a set stays by itself, as long as it is one of the last. */
    private Before link(Path target, Optional<ManagedFile> row) throws IOException {
        String named = home.disk().linked(target);
        if (row.isPresent()
                && row.get().state() instanceof Generation generation
                && named.equals(Generations.name(generation.number(), row.get().unit()))) {
            return new Before(generation, Optional.of(named), "");
        }
        return lost(target, new Content(0, named), "it is a link that no unit made");
    }

    private Before file(Path target, Optional<ManagedFile> row, String name) throws IOException {
        try {
            home.kept().keep(target, name);
            Content content = content(home.kept().at(name));
            if (row.filter(known -> known.state().equals(content)).isEmpty()) {
                home.kept().sync(name);
            }
            home.steps().on("kept.linked");
            return new Before(content, Optional.of(name), "");
        } catch (IOException e) {
            home.forgetKept(name);
            return lost(target, content(target), e.toString());
        }
    }

    private Content content(Path file) throws IOException {
        return new Content(
                home.disk().stat(file).map(Disk.Stat::size).orElse(0L),
                placing.sum(file).orElse(""));
    }

    private Before lost(Path target, ManagedFile.State state, String reason) {
        losses.put(target, reason);
        return new Before(state, Optional.empty(), reason);
    }

    void note(Connection connection, ManagedFile row, Before before) throws SQLException {
        table.prepare(connection);
        table.note(
                connection,
                new KeptFile(
                        home.place().id(),
                        row.target(),
                        row.unit(),
                        row.state(),
                        before.state(),
                        before.place(),
                        before.lost()));
    }

    /** What could not be kept, for people. */
    List<String> losses() {
        return losses.entrySet().stream()
                .map(loss -> loss.getKey() + ": " + loss.getValue())
                .toList();
    }
}
