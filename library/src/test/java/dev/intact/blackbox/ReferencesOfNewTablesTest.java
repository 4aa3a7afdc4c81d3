package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.load.Load;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Foreign keys that a manifest says for tables that the load makes. */
class ReferencesOfNewTablesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void tablesInACircleAreMadeWithBothTheirForeignKeys(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        Load load = circle("head_id: person(id)");
        try (Database db = target.open()) {
            db.load(load);
        }
        assertThat(target.rows("select t.name, p.name from team t join person p on p.id = t.head_id"))
                .containsExactly("red|Ann");
        Path later = Files.writeString(folder.resolve("person.csv"), "id,name,team_id\n9,Cy,77\n");
        try (Database db = target.open()) {
            assertThat(db.attempt(Load.files(later)).problems())
                    .singleElement()
                    .asString()
                    .contains("team has no id 77");
        }
    }

    @ParameterizedTest
    @EnumSource
    void referenceToAColumnThatTheParentHasNotIsRefusedByItsName(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        Load load = circle("head_id: person(number)");
        try (Database db = target.open()) {
            assertThatThrownBy(() -> db.load(load))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("number")
                    .hasMessageContaining("person");
        }
    }

    private Load circle(String reference) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("team.csv"), "id,name,head_id\n1,red,5\n");
        Files.writeString(data.resolve("person.csv"), "id,name,team_id\n5,Ann,1\n");
        Files.writeString(
                data.resolve("intact.yaml"),
                "load:\n  - { table: team, from: team.csv, key: id, references: { " + reference + " } }\n"
                        + "  - { table: person, from: person.csv, key: id, references: { team_id: team(id) } }\n");
        return Load.folder(data);
    }
}
