package dev.intact.load;

import dev.intact.error.Problem;
import dev.intact.files.Leftover;
import dev.intact.schema.Mode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a load did, or would do. Immutable.
 *
 * @param load its number in the database's history; empty where nothing was published
 * @param outcome what became of it
 * @param database the address without secrets
 * @param environment the environment's name
 * @param origin who did it, and from what
 * @param started when it began
 * @param seconds how long it took
 * @param backup the backup taken before it, if any
 * @param dryRun whether it was only to show what it would do
 * @param tables in the order in which they were written
 * @param files files that were published with the rows; the one that holds the rejected rows is the last
 * @param checks the user's checks
 * @param problemCount all problems; of a load that was published, those of the rows that were left out
 * @param problems the first of them
 * @param migrations those that were applied in the same commit, by version and name
 */
public record LoadReport(
        OptionalLong load,
        Outcome outcome,
        String database,
        String environment,
        Origin origin,
        Instant started,
        double seconds,
        Optional<String> backup,
        boolean dryRun,
        List<TableReport> tables,
        List<FileReport> files,
        List<CheckReport> checks,
        long problemCount,
        List<Problem> problems,
        List<String> migrations) {

    /** Takes copies. */
    public LoadReport {
        tables = List.copyOf(tables);
        files = List.copyOf(files);
        checks = List.copyOf(checks);
        problems = List.copyOf(problems);
        migrations = List.copyOf(migrations);
    }

    /**
     * Where a change came from.
     *
     * @param by who did it, on which machine, by which program; empty where it is not known
     * @param sources names of what was read, as the user gave them
     * @param undoes the number of the load that this one takes back; empty for all others
     * @param undoneBy the number of the load that has taken this one back; empty where it is in force
     */
    public record Origin(String by, List<String> sources, OptionalLong undoes, OptionalLong undoneBy) {
        /** Nothing is known. */
        public static final Origin UNKNOWN = new Origin("", List.of(), OptionalLong.empty());

        /** Takes a copy. */
        public Origin {
            sources = List.copyOf(sources);
        }

        /**
         * Of a load that is in force.
         *
         * @param by who did it
         * @param sources what was read
         * @param undoes what it takes back
         */
        public Origin(String by, List<String> sources, OptionalLong undoes) {
            this(by, sources, undoes, OptionalLong.empty());
        }
    }

    /** What became of a load. */
    public enum Outcome {
        /** Committed. */
        PUBLISHED,
        /** Recognised as loaded before, or compared and found the same; nothing was changed. */
        UNCHANGED,
        /** Only shown. */
        PREVIEWED,
        /** Refused for its data, a check or a guard; nothing was changed. */
        REJECTED,
        /** The database, the network or the disk could not do it; nothing was changed. */
        FAILED,
        /** COMMIT was sent and its outcome is not known yet. */
        UNKNOWN,
        /** Published, and taken back since. */
        UNDONE
    }

    /**
     * What happened to one table.
     *
     * @param table its name
     * @param mode how it was loaded
     * @param strategy how the rows were written, a few words
     * @param why why it was written so
     * @param read rows of the sources
     * @param inserted rows added
     * @param updated rows changed
     * @param deleted rows taken away
     * @param unchanged rows of the sources that were there already
     * @param rejected rows of the sources that were left out and written aside
     * @param created whether the table was made
     * @param examples a few changed rows, in a preview
     */
    public record TableReport(
            String table,
            Mode mode,
            String strategy,
            String why,
            long read,
            long inserted,
            long updated,
            long deleted,
            long unchanged,
            long rejected,
            boolean created,
            List<Example> examples) {
        /** Takes a copy. */
        public TableReport {
            examples = List.copyOf(examples);
        }
    }

    /** What happens to a row. */
    public enum Change {
        /** Added. */
        INSERT,
        /** Changed. */
        UPDATE,
        /** Taken away. */
        DELETE
    }

    /**
     * One row that would change.
     *
     * @param change what happens to it
     * @param cells its key and, of an update, the columns that change
     */
    public record Example(Change change, List<ExampleCell> cells) {
        /** Takes a copy. */
        public Example {
            cells = List.copyOf(cells);
        }
    }

    /**
     * One value of an example.
     *
     * @param column the column
     * @param before as it is; empty where null or absent
     * @param after as it will be; empty where null or absent
     */
    public record ExampleCell(String column, Optional<String> before, Optional<String> after) {}

    /**
     * A file that appeared with the rows.
     *
     * @param path as the manifest says
     * @param rows how many records it holds
     * @param sha256 of its bytes, hexadecimal; empty where it was not written
     * @param trouble what keeps it from standing in its place; empty where it does, or did when this was reported
     */
    public record FileReport(String path, long rows, Optional<String> sha256, Optional<Trouble> trouble) {
        FileReport in(Leftover left) {
            return new FileReport(path, rows, sha256, Optional.of(new Trouble(left.state(), left.detail())));
        }
    }

    /**
     * What keeps a committed file from its place.
     *
     * @param state what kind of trouble
     * @param detail for people
     */
    public record Trouble(Leftover.State state, String detail) {}

    /**
     * Whether {@code recover} has still to put a file in place.
     *
     * @return true where rows are there and a file waits
     */
    public boolean isFilesPending() {
        return files.stream()
                .flatMap(file -> file.trouble().stream())
                .anyMatch(trouble -> outcome == Outcome.PUBLISHED || trouble.state() == Leftover.State.PENDING);
    }

    /**
     * The report of a load that was taken back since.
     *
     * @param by the number of the load that did it
     * @return a copy with outcome {@code UNDONE}
     */
    public LoadReport undone(long by) {
        return with(Outcome.UNDONE, OptionalLong.of(by), files);
    }

    /**
     * The report of a load that is in force again.
     *
     * @return a copy with outcome {@code PUBLISHED}
     */
    public LoadReport redone() {
        return with(Outcome.PUBLISHED, OptionalLong.empty(), files);
    }

    /**
     * The same report with other files.
     *
     * @param others in place of those it had
     * @return a copy
     */
    public LoadReport with(List<FileReport> others) {
        return with(outcome, origin.undoneBy(), others);
    }

    /**
     * The same of a load that had all compared and found nothing to be changed.
     *
     * @return a copy
     */
    public LoadReport unchanged() {
        return with(Outcome.UNCHANGED, origin.undoneBy(), files);
    }

    private LoadReport with(Outcome other, OptionalLong undoneBy, List<FileReport> others) {
        return new LoadReport(
                load,
                other,
                database,
                environment,
                new Origin(origin.by(), origin.sources(), origin.undoes(), undoneBy),
                started,
                seconds,
                backup,
                dryRun,
                tables,
                others,
                checks,
                problemCount,
                problems,
                migrations);
    }

    /**
     * The same report, and more tables.
     *
     * @param more behind those it has
     * @return a copy
     */
    public LoadReport also(List<TableReport> more) {
        return new LoadReport(
                load,
                outcome,
                database,
                environment,
                origin,
                started,
                seconds,
                backup,
                dryRun,
                Stream.concat(tables.stream(), more.stream()).toList(),
                files,
                checks,
                problemCount,
                problems,
                migrations);
    }

    LoadReport with(long count, List<Problem> some) {
        return new LoadReport(
                load,
                outcome,
                database,
                environment,
                origin,
                started,
                seconds,
                backup,
                dryRun,
                tables,
                files,
                checks,
                count,
                some,
                migrations);
    }

    /**
     * How many rows were left out.
     *
     * @return over all tables
     */
    public long rejected() {
        return tables.stream().mapToLong(TableReport::rejected).sum();
    }

    /**
     * What a check found.
     *
     * @param name its name
     * @param rows how many rows it returned; more than 0 rejects the load
     */
    public record CheckReport(String name, long rows) {}
}
