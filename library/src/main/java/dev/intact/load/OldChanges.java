package dev.intact.load;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Workspace;
import dev.intact.error.IntactException;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeTables;
import dev.intact.ledger.ChangesOver;
import dev.intact.ledger.Retention;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.tx.FileVersions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Drops kept changes whose time is over, after a load is published: each load's in a short transaction that waits for
 * nobody. What somebody looks at just now stays until the next load.
 */
public final class OldChanges {
    private final Dialect dialect;
    private final Workspace workspace;
    private final Observer observer;

    /**
     * Where to.
     *
     * @param dialect of the workspace
     * @param workspace whose load is published
     * @param observer told of what could not be dropped
     */
    public OldChanges(Dialect dialect, Workspace workspace, Observer observer) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.observer = observer;
    }

    /**
     * Drops what is over.
     *
     * @param retention what stays
     */
    public void drop(Retention retention) {
        try {
            ChangeSets sets = new ChangeSets(dialect);
            ChangeTables tables = new ChangeTables(dialect);
            Map<Long, List<Part>> over = over(retention).parts(workspace.connection()).stream()
                    .collect(Collectors.groupingBy(Part::load, TreeMap::new, Collectors.toList()));
            for (List<Part> parts : over.values()) {
                if (!workspace.briefly(connection -> {
                    for (Part part : parts) {
                        tables.drop(connection, part.load(), part.number());
                        sets.lose(
                                connection,
                                part,
                                "its rows were kept for " + retention.loads() + " loads and "
                                        + retention.age().toDays() + " days");
                    }
                })) {
                    return;
                }
            }
            if (!over.isEmpty()) {
                observer.on(new Event.Step("changes.dropped"));
            }
        } catch (SQLException | IntactException e) {
            observer.on(new Event.Notice("Old kept changes could not be dropped: " + e.getMessage()));
        }
    }

    /**
     * Forgets the files that loads have replaced whose time is over.
     *
     * @param retention what stays
     * @param versions of the database's files
     */
    public void forget(Retention retention, FileVersions versions) {
        try {
            Set<String> kept = new HashSet<>(versions.kept().keySet());
            kept.retainAll(over(retention).units(workspace.connection()));
            if (!kept.isEmpty()) {
                versions.drop(kept);
            }
        } catch (SQLException | IntactException e) {
            observer.on(new Event.Notice("Old kept files could not be dropped: " + e.getMessage()));
        }
    }

    private ChangesOver over(Retention retention) {
        return new ChangesOver(dialect, retention.loads(), Instant.now().minus(retention.age()));
    }
}
