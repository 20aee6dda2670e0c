-- The last number that names a record, for its document in an index.
create index changes_of_record on changes (record, seq);
create index publications_of_record on publications (record, seq);

-- What a user wants to be asked again, and the number of the log of changes up to which they have looked at the answer.
create table saved_searches (
    id blob not null primary key,
    user_id blob not null references users (id),
    name text not null,
    parameters text not null,
    seq integer not null,
    created_at text not null,
    updated_at text not null
) strict;
create unique index saved_searches_name on saved_searches (user_id, name);
