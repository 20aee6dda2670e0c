-- What the rules of domain::lint find in each working copy, and how complete it is: written in the transaction that writes
-- the record. The program fills both in for records that were there before, and anew when it knows other rules.
create table lint (
    record uuid not null primary key references records (id),
    kind text collate "C" not null,
    completeness bigint not null,
    -- What its findings weigh together, those of rules that are switched off left out.
    weight bigint not null
);
-- Every tree of pages costs an import: one index serves the queue of a kind and, kind by kind, that of all.
create index lint_worst on lint (kind, weight, record);

-- Every finding, also those of rules that are switched off.
create table findings (
    rule text collate "C" not null,
    kind text collate "C" not null,
    record uuid not null,
    pointer text collate "C" not null,
    primary key (rule, kind, record, pointer)
);

-- Rules that somebody has switched, and who did so last. A rule without a row is on.
create table lint_rules (
    code text collate "C" not null primary key,
    enabled boolean not null,
    version bigint not null,
    changed_at timestamptz not null,
    changed_by uuid,
    changed_by_name text collate "C" not null
);
