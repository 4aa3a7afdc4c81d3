package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.doctor.Finding;
import dev.intact.doctor.Finding.Severity;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that became read-only is found by the doctor, with the command that mends it. */
class DoctorMediumTest {
    @TempDir
    Path folder;

    private static List<Finding> shut(DatabaseConfig config) {
        try (Database database = Database.open(config)) {
            return database.doctor().findings().stream()
                    .filter(finding -> finding.what().contains("cannot be written"))
                    .toList();
        }
    }

    private static void mend(Finding finding) throws Exception {
        assertThat(finding.severity()).isEqualTo(Severity.PROBLEM);
        assertThat(Images.succeeds("sh", "-c", finding.remedy().replaceFirst(".* Run: ", "")))
                .as(finding.toString())
                .isTrue();
    }

    private static void readOnly(SmallDisk disk) throws Exception {
        assertThat(Images.succeeds("mount", "-o", "remount,ro", disk.path().toString()))
                .isTrue();
    }

    @Test
    void fileAndFolderThatCannotBeWrittenAreFoundAndMended() throws Exception {
        try (SmallDisk disk = SmallDisk.of("8m", folder.resolve("medium"))) {
            Target target = Engine.SQLITE.fresh(disk.path());
            target.execute("pragma journal_mode=wal", "create table t (a)");
            DatabaseConfig config = DatabaseConfig.of(target.url());
            assertThat(shut(config)).isEmpty();
            readOnly(disk);
            List<Finding> found = shut(config);
            assertThat(found)
                    .extracting(Finding::what)
                    .satisfiesExactly(
                            file -> assertThat(file).startsWith(target.url() + " cannot be written"),
                            place -> assertThat(place).startsWith(disk.path() + " cannot be written"));
            mend(found.get(0));
            assertThat(shut(config)).isEmpty();
            target.execute("insert into t values (1)");
        }
    }

    @ParameterizedTest
    @EnumSource
    void folderOfFilesThatAreWrittenWithRowsIsFoundAndMended(Engine engine) throws Exception {
        try (SmallDisk disk = SmallDisk.of("8m", folder.resolve("medium"));
                SmallDisk other = SmallDisk.of("8m", folder.resolve("other"))) {
            Target target = engine.fresh(other.path());
            DatabaseConfig config = DatabaseConfig.of(target.url()).withFiles(disk.path());
            try (Database database = Database.open(config)) {
                database.transaction(tx -> {
                    tx.files().create(Path.of("in", "a.txt")).text("a");
                });
            }
            assertThat(shut(config)).isEmpty();
            readOnly(disk);
            List<Finding> found = shut(config);
            assertThat(found)
                    .singleElement()
                    .satisfies(finding ->
                            assertThat(finding.what()).startsWith(disk.path().resolve("in") + " cannot be written"));
            mend(found.get(0));
            assertThat(shut(config)).isEmpty();
        }
    }
}
