-- The last number that names a record, for its document in an index.
create index changes_of_record on changes (record, seq);
create index publications_of_record on publications (record, seq);

-- What a user wants to be asked again, and the number of the log of changes up to which they have looked at the answer.
create table saved_searches (
    id uuid not null primary key,
    user_id uuid not null references users (id),
    name text collate "C" not null,
    parameters jsonb not null,
    seq bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create unique index saved_searches_name on saved_searches (user_id, name);
