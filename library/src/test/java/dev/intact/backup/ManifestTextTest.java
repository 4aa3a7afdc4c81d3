package dev.intact.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.backup.BackupManifest.Form;
import dev.intact.backup.BackupManifest.Origin;
import dev.intact.dialect.Identity;
import dev.intact.dialect.Keeping.Extent;
import dev.intact.dialect.KeptTable;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.ledger.LastLoad;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestTextTest {
    private static final LastLoad X = new LastLoad(7, Optional.of("unit-7"));
    private static final LastLoad Y = new LastLoad(9, Optional.of("unit-9"));

    private static BackupManifest manifest() {
        return new BackupManifest(
                new Origin(
                        "sqlite",
                        "a.db",
                        Optional.of(new Identity("a.db", Optional.of("1/a"))),
                        Instant.EPOCH,
                        "ann",
                        "asked for",
                        Map.of("x", X, "y", Y)),
                Extent.WHOLE,
                Form.ROWS,
                Stream.of("x", "y", "z").map(ManifestTextTest::table).toList(),
                List.of(),
                List.of(),
                List.of());
    }

    private static KeptTable table(String name) {
        TableSchema shape = new TableSchema(
                TableName.of(name),
                List.of(new Column("id", new ColumnType.Int(32), "integer", true, Column.Fill.NONE)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of());
        return new KeptTable(
                shape, List.of("id"), "file", 0, "digest", new Definition(List.of(), List.of(), List.of()));
    }

    private static List<LastLoad> lastLoads(BackupManifest manifest) {
        return manifest.tables().stream()
                .map(table -> manifest.origin().lastLoad(table.shape().name()))
                .toList();
    }

    @Test
    void eachTableHasItsOwnLastLoad() {
        assertThat(lastLoads(ManifestText.read(ManifestText.write(manifest())))).containsExactly(X, Y, LastLoad.NONE);
    }

    @Test
    void theOneNumberOfEarlierVersionsIsThatOfEachTable() {
        String earlier = ManifestText.write(manifest())
                .replaceAll("(\"table\":\"[xyz]\",)\"lastLoad\":\\d+,(\"lastUnit\":\"[^\"]+\",)?", "$1");
        assertThat(earlier).containsOnlyOnce("lastLoad").contains("\"lastLoad\":9");
        assertThat(lastLoads(ManifestText.read(earlier))).containsOnly(new LastLoad(9, Optional.empty()));
    }
}
