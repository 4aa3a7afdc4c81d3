package dev.intact.load;

import dev.intact.dialect.Dialect;
import dev.intact.ledger.Ledger;
import dev.intact.ledger.MigrationLedger;
import dev.intact.ledger.Timelines;
import dev.intact.stage.TablePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Whether a load was published before and its doing it again would change nothing it should: rows that were appended are
 * recognised whenever it was, if they are in force in every table; an upsert unless anything was taken back or restored since,
 * which may have been rows that several sources had in common, and loading it once more is always right; a replace only while
 * it is the last load of its tables (after A, then B, A must publish A again). Where the schema was changed since, or is about
 * to be, nobody knows what became of the rows, and those that are upserted or replaced are compared once more.
 */
final class Recognition {
    private final Ledger ledger;
    private final Timelines timelines;
    private final Connection connection;
    private final MigrationLedger migrations;
    private final boolean migrates;

    Recognition(Dialect dialect, Connection connection, boolean migrates) {
        this.ledger = new Ledger(dialect);
        this.timelines = new Timelines(dialect);
        this.connection = connection;
        this.migrations = new MigrationLedger(dialect);
        this.migrates = migrates;
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
        if (plans.stream().anyMatch(TablePlan::made)) {
            return Optional.empty();
        }
        List<Ledger.Entry> entries = ledger.of(connection, key);
        for (Ledger.Entry entry : entries) {
            if (counts(entry, entries, plans)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    private boolean counts(Ledger.Entry entry, List<Ledger.Entry> entries, List<TablePlan> plans) throws SQLException {
        for (TablePlan plan : plans) {
            String table = plan.table().name().toString();
            boolean counts = switch (plan.mode()) {
                case APPEND -> isInForce(table, plan.key().isEmpty() ? List.of(entry) : entries);
                case UPSERT ->
                    isOfThisSchema(entry)
                            && timelines
                                    .timeline(connection, table, entry.load())
                                    .isQuiet();
                case REPLACE -> isOfThisSchema(entry) && isLast(table, entry);
            };
            if (!counts) {
                return false;
            }
        }
        return true;
    }

    /** By a key rows stand once, however often they were loaded: what took one of these loads back took the rows of all. */
    private boolean isInForce(String table, List<Ledger.Entry> entries) throws SQLException {
        List<Long> loads = entries.stream().map(Ledger.Entry::load).toList();
        return timelines.timeline(connection, table, Collections.min(loads)).isInForce(loads);
    }

    private boolean isOfThisSchema(Ledger.Entry entry) throws SQLException {
        return !migrates && !migrations.isMigratedSince(connection, entry.load());
    }

    private boolean isLast(String table, Ledger.Entry entry) throws SQLException {
        return ledger.lastOf(connection, table)
                .filter(last -> last.load() == entry.load())
                .isPresent();
    }
}
