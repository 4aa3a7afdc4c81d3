package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Workspace;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Added;
import dev.intact.ledger.ChangeSets.Content;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.ledger.ChangeSets.Lost;
import dev.intact.ledger.ChangeSets.Making;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.ledger.ChangeSets.Whole;
import dev.intact.ledger.ChangeTables;
import dev.intact.publish.TableWork.Step;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Keeps what one write of a publication changes, in its transaction. What a statement returns is written on by itself, or
 * the session tells of each row; where the database knows a load's rows by itself, its mark is enough.
 */
final class Recording {
    private static final Workspace.Images IMAGES =
            new Workspace.Images(Image.ADDED.mark(), Image.GONE.mark(), Image.BEFORE.mark(), Image.AFTER.mark());

    private final Dialect dialect;
    private final Workspace workspace;
    private final Wanted wanted;
    private final ChangeSets sets;
    private final ChangeTables tables;
    private final Queries queries;
    private final Map<TableName, KeptImages> kept = new HashMap<>();
    private final Map<TableName, Workspace.Watching> watched = new HashMap<>();
    private final Map<TableName, Way> ways = new LinkedHashMap<>();
    private final List<TableSchema> others = new ArrayList<>();
    private Optional<Reach> reach = Optional.empty();
    private Optional<Reached> reached = Optional.empty();

    Recording(Dialect dialect, Workspace workspace, Wanted wanted) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.wanted = wanted;
        this.sets = new ChangeSets(dialect);
        this.tables = new ChangeTables(dialect);
        this.queries = new Queries(workspace.connection());
    }

    /** How a table's changes are kept. */
    private sealed interface Way {}

    private record Unkept(String why) implements Way {}

    /** The database knows the rows. */
    private record ByMark() implements Way {}

    /** All that stands is copied when it stands. */
    private record Copied() implements Way {}

    /** Each row as it is written. */
    private record Written() implements Way {}

    /** Before the first row of a standing table is written. */
    void begin(Map<TableName, TableWork> works) throws SQLException {
        sets.prepare(workspace.connection());
        if (wanted.refusal().isPresent()) {
            works.keySet()
                    .forEach(name -> ways.put(name, new Unkept(wanted.refusal().get())));
            return;
        }
        Reach keys = Reach.of(workspace, works);
        reach = Optional.of(keys);
        boolean fired =
                works.values().stream().anyMatch(work -> work.plan().table().hasTriggers());
        for (TableWork work : works.values()) {
            TableName name = work.plan().table().name();
            begin(work.plan().table(), work.plan().key(), way(work, fired, keys.has(name)));
        }
        for (TableSchema table : keys.others()) {
            others.add(table);
            begin(table, table.primaryKey(), reachable(table));
        }
        reached = Optional.of(new Reached(workspace, keys, kept));
        if (!dialect.capabilities().watchesWrites()) {
            reached.get().collect(works.values());
        }
    }

    private void begin(TableSchema table, List<String> key, Way way) throws SQLException {
        int part = ways.size();
        ways.put(table.name(), way);
        if (way instanceof Written || way instanceof Copied) {
            tables.make(workspace.connection(), wanted.load(), part, table);
            kept.put(table.name(), new KeptImages(dialect, table, key, tables.rows(wanted.load(), part)));
        }
        if (way instanceof Written && dialect.capabilities().watchesWrites()) {
            watched.put(table.name(), workspace.watch(table, key, tables.rows(wanted.load(), part), IMAGES));
        }
    }

    private Way reachable(TableSchema table) throws SQLException {
        Optional<String> unkept = workspace.unkept(table);
        if (unkept.isPresent()) {
            return new Unkept(unkept.get());
        }
        boolean placed = dialect.capabilities().watchesWrites()
                || workspace.places(table).isPresent();
        return placed ? new Written() : new Unkept("the role of the load may not make temporary tables");
    }

    private Way way(TableWork work, boolean fired, boolean reachable) throws SQLException {
        boolean marked = work.stands() || !(fired || reachable);
        if (work.isAdded()
                && marked
                && workspace.mark(work.stage(), work.plan().table()).isPresent()) {
            return new ByMark();
        }
        Optional<String> unkept = workspace.unkept(work.plan().table());
        if (unkept.isPresent()) {
            return new Unkept(unkept.get());
        }
        if (reachable && work.plan().key().isEmpty() && !dialect.capabilities().watchesWrites()) {
            return new Unkept("a foreign key may take its rows along, and they have no key");
        }
        return work.isWhole() ? new Copied() : new Written();
    }

    /** Whether a step's rows are written on by the step's own statement. */
    boolean isReturned(Step step) {
        return !dialect.capabilities().watchesWrites() && ways.get(step.table()) instanceof Written;
    }

    /** A step's statement as it stands in a query under that name. */
    String returning(Step step) throws SQLException {
        if (!isReturned(step)) {
            return step.sql() + " returning 1";
        }
        boolean named = step.effect() == Effect.CHANGED && workspace.tellsOld();
        return step.sql() + " returning " + (named ? "with (old as o) " : "")
                + images(step).returned(step.effect());
    }

    /** What is written on of a step that stands under that name. */
    String keep(Step step, String name) {
        return images(step).keep(step.effect(), name);
    }

    private KeptImages images(Step step) {
        return Objects.requireNonNull(kept.get(step.table()));
    }

    /** Does a step and tells how many rows it wrote. */
    long run(Step step) throws SQLException {
        if (!isReturned(step)) {
            return queries.update(step.sql());
        }
        long images = queries.update("with w as (" + returning(step) + ") " + keep(step, "w"));
        return step.effect() == Effect.CHANGED ? images / 2 : images;
    }

    /** After the last row. */
    void finish(Map<TableName, TableWork> works) throws SQLException {
        for (TableWork work : works.values()) {
            TableName name = work.plan().table().name();
            note(
                    work.plan().made()
                            ? workspace.describe(name).orElse(work.plan().table())
                            : work.plan().table(),
                    work);
        }
        for (TableSchema other : others) {
            Content content = ways.get(other.name()) instanceof Unkept lost
                    ? new Lost(lost.why())
                    : rows(other, OptionalLong.empty());
            note(new Part(
                    wanted.load(),
                    number(other.name()),
                    other,
                    other.primaryKey(),
                    written(other.name(), List.of()),
                    Making.STOOD,
                    content));
        }
    }

    private void note(TableSchema table, TableWork work) throws SQLException {
        note(new Part(
                wanted.load(),
                number(table.name()),
                table,
                work.plan().key(),
                written(table.name(), work.plan().columns()),
                work.plan().made() ? Making.MADE : Making.STOOD,
                content(work)));
    }

    /** Besides what the load brings, what foreign keys may change. */
    private List<String> written(TableName table, List<Column> brought) {
        Set<String> written =
                new LinkedHashSet<>(brought.stream().map(Column::name).toList());
        reach.ifPresent(keys -> written.addAll(keys.columns(table)));
        return List.copyOf(written);
    }

    /** Tables that keys may reach and did not are none that the load changed. */
    private void note(Part part) throws SQLException {
        boolean touched = !(part.content() instanceof Rows rows) || rows.count() > 0;
        if (touched || !others.contains(part.table())) {
            sets.note(workspace.connection(), part);
        }
    }

    private int number(TableName table) {
        return List.copyOf(ways.keySet()).indexOf(table);
    }

    private Content content(TableWork work) throws SQLException {
        TableSchema table = work.plan().table();
        long count = work.outcome().changed();
        Way way = Objects.requireNonNull(ways.get(table.name()));
        if (way instanceof Unkept lost) {
            return new Lost(lost.why());
        }
        if (way instanceof ByMark) {
            String mark = workspace.mark(work.stage(), table).orElseThrow();
            return work.isWhole() ? new Whole(count, mark) : new Added(count, mark);
        }
        KeptImages images = Objects.requireNonNull(kept.get(table.name()));
        if (way instanceof Copied) {
            return new Rows(queries.update(images.all(workspace.target(table.name()))));
        }
        if (work.strategy() == Strategy.REINSERT && watched.containsKey(table.name())) {
            finish(table);
            for (String sql : images.pair()) {
                queries.update(sql);
            }
        }
        return rows(table, OptionalLong.of(count));
    }

    /** After COMMIT: without statistics, whoever takes the rows back joins them as if they were few. */
    void settle() throws SQLException {
        if (dialect.capabilities().hashesJoins()) {
            for (KeptImages images : kept.values()) {
                queries.execute("analyze " + images.rows());
            }
        }
    }

    /** What a trigger or a foreign key did among the rows is not in the statements' counts. */
    private Rows rows(TableSchema table, OptionalLong counted) throws SQLException {
        finish(table);
        Reached taken = reached.orElseThrow();
        taken.settle(table);
        KeptImages images = Objects.requireNonNull(kept.get(table.name()));
        boolean known = counted.isPresent() && !dialect.capabilities().watchesWrites() && !taken.has(table.name());
        long changed = known ? counted.getAsLong() : queries.number(images.changed());
        if (changed == 0) {
            kept.remove(table.name());
            tables.drop(workspace.connection(), wanted.load(), number(table.name()));
        }
        return new Rows(changed);
    }

    private void finish(TableSchema table) throws SQLException {
        Workspace.Watching watching = watched.remove(table.name());
        if (watching != null) {
            watching.finish();
        }
    }
}
