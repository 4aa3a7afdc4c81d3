package dev.intact.publish;

import dev.intact.dialect.Marked;
import dev.intact.dialect.Marked.ByRow;
import dev.intact.dialect.Marked.Untouched;
import dev.intact.ledger.ChangeSets.Added;
import dev.intact.ledger.ChangeSets.Content;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.ledger.ChangeSets.Lost;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.ledger.ChangeSets.Whole;
import dev.intact.ledger.Ledger;
import dev.intact.ledger.Ledger.Entry;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which standing rows {@code t} later loads have brought: whatever is said, they do not go with an earlier load.
 *
 * @param predicates each true of some of them
 * @param untold loads of whose rows nothing tells which they are
 */
record TheirRows(List<String> predicates, List<Long> untold) {

    /** Takes copies. */
    TheirRows {
        predicates = List.copyOf(predicates);
        untold = List.copyOf(untold);
    }

    /** True of all others. */
    String others() {
        return predicates.isEmpty() ? "1 = 1" : "(" + String.join(" or ", predicates) + ") is not true";
    }

    static TheirRows of(Takings takings, TableSchema table, Later later) throws SQLException {
        return new Search(takings, table, later).found();
    }

    /** For one table. */
    private static final class Search {
        private final Takings takings;
        private final TableSchema table;
        private final Later later;
        private final List<String> predicates = new ArrayList<>();
        private final Set<Long> untold = new HashSet<>();

        Search(Takings takings, TableSchema table, Later later) {
            this.takings = takings;
            this.table = table;
            this.later = later;
        }

        TheirRows found() throws SQLException {
            Set<Long> settled = settled();
            for (Part part : later.parts()) {
                if (!settled.contains(part.load()) && !find(part)) {
                    untold.add(part.load());
                }
            }
            return new TheirRows(predicates, untold.stream().sorted().toList());
        }

        /**
         * What took a load back brought nothing of its own; and the load did not where nothing was left of it, and where
         * that was not taken back in turn.
         */
        private Set<Long> settled() throws SQLException {
            List<Long> loads = new ArrayList<>(
                    later.parts().stream().map(Part::load).distinct().toList());
            Collections.reverse(loads);
            Set<Long> settled = new HashSet<>();
            Set<Long> touched = new HashSet<>();
            for (long load : loads) {
                Optional<Long> undone = settled.contains(load) ? Optional.empty() : undoneBy(load);
                if (undone.filter(loads::contains).isPresent()) {
                    settled.add(load);
                    if (!touched.contains(load) && rows(load) >= rows(undone.get())) {
                        settled.add(undone.get());
                    }
                    touched.add(undone.get());
                }
            }
            return settled;
        }

        /** How many it touched, as far as that is known. */
        private long rows(long load) {
            return later.parts().stream()
                    .filter(part -> part.load() == load)
                    .mapToLong(part -> rows(part.content()))
                    .sum();
        }

        private static long rows(Content content) {
            if (content instanceof Rows kept) {
                return kept.count();
            }
            if (content instanceof Whole whole) {
                return whole.count();
            }
            return content instanceof Added added ? added.count() : 0;
        }

        private Optional<Long> undoneBy(long load) throws SQLException {
            return new Ledger(takings.dialect())
                    .find(takings.workspace().connection(), load)
                    .map(Entry::key)
                    .filter(key -> key.startsWith(Ledger.UNDO))
                    .map(key -> Long.valueOf(key.substring(Ledger.UNDO.length())));
        }

        /** Whether it is told which rows are its. */
        private boolean find(Part part) throws SQLException {
            if (part.content() instanceof Lost) {
                return false;
            }
            if (part.content() instanceof Rows) {
                return findKept(takings.was(part, table));
            }
            return findMarked(part);
        }

        private boolean findKept(Images was) throws SQLException {
            if (was.key().isEmpty()) {
                predicates.add(takings.dialect().rowId(table, "t") + " in (" + was.counted(Image.ADDED, "", "") + ")");
                return !queries().any(was.dialect(), was.missing(Image.ADDED, "", ""));
            }
            predicates.add(was.keyed(Image.ADDED));
            return !queries()
                    .any("select 1 from " + was.sql() + " g where " + was.of(Image.ADDED, "g") + " and "
                            + was.nullKept("g"));
        }

        private boolean findMarked(Part part) throws SQLException {
            String mark = part.content() instanceof Whole whole ? whole.mark() : ((Added) part.content()).mark();
            Later since = Later.than(part, later.parts());
            Marked marked = takings.workspace().marked(table, mark, since.since(takings.dialect()));
            if (marked instanceof Untouched) {
                predicates.add("1 = 1");
                return true;
            }
            if (!(marked instanceof ByRow row)) {
                return false;
            }
            predicates.add(row.predicate());
            for (int i = 0; i < since.parts().size(); i++) {
                addChanged(since.parts().get(i), row.kept().get(i));
            }
            return true;
        }

        /** A row that is changed loses its mark; who changed it has kept that it had it. */
        private void addChanged(Part by, String kept) {
            if (by.content() instanceof Rows && !by.key().isEmpty()) {
                Images was = takings.was(by, table);
                predicates.add("exists (select 1 from " + was.sql() + " x where " + was.of(Image.BEFORE, "x") + " and "
                        + was.sameKey("x") + " and " + kept + ")");
            }
        }

        private Queries queries() {
            return new Queries(takings.workspace().connection());
        }
    }
}
