-- What the rules of domain::lint find in each working copy, and how complete it is: written in the transaction that writes
-- the record. The program fills both in for records that were there before, and anew when it knows other rules.
create table lint (
    record blob not null primary key references records (id),
    kind text not null,
    completeness integer not null,
    -- What its findings weigh together, those of rules that are switched off left out.
    weight integer not null
) strict, without rowid;
-- Every tree of pages costs an import: one index serves the queue of a kind and, kind by kind, that of all.
create index lint_worst on lint (kind, weight, record);

-- Every finding, also those of rules that are switched off.
create table findings (
    rule text not null,
    kind text not null,
    record blob not null,
    pointer text not null,
    primary key (rule, kind, record, pointer)
) strict, without rowid;

-- Rules that somebody has switched, and who did so last. A rule without a row is on.
create table lint_rules (
    code text not null primary key,
    enabled integer not null,
    version integer not null,
    changed_at text not null,
    changed_by blob,
    changed_by_name text not null
) strict;
