package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.StatementFailedException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.Changes;
import dev.intact.tx.Queries;
import dev.intact.tx.Transaction;
import dev.intact.tx.TransactionOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a unit sets or makes for its session does not reach the next one on the same connection. */
class SessionLeftoversTest {
    private static final List<String> ASKED = List.of(
            "select set_config('search_path', 'other', false)",
            "select pg_advisory_lock_shared(7)",
            "select (set_config('role', 'pg_monitor', false))",
            "select 1 from pg_advisory_lock(7), set_config('work_mem', '123kB', false)");
    private static final List<String> SAID = List.of(
            "set search_path = other",
            "/* one /* in */ another */ -- and\n set role pg_monitor",
            "create temp table t (id integer)",
            "create table pg_temp.t (id integer)",
            "listen somebody",
            "declare kept cursor with hold for select 1",
            "reset tcp_keepalives_idle",
            "update pg_settings set setting = 123 where name = 'work_mem'",
            "call leave()",
            "prepare p as select 1",
            "insert into t (id) select 1 where false; set work_mem = 123",
            "do e'begin call leave()\\073 end'");

    @TempDir
    Path folder;

    private Target target(Engine engine) throws Exception {
        Target target = engine.fresh(folder.toRealPath());
        target.execute("create table t (id integer primary key check (id < 1000), other integer references t)");
        return target;
    }

    private static String value(Transaction tx, String sql) {
        return tx.queryOne(sql, row -> row.textAt(0));
    }

    @ParameterizedTest
    @EnumSource
    void aTemporaryTableDoesNotTakeTheRowsOfTheNextTransaction(Engine engine) throws Exception {
        Target target = target(engine);
        try (Database db = Database.open(target.url())) {
            db.transaction(tx -> {
                tx.execute("create temp table t (id integer primary key)");
                tx.execute("create temp table intact_commit (id integer)");
                tx.execute("create temp view \"a \"\"b\" as select 1 as one");
            });
            db.transaction(tx -> tx.execute("insert into t (id) values (1)"));
            db.transaction(tx -> tx.execute("create temp table t (id integer primary key)"));
            db.transaction(tx -> tx.writeTo("t").rows(List.of(Map.of("id", 2))));
        }
        assertThat(target.count("t")).isEqualTo(2);
    }

    @Test
    void aTransactionThatIsRolledBackDoesNotBringTheSettingsOfOneBeforeBack() throws Exception {
        Target target = target(Engine.POSTGRES);
        target.execute("create schema other", "create table other.t (id integer)");
        try (Database db = Database.open(target.url())) {
            db.transaction(tx -> tx.execute("set search_path = other"));
            assertThatThrownBy(() -> db.transaction(tx -> tx.execute("nonsense")))
                    .isInstanceOf(StatementFailedException.class);
            db.transaction(tx -> tx.execute("insert into t (id) values (1)"));
        }
        assertThat(target.count("public.t")).isEqualTo(1);
        assertThat(target.count("other.t")).isZero();
    }

    @Test
    void theSchemaThatJdbcCodeSetsIsItsOwn() throws Exception {
        Target target = target(Engine.POSTGRES);
        target.execute("create schema other", "create table other.t (id integer)");
        try (Database db = Database.open(target.url())) {
            db.transaction(tx -> {
                try (Connection connection = tx.dataSource().getConnection()) {
                    connection.setSchema("other");
                }
            });
            db.transaction(tx -> tx.execute("insert into t (id) values (1)"));
        }
        assertThat(target.count("public.t")).isEqualTo(1);
    }

    @Test
    void theAnswerToAKeyIsNotLookedForWhereTheTransactionBeforeHasLed() throws Exception {
        Target target = target(Engine.POSTGRES);
        target.execute("create schema other", "create table other.pg_class as select 1 as oid");
        TransactionOptions key = TransactionOptions.defaults().withKey("k");
        try (Database db = Database.open(target.url())) {
            db.transaction(key, tx -> tx.execute("insert into t (id) values (1)"));
            db.transaction(tx -> tx.execute("set search_path = other, pg_catalog"));
            db.transaction(key, tx -> tx.execute("insert into t (id) values (2)"));
        }
        assertThat(target.count("t")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set role left_over",
                "set session authorization left_over",
                "set search_path = pg_catalog",
                "set default_transaction_read_only = on",
                "set default_transaction_isolation = serializable",
                "set timezone = 'Asia/Tokyo'",
                "set application_name = 'somebody'",
                "set client_min_messages = error",
                "set tcp_keepalives_idle = 7",
                "set extra_float_digits = 0",
                "select pg_advisory_lock(7)"
            })
    void aSettingOfPostgresEndsWithItsTransaction(String setting) throws Exception {
        Target target = target(Engine.POSTGRES);
        String all = "select string_agg(name || '=' || setting, ';' order by name) || current_user || session_user"
                + " || (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())"
                + " || ' at ' || pg_backend_pid() from pg_settings where name not like 'transaction%'";
        target.execute("do $$ begin create role left_over; exception when others then null; end $$");
        try (Database db = Database.open(target.url())) {
            String before = db.transaction(tx -> {
                return value(tx, all);
            });
            db.transaction(tx -> {
                if (setting.startsWith("select")) {
                    assertThat(tx.query(setting, row -> 1)).hasSize(1);
                } else {
                    tx.execute(setting);
                }
            });
            db.transaction(tx -> {
                assertThat(value(tx, all)).isEqualTo(before);
                tx.execute("insert into t (id) values (1)");
            });
        }
        assertThat(target.count("t")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query_only=on",
                "foreign_keys=off",
                "synchronous=normal",
                "recursive_triggers=on",
                "ignore_check_constraints=on",
                "case_sensitive_like=on",
                "defer_foreign_keys=on",
                "writable_schema=on",
                "reverse_unordered_selects=on",
                "legacy_alter_table=on",
                "locking_mode=exclusive",
                "busy_timeout=7",
                "trusted_schema=off",
                "secure_delete=on",
                "max_page_count=1000"
            })
    void aPragmaEndsWithItsTransaction(String pragma) throws Exception {
        Target target = target(Engine.SQLITE);
        List<String> readable = List.of(
                "query_only",
                "foreign_keys",
                "synchronous",
                "recursive_triggers",
                "ignore_check_constraints",
                "defer_foreign_keys",
                "writable_schema",
                "reverse_unordered_selects",
                "legacy_alter_table",
                "locking_mode",
                "busy_timeout",
                "trusted_schema",
                "secure_delete",
                "max_page_count");
        String all = readable.stream()
                .map(name -> "(select * from pragma_" + name + ")")
                .reduce("select ('a' like 'A')", (one, other) -> one + " || ';' || " + other);
        try (Database db = Database.open(target.url())) {
            String before = db.transaction(tx -> {
                return value(tx, all);
            });
            try {
                db.transaction(tx -> tx.execute("pragma " + pragma));
            } catch (RuntimeException e) {
                // SQLite may refuse it within a transaction; then it was not set either.
                assertThat(e).hasMessageContaining("inside a transaction");
            }
            db.transaction(tx -> {
                assertThat(value(tx, all)).isEqualTo(before);
                tx.execute("insert into t (id) values (1)");
            });
        }
        assertThat(target.count("t")).isEqualTo(1);
    }

    /** Plain writes one after the other, which set nothing anew where the one before can have left nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pragma query_only=on",
                "PRAGMA ignore_check_constraints=on",
                "pragma recursive_triggers=on",
                "pragma busy_timeout=7",
                "create temp table t (id integer)",
                "create table TEMP.other (id integer)",
                "create temporary view v as select 1",
                "attach ':memory:' as other"
            })
    void whatAPlainWriteSetsOrMakesEndsWithIt(String statement) throws Exception {
        Target target = target(Engine.SQLITE);
        String all = "select (select * from pragma_query_only) || (select * from pragma_ignore_check_constraints)"
                + " || (select * from pragma_recursive_triggers) || (select * from pragma_busy_timeout)"
                + " || (select count(*) from temp.sqlite_schema)"
                + " || (select count(*) from pragma_database_list where name = 'other')";
        try (Database db = Database.open(target.url())) {
            db.write(w -> w.execute("insert into t (id) values (1)"));
            String before = db.write(w -> {
                return w.queryOne(all, row -> row.textAt(0));
            });
            db.write(w -> w.execute("insert into t (id) values (2)"));
            db.write(w -> w.execute(statement));
            db.write(w -> w.execute("insert into main.t (id) values (3)"));
            db.write(w -> {
                w.execute("insert into t (id) values (4)");
                String after = w.queryOne(all, row -> row.textAt(0));
                assertThat(after).isEqualTo(before);
            });
        }
        assertThat(target.count("t")).isEqualTo(4);
    }

    @Test
    void aFileThatWasAttachedIsNotThereInTheNextTransaction() throws Exception {
        Target target = target(Engine.SQLITE);
        String other = folder.resolve("o'ther.db").toString().replace("'", "''");
        try (Database db = Database.open(target.url())) {
            db.transaction(tx -> {
                tx.execute("attach '" + other + "' as \"a \"\"b\"");
                tx.execute("create table \"a \"\"b\".late (id integer)");
            });
            db.transaction(tx -> {
                assertThat(tx.query("pragma database_list", row -> row.textAt(1)))
                        .doesNotContain("a \"b");
                assertThatThrownBy(() -> tx.execute("insert into late values (1)"))
                        .hasMessageContaining("no such table");
            });
        }
    }

    /** By which a program reaches the one connection there is. */
    enum Way {
        TRANSACTION {
            @Override
            void on(Database db, Sending sending) {
                db.transaction(tx -> {
                    sending.by(tx);
                });
            }
        },
        WRITE {
            @Override
            void on(Database db, Sending sending) {
                db.write(w -> {
                    sending.by(w);
                });
            }
        },
        READ {
            @Override
            void on(Database db, Sending sending) {
                db.read(r -> {
                    sending.by(r);
                });
            }
        },
        DATA_SOURCE {
            @Override
            String ask(Database db, String sql) throws Exception {
                try (Connection connection = db.dataSource().getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(sql)) {
                    row.next();
                    return row.getString(1);
                }
            }

            @Override
            void send(Database db, String sql) throws Exception {
                try (Connection connection = db.dataSource().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
        };

        /** Does something in a scope. */
        interface Sending {
            void by(Queries scope);
        }

        void on(Database db, Sending sending) {
            throw new IllegalStateException("no scope");
        }

        String ask(Database db, String sql) throws Exception {
            List<String> found = new ArrayList<>();
            on(db, scope -> found.add(scope.queryOne(sql, row -> row.textAt(0))));
            return found.get(0);
        }

        void send(Database db, String sql) throws Exception {
            on(db, scope -> {
                if (sql.startsWith("select")) {
                    assertThat(scope.query(sql, row -> 1)).hasSize(1);
                } else {
                    ((Changes) scope).execute(sql);
                }
            });
        }
    }

    private static DatabaseConfig ofOneConnection(Target target) {
        return DatabaseConfig.of(target.url())
                .withConnect(usual -> usual.with(usual.pool().withMost(1)));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLeftByOneWayIsNotMetByAnother(Way from) throws Exception {
        Target target = target(Engine.POSTGRES);
        target.execute(
                "create schema other",
                "create procedure leave() language sql as $$ select set_config('work_mem', '123kB', false) $$");
        String state = "select concat_ws(' ', pg_backend_pid(), current_user, current_setting('search_path'),"
                + " current_setting('work_mem'), current_setting('tcp_keepalives_idle'), to_regclass('pg_temp.t') is null,"
                + " (select count(*) from pg_listening_channels()), (select count(*) from pg_cursors where is_holdable),"
                + " (select count(*) from pg_prepared_statements where from_sql),"
                + " (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()))";
        List<String> texts = new ArrayList<>(ASKED);
        if (from != Way.READ) {
            texts.addAll(SAID);
        }
        if (from == Way.DATA_SOURCE) {
            texts.add("discard all");
        }
        try (Database db = Database.open(ofOneConnection(target))) {
            String before = Way.WRITE.ask(db, state);
            for (int i = 0; i < texts.size(); i++) {
                Way to = to(i);
                from.send(db, texts.get(i));
                assertThat(to.ask(db, state))
                        .as("%s, then %s", texts.get(i), to)
                        .isEqualTo(before);
            }
        }
    }

    /** What it reads is another matter, and said so. */
    @ParameterizedTest
    @EnumSource
    void whatAFunctionOfTheDatabaseSetsUnseenLeadsNoWriteElsewhere(Way from) throws Exception {
        Target target = target(Engine.POSTGRES);
        target.execute(
                "create schema other",
                "create table other.t (id integer)",
                "create function unseen() returns text language sql as"
                        + " $$ select set_config('search_path', 'other', false) $$");
        try (Database db = Database.open(ofOneConnection(target))) {
            String before = Way.WRITE.ask(db, "select pg_backend_pid()");
            from.send(db, "select public.unseen()");
            db.write(w -> w.insert("t", Map.of("id", 1)));
            from.send(db, "select public.unseen()");
            db.transaction(tx -> tx.execute("insert into t (id) values (2)"));
            assertThat(Way.WRITE.ask(db, "select pg_backend_pid()"))
                    .as("on one connection")
                    .isEqualTo(before);
            assertThat(Way.WRITE.ask(db, "select current_setting('tcp_keepalives_idle')"))
                    .isEqualTo("30");
            Way.DATA_SOURCE.send(db, "insert into public.t (id) values (3)");
        }
        assertThat(target.rows("select id from public.t order by id")).containsExactly("1", "2", "3");
    }

    /** No transaction, which takes away by itself also what nobody has noticed. */
    private static Way to(int turn) {
        List<Way> ways = List.of(Way.WRITE, Way.READ, Way.DATA_SOURCE);
        return ways.get(turn % ways.size());
    }

    @Test
    void aReadCannotMakeItselfWrite() throws Exception {
        Target target = target(Engine.POSTGRES);
        String insert = "insert into t (id) values (1) returning id";
        String lift = "select set_config('default_transaction_read_only', 'off', false)";
        target.execute("create function unseen() returns text language sql as $$ " + lift + " $$");
        try (Database db = Database.open(ofOneConnection(target))) {
            for (String text : List.of(lift, "select unseen()")) {
                db.read(r -> {
                    assertThat(r.query(text, row -> 1)).hasSize(1);
                    assertThatThrownBy(() -> r.query(insert, row -> 1)).hasMessageContaining("A read changes nothing");
                });
            }
            for (String text : List.of(
                    "set default_transaction_read_only = off",
                    "/* a */ begin read write",
                    "/* ; */ select 1; set transaction_read_only = off; " + insert,
                    lift + "; commit; " + insert)) {
                db.read(r -> {
                    assertThatThrownBy(() -> r.query(text, row -> 1)).hasMessageContaining("Nothing was changed");
                    assertThatThrownBy(() -> r.query(insert, row -> 1)).hasMessageContaining("A read changes nothing");
                });
            }
            db.read(r -> {
                r.stream("select 1", row -> 1).close();
                assertThatThrownBy(() -> r.query("set \"transaction_read_only\" = off", row -> 1))
                        .hasMessageContaining("A read cannot set anything");
                assertThatThrownBy(() -> r.query(insert, row -> 1)).hasMessageContaining("A read changes nothing");
            });
            // What only looks like it is read.
            assertThat(Way.READ.ask(db, "select '; set x'")).isEqualTo("; set x");
        }
        assertThat(target.count("t")).isZero();
    }
}
