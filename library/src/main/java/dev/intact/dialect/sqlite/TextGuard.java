package dev.intact.dialect.sqlite;

import dev.intact.schema.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds texts that their column would keep as a number and not give back as they were: {@code 007} as 7. */
final class TextGuard implements AutoCloseable {
    private static final String FIRST_OF_NUMBERS = "0123456789+-. \t\n\f\r\u000b";

    private final List<Column> columns;
    private final Optional<PreparedStatement> question;

    private TextGuard(List<Column> columns, Optional<PreparedStatement> question) {
        this.columns = columns;
        this.question = question;
    }

    /** Staged columns keep texts as they are, and are asked later. */
    static TextGuard of(Connection connection, RowStatement statement) throws SQLException {
        boolean standing = statement.bounds() == Bounds.SAVEPOINT;
        boolean needed = standing && statement.columns().stream().anyMatch(SqliteDialect::mayTurnIntoNumber);
        return new TextGuard(
                statement.columns(),
                needed
                        ? Optional.of(connection.prepareStatement("select " + SqliteDialect.turnsIntoNumber("?1")))
                        : Optional.empty());
    }

    boolean keeps(int column, @Nullable Object value) throws SQLException {
        if (question.isEmpty()
                || !(value instanceof String text)
                || text.isEmpty()
                || FIRST_OF_NUMBERS.indexOf(text.charAt(0)) < 0
                || !SqliteDialect.mayTurnIntoNumber(columns.get(column))) {
            return true;
        }
        question.get().setString(1, text);
        try (ResultSet answer = question.get().executeQuery()) {
            return !answer.next() || !answer.getBoolean(1);
        }
    }

    @Override
    public void close() throws SQLException {
        if (question.isPresent()) {
            question.get().close();
        }
    }
}
