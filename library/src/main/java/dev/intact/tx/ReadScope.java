package dev.intact.tx;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.ReadSession;
import dev.intact.error.IntactException;
import dev.intact.error.StatementFailedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads on a connection that cannot write: the database refuses whatever would change something. It lives inside the work
 * it is given to and refuses use afterwards. For the thread that runs the work.
 */
public final class ReadScope implements Queries {
    private final Dialect dialect;
    private final ReadSession session;
    private final Tenure tenure;
    private final Statements statements;
    private final List<ResultSet> streamed = new ArrayList<>();
    private boolean begun;

    ReadScope(Dialect dialect, ReadSession session, Approved approved, BooleanSupplier cancelled) {
        this.dialect = dialect;
        this.session = session;
        this.tenure = new Tenure("read", cancelled);
        this.statements = new Statements(dialect, session, approved);
    }

    /** From now on everything sees one moment. */
    void begin() throws SQLException {
        if (!begun) {
            begun = true;
            session.begin();
        }
    }

    @Override
    public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        tenure.check();
        try {
            return statements.query(sql, mapper, parameters);
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    /**
     * Runs a query whose rows come as they are asked for: memory stays bounded however many there are. From the first
     * stream on, all statements of this scope see the same moment.
     *
     * <pre>{@code
     * db.read(r -> {
     *     try (Stream<Player> players = r.stream("select id, name from player", Player::of)) {
     *         players.forEach(this::send);
     *     }
     * });
     * }</pre>
     *
     * @param sql with {@code ?} for each parameter
     * @param mapper makes a value of each row, not null
     * @param parameters bound in order
     * @param <T> the value
     * @return in the order of the query; ends with this scope where it is not closed before
     */
    public <T> Stream<T> stream(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        tenure.check();
        try {
            begin();
            ResultSet rows = statements.open(sql, parameters);
            streamed.add(rows);
            return StreamSupport.stream(new Rows<>(sql, rows, mapper), false).onClose(() -> close(sql, rows));
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    /** One row after the other. */
    private final class Rows<T> extends AbstractSpliterator<T> {
        private final String sql;
        private final ResultSet rows;
        private final RowMapper<T> mapper;

        Rows(String sql, ResultSet rows, RowMapper<T> mapper) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
            this.sql = sql;
            this.rows = rows;
            this.mapper = mapper;
        }

        @Override
        public boolean tryAdvance(Consumer<? super T> taker) {
            tenure.check();
            try {
                if (!rows.next()) {
                    return false;
                }
                taker.accept(mapper.map(new ResultRow(rows)));
                return true;
            } catch (SQLException e) {
                throw failure(sql, e);
            }
        }
    }

    private void close(String sql, ResultSet rows) {
        streamed.remove(rows);
        try {
            rows.close();
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    private IntactException failure(String sql, SQLException e) {
        String attempted = "Cannot run " + Statements.shortened(sql);
        if (dialect.classify(e) != FailureKind.PERMISSION) {
            return dialect.failure(attempted, e);
        }
        return new StatementFailedException(
                attempted + ": " + e.getMessage() + " Nothing was changed. A read changes nothing: use db.write or"
                        + " db.transaction for that. If it changes nothing, ask for the right to read.",
                e);
    }

    /** Whatever became of it: what is streamed still ends here. */
    void end() throws SQLException {
        tenure.end();
        for (ResultSet rows : streamed) {
            rows.close();
        }
    }
}
