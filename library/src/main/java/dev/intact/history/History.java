package dev.intact.history;

import dev.intact.dialect.Marked;
import dev.intact.dialect.Resumable;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.io.Ids;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSizes;
import dev.intact.ledger.Ledger;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport;
import dev.intact.publish.Later;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The loads of a database, the rows they changed, and what dead ones left. Each call opens and closes connections of its own.
 * Immutable, safe for many threads.
 */
public final class History {
    private final LoadContext context;

    /**
     * A history.
     *
     * @param context which database
     */
    public History(LoadContext context) {
        this.context = context;
    }

    /** A question to a workspace. */
    private interface Question<T> {
        T ask(Workspace workspace) throws SQLException;
    }

    /**
     * The latest loads.
     *
     * @param most how many at most
     * @return latest first
     */
    public List<LoadReport> latest(int most) {
        return ask(
                "Cannot read the history of ",
                workspace -> Standing.reports(
                        context.dialect(),
                        workspace.connection(),
                        new Ledger(context.dialect()).latest(workspace.connection(), most)));
    }

    /**
     * One load.
     *
     * @param load its number
     * @return the report as it was written with the load's rows, and whether it is in force now; empty where there is no such
     *     load
     */
    public Optional<LoadReport> find(long load) {
        return ask(
                "Cannot read the history of ",
                workspace -> Standing.report(context.dialect(), workspace.connection(), load));
    }

    /**
     * Clears away what dead loads left aside, also what could be resumed.
     *
     * @return names of what it was
     */
    public List<String> recover() {
        return ask("Cannot recover ", Workspace::sweepAll);
    }

    /**
     * What ended loads left aside that the same loads can go on with.
     *
     * @return empty where there is nothing
     */
    public List<Resumable> resumable() {
        return ask("Cannot look at what is staged for ", Workspace::resumable);
    }

    /**
     * What is not kept any more of what a load changed, so that it cannot be taken back.
     *
     * @param load its number
     * @return for people; empty where all is kept
     */
    public List<String> unkept(long load) {
        return ask(
                "Cannot read the history of ",
                workspace -> new ChangeSets(context.dialect())
                        .of(workspace.connection(), load).stream()
                                .filter(part -> part.content() instanceof ChangeSets.Lost)
                                .map(part -> part.table().name() + ": " + ((ChangeSets.Lost) part.content()).why())
                                .toList());
    }

    /**
     * Reads the rows that a load changed, those of each table that went first, then those that changed and that came; memory
     * stays flat. Rows that were only added are shown as they were added, whatever later loads did
     * to them.
     *
     * @param load its number
     * @param reader takes one after the other, as long as it says true
     * @return what is not kept any more, for people; empty where all is
     */
    public List<String> changes(long load, Predicate<RowChange> reader) {
        return new Changes(context).read(new Changes.Query(load, Optional.empty()), reader);
    }

    /**
     * Reads the rows that a load changed in one table.
     *
     * @param load its number
     * @param table the table, with or without its schema
     * @param reader takes one after the other, as long as it says true
     * @return what is not kept any more, for people; empty where all is
     * @throws dev.intact.error.ConfigurationException where the load changed no such table
     */
    public List<String> changes(long load, String table, Predicate<RowChange> reader) {
        return new Changes(context).read(new Changes.Query(load, Optional.of(table)), reader);
    }

    /**
     * The life of one row: which loads added, changed and took it away, and what else did.
     *
     * @param table its table, or schema and table
     * @param key its values, as text, by column; in the order of the table's key where a name is empty
     * @return latest first
     * @throws dev.intact.error.ConfigurationException where there is no such table or key
     */
    public List<Moment> life(TableName table, List<Map.Entry<String, String>> key) {
        return new Life(context).of(table, key);
    }

    /** What a mark of a part tells now. */
    Marked marked(TableSchema table, ChangeSets.Part part, Later later) {
        return ask(
                "Cannot read the history of ",
                workspace -> workspace.marked(table, Changes.mark(part), later.since(context.dialect())));
    }

    /**
     * How much room the kept changes of loads take.
     *
     * @return by load, and in all
     */
    public ChangeSizes sizes() {
        return ask(
                "Cannot measure the kept changes of ",
                workspace -> ChangeSizes.of(context.dialect(), workspace.connection()));
    }

    private <T> T ask(String attempted, Question<T> question) {
        WorkspaceSettings settings = context.workspace(Ids.RANDOM.next(), "load");
        try (Workspace workspace = context.open(settings)) {
            return question.ask(workspace);
        } catch (SQLException e) {
            throw context.dialect().failure(attempted + context.address(), e);
        }
    }
}
