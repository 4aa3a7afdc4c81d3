package dev.intact.cli;

import dev.intact.Database;
import dev.intact.migrate.BaselineReport;
import dev.intact.migrate.Migrations;
import dev.intact.migrate.SchemaFiles;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code intact migrate baseline}. */
@Command(
        name = "baseline",
        customSynopsis = "intact migrate baseline [--from FOLDER] [--to DB] [--dir FOLDER] [--force] [--json]",
        description = {
            "Writes the first migration from the schema of a database that is there, and marks it as applied without"
                    + " running it.",
            "",
            "It is written only once a scratch database that was built from it has the same schema. PostgreSQL is asked by"
                    + " pg_dump, where one that knows the server is on PATH, else by its catalog.",
            "",
            "With --from, the plain SQL files of Flyway, Liquibase, golang-migrate, dbmate, sqlx or goose are written as"
                    + " files of Intact instead, and those are marked that the other tool's table says are applied. Its"
                    + " folder and its table stay as they are."
        },
        exitCodeList = {
            "0:written and marked",
            "1:what would be written does not make the same schema, or a file fails in the scratch database; nothing was"
                    + " written",
            "2:there are migrations already, a file cannot be taken over, the environment is protected, or the command is"
                    + " wrong; nothing was written",
            "3:the database, the network or the disk could not do it",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact migrate baseline --to app.db",
            "  intact migrate baseline --from src/main/resources/db/migration --to postgres://me@host/shop"
        })
final class MigrateBaselineCommand implements Callable<Integer> {
    private final Work work;

    @Mixin
    private final MigrationFolder folder = new MigrationFolder();

    @Option(names = "--from", paramLabel = "FOLDER", order = 1, description = "Another tool's plain SQL files.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--force", order = 2, description = "Also where the environment is protected.")
    private boolean force;

    MigrateBaselineCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Settings settings = work.settings();
        Migrations migrations = folder.migrations(work, settings);
        BaselineReport report;
        try (ProgressLine progress = new ProgressLine(work.screen());
                Database database = work.open(work.destination(settings), progress)) {
            SchemaFiles schema = database.schema(force ? migrations.with(Migrations.Option.FORCE) : migrations);
            report = from.isPresent() ? schema.takeOver(work.surroundings().resolve(from.get())) : schema.baseline();
        }
        work.done();
        if (work.options().json()) {
            work.print(SchemaText.json(report));
        } else {
            new SchemaText(work.screen()).written(report, work.surroundings());
        }
        return ExitStatus.DONE.code();
    }
}
