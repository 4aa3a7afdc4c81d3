package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.MigrationFailedException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What migrations do to the schema, and what going back leaves of it. */
class SchemaTest {
    private static final String CATALOGUE = """
            select 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
              coalesce(pg_get_expr(d.adbin, d.adrelid), '')
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'S')
            union all
            select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', ''
            from pg_constraint where connamespace = 'public'::regnamespace
            union all select 'index', tablename, indexname, indexdef, '', '' from pg_indexes where schemaname = 'public'
            union all select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', ''
            from pg_trigger where not tgisinternal
            union all select 'routine', proname, pg_get_functiondef(oid), '', '', ''
            from pg_proc where pronamespace = 'public'::regnamespace
            union all select 'type', typname, '', '', '', '' from pg_type
            where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')
            order by 1, 2, 3""";
    private static final String OBJECTS =
            "select type, name, sql from sqlite_schema where name not like 'intact%' and name not like"
                    + " 'sqlite_autoindex_intact%' order by type, name";

    @TempDir
    Path folder;

    private Migrations write(String name, String text) throws IOException {
        Path files = Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(files.resolve(name), text);
        return Migrations.in(files);
    }

    private static List<String> schema(Target target) {
        return target.rows(target.engine() == Engine.SQLITE ? OBJECTS : CATALOGUE);
    }

    private Migrations examples() throws IOException {
        write("1_tables.sql", """
                -- migrate:up
                create table player (id integer primary key, name text not null default 'it''s; x', born date);
                create table game (
                  id integer primary key,
                  winner integer not null references player (id) on delete cascade,
                  check (winner > 0));
                create unique index player_name on player (name) where born is not null;
                create view winners as select name from player where id in (select winner from game);
                -- migrate:down
                drop view winners;
                drop table game;
                drop table player;
                """);
        write("2_column.sql", """
                -- migrate:up
                alter table player add column rank integer;
                -- migrate:down
                alter table player drop column rank;
                """);
        write("3_trigger.sqlite.sql", """
                -- migrate:up
                create trigger ranked after insert on player begin
                  update player set rank = case when new.id > 1 then 2 else 1 end where id = new.id;
                end;
                -- migrate:down
                drop trigger ranked;
                """);
        return write("3_trigger.postgresql.sql", """
                -- migrate:up
                create type mood as enum ('well', 'ill');
                create function ranked() returns trigger language plpgsql as $$
                begin
                  new.rank := 1; -- a comment; with a semicolon
                  return new;
                end $$;
                create trigger ranked before insert on player for each row execute function ranked();
                -- migrate:down
                drop trigger ranked on player;
                drop function ranked();
                drop type mood;
                """);
    }

    @ParameterizedTest
    @EnumSource
    void downAfterUpLeavesTheSchemaThatWas(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        target.execute("create table kept (id integer primary key)");
        Migrations migrations = examples();
        List<String> atFirst = schema(target);
        try (Database database = target.open()) {
            for (int step = 0; step < 3; step++) {
                List<String> before = schema(target);
                assertThat(database.migrate(migrations.steps(1)).done()).hasSize(1);
                List<String> after = schema(target);
                assertThat(after).isNotEqualTo(before);
                database.migrate(migrations.down());
                assertThat(schema(target)).isEqualTo(before);
                database.migrate(migrations.steps(1));
                assertThat(schema(target)).isEqualTo(after);
            }
            target.execute("insert into player (id, name) values (1, 'a')");
            assertThat(target.rows("select rank from player")).containsExactly("1");
            database.migrate(migrations.down().to(0).together());
            assertThat(schema(target)).isEqualTo(atFirst);
        }
    }

    @Test
    void tableIsRebuiltWithoutTakingAlongTheRowsThatReferToIt() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        Migrations migrations = write("1_tables.sql", """
                -- migrate:up
                create table player (id integer primary key, name text);
                create table game (id integer primary key, winner integer references player (id) on delete cascade);
                insert into player values (1, 'a');
                insert into game values (7, 1);
                """);
        String rebuild = """
                -- migrate:up
                create table new_player (id integer primary key, name text not null);
                insert into new_player select * from player %s;
                drop table player;
                alter table new_player rename to player;
                """;
        try (Database database = target.open()) {
            database.migrate(migrations);
            write("2_rebuild.sql", rebuild.formatted("where id > 1"));
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOf(MigrationFailedException.class)
                    .hasMessageContainingAll(
                            "a row of game (rowid 7) refers to one of player", "Nothing of it was changed");
            assertThat(target.rows("select name from player")).containsExactly("a");

            write("2_rebuild.sql", rebuild.formatted(""));
            database.migrate(migrations);
            assertThat(target.rows("select winner from game")).containsExactly("1");
            assertThat(target.rows("select sql from sqlite_schema where name = 'game'")
                            .get(0))
                    .contains("references player");

            write("3_cascade.sql", "-- migrate:up foreign_keys:on\ndelete from player;\n");
            database.migrate(migrations);
            assertThat(target.count("game")).isZero();
        }
    }
}
