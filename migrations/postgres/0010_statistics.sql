-- Snapshots of the figures that searches score by: all nodes score by the same.
create table statistics (
    view text collate "C" not null,
    form text collate "C" not null,
    number bigint not null,
    seq bigint not null,
    generation bigint not null,
    documents bigint not null,
    body bytea not null,
    primary key (view, form, number)
);
