package dev.intact.load;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Snapshot;
import dev.intact.dialect.Workspace;
import dev.intact.error.ConfigurationException;
import dev.intact.load.TableFeed.Kinds;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.tx.Cancellation;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The moments of other databases that one try of a load reads: one of each. For one thread. */
final class Moments implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Moments.class);

    private final LoadContext context;
    private final Workspace workspace;
    private final Cancellation cancellation;
    private final Map<OtherDatabase, Snapshot> open = new LinkedHashMap<>();

    Moments(LoadContext context, Workspace workspace, Cancellation cancellation) {
        this.context = context;
        this.workspace = workspace;
        this.cancellation = cancellation;
    }

    /** A table of another database at its moment. */
    TableFeed feed(Input.Table input) {
        OtherDatabase database = context.others().find(input.database());
        try {
            Snapshot snapshot = snapshot(database);
            TableSchema table = snapshot.describe(input.table())
                    .orElseThrow(() -> new ConfigurationException(missing(input.table(), database, snapshot)));
            return new TableFeed(
                    new TableFeed.Moment(database, snapshot, context.batch()),
                    // What is computed there and is to be a value here is read like any other.
                    table.plain(input.made().map(Input.Made::fields).orElse(List.of())),
                    input.made().map(Input.Made::encoded).orElse(List.of()),
                    kinds(input, database));
        } catch (SQLException e) {
            throw database.dialect().failure("Cannot read " + database, e);
        }
    }

    /** A copy into a database of the same kind. */
    private Kinds kinds(Input.Table input, OtherDatabase database) {
        Dialect to = context.dialect();
        boolean same = input.made().isPresent() && database.dialect().name().equals(to.name());
        if (!same) {
            return Kinds.DECLARED;
        }
        return to.storesKinds() ? Kinds.KEPT : Kinds.SAME;
    }

    private Snapshot snapshot(OtherDatabase database) throws SQLException {
        Snapshot known = open.get(database);
        if (known != null) {
            return known;
        }
        Snapshot opened = database.moment().isPresent()
                ? database.moment().get()
                : database.dialect().snapshot(database.address(), context.session("load"));
        open.put(database, opened);
        cancellation.stopWith(this::cancel);
        return opened;
    }

    private void cancel() {
        workspace.cancel();
        open.values().forEach(Snapshot::cancel);
    }

    private static String missing(TableName table, OtherDatabase database, Snapshot snapshot) {
        try {
            String all = snapshot.tables().stream().map(TableName::toString).collect(Collectors.joining(", "));
            return "There is no table " + table + " in " + database + ". Nothing was touched. "
                    + (all.isEmpty() ? "It has none." : "It has " + all + ".");
        } catch (SQLException e) {
            throw database.dialect().failure("Cannot read " + database, e);
        }
    }

    /** What was read is settled by then: a moment that does not go is only told. */
    @Override
    public void close() {
        open.forEach((database, snapshot) -> {
            if (database.moment().isPresent()) {
                return;
            }
            try {
                snapshot.close();
            } catch (SQLException e) {
                LOG.warn("The moment of {} that was read could not be let go", database, e);
            }
        });
        open.clear();
    }
}
