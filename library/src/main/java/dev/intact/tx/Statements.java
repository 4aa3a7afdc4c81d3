package dev.intact.tx;

import dev.intact.adopt.OneStatement;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements of a program with bound parameters. */
record Statements(Dialect dialect, ProgramSession session) {
    long execute(String sql, @Nullable Object[] parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            if (statement.execute()) {
                return 0;
            }
            return Math.max(0, statement.getLargeUpdateCount());
        }
    }

    /** Takes each row; false ends the query. */
    @FunctionalInterface
    interface Taker {
        boolean take(ResultSet row) throws SQLException;
    }

    void each(String sql, @Nullable Object[] parameters, Taker taker) throws SQLException {
        this.<SQLException>read(sql, parameters, row -> {
            boolean more = true;
            while (more && row.next()) {
                more = taker.take(row);
            }
        });
    }

    /** Takes a whole result, which stands before its first row. */
    @FunctionalInterface
    interface Reader<X extends Exception> {
        void read(ResultSet rows) throws SQLException, X;
    }

    <X extends Exception> void read(String sql, @Nullable Object[] parameters, Reader<X> reader)
            throws SQLException, X {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            statement.setFetchSize(session.batch());
            try (ResultSet rows = statement.executeQuery()) {
                reader.read(rows);
            }
        }
    }

    <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object[] parameters) throws SQLException {
        List<T> found = new ArrayList<>();
        each(sql, parameters, row -> found.add(mapper.map(new ResultRow(row))));
        return found;
    }

    private PreparedStatement prepare(String sql, @Nullable Object[] parameters) throws SQLException {
        OneStatement.refuseOthers(sql, dialect);
        PreparedStatement statement = session.connection().prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                dialect.bind(statement, i + 1, parameters[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            try (statement) {
                throw e;
            }
        }
    }
}
