package dev.intact.dialect.sqlite;

import dev.intact.dialect.Durability;
import dev.intact.dialect.LentSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.dialect.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * A connection whose transactions begin with their first statement, and take the write lock no sooner. For the driver it
 * stays in autocommit: by itself it would begin at once, and again after each commit.
 */
final class SqliteLentSession implements LentSession {
    // Wherever they stand: comments may stand before them, and other statements.
    private static final Pattern BEGINS = Pattern.compile("\\b(begin|savepoint)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern TOUCHES = Pattern.compile("\\btemp(orary)?\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern READS =
            Pattern.compile("^\\s*(select|values|explain|pragma)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final String NONE_OPEN = "25P01";

    private final Connection connection;
    private final SessionSettings settings;
    private final Side side;
    private final Turn turn;
    private final Ending ending = new Ending();
    private Commits commits = Commits.AUTOMATIC;
    private Side use;
    private Optional<Turn.Held> held = Optional.empty();
    private int savepoints;
    private boolean begun;
    private boolean begunByProgram;
    private boolean touched;
    private boolean changed;
    private boolean closed;

    SqliteLentSession(Connection connection, SessionSettings settings, Side side, Turn turn) throws SQLException {
        this.connection = connection;
        this.settings = settings;
        this.side = side;
        this.use = side;
        this.turn = turn;
        connection.unwrap(SQLiteConnection.class).addCommitListener(ending);
        if (side == Side.WRITE) {
            // As for a plain write; it cannot be changed once a transaction has begun.
            Sql.run(connection, "pragma main.synchronous=normal");
        }
    }

    /** A point to go back to, under a name of ours: the program's may be anything. */
    private record Point(int number, Optional<String> name) implements Savepoint {
        @Override
        public int getSavepointId() throws SQLException {
            if (name.isPresent()) {
                throw new SQLException("This savepoint has a name");
            }
            return number;
        }

        @Override
        public String getSavepointName() throws SQLException {
            return name.orElseThrow(() -> new SQLException("This savepoint has no name"));
        }

        String sql() {
            return "intact_lent_" + number;
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Commits commits() {
        return commits;
    }

    @Override
    public void commits(Commits next) throws SQLException {
        if (next != commits && begun) {
            commit();
        }
        commits = next;
    }

    @Override
    public @Nullable Object work(String sql, Sending sending) throws Throwable {
        begunByProgram |= BEGINS.matcher(sql).find();
        touched |= TOUCHES.matcher(sql).find();
        changed |= Traces.mayChange(sql);
        if (commits == Commits.MANUAL) {
            begin();
            return sending.send();
        }
        if (use == Side.READ || READS.matcher(sql).matches()) {
            return sending.send();
        }
        Turn.Held mine = turn.take();
        try {
            return sending.send();
        } finally {
            mine.close();
        }
    }

    private void begin() throws SQLException {
        if (begun) {
            refuseEnded();
            return;
        }
        if (use == Side.READ) {
            Sql.run(connection, "begin");
        } else {
            beginWriting();
        }
        ending.forget();
        begun = true;
    }

    private void beginWriting() throws SQLException {
        Turn.Held mine = turn.take();
        try {
            Immediate.begin(connection, settings.timeouts().lock(), new Cancellation());
        } catch (SQLException | RuntimeException e) {
            try (mine) {
                throw e;
            }
        }
        held = Optional.of(mine);
    }

    private void refuseEnded() throws SQLException {
        if (ending.isSeen()) {
            throw new SQLException(
                    "The transaction was ended by the failure before. Nothing was changed. Roll it back, and run it again.",
                    NONE_OPEN);
        }
    }

    @Override
    public void commit() throws SQLException {
        refuseAutomatic("commit");
        if (begun) {
            refuseEnded();
            Sql.run(connection, "commit");
            ended();
        }
    }

    @Override
    public void rollback() throws SQLException {
        refuseAutomatic("roll back");
        undo();
    }

    private void undo() throws SQLException {
        if (begun) {
            try {
                Transactions.rollbackOrAbort(connection);
            } finally {
                ended();
            }
        }
    }

    private void ended() throws SQLException {
        begun = false;
        Optional<Turn.Held> mine = held;
        held = Optional.empty();
        if (mine.isPresent()) {
            mine.get().close();
        }
    }

    private void refuseAutomatic(String what) throws SQLException {
        if (commits == Commits.AUTOMATIC) {
            throw new SQLException(
                    "Cannot " + what + ": each statement is committed by itself. Call setAutoCommit(false) first.",
                    NONE_OPEN);
        }
    }

    @Override
    public Savepoint savepoint(Optional<String> name) throws SQLException {
        refuseAutomatic("set a savepoint");
        begin();
        Point point = new Point(++savepoints, name);
        Sql.run(connection, "savepoint " + point.sql());
        return point;
    }

    @Override
    public void back(Savepoint point) throws SQLException {
        Sql.run(connection, "rollback to " + ours(point).sql());
    }

    @Override
    public void release(Savepoint point) throws SQLException {
        Sql.run(connection, "release " + ours(point).sql());
    }

    private static Point ours(Savepoint point) throws SQLException {
        if (point instanceof Point ours) {
            return ours;
        }
        throw new SQLException("This savepoint is of another connection", "3B001");
    }

    @Override
    public boolean isReadOnly() {
        return use == Side.READ;
    }

    /** {@inheritDoc} The driver would refuse to change that. */
    @Override
    public void use(Side next) throws SQLException {
        if (side == Side.READ || next == use) {
            return;
        }
        Sql.run(connection, "pragma query_only=" + (next == Side.READ ? "on" : "off"));
        use = next;
        touched = true;
    }

    @Override
    public void touched() {
        changed = true;
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        try (connection) {
            connection.unwrap(SQLiteConnection.class).removeCommitListener(ending);
            undo();
            if (begunByProgram || touched) {
                Transactions.rollbackOrAbort(connection);
            }
            asOpened();
        }
    }

    /** Not every setting can be put back, and a connection is soon opened: one that was changed is replaced. */
    private void asOpened() throws SQLException {
        if (changed || (touched && side == Side.READ)) {
            connection.abort(Runnable::run);
        } else if (touched) {
            try {
                AsOpened.restore(connection, Durability.USUAL);
            } catch (SQLException e) {
                connection.abort(Runnable::run);
                throw e;
            }
        }
    }
}
