package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the tables whose rows go before any is written, as a unique value of theirs passes to another row. */
final class DeletedFirst {
    private final Dialect dialect;
    private final Queries queries;
    private final Map<TableName, TableWork> works;

    DeletedFirst(Dialect dialect, Connection connection, Map<TableName, TableWork> works) {
        this.dialect = dialect;
        this.queries = new Queries(connection);
        this.works = works;
    }

    /** Whether all is written by one statement, as foreign keys cannot wait. */
    boolean isAtOnce() throws SQLException {
        return !dialect.capabilities().deferredForeignKeys() && !wouldChangeWhatComes();
    }

    /** Whether a foreign key would, at the end of that statement, give staged rows other values than they bring. */
    private boolean wouldChangeWhatComes() throws SQLException {
        for (TableWork parent : works.values()) {
            for (ForeignKey key : parent.plan().table().incoming()) {
                TableWork child = works.get(key.table());
                if (child != null && key.onUpdate() != Action.RESTRICT && wouldChange(parent, key, child)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The columns by which rows are matched stay with their row. */
    private boolean wouldChange(TableWork parent, ForeignKey key, TableWork child) throws SQLException {
        return parent.strategy() == Strategy.MERGE
                && !parent.plan().key().containsAll(key.parentColumns())
                && child.plan().binds(key.columns())
                && queries.any(
                        dialect,
                        parent.merge()
                                .changed(
                                        "1",
                                        "",
                                        parent.differs(key.parentColumns()) + " and (" + list(key.parentColumns())
                                                + ") in (" + child.brought(key.columns()) + ")"));
    }

    /** These tables, and those that refer to them. */
    Set<TableName> tables() throws SQLException {
        Set<TableName> first = new HashSet<>();
        for (TableWork work : works.values()) {
            if (givesUpValues(work) && (isAtOnce() || !wouldTakeAlong(work))) {
                first.add(work.plan().table().name());
            }
        }
        boolean grown = true;
        while (grown) {
            grown = false;
            for (TableWork work : works.values()) {
                for (ForeignKey key : work.plan().table().foreignKeys()) {
                    grown |= first.contains(key.parent())
                            && first.add(work.plan().table().name());
                }
            }
        }
        return first;
    }

    /** Whether a row that goes has a unique value that a staged row brings. */
    private boolean givesUpValues(TableWork work) throws SQLException {
        if (work.strategy() == Strategy.MULTISET) {
            return !work.plan().table().keys().isEmpty();
        }
        if (work.plan().mode() != Mode.REPLACE || work.strategy() == Strategy.FILL) {
            return false;
        }
        for (TableSchema.Key key : work.plan().table().keys()) {
            if (!key.columns().equals(work.plan().key())
                    && work.plan().binds(key.columns())
                    && queries.any(dialect, work.merge().givenUp(key.columns()))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a foreign key with an action would reach children that are about to be given to another parent. Then the
     * parents go last, and a unique value that passes between them is refused by the database.
     */
    private boolean wouldTakeAlong(TableWork parent) throws SQLException {
        for (ForeignKey key : parent.plan().table().incoming()) {
            TableWork child = works.get(key.table());
            if (child != null
                    && key.onDelete() != Action.RESTRICT
                    && child.strategy() == Strategy.MERGE
                    && child.plan().binds(key.columns())
                    && queries.any(dialect, moving(parent, key, child))) {
                return true;
            }
        }
        return false;
    }

    private String moving(TableWork parent, ForeignKey key, TableWork child) {
        return child.merge()
                .changed(
                        "1",
                        "",
                        "(" + list(key.columns()) + ") in (" + parent.merge().gone(list(key.parentColumns())) + ")");
    }

    private String list(List<String> columns) {
        return columns.stream().map(c -> "t." + dialect.quote(c)).collect(Collectors.joining(", "));
    }
}
