package dev.intact.migrate;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SchemaSession.KeyChecks;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.migrate.Migration.Part;
import dev.intact.migrate.Migration.Within;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.Cancellation;
import java.nio.file.Path;
import java.util.Optional;

/** What tests of schemas share. */
final class Base {
    static final SessionSettings SETTINGS = new SessionSettings("intact test", Timeouts.USUAL);

    private Base() {}

    static Dialect dialect(Target target) {
        return switch (target.engine()) {
            case SQLITE -> new SqliteDialect();
            case POSTGRES -> new PostgresDialect();
        };
    }

    static Address address(Target target) {
        return dialect(target).address(target.url()).orElseThrow();
    }

    static Comparison comparison(Target target) {
        return new Comparison(dialect(target), address(target), SETTINGS, Optional.empty(), new Cancellation());
    }

    static Migration migration(long version, String up) {
        return migration(version, up, Within.TRANSACTION);
    }

    static Part part(Path file, String sql, Within within) {
        return new Part(file, sql, 1, within, KeyChecks.AT_THE_END);
    }

    static Migration migration(long version, String up, Within within) {
        Path file = Path.of(version + "_step.sql");
        return new Migration(version, "step", file, part(file, up, within), Optional.empty(), "");
    }
}
