package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.Restore;
import dev.intact.history.Undo;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real data, kept, damaged and put back, have the sums they had when they came; what was put back can be taken back. */
class EverySetComesBackTest {
    private static final List<String> SETS =
            List.of("library", "chinook/csv", "football-results/clean", "geonames", "earthquakes", "countries");

    @TempDir
    Path folder;

    @TempDir
    Path home;

    /** Each in one of the databases; in a campaign in both. */
    static Stream<Arguments> everySet() {
        return SETS.stream()
                .flatMap(set -> Stream.of(Engine.values())
                        .filter(engine -> Boolean.getBoolean("sets.all") || SETS.indexOf(set) % 2 == engine.ordinal())
                        .map(engine -> Arguments.of(set, engine)));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("everySet")
    void aSetComesBackWithEqualSums(String name, Engine engine) throws IOException, SQLException {
        SetOfTables set = SetOfTables.of(name);
        Target target = engine.fresh(home);
        target.execute(set.ddl(engine).toArray(String[]::new));
        try (Database db = Database.open(DatabaseConfig.of(target.url()).withFiles(folder))) {
            db.load(Load.folder(set.unpack(folder.resolve("set"))));
            Backup backup = db.backup();
            List<String> children = new ArrayList<>(set.tables().keySet());
            Collections.reverse(children);
            String last = CanonicalSum.quote(children.get(0));
            target.execute("delete from " + last);

            LoadReport restored = db.restore(Restore.of(backup.id()));
            Contents.holds(target, set);
            db.undo(Undo.load(restored.load().orElseThrow()));
            assertThat(target.count(last)).isZero();

            children.forEach(table -> target.execute("drop table " + CanonicalSum.quote(table)));
            LoadReport again = db.restore(Restore.of(backup.id()));
            assertThat(again.tables()).allMatch(LoadReport.TableReport::created);
            Contents.holds(target, set);
        }
    }
}
