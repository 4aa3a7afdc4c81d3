package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.schema.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Fills a table of the side file by writing its pages: SQLite lets go of the file meanwhile and has it again when the
 * last lane closes.
 *
 * @param session has the side file attached
 * @param side the file
 * @param cancellation of the workspace
 */
record PageWriting(Session session, Path side, Cancellation cancellation) {

    /** The target's own words, so that a value gets the same affinity here and compares as it will there. */
    static String declaration(Column column) {
        if (column.sqlType().isEmpty()) {
            return " " + DeclaredType.write(column.type());
        }
        return column.sqlType().equalsIgnoreCase(DeclaredType.ANY) || SqliteDialect.mayTurnIntoNumber(column)
                ? ""
                : " " + DeclaredType.safe(column.sqlType());
    }

    /**
     * Opens lanes into an empty table.
     *
     * @return empty where the rows must be left to SQLite
     */
    List<BulkSink> lanes(StageTable table, int most, Optional<KeptPages> kept, Optional<RowDigest> digest)
            throws SQLException {
        if (Sql.number(session.connection(), "select exists(select 1 from " + SideFile.unindexed(table) + ")") > 0) {
            return List.of();
        }
        Form form = Form.of(session.connection(), table);
        long root = root(table);
        FirstFailure undo = new FirstFailure();
        session.detach();
        try {
            Optional<PageFile> file =
                    PageFile.open(side, kept.isPresent() ? PageFile.Ending.LEFT : PageFile.Ending.CUT);
            if (file.isEmpty()) {
                session.attach(side);
                return List.of();
            }
            PageLanes.Goal goal = new PageLanes.Goal(new TableTree(file.get(), root), form.numbering(), kept, digest);
            return lanes(form, goal, most);
        } catch (IOException e) {
            undo.then(() -> session.attach(side)).suppressIn(e);
            throw PageLanes.unwritten(e);
        }
    }

    private long root(StageTable table) throws SQLException {
        return Sql.list(
                        session.connection(),
                        row -> row.getLong(1),
                        "select rootpage from stage.sqlite_schema where type = 'table' and name = ?",
                        plainName(table))
                .get(0);
    }

    private List<BulkSink> lanes(Form form, PageLanes.Goal goal, int most) throws SQLException {
        FirstFailure undo = new FirstFailure();
        try {
            Trial trial = Trial.of(form.declared());
            List<Affinity> affinities = trial.affinities();
            FirstFailure.Step afterwards = () -> new FirstFailure()
                    .then(trial::close)
                    .then(() -> session.attach(side))
                    .rethrow("Cannot go on with the side file");
            PageLanes lanes = new PageLanes(goal, most, cancellation, afterwards);
            return IntStream.range(0, most)
                    .<BulkSink>mapToObj(i -> new PageLane(lanes, trial, affinities, form))
                    .toList();
        } catch (SQLException | RuntimeException e) {
            undo.then(goal.tree()::close).then(() -> session.attach(side)).suppressIn(e);
            throw e;
        }
    }

    /** A staged table's name as the database keeps it. */
    static String plainName(StageTable table) {
        String quoted = table.sql().substring("stage.".length());
        return quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"");
    }
}
