package dev.intact.publish;

import dev.intact.dialect.Workspace;
import dev.intact.schema.Mode;
import dev.intact.stage.StagedTable;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Every statement compares for itself: right whatever happens to the rows between two of them. */
final class Joined implements Merge {
    private final Queries queries;
    private final StagedTable staged;
    private final Difference difference;
    private Optional<Counts> counts = Optional.empty();

    Joined(Workspace workspace, StagedTable staged, Difference difference) {
        this.queries = new Queries(workspace.connection());
        this.staged = staged;
        this.difference = difference;
    }

    @Override
    public Counts counts() throws SQLException {
        if (counts.isEmpty()) {
            Counts found = queries.counts("(" + difference.looked() + ")");
            boolean asked = staged.plan().mode() != Mode.REPLACE || difference.goneToo();
            counts = Optional.of(asked ? found : found.with(queries.count(difference.goneFrom())));
        }
        return counts.get();
    }

    @Override
    public long before() throws SQLException {
        boolean counted = staged.plan().mode() == Mode.REPLACE && !staged.plan().made();
        return counted ? queries.count(difference.target()) : 0;
    }

    @Override
    public String update() {
        return difference.update(
                difference.valued(), difference.stage() + " s", difference.sameKey() + " and " + difference.changed());
    }

    @Override
    public String insert(Strategy strategy) {
        return difference.insert(difference.fresh());
    }

    @Override
    public String deleteGone() {
        return difference.delete(difference.gone());
    }

    @Override
    public String deleteChanged() {
        return difference.delete("exists (select 1 from " + difference.stage() + " s where " + difference.sameKey()
                + " and " + difference.changed() + ")");
    }

    @Override
    public String changed(String values, String join, String where) {
        return "select " + values + " from " + difference.joined() + join + " where " + difference.changed() + " and "
                + where;
    }

    @Override
    public String gone(String columns) {
        return "select " + columns + " from " + difference.goneFrom();
    }

    @Override
    public String givenUp(List<String> unique) {
        return gone("1") + " and " + difference.brought(unique);
    }
}
