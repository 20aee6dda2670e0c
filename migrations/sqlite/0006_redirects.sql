-- Where the address of a concept leads that was merged into another. One step: what leads to a merged one leads on.
create table redirects (
    old blob not null primary key references records (id),
    target blob not null references records (id),
    at text not null
) strict;
create index redirects_by_target on redirects (target);
