package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select * from t where a = 'it''s' and b = 12.5e-3 | select * from t where a = ? and b = ?",
                "alter role x password 'secret | alter role x password ?",
                "select E'it\\'s secret' , 1 | select ? , ?",
                "select U&'secret', X'ab', .5, t1.c2 from \"3 o'clock\" t1 | select ?, ?, ?, t1.c2 from \"3 o'clock\" t1",
                "do $a$ secret $b$ still $a$ more | do ? more",
                "do $$ secret | do ?",
                "select $1 /* secret */ from t -- secret | select $1 from t",
                "select  a\t, 'a\\', b | select a , ?, b",
                "select 1 /* cut off, secret | select ?"
            })
    void valuesAndRemarksAreTakenOut(String statement, String shown) {
        assertThat(StatementText.masked(statement)).isEqualTo(shown);
    }

    @Test
    void aLongStatementIsCut() {
        String shown = StatementText.masked("select " + "column_name, ".repeat(10_000) + "'" + "x".repeat(100_000));
        assertThat(shown).hasSizeLessThanOrEqualTo(200).endsWith("…");
    }
}
