-- Snapshots of the figures that searches score by: all nodes score by the same.
create table statistics (
    view text not null,
    form text not null,
    number integer not null,
    seq integer not null,
    generation integer not null,
    documents integer not null,
    body blob not null,
    primary key (view, form, number)
) strict;
