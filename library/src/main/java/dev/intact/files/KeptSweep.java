package dev.intact.files;

import dev.intact.files.Leftover.State;
import dev.intact.ledger.KeptFiles;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFile.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds versions that are kept and that nobody needs. For one thread at a time. */
public final class KeptSweep {
    private final Home home;
    private final FileWork.Site site;
    private final Connection connection;
    private final Placing placing;

    /**
     * A sweep.
     *
     * @param site what is swept
     * @param connection to the database, in autocommit; owned by the caller
     */
    public KeptSweep(FileWork.Site site, Connection connection) {
        this.site = site;
        this.home = site.home();
        this.connection = connection;
        this.placing = new Placing(home.disk());
    }

    /** What an owner that has ended kept for units that are not committed. */
    record Found(List<Path> unneeded, List<Leftover> wanted) {}

    /** What a unit would have replaced that is not committed stands in its place. */
    Found of(String owner, Verdict verdict) throws SQLException, IOException {
        List<Path> unneeded = new ArrayList<>();
        List<Leftover> wanted = new ArrayList<>();
        for (String name : home.kept().names()) {
            Optional<StagedName> kept = StagedName.read(name);
            boolean owned = kept.isPresent() && kept.get().owner().equals(owner);
            if (owned && !verdict.committed(kept.get().unit())) {
                Path file = home.kept().at(name);
                Optional<Leftover> lost = lost(file);
                lost.ifPresentOrElse(wanted::add, () -> unneeded.add(file));
            }
        }
        return new Found(unneeded, wanted);
    }

    /** A server that has lost commits wants what these have replaced: then this is the only one that is left. */
    private Optional<Leftover> lost(Path kept) throws SQLException, IOException {
        Optional<String> sum = placing.sum(kept);
        for (ManagedFile row : site.table().all(connection, home.place().id())) {
            Path target = home.place().target(row.target());
            boolean same = row.state() instanceof Content content && sum.equals(Optional.of(content.sha256()));
            if (same && placing.look(target, row).isPresent()) {
                return Optional.of(new Leftover(
                        target,
                        State.DIVERGED,
                        "it does not hold what the database says, whose last commits may have been lost; what it is to hold"
                                + " is kept in " + kept + ". Copy it back"));
            }
        }
        return Optional.empty();
    }

    /** Owners of what is kept for units that the database does not know as keeping anything. */
    Set<String> unknown() throws SQLException, IOException {
        List<String> names = home.kept().names();
        Set<String> owners = new TreeSet<>();
        if (!names.isEmpty()) {
            Set<String> known = site.kept().units(connection).keySet();
            names.forEach(name -> StagedName.read(name)
                    .filter(kept -> !known.contains(kept.unit()))
                    .ifPresent(kept -> owners.add(kept.owner())));
        }
        return owners;
    }

    /**
     * Forgets what is kept of units: their rows first, so that no row names what is gone. Whoever is killed between leaves
     * files that the next one takes away, as no row names them.
     *
     * @param units that cannot be taken back any more
     * @param committed whether a unit is committed; one that is not may still be at work
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public void forget(Collection<String> units, Verdict committed) throws SQLException, IOException {
        KeptFiles table = site.kept();
        List<String> names = home.kept().names();
        for (String unit : units) {
            table.forget(connection, unit);
        }
        Set<String> known = table.units(connection).keySet();
        for (String name : names) {
            Optional<StagedName> kept = StagedName.read(name);
            boolean unnamed = kept.isPresent() && !known.contains(kept.get().unit());
            if (unnamed && committed.committed(kept.get().unit())) {
                home.kept().drop(name);
            }
        }
    }
}
