package dev.intact.audit;

import dev.intact.audit.Audit.Words;
import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.error.Problem;
import dev.intact.error.TransactionConflictException;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.Column;
import dev.intact.schema.Mode;
import dev.intact.stage.LeftOut;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Takes the rows that are left out away from those that are staged. A replace must not delete what stands of a row that
 * was left out: what stands is staged in its place, so that it is found to be as it was. For one thread at a time.
 */
public final class Sifting {
    /** From here on rows are numbered that stand and are kept. */
    static final long KEPT = 1L << 60;

    private final Dialect dialect;
    private final Workspace workspace;
    private final ProblemLog problems;
    private final LeftOut leftOut;
    private final Observer observer;
    private final Map<String, Long> sifted = new HashMap<>();
    private final Map<String, Kept> kept = new HashMap<>();
    private long keptRows;

    /**
     * Nothing is taken away yet.
     *
     * @param dialect of the workspace
     * @param workspace where the rows are staged
     * @param problems knows which rows are left out
     * @param leftOut the same
     * @param observer told what is kept
     */
    public Sifting(Dialect dialect, Workspace workspace, ProblemLog problems, LeftOut leftOut, Observer observer) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.problems = problems;
        this.leftOut = leftOut;
        this.observer = observer;
    }

    /**
     * Takes away what is to be left out by now.
     *
     * @param staged a numbered table
     * @return what is left
     * @throws SQLException what the database says
     */
    public StagedTable without(StagedTable staged) throws SQLException {
        TablePlan plan = staged.plan();
        long bad = leftOut.count(plan.label());
        if (sifted.getOrDefault(plan.label(), 0L) == bad) {
            return staged;
        }
        sifted.put(plan.label(), bad);
        String numbers = numbers(leftOut.numbers(plan.label()));
        boolean replaces = plan.mode() == Mode.REPLACE && !plan.made();
        if (replaces && plan.key().isEmpty()) {
            refuseKeyless(staged);
        }
        Optional<Kept> kept = replaces && !plan.key().isEmpty() ? Optional.of(kept(staged)) : Optional.empty();
        if (kept.isPresent()) {
            kept.get().take(numbers);
        }
        execute("delete from " + staged.stage().sql() + " where " + StageTable.ROW + " in (" + numbers + ")");
        if (kept.isPresent()) {
            stage(kept.get());
        }
        return staged.leaving(count(staged.stage().sql()), bad);
    }

    /**
     * Within the publishing transaction, before it writes: looks whether what is kept still is what stands.
     *
     * @throws SQLException what the database says
     * @throws TransactionConflictException where somebody changed it
     */
    public void refuseMoved() throws SQLException {
        for (Kept one : kept.values()) {
            if (any(one.missing()) || any(one.changed())) {
                throw new TransactionConflictException(
                        "Rows of " + one.staged().plan().label()
                                + " that are to be kept were changed by somebody else. Nothing was changed. Try again.");
            }
        }
    }

    private Kept kept(StagedTable staged) throws SQLException {
        String label = staged.plan().label();
        Kept known = kept.get(label);
        if (known != null) {
            return known;
        }
        List<Column> columns = staged.plan().key().stream()
                .map(name -> staged.plan().table().column(name).orElseThrow())
                .toList();
        StageTable keys = workspace.stage("left_out_keys", columns);
        workspace.seal(keys, List.of(staged.plan().key()));
        Kept made = new Kept(staged, keys);
        kept.put(label, made);
        return made;
    }

    /** Stages what stands and is to be kept. */
    private void stage(Kept one) throws SQLException {
        String label = one.staged().plan().label();
        String names = one.staged().plan().columns().stream()
                .map(column -> ", " + dialect.quote(column.name()))
                .collect(Collectors.joining());
        String values = one.staged().plan().columns().stream()
                .map(column -> ", t." + dialect.quote(column.name()))
                .collect(Collectors.joining());
        long rows = execute("insert into " + one.staged().stage().sql() + " (" + StageTable.ROW + names + ") select "
                + (KEPT + keptRows) + " + row_number() over ()" + values + one.wanted());
        keptRows += rows;
        if (rows > 0 && leftOut.keyless(label) > 0) {
            observer.on(
                    new Event.Notice(rows + " rows of " + label + " that the source no longer has are kept: the keys"
                            + " of " + leftOut.keyless(label) + " rows that are left out are not known"));
        }
    }

    /** What stands and is to be kept of one table. */
    private final class Kept {
        private final StagedTable staged;
        private final StageTable keys;
        private final Words words;

        Kept(StagedTable staged, StageTable keys) {
            this.staged = staged;
            this.keys = keys;
            this.words = new Words(dialect, staged.plan().table(), staged.stage());
        }

        StagedTable staged() {
            return staged;
        }

        /** Remembers the keys of rows that are about to be taken away. */
        void take(String numbers) throws SQLException {
            String names = StageTable.ROW
                    + staged.plan().key().stream()
                            .map(name -> ", " + dialect.quote(name))
                            .collect(Collectors.joining());
            long unused = execute("insert into " + keys.sql() + " (" + names + ") select " + names + " from "
                    + staged.stage().sql() + " where " + StageTable.ROW + " in (" + numbers + ")");
        }

        /** From the target, rows that no staged one brings: of keys that are left out, or any where one is not known. */
        String wanted() {
            String any = leftOut.keyless(staged.plan().label()) > 0 ? "" : " and exists (" + matching(keys, "k") + ")";
            return " from " + target() + " t where not exists (" + matching(staged.stage(), "o") + ")" + any;
        }

        String missing() {
            return "select 1" + wanted() + " limit 1";
        }

        String changed() {
            String same = staged.plan().columns().stream()
                    .map(Column::name)
                    .map(name -> words.standing("t", name) + " is not distinct from " + words.staged("s", name))
                    .collect(Collectors.joining(" and "));
            return "select 1 from " + staged.stage().sql() + " s where s." + StageTable.ROW + " >= " + KEPT
                    + " and not exists (select 1 from " + target() + " t where "
                    + words.matches("t", "s", staged.plan().key()) + " and " + same + ") limit 1";
        }

        private String matching(StageTable table, String alias) {
            return "select 1 from " + table.sql() + " " + alias + " where "
                    + words.matches("t", alias, staged.plan().key());
        }

        private String target() {
            return workspace.target(staged.plan().table().name());
        }
    }

    /** The numbers as a query of their own: they may be many. */
    private String numbers(long[] rows) throws SQLException {
        StageTable numbers = workspace.stage("left_out", List.of());
        try (BulkSink sink = workspace.write(numbers)) {
            for (long row : rows) {
                sink.beginRow(row);
                sink.endRow();
            }
            sink.endPiece(0);
            sink.finish();
        }
        workspace.seal(numbers, List.of());
        return "select " + StageTable.ROW + " from " + numbers.sql();
    }

    private void refuseKeyless(StagedTable staged) throws SQLException {
        TablePlan plan = staged.plan();
        if (any("select 1 from " + workspace.target(plan.table().name()) + " limit 1")) {
            problems.add(new Problem(
                    Optional.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    plan.label(),
                    Optional.empty(),
                    "a replace without a key cannot leave rows out: nobody knows which rows of the table are theirs;"
                            + " name a key, or correct the rows"));
        }
    }

    private long execute(String sql) throws SQLException {
        try (Statement statement = workspace.connection().createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    private boolean any(String sql) throws SQLException {
        try (Statement statement = workspace.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next();
        }
    }

    private long count(String table) throws SQLException {
        try (Statement statement = workspace.connection().createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
