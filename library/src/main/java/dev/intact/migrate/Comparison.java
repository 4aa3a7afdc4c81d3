package dev.intact.migrate;

import dev.intact.adopt.SqlScript;
import dev.intact.adopt.SqlScript.Statement;
import dev.intact.dialect.Address;
import dev.intact.dialect.Blueprint;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Failures;
import dev.intact.dialect.SchemaSession;
import dev.intact.dialect.SchemaSession.Aim;
import dev.intact.dialect.Scratch;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.error.CancelledException;
import dev.intact.error.Effect;
import dev.intact.error.FileOperationException;
import dev.intact.error.MigrationFailedException;
import dev.intact.migrate.Migration.Part;
import dev.intact.migrate.Migration.Within;
import dev.intact.schema.TableName;
import dev.intact.tx.Cancellation;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds in a scratch database what files make, and compares. The database itself is only read.
 *
 * @param dialect of the database
 * @param address where it is
 * @param settings how long what may take
 * @param scratch where to build; empty for a place of the dialect's own
 * @param cancellation stops it
 */
record Comparison(
        Dialect dialect,
        Address address,
        SessionSettings settings,
        Optional<Address> scratch,
        Cancellation cancellation) {
    /** Refuses to go on where it was stopped. */
    void goOn() {
        if (cancellation.isCancelled()) {
            throw cancelled(null);
        }
    }

    /** The same for the last time: what comes now is not stopped any more. */
    void decide() {
        if (cancellation.isCancelledForGood()) {
            throw cancelled(null);
        }
    }

    private static CancelledException cancelled(@Nullable Throwable cause) {
        return new CancelledException("Cancelled. Nothing was changed.", cause);
    }

    SchemaDiff diff(List<Migration> files, List<String> pending) {
        Structure database = structure();
        Structure built = built(files);
        return new SchemaDiff(database.against(built), database.digest(), built.digest(), pending);
    }

    /** The schema of the database as it stands, without what another tool of migrations keeps in it. */
    Structure structure() {
        return asked(connection -> Structure.of(dialect, connection).without(foreign(connection)));
    }

    /** Statements that make it again, as the database itself tells them. */
    List<String> script() {
        return asked(connection -> dialect.blueprint().script(connection, foreign(connection)));
    }

    private List<TableName> foreign(Connection connection) throws SQLException {
        return ForeignTool.theirs(dialect.blueprint().tables(connection));
    }

    /** Reads the database. */
    @FunctionalInterface
    interface Question<R> {
        R of(Connection connection) throws SQLException;
    }

    <R> R asked(Question<R> question) {
        goOn();
        try (Connection connection = dialect.pooled(address, settings, Side.READ)) {
            cancellation.stopWith(() -> dialect.blueprint().stop(connection));
            return question.of(connection);
        } catch (SQLException e) {
            throw dialect.failure("Cannot read the schema of " + address, e);
        }
    }

    /** The schema that all of these make, one after the other. */
    Structure built(List<Migration> files) {
        goOn();
        try (Scratch place = place()) {
            try (SchemaSession session = dialect.schema(place.address(), settings, Aim.CHANGE)) {
                cancellation.runsOn(session);
                for (Migration file : files) {
                    build(session, file.up());
                }
            }
            goOn();
            try (Connection connection = dialect.connect(place.address(), settings)) {
                return Structure.of(dialect, connection);
            }
        } catch (SQLException e) {
            throw dialect.failure("Cannot build the schema of the files in a scratch database", e);
        } catch (IOException e) {
            throw new FileOperationException(
                    "Cannot make a scratch database: " + e + ". Nothing was changed. Look at the folder for temporary"
                            + " files.",
                    e);
        }
    }

    private Scratch place() throws SQLException, IOException {
        Blueprint blueprint = dialect.blueprint();
        return scratch.isPresent() ? blueprint.given(scratch.get(), settings) : blueprint.scratch(address, settings);
    }

    private void build(SchemaSession session, Part part) throws SQLException {
        boolean together = part.transaction() == Within.TRANSACTION;
        session.keys(part.keys());
        if (together) {
            session.begin(List.of());
        }
        for (Statement statement : SqlScript.of(part.sql(), dialect.name())) {
            goOn();
            run(session, part, statement);
        }
        if (together) {
            session.commit();
        }
    }

    private void run(SchemaSession session, Part part, Statement statement) {
        try {
            session.execute(statement.sql());
        } catch (SQLException e) {
            if (cancellation.isCancelled()) {
                throw cancelled(e);
            }
            throw new MigrationFailedException(
                    "Cannot build the schema of the files: " + part.place(statement.line())
                            + ", fails in a scratch database: " + Failures.said(e)
                            + " Nothing was changed. Mend the file.",
                    Effect.NONE,
                    e);
        }
    }
}
