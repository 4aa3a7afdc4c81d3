package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are made aside and taken over as they are. */
@Timeout(60)
class BuildTest {
    private static final TableName GAME = TableName.of("game");
    private static final String STANDING =
            "create table game(id integer primary key, title text not null, score real, price decimal(9,2))";

    @TempDir
    Path folder;

    private Path file(String... statements) throws SQLException {
        Path file = folder.resolve("app.db");
        Workspaces.sql(file, statements);
        return file;
    }

    private static Optional<StageTable> build(Workspace workspace, String... names) throws SQLException {
        TableSchema table = workspace.describe(GAME).orElseThrow();
        List<Column> columns = List.of(names).stream()
                .map(name -> table.column(name).orElseThrow())
                .toList();
        return workspace.build("game", table, columns, Optional.empty());
    }

    private static void row(BulkSink sink, long number, long id) throws SQLException {
        byte[] title = Workspaces.utf8("title " + id % 97);
        sink.beginRow(number);
        sink.putText(title, 0, title.length);
        sink.putLong(id);
        sink.putDouble(id % 5 == 0 ? id : id / 7.0);
        sink.endRow();
    }

    private static StageTable fill(Workspace workspace, int rows) throws SQLException {
        StageTable built = build(workspace, "title", "id", "score").orElseThrow();
        try (BulkSink sink = workspace.write(built)) {
            for (int i = 0; i < rows; i++) {
                row(sink, i, i * 3L - 10);
            }
            sink.endPiece(0);
            sink.finish();
        }
        return built;
    }

    private static OptionalLong install(Workspace workspace, StageTable built) throws SQLException {
        return workspace.install(built, workspace.describe(GAME).orElseThrow());
    }

    private static List<String> operations(Workspace workspace, String table) throws SQLException {
        return Sql.list(
                workspace.connection(),
                row -> row.getString("opcode"),
                "explain insert into main." + table + " select * from stage." + table);
    }

    private static void assertWhole(Path file) throws SQLException {
        try (Connection reader = Workspaces.other(file)) {
            assertThat(Sql.text(reader, "pragma integrity_check")).isEqualTo("ok");
            assertThat(Sql.text(reader, "pragma foreign_key_check")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 20_000})
    void emptyTableIsTakenOverPageByPageWithItsIndexes(int rows) throws Exception {
        Path file = file(
                STANDING,
                "create index by_title on game(title, score desc)",
                "create unique index once on game(id, title) where score > 1",
                "create index later on game(id + 1)");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable built = fill(workspace, rows);
            workspace.seal(built, List.of(List.of("title")));
            workspace.begin(List.of(GAME));
            assertThat(operations(workspace, "game")).contains("RowCell");
            assertThat(install(workspace, built)).hasValue(rows);
            workspace.commit();
            workspace.settle(List.of(new Workspace.Change(GAME, 3)));
        }
        assertWhole(file);
        try (Connection reader = Workspaces.other(file)) {
            assertThat(Sql.number(reader, "select count(*) from game indexed by later where id + 1 > -100"))
                    .isEqualTo(rows);
            assertThat(Sql.number(
                            reader,
                            "select count(*) from game where title = 'title ' || ((id % 97)) and id >= 0"
                                    + " and score = iif(id % 5 = 0, id, id / 7.0) and price is null"))
                    .isEqualTo(Math.max(0, rows - 4));
        }
    }

    @Test
    void missingTableIsMadeAsTheDialectMakesIt() throws Exception {
        Path file = folder.resolve("new.db");
        TableSchema table = new TableSchema(
                GAME,
                List.of(
                        Column.of("title", ColumnType.text()).notNull(),
                        Column.of("id", new ColumnType.Int(64)).notNull(),
                        Column.of("score", new ColumnType.Real(64))),
                List.of(
                        new TableSchema.Key("", List.of("id"), true, true),
                        new TableSchema.Key("", List.of("title", "id"), false, true)),
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(List.of("score")));
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable built = workspace
                    .build("game", table, table.columns(), Optional.empty())
                    .orElseThrow();
            try (BulkSink sink = workspace.write(built)) {
                for (int i = 0; i < 3000; i++) {
                    row(sink, i, i);
                }
                sink.finish();
            }
            workspace.seal(built, List.of());
            workspace.begin(List.of(GAME));
            assertThat(workspace.install(built, table)).hasValue(3000);
            workspace.commit();
        }
        assertWhole(file);
        try (Connection reader = Workspaces.other(file)) {
            assertThat(Sql.number(reader, "select count(*) from pragma_index_list('game')"))
                    .isEqualTo(2);
            assertThat(Sql.text(reader, "select sql from sqlite_schema where name = 'game'"))
                    .isEqualTo(CreateTable.of(table, "\"game\""));
        }
    }

    @Test
    void rowsWithoutANumberOfTheirOwnAreNumberedAsTheyCome() throws Exception {
        Path file = file("create table game(title text primary key, note, id int, score real)");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable built = build(workspace, "title", "id", "score").orElseThrow();
            List<BulkSink> lanes = workspace.write(built, 2);
            row(lanes.get(1), 1L << 32, 6);
            row(lanes.get(1), 1L << 32 | 1, 5);
            lanes.get(1).endPiece(1);
            row(lanes.get(0), 0, 7);
            lanes.get(0).endPiece(0);
            for (BulkSink lane : lanes) {
                lane.finish();
                lane.close();
            }
            workspace.seal(built, List.of());
            workspace.begin(List.of(GAME));
            assertThat(operations(workspace, "game")).contains("RowCell", "RowData");
            assertThat(install(workspace, built)).hasValue(3);
            workspace.commit();
        }
        assertWhole(file);
        try (Connection reader = Workspaces.other(file)) {
            assertThat(
                            Sql.list(
                                    reader,
                                    row -> row.getString(1),
                                    "select rowid || ' ' || title || ' ' || id || ' ' || (note is null) from game order by rowid"))
                    .containsExactly("1 title 7 7 1", "2 title 6 6 1", "3 title 5 5 1");
        }
    }

    @Test
    void keyMayBeTheLastColumn() throws Exception {
        Path file = file("create table game(score real, title text, id integer primary key)");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable built = build(workspace, "score", "id").orElseThrow();
            try (BulkSink sink = workspace.write(built)) {
                sink.beginRow(0);
                sink.putDouble(1.5);
                sink.putLong(7);
                sink.endRow();
                sink.finish();
            }
            assertThat(Sql.text(
                            workspace.connection(),
                            "select id || ' ' || score || ' ' || (title is null) from " + built.sql()))
                    .isEqualTo("7 1.5 1");
        }
    }

    @Test
    void keyThatStandsTwiceIsAConstraintFailure() throws Exception {
        try (Workspace workspace = Workspaces.open(file("create table game(title text unique, id int, score real)"))) {
            StageTable built = fill(workspace, 200);
            SQLException refused = catchThrowableOfType(SQLException.class, () -> workspace.seal(built, List.of()));
            assertThat(Workspaces.DIALECT.classify(refused)).isEqualTo(FailureKind.CONSTRAINT);
        }
    }

    @Test
    void keysThatDoNotAscendAndMissingValuesAreRefused() throws Exception {
        try (Workspace workspace = Workspaces.open(file(STANDING))) {
            StageTable built = build(workspace, "title", "id", "score").orElseThrow();
            try (BulkSink sink = workspace.write(built)) {
                row(sink, 1, 5);
                row(sink, 2, 4);
                SQLException refused = catchThrowableOfType(SQLException.class, sink::finish);
                assertThat(Workspaces.DIALECT.classify(refused)).isEqualTo(FailureKind.DATA);
            }
            try (BulkSink sink = workspace.write(built)) {
                sink.beginRow(1);
                sink.putNull();
                sink.putLong(1);
                sink.putNull();
                SQLException refused = catchThrowableOfType(SQLException.class, sink::endRow);
                assertThat(Workspaces.DIALECT.classify(refused)).isEqualTo(FailureKind.CONSTRAINT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table game(id integer primary key, title text check(length(title) > 1), score real)",
                "create table game(id int primary key, title text, score real) without rowid",
                "create table game(id integer primary key, title text, score real) strict",
                "create table game(id integer primary key, title text, score real, more text default 'x')",
                "create table game(id integer primary key, title text, score real, more text not null)",
                "create table game(id int, title numeric_text, score real, more as (id + 1))",
                "create table game(id int, title money_note, score real);"
                        + " create trigger t after insert on game begin select 1; end",
                "create table game(n integer primary key autoincrement, id int, title text, score real)",
                "create table game(id int, title text, score real); insert into game(id) values(1)"
            })
    void tableWithRulesOfItsOwnIsLeftToTheOtherWay(String made) throws Exception {
        Path file = folder.resolve("app.db");
        try (Connection connection = Workspaces.other(file)) {
            Sql.script(connection, made);
        }
        try (Workspace workspace = Workspaces.open(file)) {
            assertThat(build(workspace, "title", "id", "score")).isEmpty();
        }
    }

    @Test
    void tableThatWasFilledOrChangedMeanwhileIsNotTouched() throws Exception {
        Path file = file(STANDING);
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable built = fill(workspace, 5);
            workspace.seal(built, List.of());
            Workspaces.sql(file, "create index late on game(title)");
            workspace.begin(List.of(GAME));
            assertThat(install(workspace, built)).isEmpty();
            workspace.rollback();
            Workspaces.sql(file, "drop index late", "insert into game values(1, 'a', 2, 3)");
            workspace.begin(List.of(GAME));
            assertThat(install(workspace, built)).isEmpty();
            workspace.rollback();
        }
    }

    @Test
    void runningNumbersGoOnAfterTheGreatestThatCameIn() throws Exception {
        Path file = file("create table game(id integer primary key autoincrement, title text, score real)");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable built = fill(workspace, 5);
            workspace.seal(built, List.of());
            workspace.begin(List.of(GAME));
            assertThat(install(workspace, built)).hasValue(5);
            workspace.commit();
        }
        Workspaces.sql(file, "delete from game", "insert into game(title) values('next')");
        try (Connection reader = Workspaces.other(file)) {
            assertThat(Sql.number(reader, "select id from game")).isEqualTo(3);
        }
    }

    private static final String[] FAMILY = {
        "create table player(id integer primary key)",
        "create table game(title text, id int references player, score real)"
    };

    @Test
    void childIsTakenOverPageByPageAndItsParentsAreLookedForAtTheEnd() throws Exception {
        Path file = file(FAMILY);
        Workspaces.sql(file, "insert into player values (-10), (-7), (-4)");
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable built = fill(workspace, 3);
            workspace.seal(built, List.of());
            workspace.begin(List.of(GAME));
            assertThat(operations(workspace, "game")).contains("RowCell");
            assertThat(install(workspace, built)).hasValue(3);
            workspace.commit();
        }
        assertWhole(file);
    }

    @Test
    void childWithoutParentIsRefusedBeforeTheCommit() throws Exception {
        Path file = file(FAMILY);
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable built = fill(workspace, 3);
            workspace.seal(built, List.of());
            workspace.begin(List.of(GAME));
            SQLException refused = catchThrowableOfType(SQLException.class, () -> install(workspace, built));
            assertThat(Workspaces.DIALECT.classify(refused)).isEqualTo(FailureKind.CONSTRAINT);
        }
        try (Connection reader = Workspaces.other(file)) {
            assertThat(Sql.number(reader, "select count(*) from game")).isZero();
        }
    }

    /** Then rows come in other ways too, and the foreign keys stay live. */
    @Test
    void referencesStayLiveWhereNotAllTablesAreTakenOver() throws Exception {
        Path file = file(FAMILY);
        try (Workspace workspace = Workspaces.open(file)) {
            StageTable built = fill(workspace, 3);
            workspace.seal(built, List.of());
            workspace.stage("other", List.of(Column.of("a", ColumnType.text())));
            workspace.begin(List.of(GAME));
            assertThat(install(workspace, built)).hasValue(3);
            assertThatThrownBy(workspace::commit).hasMessageContaining("FOREIGN KEY");
        }
    }
}
