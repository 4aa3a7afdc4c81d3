package dev.intact.blackbox;

import static dev.intact.blackbox.Undoing.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.history.Moment;
import dev.intact.history.RowChange;
import dev.intact.load.Load;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What history tells of one row. */
class LifeOfARowTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void lifeOfARowTellsEachLoadAndWhatElseChangedIt(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, n integer)");
        trial.load(Load.files(trial.file("a.csv", "id,n", "1,1", "2,1")).into("t"));
        trial.load(Load.files(trial.file("b.csv", "id,n", "1,2")).into("t").upsert());
        trial.target().execute("update t set n = 7 where id = 1");
        trial.load(
                Load.files(trial.file("c.csv", "id,n", "1,8", "3,3")).into("t").upsert());
        try (Database database = trial.target().open()) {
            List<Moment> life = database.history().life(TableName.of("t"), List.of(Map.entry("", "1")));

            assertThat(life.stream().map(LifeOfARowTest::told))
                    .containsExactly("3 UPDATE n 7->8", "- UPDATE n 2->7", "2 UPDATE n 1->2", "1 INSERT id ->1 n ->1");
            List<RowChange> changes = new ArrayList<>();
            assertThat(database.history().changes(3, changes::add)).isEmpty();
            assertThat(changes).hasSize(2);
            assertThat(changes.get(0).cells()).hasSize(1);
            assertThat(database.history().life(TableName.of("t"), List.of(Map.entry("id", "99"))))
                    .isEmpty();
        }
    }

    private static String told(Moment moment) {
        StringBuilder told = new StringBuilder(
                moment.load().map(load -> Long.toString(number(load))).orElse("-"));
        told.append(' ').append(moment.change());
        moment.cells()
                .forEach(cell -> told.append(' ')
                        .append(cell.column())
                        .append(' ')
                        .append(cell.before().orElse(""))
                        .append("->")
                        .append(cell.after().orElse("")));
        return told.toString();
    }
}
