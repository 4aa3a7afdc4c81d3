package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Chunking;
import dev.intact.dialect.Resumable;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.StagingPlace.TakenUp;
import dev.intact.error.StaleStageException;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a unit keeps in chunks in its side file, and what it goes on with of a unit that has ended: then it has that one's
 * lock too, and works with its side file. For one thread at a time.
 */
final class KeptSide {
    private final Home home;
    private final Session session;
    private final Deque<KeptLog.Table> found = new ArrayDeque<>();
    private final Map<StageTable, KeptLog.Table> taken = new HashMap<>();
    private Optional<KeptLog> log = Optional.empty();
    private Optional<Chunking> chunking = Optional.empty();
    private long chunks;

    KeptSide(Home home, Session session) {
        this.home = home;
        this.session = session;
    }

    /** Whether what a unit left is of use to anybody: it was not published. */
    boolean isWorth(KeptLog.Kept kept) throws SQLException {
        return kept.isWorth() && !isPublished(kept.publishing());
    }

    private boolean isPublished(List<String> units) throws SQLException {
        for (String unit : units) {
            if (count("select count(*) from main.sqlite_schema where name = 'intact_commit'") > 0
                    && count("select count(*) from main.intact_commit where outcome = 'committed' and unit_id = "
                                    + Sql.literal(unit))
                            > 0) {
                return true;
            }
        }
        return false;
    }

    private long count(String query) throws SQLException {
        return Sql.number(session.connection(), query);
    }

    List<Resumable> resumable() throws SQLException, IOException {
        List<Resumable> resumable = new ArrayList<>();
        for (KeptLog.Kept kept : home.kept().values()) {
            if (isWorth(kept)) {
                resumable.add(kept.described());
            }
        }
        return resumable;
    }

    List<Resumable> forget(List<TableName> tables) throws SQLException, IOException {
        List<Resumable> forgotten = new ArrayList<>();
        for (var left : home.kept().entrySet()) {
            KeptLog.Kept kept = left.getValue();
            if (kept.isInto(names(tables)) && home.clear(left.getKey()) && isWorth(kept)) {
                forgotten.add(kept.described());
            }
        }
        return forgotten;
    }

    private static List<String> names(List<TableName> tables) {
        return tables.stream().map(name -> name.name().toLowerCase(Locale.ROOT)).toList();
    }

    TakenUp keep(Chunking wanted) throws SQLException, IOException {
        Optional<Resumable> gone = Optional.empty();
        List<String> dropped = new ArrayList<>();
        for (var left : home.kept().entrySet()) {
            KeptLog.Kept kept = left.getValue();
            if (!kept.isInto(names(wanted.tables()))) {
                continue;
            }
            Optional<String> refusal =
                    wanted.refusal(kept.head().load(), kept.head().sources());
            if (gone.isEmpty() && refusal.isEmpty() && isWorth(kept) && takeUp(left.getKey(), kept)) {
                gone = Optional.of(kept.described());
            } else if (home.clear(left.getKey()) && isWorth(kept)) {
                dropped.add(refusal.orElse("another one is gone on with"));
            }
        }
        chunking = Optional.of(wanted);
        session.makeDurable();
        if (log.isEmpty()) {
            log = Optional.of(KeptLog.begin(
                    home.log(),
                    new KeptLog.Head(wanted.load(), wanted.sources(), home.holder(), names(wanted.tables()))));
        }
        return new TakenUp(gone, dropped);
    }

    private boolean takeUp(String dead, KeptLog.Kept kept) throws SQLException, IOException {
        session.detach();
        boolean mine = home.takeUp(dead);
        session.attach(home.side());
        if (mine) {
            log = Optional.of(KeptLog.goOn(home.log(), kept));
            found.addAll(kept.tables());
            chunks = kept.amount().chunks();
        }
        return mine;
    }

    /** The next table that was taken up; empty where a new one has to be made. */
    Optional<StageTable> next(StageTable.Kind kind, List<Column> columns) {
        KeptLog.Table next = found.peek();
        if (next == null || next.kind() != kind) {
            return Optional.empty();
        }
        found.remove();
        StageTable table = new StageTable(next.name(), columns, kind);
        taken.put(table, next);
        return Optional.of(table);
    }

    /** A table was made. */
    void made(StageTable table) throws IOException {
        if (!found.isEmpty()) {
            throw new StaleStageException("What was staged before has tables that this load does not stage:"
                    + " nothing of it is used, all is read anew.");
        }
        if (log.isPresent()) {
            log.get().table(table);
        }
    }

    List<String> notes(StageTable table) {
        return Optional.ofNullable(taken.get(table)).map(KeptLog.Table::notes).orElse(List.of());
    }

    /** Whether the table's rows are complete: SQLite sees rows only then. */
    Optional<List<BulkSink>> complete(StageTable table, int lanes) throws SQLException {
        KeptLog.Table it = taken.get(table);
        boolean complete = it != null
                && (it.sealed()
                        || Sql.number(
                                        session.connection(),
                                        "select exists(select 1 from " + SideFile.unindexed(table) + ")")
                                > 0);
        return complete
                ? Optional.of(IntStream.range(0, lanes)
                        .<BulkSink>mapToObj(i -> new CompleteLane())
                        .toList())
                : Optional.empty();
    }

    boolean isSealed(StageTable table) {
        return Optional.ofNullable(taken.get(table)).map(KeptLog.Table::sealed).orElse(false);
    }

    /** How the pages of a table are kept; empty where they are not. */
    Optional<KeptPages> pages(StageTable table) {
        if (log.isEmpty()) {
            return Optional.empty();
        }
        KeptPages.Begun begun = Optional.ofNullable(taken.get(table))
                .map(it -> new KeptPages.Begun(it.notes().size(), it.tree()))
                .orElse(KeptPages.Begun.NEW);
        return Optional.of(new KeptPages(log.get(), chunking.orElseThrow(), begun));
    }

    void sealed(StageTable table) throws IOException {
        if (log.isPresent()) {
            log.get().sealed(table);
        }
    }

    void publishing(String unit) throws IOException {
        if (log.isPresent()) {
            log.get().publishing(unit);
        }
    }

    /** Pages of this side file cannot be written. */
    void giveUp(StageTable table) throws IOException {
        if (log.isPresent()) {
            close();
            home.deleteLog();
            chunking.orElseThrow()
                    .told()
                    .notice("The rows of " + table.sql()
                            + " go through SQLite itself: a load that is stopped begins anew");
        }
    }

    /** How many chunks are there. */
    long chunks() throws IOException {
        return log.isEmpty()
                ? 0
                : KeptLog.read(home.log()).map(kept -> kept.amount().chunks()).orElse(chunks);
    }

    void close() throws IOException {
        Optional<KeptLog> open = log;
        log = Optional.empty();
        if (open.isPresent()) {
            open.get().close();
        }
    }
}
