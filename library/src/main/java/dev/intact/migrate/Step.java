package dev.intact.migrate;

import dev.intact.adopt.SqlScript;
import dev.intact.adopt.SqlScript.Statement;
import dev.intact.error.ConfigurationException;
import dev.intact.ledger.MigrationLedger.Entry;
import dev.intact.ledger.MigrationLedger.State;
import dev.intact.migrate.Migration.Part;
import dev.intact.migrate.Migration.Within;
import dev.intact.migrate.Migrations.Way;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One migration that is about to be done.
 *
 * @param migration which
 * @param way up or down
 * @param part what is run
 * @param statements of that part
 * @param known what is written of it
 */
record Step(Migration migration, Way way, Part part, List<Statement> statements, Optional<Entry> known) {
    private static final int SHOWN = 200;

    /** Beside a word like this any literal may be one. */
    private static final Pattern OF_SECRETS = Pattern.compile("password", Pattern.CASE_INSENSITIVE);

    private static final Pattern LITERAL = Pattern.compile("'[^']*'?|\\$(\\w*)\\$.*?\\$\\1\\$");
    private static final Pattern IN_AN_ADDRESS = Pattern.compile("(://[^:@/\\s']*:)[^@\\s']+(?=@)");

    static Step of(Migration migration, Way way, String database, Optional<Entry> known) {
        Part part = way == Way.UP ? migration.up() : migration.down().orElseThrow();
        SqlScript.unclosed(part.sql(), database).ifPresent(line -> {
            throw new ConfigurationException(part.place(line)
                    + ": a comment, quote or body begins here and has no end. Nothing was touched. Close it; a line that begins"
                    + " with '-- migrate:' ends a part wherever it stands.");
        });
        List<Statement> statements = SqlScript.of(part.sql(), database);
        for (Statement statement : statements) {
            Misplaced.in(statement, part.transaction()).ifPresent(found -> {
                throw new ConfigurationException(
                        part.place(statement.line()) + ": " + found.why() + " Nothing was touched. " + found.remedy());
            });
        }
        return new Step(migration, way, part, statements, known);
    }

    /** Where one of its statements stands, and how it begins; without passwords. */
    String at(Statement statement) {
        String sql = withoutSecrets(statement.sql().replaceAll("\\s+", " "));
        String shown = sql.length() > SHOWN ? sql.substring(0, SHOWN) + "…" : sql;
        return part.place(statement.line()) + ", at: " + shown;
    }

    private static String withoutSecrets(String sql) {
        String plain = OF_SECRETS.matcher(sql).find() ? LITERAL.matcher(sql).replaceAll("'…'") : sql;
        return IN_AN_ADDRESS.matcher(plain).replaceAll("$1…");
    }

    boolean isAlone() {
        return part.transaction() == Within.NONE;
    }

    /** Outside of a transaction, and not to its end. */
    boolean isBegun() {
        return known.filter(entry -> entry.state() != State.APPLIED).isPresent();
    }

    String title() {
        return migration.title();
    }

    /** As the beginning of a sentence. */
    String attempted() {
        return (way == Way.UP ? "Cannot apply migration " : "Cannot take back migration ") + title();
    }

    /** Of the first statements, so that it is noticed where they are others by now. */
    String sum(int count) {
        return MigrationText.checksum(String.join(
                ";\n", statements.stream().limit(count).map(Statement::sql).toList()));
    }
}
