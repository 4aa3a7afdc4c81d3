package dev.intact.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.copy.Remark.Weight;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL's views in SQLite: they show the same rows, or are named with the reason why they are not there. */
class ViewsIntoSqliteTest {
    @TempDir
    Path folder;

    private Target source;
    private Target target;

    @BeforeEach
    void club() {
        source = Engine.POSTGRES.fresh(folder);
        target = Engine.SQLITE.fresh(folder);
        source.execute(
                "create type mood as enum ('sad', 'ok')",
                "create table team (id int primary key, name varchar(20) not null, founded date, code char(4))",
                "create table player (id int primary key, team int references team(id), name text, born date, goals int,"
                        + " games int, active bool, wage numeric(10,2), wide numeric(40,20), pace double precision, low real,"
                        + " seen timestamptz, noted timestamp, body jsonb, key uuid, feels mood)",
                "insert into team values (1, 'Äbc', '1900-01-01', 'ab'), (2, 'abc', '2001-01-01', 'b'),"
                        + " (3, 'Abc%', null, null)",
                "insert into player values (1, 1, 'Zoë', '2000-02-29', 7, 2, true, 1.10, 1.5, 0.5, 0.1,"
                        + " '2024-01-01 10:00+02', '2024-01-01 10:00', '{\"a\": 1.0}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'ok'),"
                        + " (2, 1, null, null, -7, 2, false, 2.20, 1.50, 2, 2, null, null, null, null, 'sad'),"
                        + " (3, 2, 'ann', '1999-12-31', 3, 4, null, 0.30, 2, 1e10, 0.1, '2024-01-01 08:00+00',"
                        + " '2024-01-01 10:00', '{\"a\": 1}', 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', null),"
                        + " (4, null, 'Ann', '2024-01-01', null, 0, true, null, null, null, null, null, null, null, null, null)");
    }

    private List<String> left(String... views) {
        source.execute(views);
        try (Database db = target.open()) {
            // Into a file that is there, so that each view is tried.
            target.execute("create table own (id integer)");
            return db.copy(Copy.from(source.url())).remarks().stream()
                    .filter(remark -> remark.weight() == Weight.NOT_COPIED)
                    .map(Remark::toString)
                    .toList();
        }
    }

    /** As both show them when every value is written as a text, by its position. */
    private void assertSame(String view, String... cells) {
        String rows = "select " + String.join(", ", cells) + " from " + view;
        List<String> there = source.rows(rows);
        assertThat(there).as(view).isNotEmpty();
        assertThat(target.rows(rows)).as(view).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void viewsThatTranslateShowTheSameRows() {
        List<String> left = left(
                "create view plain as select id, name, goals + games as sum, goals - 1 as less from player where goals > 0",
                "create view divided as select id, goals / 2 as half, goals % 2 as odd, pace / 2 as slow,"
                        + " goals::double precision / 2 as real_half from player where goals is not null",
                "create view joined as select p.id, p.name, t.name as team, t.founded from player p left join team t on"
                        + " t.id = p.team",
                "create view three as select a.id, b.id as other from player a join team t on t.id = a.team"
                        + " join player b on b.team = t.id and b.id <> a.id",
                "create view grouped as select t.id, count(p.id) as n, count(distinct p.goals) as kinds, sum(p.goals) as goals,"
                        + " min(p.born) as first, max(p.wage) as best from team t left join player p on p.team = t.id group by t.id"
                        + " having count(*) > 0",
                "create view said as select id, name || ' ' || id as pair, coalesce(name, 'none') as named,"
                        + " case when active then 'yes' when not active then 'no' else '?' end as acts, nullif(goals, 7) as but,"
                        + " substr(name, 2, 2) as part, length(name) as long, replace(name, 'n', 'm') as m, born::text as day,"
                        + " strpos(name, 'n') as at from player",
                "create view chosen as select id from player where (active or goals in (3, 4)) and name like '_n%'"
                        + " and born between '1999-01-01' and '2024-12-31'",
                "create view cased as select id from player where name like 'a%'",
                "create view keyed as select id, key, seen, noted, wage, low, feels, body from player"
                        + " where key = 'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'",
                "create view other_than as select id from player where goals is distinct from 7",
                "create view united as select id, name from team union select id, name from player where id > 2",
                "create view inner_one as select q.n from (select team, count(*) as n from player group by team) q where q.n > 1",
                "create view top as select id, goals from player order by goals desc, id limit 2",
                "create view last_goals as select id, goals from player order by goals limit 3",
                "create view of_views as select d.id, p.name from divided d join plain p on p.id = d.id where d.half > 1",
                "create view every as select distinct active, team from player");

        assertThat(left).isEmpty();
        assertSame("plain", "id", "name", "sum", "less");
        assertSame("divided", "id", "half", "odd", "cast(slow * 1000 as bigint)", "cast(real_half * 2 as bigint)");
        assertSame("joined", "id", "name", "team", "founded");
        assertSame("three", "id", "other");
        assertSame("grouped", "id", "n", "kinds", "goals", "first", "cast(best * 100 as bigint)");
        assertSame("said", "id", "pair", "named", "acts", "but", "part", "long", "m", "day", "at");
        assertSame("chosen", "id");
        assertSame("cased", "id");
        assertSame("keyed", "id", "key", "feels");
        assertSame("other_than", "id");
        assertSame("united", "id", "name");
        assertSame("inner_one", "n");
        assertSame("top", "id", "goals");
        assertSame("last_goals", "id", "goals");
        assertSame("of_views", "id", "name");
        assertSame("every", "case when active then 'y' when not active then 'n' end", "team");
    }

    @Test
    void viewsThatMayMeanSomethingElseAreNamedAndNotThere() {
        List<String> doubtful = List.of(
                "select wage * 2 as x from player",
                "select wage / 3 as x from player",
                "select sum(wage) as x from player",
                "select sum(goals) / count(*) as x from player",
                "select goals::numeric / 2 as x from player",
                "select avg(goals) as x from player",
                "select sum(pace) as x from player",
                "select id from player where name ilike 'a%'",
                "select lower(name) as x from player",
                "select id from player order by name",
                "select max(name) as x from player",
                "select id from player where name > 'b'",
                "select id from player where wide = 1.5",
                "select a.id from player a join player b on a.wide = b.wide",
                "select distinct wide from player",
                "select count(distinct body) as x from player",
                "select id from player where low = 0.1::real",
                "select id from player where low > pace",
                "select id from player where seen > '2024-01-01'",
                "select seen::date as x from player",
                "select extract(year from born) as x from player",
                "select born + 1 as x from player",
                "select name::varchar(2) as x from player",
                "select id from team where code = 'ab'",
                "select active::text as x from player",
                "select pace::text as x from player",
                "select id from player where feels = 'ok'",
                "select id from player limit 1",
                "select distinct on (team) team, id from player order by team, id",
                "select string_agg(name, ',') as x from player",
                "select rank() over (order by id) as x from player",
                "select id from player where body ->> 'a' = '1'",
                "select p.id from player p full join team t on t.id = p.team",
                "select id from player natural join (select 1 as id) q",
                "select id, name from team intersect all select id, name from player",
                "select current_date as x",
                "select round(pace) as x from player",
                "select greatest(goals, games) as x from player",
                "select concat(name, id) as x from player",
                "select id from player where name = any (array['a']) or name similar to 'a%'",
                "select \"name\" as \"A\", id as a from player",
                "select md5(name) as x from player");
        String[] views = new String[doubtful.size()];
        for (int i = 0; i < views.length; i++) {
            views[i] = "create view d" + i + " as " + doubtful.get(i);
        }

        List<String> left = left(views);

        assertThat(target.rows("select name, sql from sqlite_schema where type = 'view'"))
                .isEmpty();
        assertThat(left).hasSize(views.length).allMatch(said -> said.contains("what=view public.d"));
    }

    @Test
    void tablesOfOneNameInSeveralSchemasAndThoseWithHeirsAreShownByNoView() {
        List<String> left = left(
                "create schema other",
                "create table other.team (id int primary key)",
                "create view one as select id from team",
                "create table heir () inherits (player)",
                "create view two as select id from player",
                "create view other.fine as select id as \"Id\" from heir",
                "create view more as select f.\"Id\" from other.fine f");

        assertThat(left)
                .anySatisfy(said -> assertThat(said).contains("view public.one", "not the only one"))
                .anySatisfy(said -> assertThat(said).contains("view public.two"));
        assertThat(target.rows("select name from sqlite_schema where type = 'view' order by 1"))
                .containsExactly("more", "other_fine");
    }
}
