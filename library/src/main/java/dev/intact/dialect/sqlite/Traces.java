package dev.intact.dialect.sqlite;

import dev.intact.dialect.Durability;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * What a program may have left on a connection. Where it can have left nothing, a plain write is spared some twenty
 * statements that would set what is set; whatever is not known to leave nothing counts. For one thread at a time.
 */
final class Traces {
    /** No statement changes a setting, attaches a file or makes something temporary without one of these. */
    private static final List<String> LEAVING = List.of("pragma", "attach", "detach", "temp");

    /** No statement changes a setting for longer than a transaction, or attaches a file, without one of these. */
    private static final Pattern CHANGING = Pattern.compile("\\b(pragma|attach|detach)\\b", Pattern.CASE_INSENSITIVE);

    /** One that asks. */
    private static final Pattern ASKING = Pattern.compile(
            "\\s*pragma\\s+(\\w+\\.)?(\\w+|(table_x?info|index_(list|x?info)|foreign_key_(list|check)|(integrity|quick)_check)"
                    + "\\s*[=(][^;]*)\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);

    private static final long FRESH_NANOS = 1_000_000;

    private final SQLiteConnection driver;
    private boolean clean;
    private boolean changed;
    private boolean seen;
    private long seenAt;
    private String harmless = "";

    Traces(Connection connection) throws SQLException {
        this.driver = connection.unwrap(SQLiteConnection.class);
    }

    /** The connection itself: what is run on it is not looked at. */
    SQLiteConnection driver() {
        return driver;
    }

    /** A call by others. */
    void called(Method method, @Nullable Object @Nullable [] arguments) {
        switch (method.getName()) {
            case "close", "isClosed", "isWrapperFor" -> {}
            default -> {
                boolean harmless = isHarmless(method, arguments);
                clean = clean && harmless;
            }
        }
    }

    private boolean isHarmless(Method method, @Nullable Object @Nullable [] arguments) {
        if (arguments == null || arguments.length != 1 || !method.getName().equals("prepareStatement")) {
            return false;
        }
        String sql = String.valueOf(arguments[0]);
        // A program sends the same again and again.
        if (sql.equals(harmless)) {
            return true;
        }
        if (mayLeave(sql)) {
            changed |= mayChange(sql);
            return false;
        }
        harmless = sql;
        return true;
    }

    static boolean mayLeave(String sql) {
        for (int at = 0; at < sql.length(); at++) {
            int from = at;
            if (LEAVING.stream().anyMatch(word -> sql.regionMatches(true, from, word, 0, word.length()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a statement may change more than can be put back. */
    static boolean mayChange(String sql) {
        return CHANGING.matcher(sql).find() && !ASKING.matcher(sql).matches();
    }

    /** Whether a prepared statement may have done so. */
    boolean isChanged() {
        return changed;
    }

    /**
     * Before a transaction. One that is forced to the disk may belong to a program that is handed the connection, in one
     * way or other: nothing is known afterwards.
     */
    void restore(Durability durability) throws SQLException {
        boolean plain = durability == Durability.USUAL;
        if (!plain || !clean) {
            AsOpened.restore(driver, durability);
        }
        clean = plain;
    }

    /** The file was found where it was, just now. */
    void found() {
        seen = true;
        seenAt = System.nanoTime();
    }

    /** Whether that need not be looked at again; once. */
    boolean wasFound() {
        boolean just = seen && System.nanoTime() - seenAt < FRESH_NANOS;
        seen = false;
        return just;
    }
}
