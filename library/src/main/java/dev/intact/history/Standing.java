package dev.intact.history;

import dev.intact.ledger.Ledger;
import dev.intact.ledger.Ledger.State;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.ReportJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Which loads are in force once one takes another one back: what that one had taken back is in force again.
 *
 * @param ledger of the database
 * @param connection in the transaction of the undo
 */
record Standing(Ledger ledger, Connection connection) {
    /** A load is not in force any more. */
    void strike(long load, long by) throws SQLException {
        Optional<LoadReport> report = find(load);
        if (report.isEmpty() || report.get().outcome() != Outcome.PUBLISHED) {
            return;
        }
        ledger.settle(
                connection, load, State.UNDONE, ReportJson.write(report.get().undone(by)));
        if (report.get().origin().undoes().isPresent()) {
            revive(report.get().origin().undoes().getAsLong(), load);
        }
    }

    private void revive(long load, long from) throws SQLException {
        Optional<LoadReport> report = find(load);
        if (report.isEmpty() || report.get().origin().undoneBy().orElse(-1) != from) {
            return;
        }
        ledger.settle(
                connection, load, State.PUBLISHED, ReportJson.write(report.get().redone()));
        if (report.get().origin().undoes().isPresent()) {
            strike(report.get().origin().undoes().getAsLong(), load);
        }
    }

    private Optional<LoadReport> find(long load) throws SQLException {
        return ledger.find(connection, load).map(entry -> ReportJson.read(entry.report()));
    }
}
