package dev.intact.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.intact.adopt.SqlScript.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts are cut where the database would cut them. */
class SqlScriptTest {
    private static List<String> cut(String sql, String database) {
        return SqlScript.of(sql, database).stream().map(Statement::sql).toList();
    }

    @Test
    void semicolonsInQuotesCommentsAndParenthesesEndNothing() {
        assertThat(cut("select ';', \";\" -- ;\n, 2 /* ; */; ; values (1)", "postgresql"))
                .containsExactly("select ';', \";\" -- ;\n, 2 /* ; */", "values (1)");
        assertThat(cut(
                        "create rule r as on insert to t do also (delete from a; delete from b); select 1",
                        "postgresql"))
                .hasSize(2);
        assertThat(cut("select [;], `;`; select 1", "sqlite")).hasSize(2);
        assertThat(cut("-- only\n/* comments */ ;", "sqlite")).isEmpty();
    }

    @Test
    void bodiesStayWhole() {
        assertThat(cut(
                        "create function f() returns int as $x$ begin; return 1; end $x$ language plpgsql; select 1",
                        "postgresql"))
                .hasSize(2);
        assertThat(cut(
                        "create function f() returns int begin atomic select 1; select case when true then 2 end; end; select 3",
                        "postgresql"))
                .hasSize(2);
        assertThat(cut(
                        "create trigger t after insert on a begin update a set x = case when 1 then 2 end; delete from b; end; select 1",
                        "sqlite"))
                .hasSize(2);
    }

    @Test
    void timeGrowsNoFasterThanTheText() {
        String text = "insert into a values (1);\n".repeat(200_000);
        List<Statement> all = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> SqlScript.of(text, "postgresql"));
        assertThat(all.get(all.size() - 1).line()).isEqualTo(200_000);
    }

    @Test
    void whatHasNoEndIsFound() {
        assertThat(SqlScript.unclosed("select 'a''b', $x$ ' $x$; -- '\n/* /* */ */", "postgresql"))
                .isEmpty();
        assertThat(SqlScript.unclosed("select 1;\nselect $x$ $y$;", "postgresql"))
                .hasValue(2);
        assertThat(SqlScript.unclosed("select 1;\n\n select [x;", "sqlite")).hasValue(3);
    }

    @Test
    void linesAreThoseOnWhichStatementsBegin() {
        assertThat(SqlScript.of("\n-- a\nselect\n1;\n\nselect 2;", "sqlite"))
                .extracting(Statement::line)
                .containsExactly(3, 6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin",
                "BEGIN immediate",
                "start transaction",
                "commit",
                "end",
                "rollback",
                "abort",
                "rollback work and chain",
                "prepare transaction 'x'"
            })
    void whatBeginsOrEndsATransactionIsSeen(String sql) {
        assertThat(SqlScript.of("select 1; " + sql + ";", "postgresql").get(1).transactionWord())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "savepoint a",
                "release a",
                "rollback to a",
                "rollback transaction to savepoint a",
                "select 'commit'",
                "set local lock_timeout = 1",
                "create table beginning (x int)"
            })
    void whatLeavesTheTransactionAloneIsLetThrough(String sql) {
        assertThat(SqlScript.of(sql, "postgresql").get(0).transactionWord()).isEmpty();
    }
}
