-- migrate:up
create table club (
  id integer primary key,
  name varchar(60) not null unique,
  city varchar(60) not null
);

create table game (
  season integer not null,
  round integer not null,
  home integer not null references club (id),
  away integer not null references club (id),
  home_goals integer not null check (home_goals >= 0),
  away_goals integer not null check (away_goals >= 0),
  primary key (season, round, home),
  check (home <> away)
);

create index game_away on game (away);

-- migrate:down
drop table game;
drop table club;
