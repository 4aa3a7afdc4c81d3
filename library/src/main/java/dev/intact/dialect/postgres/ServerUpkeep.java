package dev.intact.dialect.postgres;

import dev.intact.dialect.Allowance;
import dev.intact.dialect.Upkeep;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A server's connections lead to it as long as they live, and it clears up after itself. */
final class ServerUpkeep implements Upkeep {
    // A superuser is not bound by the limits of a role or of a database; -1 stands for none.
    private static final String LIMITS = """
            select current_setting('max_connections')::int,
              current_setting('superuser_reserved_connections')::int
                + coalesce(current_setting('reserved_connections', true)::int, 0),
              coalesce((select rolconnlimit from pg_roles where rolname = session_user and not rolsuper), -1),
              coalesce((select datconnlimit from pg_database where datname = current_database()
                and not (select rolsuper from pg_roles where rolname = session_user)), -1)""";

    @Override
    public Optional<Allowance> allowance(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LIMITS)) {
            row.next();
            int reserved = row.getInt(2);
            List<Allowance> limits = new ArrayList<>();
            limits.add(new Allowance(
                    row.getInt(1) - reserved, "max_connections is " + row.getInt(1) + ", " + reserved + " reserved"));
            limits.add(new Allowance(row.getInt(3), "the role's own limit"));
            limits.add(new Allowance(row.getInt(4), "the database's own limit"));
            return limits.stream().filter(limit -> limit.most() >= 0).min((a, b) -> a.most() - b.most());
        }
    }

    @Override
    public Optional<String> remark(Connection connection) {
        return Optional.empty();
    }

    @Override
    public boolean isCurrent(Connection connection) {
        return true;
    }

    @Override
    public Optional<String> tend(Connection connection) {
        return Optional.empty();
    }
}
