package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.load.Budget;
import dev.intact.load.Budget.Rows;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of bad records of every kind of source, and what refuses a load whatever its budget. */
class RejectsFileTest {
    @TempDir
    Path folder;

    private static LoadReport attempt(Trial trial, Load load, String rejects) {
        return trial.attempt(load.budget(new Budget(new Rows(9), Path.of(rejects))));
    }

    @ParameterizedTest
    @EnumSource
    void linesOfJsonStandAsTheyWere(Engine engine) throws IOException {
        Trial trial = Trial.on(engine, folder, "create table p (id integer primary key, n integer default 7)");
        Path source = trial.file(
                "p.ndjson",
                "{\"id\": 1, \"n\": 2}",
                "{\"id\": 2, \"n\": \"two\"}",
                "{\"id\": 3, ",
                "{\"id\": 4, \"n\": 4, \"more\": [1.50]}",
                "{\"id\": 5}",
                "[6]");
        LoadReport report = attempt(trial, Load.files(source).into("p"), "bad.ndjson");
        assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.rows("select id, n from p")).containsExactly("1|2");
        assertThat(trial.lines("bad.ndjson"))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("\"_line\":2,\"_column\":\"n\"", "\"_record\":{\"id\":2,\"n\":\"two\"}"),
                        line -> assertThat(line).contains("\"_line\":3,", "\"_record\":\"{\\\"id\\\": 3, \""),
                        line -> assertThat(line).contains("\"_line\":4,", "\"_record\":\"{\\\"id\\\": 4"),
                        line -> assertThat(line)
                                .contains("\"_line\":5,", "\"_record\":{\"id\":5}", "no n, but others do"),
                        line -> assertThat(line).contains("\"_line\":6,", "\"_record\":\"[6]\""));
    }

    @ParameterizedTest
    @EnumSource
    void elementsOfADocumentGoWithTheirTables(Engine engine) throws IOException {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table a (id integer primary key)",
                "create table b (id integer primary key, a integer references a)");
        Path source = trial.file(
                "all.json",
                "{\"a\": [{\"id\": 1}, {\"id\": \"x\"}],",
                " \"b\": [{\"id\": 1, \"a\": 1}, {\"id\": 2, \"a\": 3}]}");
        attempt(trial, Load.files(source), "bad.csv.gz");
        assertThat(trial.rows("select id, a from b")).containsExactly("1|1");
        LoadReport again = attempt(trial, Load.files(source).replace(), "bad.csv");
        assertThat(again.rejected()).isEqualTo(2);
        assertThat(trial.lines("bad.csv"))
                .containsExactly(
                        "_table,_file,_line,_column,_reason,_record",
                        "a,all.json,1,id,not an integer,\"{\"\"id\"\":\"\"x\"\"}\"",
                        "b,all.json,2,a,\"a has no id 3, or its row was left out\",\"{\"\"id\"\":2,\"\"a\"\":3}\"");
    }

    @Test
    void bytesThatAreNoTextStandInHexadecimal() throws IOException {
        Trial trial = Trial.on(Engine.SQLITE, folder, "create table p (id integer primary key, t text)");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("id,t\r\n1,a\r\n2,".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(new byte[] {(byte) 0xE4, 0, (byte) 0xFF});
        bytes.writeBytes("\r\n3,\"ä\nb\" c\r\n4,\"a\"\"b\",\r\n".getBytes(StandardCharsets.UTF_8));
        attempt(trial, Load.files(trial.bytes("p.csv", bytes.toByteArray())).into("p"), "bad.csv");
        assertThat(trial.rows("select id, t from p")).containsExactly("1|a");
        assertThat(Files.readString(folder.resolve("bad.csv")))
                .contains(
                        "\\x322ce400ff\n",
                        ",4,t,text after the closing quote,\"3,\"\"ä\nb\"\" c\"\n",
                        ",\"3 fields, not 2\",\"4,\"\"a\"\"\"\"b\"\",\"\n");
    }

    @Test
    void rowsOfAProgramAreWrittenToo() throws IOException {
        Trial trial = Trial.on(Engine.SQLITE, folder, "create table p (id integer primary key, n integer)");
        Load load = Load.rows(() -> Stream.of(Map.of("id", 1, "n", 1), Map.of("id", 2, "n", "x")))
                .into("p");
        assertThat(attempt(trial, load, "bad.json").rejected()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("bad.json")))
                .startsWith("[\n{\"_table\":\"p\",\"_file\":\"rows\",\"_line\":2,\"_column\":\"n\"")
                .contains("\"_record\":{", "\"n\":\"x\"", "\"id\":2");
    }

    @ParameterizedTest
    @EnumSource
    void whatMakesTheRestUnreadableRefusesTheLoad(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table p (id integer primary key, t text)");
        Path open = trial.file("p.csv", "id,t", "1,a", "2,\"b", "3,c");
        LoadReport report = attempt(trial, Load.files(open).into("p"), "bad.csv");
        assertThat(Trial.told(report).get(0)).contains("is not closed");
        Path header = trial.file("p.csv", "id,strange", "1,a");
        assertThat(attempt(trial, Load.files(header).into("p"), "bad.csv").outcome())
                .isEqualTo(Outcome.REJECTED);
        assertThat(trial.rows("select * from p")).isEmpty();
        assertThat(folder.resolve("bad.csv")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void checksAndGuardsRefuseAsBefore(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, n integer)",
                "insert into p values (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)");
        Load load = Load.files(trial.file("p.csv", "id,n", "1,x", "2,20")).into("p");
        LoadReport checked = attempt(trial, load.upsert().check("small", "select * from p where n > 10"), "bad.csv");
        assertThat(Trial.told(checked).get(0)).contains("the check \"small\" must return no row");
        assertThat(Trial.told(attempt(trial, load.replace(), "bad.csv")).get(0)).contains("more than half");
        assertThat(trial.rows("select sum(n) from p")).containsExactly("15");
        assertThat(folder.resolve("bad.csv")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void whatOnlyTheDatabaseSeesRefusesTheLoad(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table p (id integer primary key, n integer)");
        if (trial.sqlite()) {
            trial.target()
                    .execute(
                            "create trigger t before insert on p when new.n = 13 begin select raise(abort, 'no'); end");
        } else {
            trial.target()
                    .execute(
                            "create function f() returns trigger language plpgsql as"
                                    + " 'begin if new.n = 13 then raise check_violation; end if; return new; end'",
                            "create trigger t before insert on p for each row execute function f()");
        }
        Path csv = trial.file("p.csv", "id,n", "1,1", "2,x", "3,13");
        assertThat(attempt(trial, Load.files(csv).into("p"), "bad.csv").outcome())
                .isEqualTo(Outcome.REJECTED);
        assertThat(trial.rows("select * from p")).isEmpty();
        assertThat(folder.resolve("bad.csv")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void theLastRowOfAKeyCountsAlsoWhereItIsBad(Engine engine) throws IOException {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, n integer)",
                "insert into p values (1, 0), (2, 0)");
        Path csv = trial.file("p.csv", "id,n", "1,1", "1,x", "2,y", "2,2");
        LoadReport report = attempt(trial, Load.files(csv).into("p").replace().with(Option.LAST_WINS), "bad.csv");
        assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.rows("select id, n from p order by id")).containsExactly("1|0", "2|2");
        assertThat(trial.lines("bad.csv")).hasSize(3);
    }

    @Test
    void aRowThatWasNotMendedIsNotTakenForOneWithoutValues() throws IOException {
        Trial trial = Trial.on(Engine.SQLITE, folder, "create table p (a text, b text)");
        attempt(trial, Load.files(trial.file("p.csv", "a,b", "1,2", "3")).into("p"), "bad.csv");
        Files.copy(folder.resolve("bad.csv"), folder.resolve("mended.csv"));
        Load mended = Load.files(folder.resolve("mended.csv")).into("p");
        LoadReport report = trial.attempt(mended);
        assertThat(Trial.told(report).get(0)).startsWith("mended.csv:2 _record [3] the row was not mended");
        assertThat(attempt(trial, mended, "worse.csv").rejected()).isEqualTo(1);
        assertThat(trial.lines("worse.csv").get(0)).isEqualTo("a,b,_table,_file,_line,_column,_reason,_record");
    }
}
