package dev.intact.load;

import dev.intact.ledger.Ledger;
import dev.intact.schema.Mode;
import dev.intact.stage.TablePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Whether a load was published before and its doing it again would change nothing it should: rows that were appended or
 * upserted are recognised whenever it was, unless a restore has gone back behind it, a replace only while it is the last
 * load of its tables (after A, then B, A must publish A again).
 */
final class Recognition {
    private final Ledger ledger;
    private final Connection connection;

    Recognition(Ledger ledger, Connection connection) {
        this.ledger = ledger;
        this.connection = connection;
    }

    /** Whether any load was published before that could be this one. */
    boolean isPossible(List<TablePlan> plans) throws SQLException {
        for (TablePlan plan : plans) {
            if (plan.made()
                    || ledger.lastOf(connection, plan.table().name().toString()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    Optional<Ledger.Entry> known(String key, List<TablePlan> plans) throws SQLException {
        Optional<Ledger.Entry> entry = ledger.published(connection, key);
        if (entry.isEmpty() || plans.stream().anyMatch(TablePlan::made)) {
            return Optional.empty();
        }
        for (TablePlan plan : plans) {
            String table = plan.table().name().toString();
            boolean counts = plan.mode() == Mode.REPLACE
                    ? isLast(plan, entry.get())
                    : ledger.isInForce(connection, table, entry.get().load());
            if (!counts) {
                return Optional.empty();
            }
        }
        return entry;
    }

    private boolean isLast(TablePlan plan, Ledger.Entry entry) throws SQLException {
        return ledger.lastOf(connection, plan.table().name().toString())
                .filter(last -> last.load() == entry.load())
                .isPresent();
    }
}
