package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.migrate.Migrations;
import dev.intact.migrate.SchemaDiff;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of a load that migrates does what it says. */
class ExampleLeagueTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "league");

    @TempDir
    Path folder;

    private Path copied() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("league"));
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(EXAMPLE.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        return copy;
    }

    @ParameterizedTest
    @EnumSource
    void tablesRowsAndFileAreThereAfterOneLoad(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Path league = copied();
        try (Database database = Database.open(DatabaseConfig.of(target.url()).withFiles(league))) {
            LoadReport report = database.load(Load.folder(league));
            assertThat(report.migrations()).hasSize(3);
            assertThat(target.count("game")).isEqualTo(6);
            assertThat(Files.readAllLines(league.resolve("export/standings.csv")))
                    .startsWith("club,played,points,goals", "Harbour Rovers,3,9,4");
        }
    }

    @ParameterizedTest
    @EnumSource
    void downAfterUpLeavesTheSameSchemaDigest(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = Migrations.in(copied().resolve("migrations"));
        target.execute("create table kept (id integer primary key)");
        try (Database database = target.open()) {
            SchemaDiff before = database.schema(migrations).diff();
            database.migrate(migrations);
            SchemaDiff up = database.schema(migrations).diff();
            assertThat(up.pending()).isEmpty();
            assertThat(up.databaseDigest()).isNotEqualTo(before.databaseDigest());
            database.migrate(migrations.down().to(0));
            assertThat(database.schema(migrations).diff().databaseDigest()).isEqualTo(before.databaseDigest());
        }
    }
}
