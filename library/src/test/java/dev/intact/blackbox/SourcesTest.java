package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files in their many forms, and manifests: the same rows on both databases, or the same refusal. */
final class SourcesTest {
    private static final String TABLE =
            "create table t (id integer primary key, v varchar(20), w varchar(20) default 'd')";

    @TempDir
    private Path folder;

    private static Load into(Path file) {
        return Load.files(file).into("t");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private Trial manifest(Engine engine, String yaml) {
        Trial trial = Trial.on(engine, folder, TABLE, "insert into t (id, v) values (9, 'nine')");
        trial.file("intact.yaml", yaml);
        return trial;
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void csvInItsManyFormsGivesTheSameRows(Engine engine) throws IOException {
        Trial trial = Trial.on(engine, folder, TABLE);
        List<Path> files = new ArrayList<>();
        files.add(trial.bytes(
                "1.csv", "\ufeffid,v\r\n1,\"a\r\nb\"\r\n2,\"say \"\"ö\"\"\"".getBytes(StandardCharsets.UTF_8)));
        files.add(trial.bytes("2.csv", "ID;V\n1;\"a\r\nb\"\n2;\"say \"\"ö\"\"\"\n".getBytes(StandardCharsets.UTF_8)));
        files.add(trial.bytes(
                "3.csv", "\ufeffid,v\n1,\"a\r\nb\"\n2,\"say \"\"ö\"\"\"\n".getBytes(StandardCharsets.UTF_16LE)));
        files.add(trial.bytes(
                "4.csv", "\ufeffid,v\n1,\"a\r\nb\"\n2,\"say \"\"ö\"\"\"\n".getBytes(StandardCharsets.UTF_16BE)));
        files.add(trial.bytes("5.csv.gz", gzip("id,v\n1,\"a\r\nb\"\n2,\"say \"\"ö\"\"\"\n")));
        files.add(trial.bytes(
                "6.json",
                "[{\"id\":1,\"v\":\"a\\r\\nb\"},{\"id\":2,\"v\":\"say \\\"\\u00f6\\\"\"}]"
                        .getBytes(StandardCharsets.UTF_8)));
        files.add(trial.bytes(
                "7.ndjson.gz", gzip("{\"id\":1,\"v\":\"a\\r\\nb\"}\n\n{\"v\":\"say \\\"ö\\\"\",\"id\":2}")));
        files.add(
                trial.bytes("8.tsv", "v\tid\n\"a\r\nb\"\t1\n\"say \"\"ö\"\"\"\t2\n".getBytes(StandardCharsets.UTF_8)));
        String expected = "t:+2 ~0 -0 =0";
        for (Path file : files) {
            assertThat(trial.foreseen(into(file).replace())).as("%s", file).isEqualTo(expected);
            assertThat(trial.rows("select * from t order by id"))
                    .as("%s", file)
                    .containsExactly("1|a\r\nb|d", "2|say \"ö\"|d");
            expected = "t:+0 ~0 -0 =2";
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void manifestSaysHowFilesAreRead(Engine engine) {
        Trial trial = manifest(engine, """
                load:
                  - table: t
                    from: a.csv
                    mode: upsert
                    encoding: ISO-8859-1
                    header: [id, v, x]
                    columns:
                      x: ignore
                      w: { from: v }
                """);
        trial.bytes("a.csv", "1,ö,junk\n2,é,\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(trial.foreseen(Load.folder(folder))).isEqualTo("t:+2 ~0 -0 =0");
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|ö|ö", "2|é|é", "9|nine|d");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void formatsDefaultsAndNullsOfTheManifestAreApplied(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, d date, z timestamp, n integer not null, s varchar(9))");
        trial.file("intact.yaml", """
                load:
                  - table: t
                    from: a.csv
                    columns:
                      d: { from: day, format: dd.MM.yyyy, null: ["", "0"] }
                      z: { format: "yyyy-MM-dd'y'HH.mm.ss.SSSSSSSSS" }
                      n: { default: 7 }
                      s: { null: ["-"] }
                """);
        trial.file("a.csv", "id,day,z,n,s", "1,29.02.2024,2024-01-02y03.04.05.123456000,,-", "2,0,,3,", "3,,,,\"-\"");
        assertThat(trial.foreseen(Load.folder(folder))).isEqualTo("t:+3 ~0 -0 =0");
        assertThat(trial.rows("select id, d, z, n, s from t order by id"))
                .containsExactly("1|2024-02-29|2024-01-02 03:04:05.123456|7|~", "2|~|~|3|", "3|~|~|7|~");
        trial.file("a.csv", "id,day,z,n,s", "4,29.02.2023,2024-01-02y03.04.05.123456789,,-");
        assertThat(Trial.told(trial.attempt(Load.folder(folder))))
                .containsExactly(
                        "a.csv:2 d [29.02.2023] not a date (dd.MM.yyyy)",
                        "a.csv:2 z [2024-01-02y03.04.05.123456789] finer than a microsecond, which the database would cut off");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void ruleForColumnThatTheSourceDoesNotHaveOverwritesNothing(Engine engine) {
        Trial trial = manifest(engine, """
                load:
                  - table: t
                    from: a.csv
                    mode: upsert
                    columns:
                      w: { null: ["-"] }
                """);
        trial.file("a.csv", "id,v", "9,neun");
        trial.attempt(Load.folder(folder));
        assertThat(trial.rows("select w from t where id = 9")).containsExactly("d");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void fieldsThatNoColumnTakesAreToldUnlessPassedOver(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE);
        assertThat(Trial.told(trial.attempt(into(trial.file("a.csv", "id,v,extra", "1,a,b")))))
                .singleElement()
                .asString()
                .startsWith("a.csv:1 ")
                .contains("extra");
        assertThat(Trial.told(trial.attempt(into(trial.file("a.csv", "id,vv", "1,a")))))
                .singleElement()
                .asString()
                .contains("v")
                .contains("[vv]");
        assertThat(Trial.told(trial.attempt(
                        into(trial.file("a.ndjson", "{\"id\":1}", "{\"id\":2,\"x\":1}", "{\"id\":3,\"x\":1}")))))
                .singleElement()
                .asString()
                .startsWith("a.ndjson:2 x");
        trial.file("intact.yaml", "load:", "  - { table: t, from: b.csv, unlisted: ignore }", "");
        trial.file("b.csv", "id,extra,v", "1,x,a");
        assertThat(trial.foreseen(Load.folder(folder))).isEqualTo("t:+1 ~0 -0 =0");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void brokenFilesAreRefusedWithTheirPlace(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE);
        List<byte[]> broken = List.of(
                "id,v\n1,\"open\n".getBytes(StandardCharsets.UTF_8),
                "id,v\n1\n".getBytes(StandardCharsets.UTF_8),
                "id,v\n1,2,3\n".getBytes(StandardCharsets.UTF_8),
                "id,id\n1,2\n".getBytes(StandardCharsets.UTF_8),
                "id,ID\n1,2\n".getBytes(StandardCharsets.UTF_8),
                "id,\n1,2\n".getBytes(StandardCharsets.UTF_8),
                "id,v\n1,\u00f6\n".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {'i', 'd', ',', 'v', '\n', '1', ',', (byte) 0xc0, (byte) 0xaf, '\n'},
                "id,v\n".getBytes(StandardCharsets.UTF_8),
                new byte[0]);
        for (int i = 0; i < broken.size(); i++) {
            Path file = trial.bytes("x" + i + ".csv", broken.get(i));
            refused(trial, into(file), "CSV " + i);
        }
        String deep = "[".repeat(100_000);
        List<String> json = List.of(
                "[{\"id\":1}",
                "[{\"id\":1,\"id\":2}]",
                "[{\"id\":NaN}]",
                "[{\"id\":1e999}]",
                "[{\"id\":1}] x",
                "[{\"id\":1,\"v\":\"\\ud800\"}]",
                "[{\"id\":1,\"v\":" + deep + "]",
                "{\"id\":",
                "[1,2]",
                "[{\"id\":01}]",
                "");
        for (int i = 0; i < json.size(); i++) {
            refused(
                    trial,
                    into(trial.file("x" + i + ".json", json.get(i))),
                    "JSON " + json.get(i).substring(0, Math.min(30, json.get(i).length())));
        }
        refused(trial, into(trial.bytes("cut.csv.gz", new byte[] {31, (byte) 139, 8, 0, 0})), "cut gzip");
        assertThat(trial.target().count("t")).isZero();
    }

    private static void refused(Trial trial, Load load, String what) {
        try {
            var report = trial.attempt(load);
            assertThat(report.outcome()).as(what).isEqualTo(Outcome.REJECTED);
            assertThat(report.problems()).as(what).isNotEmpty();
        } catch (IntactException e) {
            assertThat(e.getMessage()).as(what).contains("othing was");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void pathsThatLeadOutAreRefused(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE);
        for (String path : new String[] {
            "../a.csv", "/etc/passwd", "\"\"", "a/", "\"a\\0b.csv\"", "\"" + "a".repeat(300) + ".csv\"", "x/../../a.csv"
        }) {
            trial.file("intact.yaml", "load:", "  - { table: t, from: " + path + " }", "");
            assertThatThrownBy(() -> trial.attempt(Load.folder(folder)))
                    .as(path)
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void documentOfSeveralTablesGoesIntoAllOfThem(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key)",
                "create table c (id integer primary key, p integer references p)");
        Path file = trial.file("shop.json", "{\"c\":[{\"id\":1,\"p\":2}],\"p\":[{\"id\":2}]}");
        assertThat(trial.foreseen(Load.files(file))).isEqualTo("c:+1 ~0 -0 =0 p:+1 ~0 -0 =0");
    }
}
