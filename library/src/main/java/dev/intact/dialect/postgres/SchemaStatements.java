package dev.intact.dialect.postgres;

import dev.intact.dialect.SchemaWork;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Statements within one transaction, which wait for locks no longer than a time together. */
final class SchemaStatements implements SchemaWork {
    /** Of the time that a transaction may wait for locks, each statement has one part in so many at least. */
    private static final int LEAST = 10;

    private static final String TEMPORARY = """
            select format('drop %s if exists pg_temp.%I cascade', k.word, c.relname) from pg_class c
            join (values ('r', 'table'), ('p', 'table'), ('v', 'view'), ('S', 'sequence')) k(kind, word) on k.kind = c.relkind
            where c.relnamespace = pg_my_temp_schema()""";

    /** Several constraints of a schema may have one name, and only those that can be put off may be named. */
    private static final String PUT_OFF = """
            select format('%I.%I', n.nspname, c.conname) from pg_constraint c join pg_namespace n on n.oid = c.connamespace
            where has_schema_privilege(n.oid, 'usage') group by n.nspname, c.conname having bool_and(c.condeferred)""";

    private final Connection connection;
    private final Duration longest;
    private OptionalLong firstAt = OptionalLong.empty();
    private List<Remark> remarks = List.of();
    private Optional<Set<String>> temporary = Optional.empty();

    SchemaStatements(Connection connection, Duration longest) {
        this.connection = connection;
        this.longest = longest;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public void start() throws SQLException {
        send("set local lock_timeout = " + PublishingTransaction.millis(longest));
    }

    /** Together with how long it may wait, so that it costs no way to the server and back. */
    @Override
    public void execute(String sql) throws SQLException {
        if (temporary.isEmpty()) {
            temporary = Optional.of(words(TEMPORARY));
        }
        send("set local lock_timeout = " + PublishingTransaction.millis(left()) + "; " + sql);
    }

    /** Who waits for what the first statement has locked waits while the next one waits, too. */
    private Duration left() {
        long now = System.nanoTime();
        if (firstAt.isEmpty()) {
            firstAt = OptionalLong.of(now);
            return longest;
        }
        Duration left = longest.minusNanos(now - firstAt.getAsLong());
        Duration least = longest.dividedBy(LEAST);
        return left.compareTo(least) > 0 ? left : least;
    }

    /** Sends a text as it is. */
    void send(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Braces are the migration's own.
            statement.setEscapeProcessing(false);
            try {
                boolean unused = statement.execute(sql);
            } finally {
                remarks = Remarks.of(statement);
            }
        }
    }

    /** Whose session it is has temporary objects of his own, which stay. */
    @Override
    public void clear() throws SQLException {
        Set<String> made = words(TEMPORARY);
        made.removeAll(temporary.orElse(Set.of()));
        String drops = made.isEmpty() ? "" : "; " + String.join("; ", made);
        send("close all; deallocate all" + drops);
    }

    /** What the schema puts off by itself is put off again for what follows: as behind a COMMIT. */
    @Override
    public void settle() throws SQLException {
        send("set constraints all immediate");
        Set<String> again = words(PUT_OFF);
        if (!again.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("set constraints " + String.join(", ", again) + " deferred");
            }
        }
    }

    @Override
    public void end() throws SQLException {
        send("set constraints all deferred; set local lock_timeout = " + PublishingTransaction.millis(longest));
    }

    private Set<String> words(String query) throws SQLException {
        Set<String> found = new LinkedHashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    @Override
    public List<Remark> remarks() {
        List<Remark> given = remarks;
        remarks = List.of();
        return given;
    }
}
