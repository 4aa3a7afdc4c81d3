package dev.intact.migrate;

import dev.intact.dialect.SchemaSession.KeyChecks;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.MigrationFailedException;
import dev.intact.migrate.Migration.Part;
import dev.intact.migrate.Migration.Within;
import dev.intact.observe.Event;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first migration, from a schema as it is.
 *
 * @param context where it is
 * @param comparison reads it, and builds the scratch database that proves the file
 */
record Baseline(MigrationContext context, Comparison comparison) {
    private static final int SHOWN = 5;

    /** Statements, and who told them. */
    record Script(String from, List<String> statements) {
        String text() {
            StringBuilder text = new StringBuilder("-- The schema as it was when its migrations began, as told by ")
                    .append(from)
                    .append(".\n-- migrate:up\n");
            for (String statement : statements) {
                // A text may end in a comment, which would take the semicolon along.
                String last = statement.substring(statement.lastIndexOf('\n') + 1);
                text.append(statement).append(last.contains("--") ? "\n;\n" : ";\n");
            }
            return text.toString();
        }
    }

    BaselineReport write(Path folder) {
        Structure structure = comparison.structure();
        if (structure.objects().isEmpty()) {
            throw new ConfigurationException("There is nothing in " + context.display()
                    + " to write down. Nothing was touched. Begin with: intact migrate create NAME");
        }
        long version = MigrationDraft.version(Instant.now());
        String name = version + "_baseline." + context.dialect().name() + ".sql";
        Script script = proven(structure);
        comparison.decide();
        List<Path> files = NewFiles.write(folder, Map.of(name, script.text()));
        return new BaselineReport(context.display(), script.from(), files, List.of(version), List.of());
    }

    /** What a program of the database tells first, then what the database itself does. */
    private Script proven(Structure structure) {
        Optional<Script> dumped = new SchemaDump(context, comparison).script();
        if (dumped.isPresent()) {
            List<Difference> differences = differences(structure, dumped.get());
            if (differences.isEmpty()) {
                return dumped.get();
            }
            context.observer()
                    .on(new Event.Notice("What " + dumped.get().from() + " tells does not make the same schema ("
                            + titles(differences) + "); asking the catalogs instead"));
        }
        Script told = new Script("its own catalog", comparison.script());
        List<Difference> differences = differences(structure, told);
        if (!differences.isEmpty()) {
            throw new MigrationFailedException(
                    "Cannot write a baseline of " + context.display()
                            + ": what the database tells of its schema makes another one in a scratch database ("
                            + titles(differences) + "). Nothing was written. "
                            + (dumped.isPresent()
                                    ? "Write the first migration by hand."
                                    : "Install a pg_dump of the server's version or later, which tells more, or write the first"
                                            + " migration by hand."),
                    Effect.NONE,
                    null);
        }
        return told;
    }

    private List<Difference> differences(Structure structure, Script script) {
        return structure.against(comparison.built(List.of(migration(script.text()))));
    }

    private static String titles(List<Difference> differences) {
        return String.join(
                        ", ",
                        differences.stream().limit(SHOWN).map(Difference::title).toList())
                + (differences.size() > SHOWN ? ", …" : "");
    }

    private static Migration migration(String text) {
        Path file = Path.of("baseline.sql");
        Part part = new Part(file, text, 1, Within.TRANSACTION, KeyChecks.AT_THE_END);
        return new Migration(1, "baseline", file, part, Optional.empty(), "");
    }
}
