-- migrate:up
alter table game add column kickoff timestamp;
alter table club add column founded integer;

-- migrate:down
alter table club drop column founded;
alter table game drop column kickoff;
