package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.format.CsvStyle;
import dev.intact.schema.Row;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.TransactionFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What files of a transaction hold: rows of the program, rows of queries, more behind what stands. */
class FileContentTest {
    @TempDir
    Path folder;

    private Path file = Path.of("a.csv");

    record Person(int id, String name) {}

    @BeforeEach
    void home() throws IOException {
        Files.createDirectories(folder.resolve("db"));
        file = folder.resolve("a.csv");
    }

    private Database open(Engine engine) {
        Target target = engine.fresh(folder.resolve("db"));
        target.execute(
                "create table if not exists t (id integer primary key, name text)",
                "insert into t values (1, 'Ann'), (2, null) on conflict do nothing");
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    private interface Writing {
        void to(TransactionFiles files) throws IOException;
    }

    private void written(Writing writing) throws IOException {
        try (Database db = open(Engine.SQLITE)) {
            db.transaction(tx -> {
                writing.to(tx.files());
            });
        }
    }

    @Test
    void recordsMapsAndRowsBecomeCsv() throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", 7);
        map.put("name", "a,b");
        written(files -> {
            files.create(Path.of("a.csv")).csv(Stream.of(new Person(1, "Ann"), new Person(2, "")));
            files.create(Path.of("b.csv")).csv(List.of(map));
            files.create(Path.of("c.csv")).columns("x", "y").csv(List.of(Row.of(1, null)));
            files.create(Path.of("d.csv")).csv(CsvStyle.defaults().withDelimiter(';'), Stream.of(new Person(1, "Ann")));
            files.create(Path.of("e.csv")).columns("x", "y").csv(Stream.of());
        });
        assertThat(file).hasContent("id,name\n1,Ann\n2,\"\"");
        assertThat(folder.resolve("b.csv")).hasContent("id,name\n7,\"a,b\"");
        assertThat(folder.resolve("c.csv")).hasContent("x,y\n1,");
        assertThat(folder.resolve("d.csv")).hasContent("id;name\n1;Ann");
        assertThat(folder.resolve("e.csv")).hasContent("x,y");
    }

    @Test
    void rowsBecomeJsonPackedAsTheNameSays() throws IOException {
        written(files -> {
            files.create(Path.of("a.ndjson")).ndjson(List.of(new Person(1, "Ann"), new Person(2, "Bob")));
            files.create(Path.of("b.json.gz")).json(Stream.of(new Person(1, "Ann")));
        });
        assertThat(folder.resolve("a.ndjson")).hasContent("{\"id\":1,\"name\":\"Ann\"}\n{\"id\":2,\"name\":\"Bob\"}");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve("b.json.gz")))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("[\n{\"id\":1,\"name\":\"Ann\"}\n]\n");
        }
    }

    @Test
    void aFileThatStandsKeepsItsStyleUnlessAnotherIsGiven() throws IOException {
        Files.writeString(file, "name;id\r\nold;0\r\n");
        written(files -> files.replace(file).csv(Stream.of(new Person(1, "Ann"))));
        assertThat(Files.readString(file)).isEqualTo("name;id\r\nAnn;1\r\n");
        written(files -> files.replace(file).csv(CsvStyle.defaults(), Stream.of(new Person(1, "Ann"))));
        assertThat(Files.readString(file)).isEqualTo("id,name\n1,Ann\n");
    }

    @Test
    void appendAddsBehindWhatStandsInItsOwnForm() throws IOException {
        Files.writeString(file, "name;id\r\nold;0");
        Files.writeString(folder.resolve("log.txt"), "one\n");
        written(files -> {
            files.append(file).csv(Stream.of(new Person(1, "Ann")));
            files.append(Path.of("log.txt")).text("two\n");
            files.append(Path.of("new.ndjson")).ndjson(Stream.of(new Person(1, "Ann")));
        });
        assertThat(Files.readString(file)).isEqualTo("name;id\r\nold;0\r\nAnn;1\r\n");
        assertThat(folder.resolve("log.txt")).hasContent("one\ntwo");
        assertThat(folder.resolve("new.ndjson")).hasContent("{\"id\":1,\"name\":\"Ann\"}");
    }

    @Test
    void rowsThatDoNotFitAreRefusedAndTheTransactionCanGoOn() throws IOException {
        Files.writeString(file, "x\n1\n");
        written(files -> {
            assertThatThrownBy(() -> files.append(file).csv(Stream.of(new Person(1, "Ann"))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("columns");
            assertThatThrownBy(() -> files.create(Path.of("b.csv")).csv(List.of(new Person(1, "Ann"), Map.of("id", 2))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Row 2");
            assertThatThrownBy(() -> files.create(Path.of("b.csv")).csv(List.of(Row.of(1))))
                    .hasMessageContaining("columns");
            files.create(Path.of("b.csv")).text("fine");
        });
        assertThat(file).hasContent("x\n1");
        assertThat(folder.resolve("b.csv")).hasContent("fine");
    }

    @ParameterizedTest
    @EnumSource
    void aQuerySeesWhatTheTransactionHasWritten(Engine engine) throws IOException {
        try (Database db = open(engine)) {
            db.transaction(tx -> {
                tx.execute("insert into t (id, name) values (3, 'new')");
                tx.files().create(Path.of("q.csv")).csvOf("select id, name from t where id >= ? order by id", 2);
                tx.files().create(Path.of("q.ndjson")).ndjsonOf("select name from t where id = ?", 3);
                tx.files().create(Path.of("q.json")).jsonOf("select id from t where id = 1");
                assertThatThrownBy(() -> tx.files().create(Path.of("no.csv")).csvOf("select nothing from t"))
                        .isInstanceOf(IntactException.class)
                        .hasMessageContainingAll("no.csv", "nothing");
                tx.execute("insert into t (id, name) values (4, 'later')");
            });
        }
        assertThat(folder.resolve("q.csv")).hasContent("id,name\n2,\n3,new");
        assertThat(folder.resolve("q.ndjson")).hasContent("{\"name\":\"new\"}");
        assertThat(folder.resolve("q.json")).hasContent("[\n{\"id\":1}\n]");
        assertThat(folder.resolve("no.csv")).doesNotExist();
    }
}
