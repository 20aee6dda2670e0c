-- When the next embargo on fields of a published record ends, and its public view has to be made anew.
create table embargoes (
    record uuid not null primary key references records (id),
    until timestamptz not null
);
create index embargoes_by_end on embargoes (until, record);
