package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements may leave something on a connection: rather one too many. */
class TracesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRAGMA foreign_keys=off",
                "/* a */ pRaGmA foreign_keys=off",
                "attach 'a.db' as a",
                "detach a",
                "create temp table t (a)",
                "create temporary view v as select 1",
                "create table \"temp\".t (a)",
                "insert into sqlite_temp_schema values (1)",
                "select * from t where name = 'temp"
            })
    void aStatementThatMayLeaveSomething(String sql) {
        assertThat(Traces.mayLeave(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "update player set score = score + 1 where id = ?",
                "insert into t values (?, ?)",
                "prag",
                "te mp"
            })
    void aStatementThatLeavesNothing(String sql) {
        assertThat(Traces.mayLeave(sql)).isFalse();
    }
}
