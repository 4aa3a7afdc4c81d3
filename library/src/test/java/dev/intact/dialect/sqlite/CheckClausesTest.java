package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.schema.TableSchema.Check;
import org.junit.jupiter.api.Test;

class CheckClausesTest {
    @Test
    void clausesOfColumnsAndTablesAreFoundWithTheirNames() {
        assertThat(CheckClauses.in("""
                        CREATE TABLE t(
                          a INT CONSTRAINT "a ""pos""\" CHECK (a > 0) NOT NULL,
                          b TEXT check(b <> ')' and b not in ('(', 'it''s')), -- check (ignored)
                          c TEXT DEFAULT 'check (c)' /* check (ignored) */,
                          [check d] INT,
                          `check` INT, "check (e)" INT CHECK("check (e)" > (1 + (2))),
                          CONSTRAINT pk PRIMARY KEY (a),
                          CHECK (a < b -- the smaller
                            OR c IS NULL),
                          CONSTRAINT [last one] CHECK (length(c) <= 10)
                        )"""))
                .containsExactly(
                        new Check("a \"pos\"", "a > 0"),
                        new Check("", "b <> ')' and b not in ('(', 'it''s')"),
                        new Check("", "\"check (e)\" > (1 + (2))"),
                        new Check("", "a < b OR c IS NULL"),
                        new Check("last one", "length(c) <= 10"));
    }

    @Test
    void nameOfAnotherConstraintIsNotTaken() {
        assertThat(CheckClauses.in("create table t(a int constraint n not null check (a > 0.5e1))"))
                .containsExactly(new Check("", "a > 0.5e1"));
    }

    @Test
    void damagedTextEndsTheSearch() {
        assertThat(CheckClauses.in("create table t(a check (a > ")).hasSize(1);
        assertThat(CheckClauses.in("create table t(a check ('")).hasSize(1);
        assertThat(CheckClauses.in("/* check")).isEmpty();
        assertThat(CheckClauses.in("")).isEmpty();
    }
}
