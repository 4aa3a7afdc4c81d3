package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Prospect;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The tables of codes in docs/connections.md and what is done about a code say the same, both ways. */
class RetryTableTest {
    private static final Dialect POSTGRES = new PostgresDialect();
    private static final Dialect SQLITE = new SqliteDialect();
    private static final Path PAGE = Path.of("..", "docs", "connections.md");
    private static final String STALE_PLAN = "0A000";

    /** Classes of the manual's appendix A, and what pgjdbc adds. */
    private static final List<String> CLASSES = List.of(
            "00", "01", "02", "03", "07", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "20", "21", "22", "23", "24",
            "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53", "54",
            "55", "57", "58", "72", "99", "F0", "HV", "P0", "XX");

    private record Row(String kind, String opening) {}

    /** The rows of the table under a heading, by their codes. */
    private static Map<String, Row> table(String heading, int opening) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        Map<String, Row> rows = new HashMap<>();
        for (String line : lines.subList(lines.indexOf(heading) + 1, lines.size())) {
            String[] cells = line.split("\\s*\\|\\s*", -1);
            if (line.startsWith("Not tried again")) {
                return rows;
            }
            if (line.startsWith("| `")) {
                String code = cells[1].replace("`", "");
                assertThat(rows)
                        .doesNotContainKey(code)
                        .allSatisfy((key, row) -> assertThat(row.kind()).isIn("conflict", "connection"));
                rows.put(code, opening < 0 ? new Row(cells[2], "") : new Row(cells[opening - 1], cells[opening]));
            }
        }
        throw new AssertionError("No end of the table under " + heading);
    }

    private static Map<String, Row> postgres() throws IOException {
        return table("### What is tried again: PostgreSQL", 4);
    }

    private static SQLException server(String state, String... more) {
        String fields = Stream.concat(Stream.of("SERROR", "C" + state, "Mno"), Stream.of(more))
                .collect(Collectors.joining("\0", "", "\0"));
        return new PSQLException(new ServerErrorMessage(fields));
    }

    private static SQLException driver(String state, Exception cause) {
        PSQLState known = Arrays.stream(PSQLState.values())
                .filter(each -> state.equals(each.getState()))
                .findFirst()
                .orElseThrow();
        return new PSQLException("no", known, cause);
    }

    @Test
    void everyRowForPostgresIsTriedAgainAsItSays() throws Exception {
        assertThat(postgres()).hasSizeGreaterThan(20).allSatisfy((state, row) -> {
            SQLException failure = switch (state) {
                case STALE_PLAN -> server(state, "RRevalidateCachedQuery");
                case "58030" -> driver(state, new SocketException("Broken pipe"));
                default -> server(state);
            };
            assertThat(POSTGRES.classify(failure).name()).isEqualToIgnoringCase(row.kind());
            assertThat(POSTGRES.prospect(failure).passes()).isTrue();
            assertThat(POSTGRES.prospect(failure) == Prospect.NOT_YET)
                    .isEqualTo(row.opening().equals("waited for"));
            if (row.opening().equals("if silent")) {
                assertThat(POSTGRES.prospect(driver(state, new ConnectException("Connection refused"))))
                        .isEqualTo(Prospect.UNANSWERED);
            }
        });
    }

    @Test
    void noOtherStateIsTriedAgain() throws Exception {
        Set<String> found = new TreeSet<>();
        for (String state : states()) {
            SQLException failure = new SQLException("no", state);
            boolean both = POSTGRES.prospect(failure).passes()
                    || POSTGRES.prospect(server(state)).passes();
            if (both) {
                found.add(state);
            }
        }
        found.add(STALE_PLAN);
        assertThat(found).containsExactlyInAnyOrderElementsOf(postgres().keySet());
    }

    /** Far more than there are. */
    private static List<String> states() {
        return CLASSES.stream()
                .flatMap(of -> "0123456789PS"
                        .chars()
                        .boxed()
                        .flatMap(letter ->
                                IntStream.range(0, 40).mapToObj(i -> of + (char) letter.intValue() + i / 10 + i % 10)))
                .toList();
    }

    @Test
    void codeWithSeveralMeaningsIsTriedAgainForOneOfThem() {
        assertThat(POSTGRES.prospect(server(STALE_PLAN, "RExecInitFunc"))).isEqualTo(Prospect.LASTING);
        assertThat(POSTGRES.classify(server(STALE_PLAN))).isEqualTo(FailureKind.OTHER);
        assertThat(POSTGRES.prospect(server("58030"))).isEqualTo(Prospect.LASTING);
        assertThat(POSTGRES.classify(server("58030"))).isEqualTo(FailureKind.RESOURCES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006"})
    void wayThatIsWrongStaysWrong(String state) {
        assertThat(Stream.of(
                        new UnknownHostException("nowhere"),
                        new FileNotFoundException("root.crt"),
                        new SSLHandshakeException("No appropriate protocol"),
                        new IOException(new CertificateException("expired"))))
                .allSatisfy(cause -> {
                    assertThat(POSTGRES.prospect(driver(state, cause))).isEqualTo(Prospect.LASTING);
                    assertThat(POSTGRES.classify(driver(state, cause))).isEqualTo(FailureKind.CONNECTION);
                });
        Exception lost = new SSLHandshakeException("Remote host terminated the handshake");
        lost.initCause(new SocketException("Connection reset"));
        assertThat(POSTGRES.prospect(driver(state, lost))).isEqualTo(Prospect.UNANSWERED);
    }

    @Test
    void failureOfABatchIsWhatTheServerSaidOfARow() {
        BatchUpdateException batch = new BatchUpdateException("batch", "40001", new int[0], server("40001"));
        assertThat(POSTGRES.prospect(batch)).isEqualTo(Prospect.PASSING);
        batch = new BatchUpdateException("batch", "40001", new int[0]);
        batch.setNextException(server("23505"));
        assertThat(POSTGRES.prospect(batch)).isEqualTo(Prospect.LASTING);
    }

    @Test
    void resultCodesOfSqliteAreTriedAgainExactlyIfTheTableHasThem() throws Exception {
        Map<String, Row> rows = table("### What is tried again: SQLite", -1);
        Map<String, Row> found = Arrays.stream(SQLiteErrorCode.values())
                .filter(code -> SQLITE.prospect(new SQLiteException("no", code)).passes())
                .collect(Collectors.toMap(
                        SQLiteErrorCode::name,
                        code -> new Row(
                                SQLITE.classify(new SQLiteException("no", code))
                                        .name()
                                        .toLowerCase(java.util.Locale.ROOT),
                                "")));
        assertThat(found).isEqualTo(rows).hasSizeGreaterThan(8);
    }
}
