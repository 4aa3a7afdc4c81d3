package dev.intact.dialect.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An empty table in memory with the same columns, to ask SQLite itself what it would keep of a value instead of guessing.
 * Safe for many threads.
 */
final class Trial implements AutoCloseable {
    private static final Duration AT_ONCE = Duration.ZERO;

    private final Connection memory;
    private final int columns;

    private Trial(Connection memory, int columns) {
        this.memory = memory;
        this.columns = columns;
    }

    /**
     * A trial.
     *
     * @param declared the type of each column as it stands in SQL; empty for none
     */
    static Trial of(List<String> declared) throws SQLException {
        Trial trial = new Trial(DatabaseFile.memory(AT_ONCE), declared.size());
        boolean made = false;
        try {
            String columns = trial.each(i -> column(i) + " " + declared.get(i));
            Sql.run(trial.memory, "create table trial(" + columns + ")");
            made = true;
            return trial;
        } finally {
            if (!made) {
                trial.close();
            }
        }
    }

    private static String column(int i) {
        return "c" + i;
    }

    /** What the column keeps of the value: nothing, a whole number, a double, a text or bytes. */
    synchronized @Nullable Object kept(int column, Object value) throws SQLException {
        String name = column(column);
        Sql.run(memory, "begin");
        try (PreparedStatement insert = memory.prepareStatement("insert into trial(" + name + ") values (?)")) {
            insert.setObject(1, value);
            insert.executeUpdate();
            return first("select " + name + " from trial");
        } finally {
            Sql.run(memory, "rollback");
        }
    }

    private @Nullable Object first(String sql) throws SQLException {
        try (PreparedStatement select = memory.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getObject(1);
        }
    }

    /** What each column does to values of another kind. */
    synchronized List<Affinity> affinities() throws SQLException {
        List<String> text = kindsOf("'1'");
        List<String> number = kindsOf("1.0");
        return IntStream.range(0, columns)
                .mapToObj(i -> affinity(text.get(i), number.get(i)))
                .toList();
    }

    private static Affinity affinity(String text, String number) {
        return switch (number) {
            case "text" -> Affinity.TEXT;
            case "integer" -> Affinity.NUMERIC;
            default -> text.equals("text") ? Affinity.NONE : Affinity.REAL;
        };
    }

    private List<String> kindsOf(String literal) throws SQLException {
        List<String> kinds = new ArrayList<>();
        Sql.run(memory, "begin", "insert into trial values (" + each(i -> literal) + ")");
        try (PreparedStatement select =
                        memory.prepareStatement("select " + each(i -> "typeof(" + column(i) + ")") + " from trial");
                ResultSet row = select.executeQuery()) {
            row.next();
            for (int i = 1; i <= columns; i++) {
                kinds.add(row.getString(i));
            }
        }
        Sql.run(memory, "rollback");
        return kinds;
    }

    private String each(IntFunction<String> word) {
        return IntStream.range(0, columns).mapToObj(word).collect(Collectors.joining(", "));
    }

    @Override
    public void close() throws SQLException {
        memory.close();
    }
}
