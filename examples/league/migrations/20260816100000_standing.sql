-- migrate:up
create view standing as
select
  club.name as club,
  count(*) as played,
  sum(case when side.scored > side.conceded then 3 when side.scored = side.conceded then 1 else 0 end) as points,
  sum(side.scored) - sum(side.conceded) as goals
from club
join (
  select home as id, home_goals as scored, away_goals as conceded from game
  union all
  select away, away_goals, home_goals from game
) side on side.id = club.id
group by club.name;

-- migrate:down
drop view standing;
