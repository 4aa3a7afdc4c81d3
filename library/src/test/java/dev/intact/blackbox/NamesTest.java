package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import dev.intact.load.Load;
import dev.intact.load.TableLoad;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names of tables and columns are taken as they are, whatever is in them. */
final class NamesTest {
    private static final String[] NAMES = {
        "two words", "Upper", "sel\"ect", "select", "größe", "a\"; drop table x; --", "it's", "s", "t", "intact_row2",
                "a.b",
        "semi;colon", "tab\tname", "%d", "$1", "{}", "rowid", "k0", "v1", "n", "f", "w0"
    };

    @TempDir
    private Path folder;

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The same rows into each of the tables, which are of one load. */
    private static Load load(Trial trial, String... rows) {
        List<TableLoad> tables = new ArrayList<>();
        for (int i = 0; i < NAMES.length; i++) {
            String name = NAMES[i];
            String header = quoted(name) + "," + quoted(name + " 2") + "," + quoted(name + " up");
            String[] lines = Stream.concat(Stream.of(header), Stream.of(rows)).toArray(String[]::new);
            tables.addAll(Load.files(trial.file(i + ".csv", lines)).into(name).tables());
        }
        return Load.of(tables);
    }

    private static String counts(String each) {
        return Stream.of(NAMES).map(name -> name + each).sorted().collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void everyNameWorksInEveryMode(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table x (id integer)");
        for (String name : NAMES) {
            String table = quoted(name);
            trial.target()
                    .execute("create table " + table + " (" + quoted(name) + " integer primary key, "
                            + quoted(name + " 2") + " varchar(9) unique check (length(" + quoted(name + " 2")
                            + ") < 5), " + quoted(name + " up") + " integer references " + table + ")");
        }
        assertThat(trial.foreseen(load(trial, "1,a,1", "2,b,1", "3,c,2"))).isEqualTo(counts(":+3 ~0 -0 =0"));
        Load upsert = load(trial, "1,A,1", "4,d,1").upsert();
        for (String name : NAMES) {
            upsert = upsert.check(name, "select * from " + quoted(name) + " where " + quoted(name) + " = 17");
        }
        assertThat(trial.foreseen(upsert)).isEqualTo(counts(":+1 ~1 -0 =0"));
        assertThat(trial.foreseen(load(trial, "1,b,1", "3,A,3", "5,e,5").replace()))
                .isEqualTo(counts(":+1 ~2 -2 =0"));
        for (String name : NAMES) {
            assertThat(trial.rows("select * from " + quoted(name) + " order by 1"))
                    .as(name)
                    .containsExactly("1|b|1", "3|A|3", "5|e|5");
        }
        List<String> told =
                Trial.told(trial.attempt(load(trial, "1,x,1", "9,toolong,77").maxProblems(1000)));
        for (int i = 0; i < NAMES.length; i++) {
            String file = i + ".csv:";
            assertThat(told.stream().filter(one -> one.startsWith(file)))
                    .as(NAMES[i])
                    .hasSize(3);
        }
        assertThat(trial.target().count("x")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void newTablesGetTheNamesThatTheSourceHas(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table x (id integer)");
        String odd = "a\"; drop table x; --";
        trial.load(Load.files(trial.file("a.csv", "\"a\"\"; drop table x; --\",Upper,select", "1,2,3"))
                .into(odd));
        assertThat(trial.rows("select \"Upper\", \"select\" from " + quoted(odd)))
                .containsExactly("2|3");
        assertThat(trial.target().count("x")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void columnCalledAsTheStagedRowNumberIsRefusedPlainly(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (intact_row integer primary key, v integer)");
        Path file = trial.file("a.csv", "intact_row,v", "7,1");
        assertThatThrownBy(() -> trial.attempt(Load.files(file).into("t")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intact_row");
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, names = "POSTGRES")
    void tableInAnotherSchemaIsLoadedAndItsNamesakeIsLeft(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create schema other",
                "create table t (id integer primary key)",
                "create table other.t (id integer primary key, v integer)",
                "insert into t values (1)");
        Load load = Load.files(trial.file("a.csv", "id,v", "1,1", "2,2")).into(TableName.of("other", "t"));
        assertThat(trial.foreseen(load)).isEqualTo("other.t:+2 ~0 -0 =0");
        assertThat(trial.foreseen(Load.files(trial.file("a.csv", "id,v", "1,1", "2,3"))
                        .into(TableName.of("other", "t"))
                        .replace()))
                .isEqualTo("other.t:+0 ~1 -0 =1");
        assertThat(trial.rows("select * from t")).containsExactly("1");
    }
}
