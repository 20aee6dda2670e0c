-- Which making of a medium's tiles is served, a part of its objects' names: no object is ever written twice, and this row is
-- the only switch. Null for renditions made before: their objects bear the recipe's number alone.
alter table renditions add column making uuid;
-- Nobody makes the tiles of a medium twice at once.
create unique index jobs_one_making on jobs (subject) where kind = 'ingest' and state in ('queued', 'running');
