package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.ResultReading;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.schema.ColumnType;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows as COPY sends them are the rows that the driver reads. */
class QuickReadingTest {
    private static final String TYPES =
            "a smallint, b integer, c bigint, d real, e double precision, f numeric, g numeric(12,2), h boolean, i text,"
                    + " j varchar(9), k char(5), l bytea, m date, n time, o timestamp, p timestamptz, q uuid, r json, s jsonb,"
                    + " t bigserial";

    @TempDir
    Path folder;

    private final PostgresDialect dialect = new PostgresDialect();
    private Target target;

    @BeforeEach
    void rows() {
        target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "set timezone = 'Asia/Kathmandu'",
                "create table t (" + TYPES + ")",
                "insert into t default values",
                "insert into t values (-32768, -2147483648, -9223372036854775808, -0.1, 'NaN', -0.00012000, 0, false, '',"
                        + " '', '', '', '0001-01-01', '00:00', '0001-01-01 00:00:00', '0001-01-01 00:00:00+00',"
                        + " '00000000-0000-0000-0000-000000000000', '{\"b\":1,\"a\":[1.0]}', '{\"b\":1,\"a\":[1.0]}')",
                "insert into t values (32767, 2147483647, 9223372036854775807, 3.4e38, 1.7976931348623157e308, 1e30,"
                        + " 9999999999.99, true, 'naïve', 'æøå', 'x', '\\x00ff10', '9999-12-31', '23:59:59.999999',"
                        + " '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999+00',"
                        + " 'ffffffff-ffff-4fff-8fff-ffffffffffff', '\"x\"', 'null')",
                "insert into t (f, g, e, o) select case n % 4 when 0 then n * 10000 when 1 then n / 7.0"
                        + " when 2 then -n * 1e-12 else (n || '000000000000000000')::numeric end, n * 0.01,"
                        + " n / 3.0, timestamp '1969-12-31 23:59:59.9' + n * interval '1.000001 s'"
                        + " from generate_series(-500, 5000) n");
    }

    private record Sums(RowSum stepped, RowSum passed, boolean whole) {}

    private Sums sums() throws SQLException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from t")) {
            ResultReading reading = dialect.reading(rows);
            int columns = rows.getMetaData().getColumnCount();
            List<Optional<ColumnType>> types = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                types.add(reading.type(i));
            }
            RowSum stepped = new RowSum(types);
            CellReading cells = reading.cells(columns);
            while (rows.next()) {
                cells.read(stepped);
                stepped.endRow();
            }
            RowSum passed = new RowSum(types);
            boolean whole = dialect.pass(connection, "select * from t", passed, passed::endRow);
            return new Sums(stepped, passed, whole);
        }
    }

    @Test
    void theSumOfAllRowsIsTheSame() throws SQLException {
        Sums sums = sums();
        assertThat(sums.whole()).isTrue();
        assertThat(sums.passed().rows()).isEqualTo(sums.stepped().rows()).isEqualTo(5504);
        assertThat(sums.passed().hex()).isEqualTo(sums.stepped().hex());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update t set e = e + 0.0000001 where t = 17",
                "update t set o = o + interval '1 us' where t = 5000",
                "update t set g = g + 0.01 where t = 2000",
                "update t set i = 'nothing' where t = 2",
                "update t set l = '\\x' where t = 3",
                "update t set h = null where t = 3",
                "delete from t where t = 4000",
            })
    void anyOtherValueIsAnotherSum(String change) throws SQLException {
        String before = sums().passed().hex();
        target.execute(change);
        Sums after = sums();
        assertThat(after.passed().hex()).isEqualTo(after.stepped().hex()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t (m) values ('infinity')",
                "insert into t (m) values ('0044-03-15 BC')",
                "insert into t (m) values ('10000-01-01')",
                "insert into t (n) values ('24:00')",
                "insert into t (o) values ('-infinity')",
                "insert into t (p) values ('10000-01-01 00:00:00+00')",
                "insert into t (f) values ('NaN')",
                "insert into t (f) values ('Infinity')",
                "alter table t add v interval",
                "alter table t add v int[]",
            })
    void whatOnlyItsTextTellsIsLeftToTheDriver(String change) throws SQLException {
        target.execute(change);
        assertThat(sums().whole()).isFalse();
    }
}
