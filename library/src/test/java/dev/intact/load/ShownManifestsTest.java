package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.config.ConfigFile;
import dev.intact.schema.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The manifests that people are shown can be read. */
class ShownManifestsTest {
    private static final Path REPOSITORY = Path.of("..");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExampleShopSaysWhatGoesWhere() {
        Load load = Load.folder(REPOSITORY.resolve("examples/shop"));
        assertThat(load.tables())
                .extracting(table -> table.table().name())
                .containsExactly("product", "customer", "orders", "order_item");
        assertThat(load.tables()).extracting(TableLoad::mode).containsOnly(Mode.REPLACE);
        assertThat(load.checks()).hasSize(2);
        assertThat(load.files()).hasSize(1);
    }

    @Test
    void theManifestsOfTheDocumentationAreGoodOnes() throws IOException {
        List<String> blocks = YAML.matcher(Files.readString(REPOSITORY.resolve("docs/manifest.md")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(5);
        Path nowhere = Path.of("");
        assertThat(Manifest.of(ConfigFile.parse("docs", blocks.get(0), Map.of()), nowhere)
                        .configuration()
                        .database())
                .contains("app.db");
        String columns = "load:\n- table: t\n  from: t.csv\n" + blocks.get(1).indent(2);
        assertThat(Manifest.of(ConfigFile.parse("docs", columns, Map.of()), nowhere))
                .isNotNull();
        for (String whole : blocks.subList(2, blocks.size())) {
            assertThat(Manifest.of(ConfigFile.parse("docs", whole, Map.of()), nowhere))
                    .isNotNull();
        }
    }
}
