-- When the next embargo on fields of a published record ends, and its public view has to be made anew.
create table embargoes (
    record blob not null primary key references records (id),
    until text not null
) strict;
create index embargoes_by_end on embargoes (until, record);
