package dev.intact.history;

import dev.intact.dialect.Resumable;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.io.Holder;
import dev.intact.io.Ids;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSizes;
import dev.intact.ledger.Ledger;
import dev.intact.load.LoadContext;
import dev.intact.load.LoadReport;
import dev.intact.load.ReportJson;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The loads of a database, and what dead ones left. Each call opens and closes a connection of its own. */
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
                workspace -> new Ledger(context.dialect())
                        .latest(workspace.connection(), most).stream()
                                .map(entry -> ReportJson.read(entry.report()))
                                .toList());
    }

    /**
     * One load.
     *
     * @param load its number
     * @return empty where there is none
     */
    public Optional<LoadReport> find(long load) {
        return ask(
                "Cannot read the history of ",
                workspace -> new Ledger(context.dialect())
                        .find(workspace.connection(), load)
                        .map(entry -> ReportJson.read(entry.report())));
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

    /** What a mark of a part tells now. */
    Workspace.Marked marked(TableSchema table, ChangeSets.Part part) {
        long rows = part.content() instanceof ChangeSets.Whole whole
                ? whole.count()
                : ((ChangeSets.Added) part.content()).count();
        return ask("Cannot read the history of ", workspace -> workspace.marked(table, Changes.mark(part), rows));
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
        WorkspaceSettings settings = new WorkspaceSettings(
                Ids.RANDOM.next(),
                Holder.here("load"),
                context.timeouts().connect(),
                context.timeouts().lock(),
                context.timeouts().statement(),
                WorkspaceSettings.Memory.UNSAID);
        try (Workspace workspace = context.dialect().open(context.address(), settings)) {
            return question.ask(workspace);
        } catch (SQLException e) {
            throw context.dialect().failure(attempted + context.address(), e);
        }
    }
}
