package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A value arrives through COPY as its literal would. */
class CopiedValuesTest {
    private final Postgres.Database database = Postgres.fresh();

    @Test
    void everyTypeArrivesAsItsLiteralWould() throws Exception {
        List<Value> values = new ArrayList<>(Value.numbers());
        values.addAll(Value.decimals());
        values.addAll(Value.texts());
        values.addAll(Value.times());
        for (List<Value> sameType :
                values.stream().collect(Collectors.groupingBy(Value::type)).values()) {
            assertSame(sameType.get(0).type(), sameType);
        }
    }

    @Test
    void domainsArriveAsTheirLiteralsWould() throws Exception {
        database.run(
                "create domain d_uuid as uuid",
                "create domain d_int as int check (value > 0)",
                "create domain d_json as json",
                "create domain d_jsonb as jsonb",
                "create domain d_char as char(4)",
                "create domain d_numeric as numeric(6,2)",
                "create domain d_ids as int[]");
        assertSame("d_uuid", List.of(Value.text("d_uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")));
        assertSame("d_int", List.of(Value.whole("d_int", 5)));
        assertSame("d_json", List.of(Value.text("d_json", "{\"b\":  1}")));
        assertSame("d_jsonb", List.of(Value.text("d_jsonb", "{\"b\":  1}")));
        assertSame("d_char", List.of(Value.text("d_char", "ab")));
        assertSame("d_numeric", List.of(Value.decimal("d_numeric", "12.3")));
        assertSame("d_ids", List.of(Value.text("d_ids", "{1,2}")));
    }

    @Test
    void randomRowsArriveAsTheirLiteralsWould() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (String type : List.of(
                "numeric", "float8", "float4", "int8", "timestamptz", "timestamp", "date", "time", "bytea", "text")) {
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                values.add(Value.random(type, random));
            }
            System.err.println("random rows of " + type + ", seed " + seed);
            assertSame(type, values);
        }
    }

    /** One table by literals, one through the sink; every value must be the same, as text too. */
    private void assertSame(String type, List<Value> values) throws Exception {
        database.run(
                "drop table if exists t, told", "create table t (n int, v " + type + ")", "create table told (like t)");
        try (Connection connection = database.connect();
                Workspace workspace = Fixture.open(database)) {
            tell(connection, type, values);
            Column column = workspace
                    .describe(TableName.of("t"))
                    .orElseThrow()
                    .column("v")
                    .orElseThrow();
            StageTable staged = workspace.stage("t", List.of(column));
            try (BulkSink sink = workspace.write(staged)) {
                for (int i = 0; i < values.size(); i++) {
                    sink.beginRow(i);
                    values.get(i).put().accept(sink);
                    sink.endRow();
                }
                sink.finish();
            }
            String from = Fixture.DIALECT.fromStage(column, "v");
            Fixture.execute(workspace, "insert into t select intact_row, " + from + " from " + staged.sql());
        }
        assertThat(Fixture.rows(
                        database,
                        "select type, a.v::text, b.v::text from (select '" + type + "' as type) x,"
                                + " t a full join told b using (n) where a.v::text is distinct from b.v::text"))
                .isEmpty();
    }

    private static void tell(Connection connection, String type, List<Value> values) throws SQLException {
        try (var insert = connection.prepareStatement("insert into told values (?, ?::text::" + type + ")")) {
            for (int i = 0; i < values.size(); i++) {
                insert.setInt(1, i);
                insert.setString(2, values.get(i).literal());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
