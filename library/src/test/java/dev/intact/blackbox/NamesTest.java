package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import dev.intact.load.Load;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import java.nio.file.Path;
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

    @ParameterizedTest
    @EnumSource(Engine.class)
    void everyNameWorksInEveryMode(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table x (id integer)");
        for (String name : NAMES) {
            String table = quoted(name);
            String column = quoted(name);
            trial.target()
                    .execute("create table " + table + " (" + column + " integer primary key, " + quoted(name + " 2")
                            + " varchar(9) unique check (length(" + quoted(name + " 2") + ") < 5), "
                            + quoted(name + " up")
                            + " integer references " + table + ")");
            String header = "\"" + name.replace("\"", "\"\"") + "\",\"" + name.replace("\"", "\"\"") + " 2\",\""
                    + name.replace("\"", "\"\"") + " up\"";
            assertThat(trial.foreseen(Load.files(trial.file("a.csv", header, "1,a,1", "2,b,1", "3,c,2"))
                            .into(name)))
                    .as(name)
                    .isEqualTo(name + ":+3 ~0 -0 =0");
            assertThat(trial.foreseen(Load.files(trial.file("b.csv", header, "1,A,1", "4,d,1"))
                            .into(name)
                            .upsert()
                            .check("none", "select * from " + table + " where " + column + " = 17")))
                    .as(name)
                    .isEqualTo(name + ":+1 ~1 -0 =0");
            assertThat(trial.foreseen(Load.files(trial.file("c.csv", header, "1,b,1", "3,A,3", "5,e,5"))
                            .into(name)
                            .replace()))
                    .as(name)
                    .isEqualTo(name + ":+1 ~2 -2 =0");
            assertThat(trial.rows("select * from " + table + " order by 1"))
                    .as(name)
                    .containsExactly("1|b|1", "3|A|3", "5|e|5");
            assertThat(Trial.told(trial.attempt(Load.files(trial.file("d.csv", header, "1,x,1", "9,toolong,77"))
                            .into(name))))
                    .as(name)
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
