package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.load.Load;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database copied to the other kind and back, and to its own: every table digested by the test itself, over plain JDBC. */
class CopyThereAndBackTest {
    @TempDir
    Path folder;

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    /** The shape of Chinook, from the rows that come with this repository. */
    private Target selection() throws IOException {
        SetOfTables set = SetOfTables.of("chinook/csv");
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(set.ddl(Engine.SQLITE).stream()
                .map(sql -> sql.replace(" decimal", " decimal(10,2)"))
                .toArray(String[]::new));
        source.execute(
                "create index track_album on \"Track\" (\"AlbumId\", \"Name\" desc)",
                "create unique index one_name on \"Genre\" (\"Name\") where \"GenreId\" > 3",
                "create view long as select \"TrackId\", \"Milliseconds\" / 60000 as minutes from \"Track\""
                        + " where \"Milliseconds\" > 300000",
                "create view sold as select \"InvoiceId\", count(*) as lines, sum(\"Quantity\") as things from \"InvoiceLine\""
                        + " group by \"InvoiceId\"");
        try (Database db = source.open()) {
            db.load(Load.folder(set.unpack(folder.resolve("files"))));
        }
        return source;
    }

    @ParameterizedTest
    @EnumSource
    void theSelectionComesBackAsItWas(Engine between) throws IOException, SQLException {
        Target source = selection();
        Target back = thereAndBack(source, between);
        for (String view : List.of("long", "sold")) {
            String rows = "select * from " + view + " order by 1";
            assertThat(back.rows(rows)).as(view).isNotEmpty().isEqualTo(source.rows(rows));
        }
        assertThat(names(back)).isEqualTo(names(source));
    }

    @ParameterizedTest
    @ValueSource(strings = "chinook.sqlite")
    void everyDatabaseOfTheWholeComesBackAsItWas(String name) throws IOException, SQLException {
        String file = TestData.whole().resolve("sqlite").resolve(name).toString();
        Target source = new Target(Engine.SQLITE, file, "jdbc:sqlite:" + file);
        for (Engine between : Engine.values()) {
            thereAndBack(source, between);
        }
    }

    private Target thereAndBack(Target source, Engine engine) throws IOException, SQLException {
        SetOfTables set = SetOfTables.of("chinook/csv");
        Target between = fresh(engine, engine + "-between");
        Target back = fresh(Engine.SQLITE, engine + "-back");
        copied(source, between);
        Contents.holds(between, set);
        copied(between, back);
        Contents.holds(back, set);
        assertThat(digests(back, set)).isEqualTo(digests(source, set)).hasSize(11);
        return back;
    }

    private static void copied(Target from, Target to) {
        try (Database db = to.open()) {
            assertThat(db.copy(Copy.from(from.url())).remarks()).isEmpty();
        }
    }

    private static List<String> names(Target target) {
        return target.rows("select type, name from sqlite_schema where name not like 'sqlite%' and tbl_name not like"
                + " 'intact%' order by 1, 2");
    }

    /** All values of each table with their kinds. Moments may be written in another way: those the sums of the set compare. */
    private static Map<String, String> digests(Target target, SetOfTables set) {
        Map<String, String> digests = new LinkedHashMap<>();
        for (String table : set.tables().keySet()) {
            List<String> cells = new ArrayList<>();
            set.typed(table).stream()
                    .filter(column -> !column.type().equals("timestamp"))
                    .map(column -> CanonicalSum.quote(column.name()))
                    .forEach(name -> cells.add("typeof(" + name + ")||quote(" + name + ")"));
            List<String> rows =
                    target.rows("select " + String.join(", ", cells) + " from " + CanonicalSum.quote(table));
            digests.put(table, rows.size() + " " + digest(rows.stream().sorted().toList()));
        }
        return digests;
    }

    private static String digest(List<String> rows) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            rows.forEach(row -> digest.update((row + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
