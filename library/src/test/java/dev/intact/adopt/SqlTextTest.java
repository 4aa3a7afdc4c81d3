package dev.intact.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.adopt.SqlText.Kind;
import dev.intact.dialect.SqlTokens.Lexis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            # both
            commit                                                     | BOTH     | COMMIT
            Commit;                                                    | BOTH     | COMMIT
            END                                                        | BOTH     | COMMIT
            end transaction ;                                          | BOTH     | COMMIT
            /* well */ COMMIT -- now                                   | BOTH     | COMMIT
            ;;commit;;                                                 | BOTH     | COMMIT
            commit/**/transaction                                      | BOTH     | COMMIT
            begin                                                      | BOTH     | BEGIN
            BEGIN IMMEDIATE TRANSACTION                                | BOTH     | BEGIN
            rollback                                                   | BOTH     | ROLLBACK
            rollback to x                                              | BOTH     | ROLLBACK_TO
            rollback transaction to savepoint "a b"                    | BOTH     | ROLLBACK_TO
            savepoint x                                                | BOTH     | SAVEPOINT
            release x                                                  | BOTH     | RELEASE
            release savepoint x                                        | BOTH     | RELEASE
            select 1; commit                                           | BOTH     | REFUSED
            begin; insert into t values (1); commit                    | BOTH     | REFUSED
            insert into t values ('it''s; commit')                     | BOTH     | PLAIN
            insert into t values ('a'); commit; --'                    | BOTH     | REFUSED
            select 1 as "x;commit"                                     | BOTH     | PLAIN
            select 1 -- ; commit                                       | BOTH     | PLAIN
            select 1 /* ; commit; */                                   | BOTH     | PLAIN
            select commit from t                                       | BOTH     | PLAIN
            "commit"                                                   | BOTH     | PLAIN
            commit the rest                                            | BOTH     | REFUSED
            # SQLite
            create trigger t after insert on a begin delete from b; update c set d = case when 1 then 2 end; end           | SQLITE | PLAIN
            create temp trigger t after insert on a begin delete from b; end; commit                                       | SQLITE | REFUSED
            create table t(begin int); commit                          | SQLITE   | REFUSED
            select 1 /* /* */ ; commit                                 | SQLITE   | REFUSED
            select [a;commit] from t                                   | SQLITE   | PLAIN
            select `a;commit` from t                                   | SQLITE   | PLAIN
            select 'C:\\'; commit                                      | SQLITE   | REFUSED
            select $$; commit                                          | SQLITE   | REFUSED
            pragma synchronous=off                                     | SQLITE   | IGNORED
            pragma main.synchronous(1)                                 | SQLITE   | IGNORED
            pragma synchronous                                         | SQLITE   | PLAIN
            # PostgreSQL
            start transaction                                          | POSTGRES | BEGIN
            begin isolation level read committed, read write           | POSTGRES | BEGIN
            begin isolation level serializable                         | POSTGRES | REFUSED
            start transaction isolation level repeatable read          | POSTGRES | REFUSED
            abort                                                      | POSTGRES | ROLLBACK
            commit and chain                                           | POSTGRES | COMMIT_AND_CHAIN
            rollback and no chain                                      | POSTGRES | ROLLBACK
            rollback work and chain                                    | POSTGRES | ROLLBACK_AND_CHAIN
            prepare transaction 'x'                                    | POSTGRES | REFUSED
            commit prepared 'x'                                        | POSTGRES | REFUSED
            prepare x as select 1                                      | POSTGRES | PLAIN
            set transaction read only                                  | POSTGRES | IGNORED
            set session characteristics as transaction read write      | POSTGRES | IGNORED
            set transaction isolation level serializable               | POSTGRES | REFUSED
            set transaction snapshot 'x'                               | POSTGRES | REFUSED
            set search_path = a                                        | POSTGRES | PLAIN
            select 1 /* /* */ ; commit */                              | POSTGRES | PLAIN
            select 1 /* /* */ */ ; commit                              | POSTGRES | REFUSED
            do $$ begin perform 1; commit; end $$                      | POSTGRES | PLAIN
            do $a$ begin $$;commit;$$ end $a$; commit                  | POSTGRES | REFUSED
            select $1; commit                                          | POSTGRES | REFUSED
            select a$b$; commit; select c$b$                           | POSTGRES | REFUSED
            select E'\\'; commit; --'                                  | POSTGRES | PLAIN
            select 'C:\\'; commit                                      | POSTGRES | REFUSED
            select '\\'; commit; --'                                   | POSTGRES | REFUSED
            create function f() returns int begin atomic select 1; select case when true then 1 end; end           | POSTGRES | PLAIN
            create or replace procedure f() begin atomic delete from a; end; commit                                | POSTGRES | REFUSED
            create rule r as on insert to a do also (delete from b; delete from c)                                 | POSTGRES | PLAIN
            """)
    void isReadAsTheDatabaseReadsIt(String sql, String where, Kind kind) {
        for (Lexis lexis : new Lexis[] {Lexis.SQLITE, Lexis.POSTGRES}) {
            if (where.equals("BOTH") || where.equals(lexis.name())) {
                assertThat(SqlText.of(sql, lexis).kind()).as(lexis + ": " + sql).isEqualTo(kind);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
            select * from t                                     | false
            (select 1)                                          | true
            with a as (select 1) select * from a                | false
            with a as (delete from t returning *) select 1      | true
            select * into u from t                              | true
            select 'insert'                                     | false
            insert into t values (1)                            | true
            call f()                                            | true
            {call f()}                                          | true
            select 1; delete from t                             | true
            set search_path = a                                 | false
            """)
    void knowsWhatMayChangeRows(String sql, boolean writes) {
        assertThat(SqlText.of(sql, Lexis.POSTGRES).writes()).isEqualTo(writes);
    }

    @ParameterizedTest
    @CsvSource({"savepoint Foo, foo, foo", "'savepoint \"Foo\"', foo, Foo", "release Foo, foo, foo"})
    void namesAreFoldedAsTheDatabaseDoes(String sql, String sqlite, String postgres) {
        assertThat(SqlText.of(sql, Lexis.SQLITE).name()).isEqualTo(sqlite);
        assertThat(SqlText.of(sql, Lexis.POSTGRES).name()).isEqualTo(postgres);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'", "\"", "/*", "--", "$$", "$a", "E'\\", "[", "`", "", ";", "create trigger", "begin atomic"})
    void whatIsCutOffHasAnEnd(String sql) {
        for (Lexis lexis : Lexis.values()) {
            assertThat(SqlText.of("select 1 " + sql, lexis).kind()).isEqualTo(Kind.PLAIN);
        }
    }

    @Test
    void aLineCommentEndsWithItsLine() {
        assertThat(SqlText.of("-- first\ncommit", Lexis.SQLITE).kind()).isEqualTo(Kind.COMMIT);
        assertThat(SqlText.of("select 1 --\n;commit", Lexis.POSTGRES).kind()).isEqualTo(Kind.REFUSED);
    }

    @ParameterizedTest
    @EnumSource(Lexis.class)
    void nothingIsNoStatement(Lexis lexis) {
        assertThat(SqlText.of(" -- nothing", lexis).kind()).isEqualTo(Kind.PLAIN);
    }
}
