package dev.intact.migrate;

import dev.intact.adopt.SqlScript.Statement;
import dev.intact.dialect.SchemaSession;
import dev.intact.error.ConfigurationException;
import dev.intact.observe.Event;
import java.sql.SQLException;
import java.util.List;

/**
 * What migrations may do to others: to a tool that looks after the database already, and to whoever uses a large table.
 *
 * @param context where they run
 */
record Others(MigrationContext context) {
    /** Once something was applied or taken over here, the other tool's table is but a memory. */
    void refuse(SchemaSession session, Standing standing) throws SQLException {
        if (!standing.isFresh()) {
            return;
        }
        List<ForeignTool.Found> found =
                ForeignTool.in(context.dialect().blueprint().tables(session.connection()));
        if (!found.isEmpty()) {
            ForeignTool.Found first = found.get(0);
            throw new ConfigurationException("Cannot migrate " + context.display() + ": it is looked after by "
                    + first.text() + ". Nothing was changed. " + first.remedy() + ".");
        }
    }

    /** What others applied from files that are not here keeps nothing from going up, and may be in its way. */
    void tell(MigrationStatus status) {
        List<String> missing = status.in(MigrationState.MISSING).stream()
                .map(MigrationStatus.Line::title)
                .toList();
        if (!missing.isEmpty()) {
            context.observer()
                    .on(new Event.Notice("Applied to " + status.database() + " without a file here: "
                            + String.join(", ", missing) + ". 'intact migrate status' says what to do"));
        }
    }

    /** Before anything runs. */
    List<Danger> warn(SchemaSession session, List<Step> steps) {
        Tables tables = new StoredTables(context.dialect(), session.connection());
        List<Danger> dangers = steps.stream()
                .flatMap(step -> Dangers.of(step.part(), tables).stream())
                .toList();
        dangers.forEach(danger -> context.observer()
                .on(new Event.Warning(danger.file() + ", " + danger.text() + " See " + danger.source())));
        for (Step step : steps) {
            step.statements().stream()
                    .filter(Statement::isLockTimeout)
                    .map(step::at)
                    .forEach(at -> context.observer()
                            .on(new Event.Notice(
                                    at + ": how long a migration waits for locks is said by --lock-timeout; this"
                                            + " changes nothing")));
        }
        return dangers;
    }
}
