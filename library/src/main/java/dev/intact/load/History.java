package dev.intact.load;

import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.io.Holder;
import dev.intact.io.Ids;
import dev.intact.ledger.Ledger;
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
     * Clears away what dead loads left aside.
     *
     * @return names of what it was
     */
    public List<String> recover() {
        return ask("Cannot recover ", Workspace::sweep);
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
