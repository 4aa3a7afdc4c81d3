package dev.intact.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Asks the server whether a text is valid for a type, in one form for every version. The function lives in the session:
 * the dialect writes SQL without knowing the server, and nothing is left behind.
 */
final class Validity {
    static final String FUNCTION = "pg_temp.intact_valid";

    private static final int KNOWN_SINCE = 160_000;
    private static final String HEAD =
            "create or replace function " + FUNCTION + "(value text, type text) returns boolean stable ";

    private Validity() {}

    static void make(Connection connection, int serverVersion) throws SQLException {
        String body = serverVersion >= KNOWN_SINCE
                ? "language sql as $$ select pg_input_is_valid(value, type) $$"
                : "language plpgsql as $$ begin if value is not null then"
                        + " execute 'select cast(' || quote_literal(value) || ' as ' || type || ')'; end if; return true;"
                        // Only the type's own input function can fail here, and with any code it likes.
                        + " exception when others then return false; end $$";
        try (Statement statement = connection.createStatement()) {
            statement.execute(HEAD + body);
        }
    }
}
