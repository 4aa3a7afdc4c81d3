package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Restore;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that a restore makes again is, in the catalogue of the server, what it was: partitions with all that is their own. */
class PartitionsComeBackTest {
    private static final String RELATIONS = """
            select c.oid::regclass, c.relkind, c.relispartition, c.relpersistence, c.reloptions,
              pg_get_expr(c.relpartbound, c.oid), case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
              (select inhparent::regclass from pg_inherits where inhrelid = c.oid), (select t.reloptions from pg_class t
               where t.oid = c.reltoastrelid)
            from pg_class c where c.relnamespace::regnamespace::text in ('public', 'parts') order by 1""";

    private static final String COLUMNS = """
            select a.attrelid::regclass, row_number() over (partition by a.attrelid order by a.attnum), a.attname,
              format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, a.attislocal,
              a.attinhcount, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid)
            from pg_attribute a join pg_class c on c.oid = a.attrelid
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attnum > 0 and not a.attisdropped and c.relnamespace::regnamespace::text in ('public', 'parts')
            order by 1, 2""";

    private static final String CONSTRAINTS = """
            select k.conrelid::regclass, k.conname, k.contype, pg_get_constraintdef(k.oid), k.convalidated, k.conislocal,
              k.coninhcount, k.contype in ('c', 'n') and k.connoinherit, (select p.conname from pg_constraint p where p.oid = k.conparentid)
            from pg_constraint k where k.connamespace::regnamespace::text in ('public', 'parts') order by 1, 2""";

    private static final String INDEXES = """
            select i.indexrelid::regclass, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisprimary
            from pg_index i join pg_class c on c.oid = i.indexrelid
            where c.relnamespace::regnamespace::text in ('public', 'parts') order by 1""";

    private static final String SEQUENCES =
            "select s.*, pg_get_serial_sequence('sale', 'no') from pg_sequences s where schemaname in ('public', 'parts')";

    private static final String ROWS = "select tableoid::regclass, * from sale order by no";

    @TempDir
    Path folder;

    @Test
    void tableOfTwoLevelsIsInTheCatalogueWhatItWas() {
        Postgres.Database postgres = Postgres.fresh();
        postgres.run(
                "create schema parts",
                "create table shop (id integer primary key)",
                "insert into shop values (1), (2)",
                "create table sale (no bigint generated always as identity (start 10), day date constraint dated not null,"
                        + " region text collate \"C\" default 'north', amount numeric, doubled numeric generated always as"
                        + " (amount * 2) stored, shop integer references shop (id),"
                        + " constraint sale_key primary key (no, day, region), constraint positive check (amount > 0))"
                        + " partition by range (day)",
                "create table parts.sale_old partition of sale for values from (minvalue) to ('2024-01-01')"
                        + " with (fillfactor = 71, toast.autovacuum_enabled = off)",
                "create table parts.sale_new (region text collate \"C\" not null default 'own', amount numeric,"
                        + " gone integer, day date not null, no bigint not null, shop integer,"
                        + " doubled numeric generated always as (amount * 2) stored, constraint positive check (amount > 0),"
                        + " constraint own_key primary key (no, day, region)) partition by list (region)",
                "alter table parts.sale_new drop column gone",
                "alter table sale attach partition parts.sale_new for values from ('2024-01-01') to (maxvalue)",
                "create unlogged table parts.\"North & co\" partition of parts.sale_new (amount default 5,"
                        + " constraint small check (amount < 1000)) for values in ('north', 'own')",
                "create table parts.rest partition of parts.sale_new default",
                "alter table parts.rest alter amount set not null, add unique (no) with (fillfactor = 72),"
                        + " add constraint elsewhere foreign key (shop) references shop (id) on delete cascade",
                "create sequence parts.own owned by parts.rest.shop",
                "alter sequence sale_no_seq rename to numbers",
                "create index sale_by_shop on sale (shop)",
                "create index on only sale (amount)",
                "alter index parts.sale_old_shop_idx rename to named_by_hand",
                "create index only_here on parts.rest (lower(region)) with (fillfactor = 73) where amount > 1",
                "insert into sale (day, region, amount, shop) values ('2020-02-02', 'x', 1, 1), ('2024-05-05', 'north', 2, 2),"
                        + " ('2024-06-06', 'east', 3, null)",
                "alter table sale add constraint later check (shop is not null) not valid");
        Target target = new Target(Engine.POSTGRES, postgres.url(), postgres.jdbcUrl());
        List<List<String>> before = catalogue(target);
        try (Database database = Database.open(DatabaseConfig.of(target.url()).withFiles(folder))) {
            database.backup();
            target.execute("drop table sale", "drop table shop");
            database.restore(Restore.of("latest"));
        }
        List<List<String>> after = catalogue(target);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).isEqualTo(before.get(i));
        }
        target.execute("insert into sale (day, region, shop) values ('2024-07-07', 'own', 1)");
        assertThat(target.rows(
                        "select no, amount from sale where tableoid = 'parts.\"North & co\"'::regclass order by 1"))
                .containsExactly("11|2", "13|~");
    }

    private static List<List<String>> catalogue(Target target) {
        return Stream.of(RELATIONS, COLUMNS, CONSTRAINTS, INDEXES, SEQUENCES, ROWS)
                .map(target::rows)
                .map(rows -> rows.stream().sorted().toList())
                .toList();
    }
}
