package dev.intact.dialect.postgres;

import dev.intact.dialect.StageTable;
import dev.intact.dialect.WriteSpec;
import dev.intact.dialect.WriteSpec.Action;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Problem;
import dev.intact.schema.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** The ways in which rows go into a standing table, within a transaction. For one thread at a time. */
final class StandingTable {
    private static final String SORTED_IN = "128MB";
    private static final String LITTLE_MEMORY =
            "select pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('" + SORTED_IN + "')";
    private static final String ASIDE = "pg_temp.intact_write";

    private final Connection connection;
    private final WriteSpec spec;
    private final String target;
    private final WriteSql sql;
    private final int batch;

    StandingTable(Connection connection, WriteSpec spec, int batch) {
        this.connection = connection;
        this.spec = spec;
        this.batch = batch;
        this.target = Catalog.sql(spec.table().name());
        this.sql = new WriteSql(spec, target);
    }

    /** Whether row by row no value can be cut or rounded by its own cast, without having been looked at aside. */
    boolean takesBatches() {
        return spec.columns().stream().noneMatch(SqlTypes::castMayCut);
    }

    /** Rows one after the other. */
    BatchSink batch(List<String> wanted) throws SQLException {
        String each = sql.ofParameters();
        PreparedStatement statement = wanted.isEmpty()
                ? connection.prepareStatement(each)
                : connection.prepareStatement(each, wanted.toArray(new String[0]));
        return new BatchSink(statement, spec.columns(), wanted.size(), batch);
    }

    /** Whether rows can go by COPY into the table itself. */
    boolean takesCopy() throws SQLException {
        if (spec.action() != Action.INSERT || spec.columns().stream().anyMatch(SqlTypes::castNeeded)) {
            return false;
        }
        return Straight.takesCopy(connection, target);
    }

    CopySink copy() throws SQLException {
        return CopySink.into(
                        connection.unwrap(PGConnection.class).getCopyAPI(),
                        target,
                        spec.columns(),
                        CopySink.Length.PIECE)
                .ending((given, taken) -> {}); // A trigger may pass over a row.
    }

    /** Rows by COPY into a table aside that nobody else sees. */
    CopySink copyAside() throws SQLException {
        refuseOwnName();
        String columns = spec.columns().stream()
                .map(column -> ", " + SqlTypes.quote(column.name()) + " " + SqlTypes.stage(column))
                .collect(Collectors.joining());
        execute("create temporary table " + ASIDE + " (" + StageTable.ROW + " bigint not null" + columns
                + ") on commit drop");
        return CopySink.open(
                connection.unwrap(PGConnection.class).getCopyAPI(),
                new StageTable(ASIDE, spec.columns(), StageTable.Kind.NUMBERED),
                CopySink.Length.PIECE);
    }

    private void refuseOwnName() {
        if (spec.columns().stream().anyMatch(column -> column.name().equalsIgnoreCase(StageTable.ROW))) {
            throw new ConfigurationException(
                    "Cannot write many rows to " + spec.table().name()
                            + ": its column " + StageTable.ROW + " is called as what rows are numbered by."
                            + " Nothing of this write was kept. Rename the column.");
        }
    }

    /** From the table aside into the standing one: all that was copied there. */
    long merge() throws SQLException {
        refuseInvalid();
        String memory = setting("select current_setting('work_mem')");
        boolean little = setting(LITTLE_MEMORY).equals("t");
        try (Statement statement = connection.createStatement()) {
            // Whole rows are sorted by their key: on the disk where the memory is the usual 4 MB.
            statement.execute(little ? "set local work_mem = '" + SORTED_IN + "'" : "");
            long changed = statement.executeLargeUpdate(sql.ofStage(ASIDE));
            statement.execute("drop table " + ASIDE);
            statement.execute(little ? "set local work_mem = '" + memory + "'" : "");
            return changed;
        }
    }

    private String setting(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private void refuseInvalid() throws SQLException {
        if (spec.columns().stream().anyMatch(SqlTypes::asksServer)) {
            Validity.make(connection, Session.serverVersion(connection));
        }
        for (Column column : spec.columns()) {
            Optional<String> invalid = SqlTypes.invalid(column, "s." + SqlTypes.quote(column.name()));
            if (invalid.isPresent()) {
                refuse(column, invalid.get());
            }
        }
    }

    private void refuse(Column column, String invalid) throws SQLException {
        String first = "select s." + StageTable.ROW + ", cast(s." + SqlTypes.quote(column.name()) + " as text) from "
                + ASIDE + " s where " + invalid + " order by 1 limit 1";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(first)) {
            if (row.next()) {
                Problem problem = FailedRow.problem(
                        row.getLong(1), column.name(), row.getString(2), "not valid for the type " + column.sqlType());
                throw new SQLException(problem.toString(), SqlStates.DATA);
            }
        }
    }

    private void execute(String statement) throws SQLException {
        try (Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }
}
