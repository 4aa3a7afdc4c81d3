package dev.intact.tx;

import dev.intact.dialect.Ahead;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Prepared;
import dev.intact.dialect.SqlSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements of a program with bound parameters. */
record Statements(Dialect dialect, SqlSession session, Approved approved) {
    private static final int LONGEST = 80;

    long execute(String sql, @Nullable Object[] parameters) throws SQLException {
        Ahead ahead = session.ahead(Ahead.Of.COUNT);
        try (Prepared prepared = prepare(ahead, sql, parameters)) {
            PreparedStatement statement = prepared.statement();
            session.sending(sql);
            if (run(statement, ahead)) {
                return 0;
            }
            long count = Math.max(0, statement.getLargeUpdateCount());
            prepared.ended();
            return count;
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
        Ahead ahead = session.ahead(Ahead.Of.ROWS);
        try (Prepared prepared = prepare(ahead, sql, parameters)) {
            PreparedStatement statement = prepared.statement();
            statement.setFetchSize(session.batch());
            session.sending(sql);
            try (ResultSet rows = rows(statement, ahead)) {
                reader.read(rows);
            }
            prepared.ended();
        }
    }

    /** A result that is read while the statement stands, which closes with it. */
    ResultSet open(String sql, @Nullable Object[] parameters) throws SQLException {
        Ahead ahead = session.ahead(Ahead.Of.ROWS);
        // Not given back: it is not told when its rows end.
        Prepared prepared = prepare(ahead, sql, parameters);
        try {
            PreparedStatement statement = prepared.statement();
            statement.closeOnCompletion();
            statement.setFetchSize(session.batch());
            session.sending(sql);
            return rows(statement, ahead);
        } catch (SQLException | RuntimeException e) {
            try (prepared) {
                throw e;
            }
        }
    }

    private boolean run(PreparedStatement statement, Ahead ahead) throws SQLException {
        boolean rows = ahead.statements() == 0 ? statement.execute() : first(statement);
        for (int i = 0; i < ahead.statements(); i++) {
            rows = statement.getMoreResults();
        }
        return rows;
    }

    private boolean first(PreparedStatement statement) throws SQLException {
        try {
            return statement.execute();
        } finally {
            session.sent();
        }
    }

    private ResultSet rows(PreparedStatement statement, Ahead ahead) throws SQLException {
        if (ahead.statements() == 0) {
            return statement.executeQuery();
        }
        if (!run(statement, ahead)) {
            throw new SQLException("The statement gave no rows", "02000");
        }
        return statement.getResultSet();
    }

    <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object[] parameters) throws SQLException {
        List<T> found = new ArrayList<>();
        each(sql, parameters, row -> found.add(mapper.map(new ResultRow(row))));
        return found;
    }

    private Prepared prepare(Ahead ahead, String sql, @Nullable Object[] parameters) throws SQLException {
        Prepared prepared = session.prepare(approved(ahead, sql), parameters.length);
        try {
            bind(prepared.statement(), parameters);
            return prepared;
        } catch (SQLException | RuntimeException e) {
            try (prepared) {
                throw e;
            }
        }
    }

    private String approved(Ahead ahead, String sql) throws SQLException {
        approved.refuseOthers(sql);
        return ahead.statements() == 0 ? sql : ahead.sql() + sql;
    }

    private void bind(PreparedStatement statement, @Nullable Object[] parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            dialect.bind(statement, i + 1, parameters[i]);
        }
    }

    static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }
}
