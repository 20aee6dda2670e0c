-- Where the address of a concept leads that was merged into another. One step: what leads to a merged one leads on.
create table redirects (
    old uuid not null primary key references records (id),
    target uuid not null references records (id),
    at timestamptz not null
);
create index redirects_by_target on redirects (target);
