package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.intact.dialect.Workspace;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.Check;
import dev.intact.schema.TableSchema.ForeignKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescribeTest {
    private static final List<ColumnType> TYPES = List.of(
            new ColumnType.Int(64),
            ColumnType.decimal(),
            new ColumnType.Decimal(OptionalInt.of(12), OptionalInt.of(2)),
            new ColumnType.Real(64),
            new ColumnType.Bool(),
            ColumnType.text(),
            ColumnType.text(40),
            new ColumnType.Date(),
            new ColumnType.Time(),
            new ColumnType.Timestamp(false),
            new ColumnType.Timestamp(true),
            new ColumnType.Json(),
            new ColumnType.Bytes(),
            new ColumnType.Uuid());

    @TempDir
    Path folder;

    private TableSchema describe(String table, String... statements) throws Exception {
        Path file = folder.resolve("describe.db");
        Workspaces.sql(file, statements);
        try (Workspace workspace = Workspaces.open(file)) {
            return workspace.describe(TableName.of(table)).orElseThrow();
        }
    }

    @Test
    void everyTypeReadsBackAsItWasMade() throws Exception {
        List<Column> columns = new ArrayList<>();
        TYPES.forEach(type -> columns.add(Column.of("c " + columns.size(), type)));
        TableSchema made = new TableSchema(
                TableName.of("all \"types\""), columns, List.of(), List.of(), List.of(), List.of(), false);
        String name = Sql.quote(made.name().name());
        String[] sql = Workspaces.DIALECT.create(made, name).toArray(String[]::new);
        assertThat(describe("ALL \"types\"", sql).columns())
                .extracting(Column::type)
                .containsExactlyElementsOf(TYPES);
    }

    @Test
    void keysForeignKeysAndChecksReadBackAsTheyWereMade() throws Exception {
        TableSchema parent = new TableSchema(
                TableName.of("parent"),
                List.of(
                        Column.of("id", new ColumnType.Int(64)),
                        Column.of("sku", ColumnType.text()).notNull()),
                List.of(
                        new TableSchema.Key("primary key", List.of("id"), true, true),
                        new TableSchema.Key("unique (sku)", List.of("sku"), false, true)),
                List.of(),
                List.of(new Check("short", "length(sku) < 9")),
                List.of(),
                false);
        ForeignKey link = new ForeignKey(
                "",
                TableName.of("child"),
                List.of("p"),
                TableName.of("parent"),
                List.of("id"),
                true,
                Action.CASCADE,
                Action.SET);
        TableSchema child = new TableSchema(
                TableName.of("child"),
                List.of(Column.of("p", new ColumnType.Int(64)), Column.of("n", ColumnType.text())),
                List.of(new TableSchema.Key("primary key", List.of("n", "p"), true, true)),
                List.of(link),
                List.of(),
                List.of(),
                false);
        List<String> sql = new ArrayList<>(Workspaces.DIALECT.create(parent, "parent"));
        sql.addAll(Workspaces.DIALECT.create(child, "child"));
        TableSchema readParent = describe("parent", sql.toArray(String[]::new));
        assertThat(readParent.keys()).isEqualTo(parent.keys());
        assertThat(readParent.checks()).isEqualTo(parent.checks());
        assertThat(readParent.incoming()).containsExactly(link);
        assertThat(readParent.column("id").orElseThrow().fill()).isEqualTo(Fill.SEQUENCE);
        TableSchema readChild = describe("child");
        assertThat(readChild.keys()).isEqualTo(child.keys());
        assertThat(readChild.foreignKeys()).containsExactly(link);
        assertThat(readChild.columns()).noneMatch(Column::nullable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id integer primary key               | SEQUENCE  | false",
                "id integer primary key autoincrement | SEQUENCE  | false",
                "id int primary key                   | NONE      | false",
                "id integer primary key desc          | NONE      | false",
                "id integer default 7                 | DEFAULT   | true",
                "id integer default null              | NONE      | true",
                "id integer not null                  | NONE      | false",
                "id integer as (x + 1)                | GENERATED | true",
                "id integer as (x + 1) stored         | GENERATED | true"
            })
    void whatTheDatabaseFillsInIsKnown(String declaration, Fill fill, boolean nullable) throws Exception {
        Column id = describe("t", "create table t(" + declaration + ", x int)")
                .columns()
                .get(0);
        assertThat(id.fill()).isEqualTo(fill);
        assertThat(id.nullable()).isEqualTo(nullable);
    }

    @Test
    void keyOfATableWithoutRowidIsNoSequence() throws Exception {
        TableSchema t = describe("t", "create table t(id integer primary key, x) without rowid");
        assertThat(t.columns().get(0).fill()).isEqualTo(Fill.NONE);
        assertThat(t.columns().get(1).sqlType()).isEqualTo("ANY");
        assertThat(t.primaryKey()).containsExactly("id");
    }

    @Test
    void onlyWholeUniqueIndexesAreKeys() throws Exception {
        TableSchema t = describe(
                "t",
                "create table t(a, b, c, unique (b, a))",
                "create unique index whole on t(c)",
                "create unique index part on t(c) where a > 0",
                "create unique index expression on t(lower(c))",
                "create index plain on t(a)");
        assertThat(t.keys())
                .containsExactly(
                        new TableSchema.Key("unique (b, a)", List.of("b", "a"), false, true),
                        new TableSchema.Key("whole", List.of("c"), false, true));
    }

    @Test
    void foreignKeysNameStoredColumnsAlsoWhereTheyNameNone() throws Exception {
        TableSchema child = describe(
                "child",
                "create table Parent(Id integer primary key, a, b, unique (a, b))",
                "create table child(p references PARENT, x, y, q references parent(ID) on delete restrict,"
                        + " foreign key (X, Y) references parent(A, B) on delete set null on update cascade)",
                "create trigger watch after insert on child begin select 1; end");
        assertThat(child.foreignKeys())
                .extracting(
                        ForeignKey::columns,
                        ForeignKey::parentColumns,
                        ForeignKey::deferrable,
                        ForeignKey::onDelete,
                        ForeignKey::onUpdate)
                .containsExactly(
                        tuple(List.of("p"), List.of("Id"), true, Action.RESTRICT, Action.RESTRICT),
                        tuple(List.of("q"), List.of("Id"), false, Action.RESTRICT, Action.RESTRICT),
                        tuple(List.of("x", "y"), List.of("a", "b"), true, Action.SET, Action.CASCADE));
        assertThat(child.foreignKeys()).allMatch(key -> key.parent().equals(TableName.of("Parent")));
        assertThat(child.hasTriggers()).isTrue();
        assertThat(describe("parent").incoming()).isEqualTo(child.foreignKeys());
    }

    @Test
    void viewsAndVirtualTablesAreRefused() throws Exception {
        Path file = folder.resolve("views.db");
        Workspaces.sql(file, "create view v as select 1 as a", "create virtual table f using fts5(x)");
        try (Workspace workspace = Workspaces.open(file)) {
            assertThatThrownBy(() -> workspace.describe(TableName.of("V")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("it is a view");
            assertThatThrownBy(() -> workspace.describe(TableName.of("f")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("it is a virtual table");
            assertThat(workspace.describe(TableName.of("none"))).isEmpty();
            assertThat(workspace.describe(TableName.of("other", "v"))).isEmpty();
            assertThat(workspace.describe(TableName.of("sqlite_schema"))).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BIGINT UNSIGNED | Int[bits=64]",
                "DATETIME | Timestamp[zoned=false]",
                "TIMESTAMP WITHOUT TIME ZONE | Timestamp[zoned=false]",
                "TIMESTAMPTZ | Timestamp[zoned=true]",
                "NUMERIC(8) | Decimal[precision=OptionalInt[8], scale=OptionalInt[0]]",
                "NVARCHAR ( 20 ) | Text[maxLength=OptionalInt[20]]",
                "DOUBLE PRECISION | Real[bits=64]",
                "JSONB | Json[]",
                "STRING | Text[maxLength=OptionalInt.empty]",
                "INTERVAL | Text[maxLength=OptionalInt.empty]",
                "bool | Bool[]",
                "varbinary(9) | Bytes[]",
                "'' | Text[maxLength=OptionalInt.empty]"
            })
    void declaredTypesAreReadByTheirWords(String declared, String type) {
        assertThat(DeclaredType.read(declared)).hasToString(type);
    }

    @Test
    void stagedColumnsHaveTheAffinityOfTheirTarget() throws Exception {
        Path file = folder.resolve("affinity.db");
        List<String> declared = List.of(
                "INT",
                "DATE",
                "JSON",
                "UUID",
                "VARCHAR(9)",
                "",
                "ANY",
                "REAL",
                "DECIMAL(9, 2)",
                "\"odd (type\"",
                "STRING",
                "BLOB");
        StringBuilder sql = new StringBuilder("create table t(n");
        for (int i = 0; i < declared.size(); i++) {
            sql.append(", c").append(i).append(' ').append(declared.get(i));
        }
        Workspaces.sql(file, sql.append(")").toString());
        try (Workspace workspace = Workspaces.open(file)) {
            TableSchema t = workspace.describe(TableName.of("t")).orElseThrow();
            var stage = workspace.stage("t", t.columns());
            Connection connection = workspace.connection();
            for (int i = 0; i < declared.size(); i++) {
                if (declared.get(i).equals("ANY")) {
                    continue;
                }
                String insert = "insert into " + stage.sql() + "(c" + i + ") values ('07')";
                Sql.run(connection, "delete from " + stage.sql(), insert);
                String staged = Sql.text(connection, "select typeof(c" + i + ") from " + stage.sql());
                // Text that the target would keep as a number stays text aside, so that the audit can see it.
                boolean seen = SqliteDialect.mayTurnIntoNumber(t.columns().get(i + 1));
                assertThat(staged).as(declared.get(i)).isEqualTo(seen ? "text" : stored(file, i));
            }
        }
    }

    private static String stored(Path file, int column) throws Exception {
        try (Connection connection = Workspaces.other(file)) {
            Sql.run(connection, "delete from t", "insert into t(c" + column + ") values ('07')");
            return Sql.text(connection, "select typeof(c" + column + ") from t");
        }
    }
}
