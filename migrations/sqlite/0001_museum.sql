-- The museum's tables. Its twin for the other engine has the same tables and columns; a test compares them.
-- Times are RFC 3339 text in UTC, ids are 16 bytes.

-- One row a record of any kind: the working copy beside the public projection.
create table records (
    id blob not null primary key,
    kind text not null,
    version integer not null,
    review text not null,
    publication text not null,
    published_version integer,
    sort_key text not null,
    filter_text text not null,
    working text not null,
    published text,
    published_sort_key text,
    published_at text,
    created_at text not null,
    created_by blob,
    updated_at text not null,
    updated_by blob
) strict;
create index records_by_label on records (kind, sort_key, id);
create index records_published on records (kind, published_sort_key, id) where publication = 'published';
create index records_by_time on records (updated_at, id);

-- The numbers a record bears.
create table numbers (
    record blob not null references records (id),
    type text not null,
    value text not null
) strict;
create index numbers_of_record on numbers (record);
create index numbers_by_value on numbers (value);
create unique index numbers_accession on numbers (value) where type = 'accession';

-- Every reference from one working copy to another record.
create table relations (
    source blob not null references records (id),
    pointer text not null,
    role text not null,
    target blob not null,
    primary key (source, pointer)
) strict;
create index relations_by_target on relations (target, role);

-- The media a working copy shows, in order.
create table media_links (
    record blob not null references records (id),
    position integer not null,
    media blob not null,
    role text not null,
    primary key (record, position)
) strict;
create index media_links_by_media on media_links (media);

-- Every version of every working copy; canonical JSON (RFC 8785) as text.
create table revisions (
    record blob not null references records (id),
    version integer not null,
    content text not null,
    at text not null,
    author blob,
    author_name text not null,
    primary key (record, version)
) strict;

-- The one row each log takes its numbers from.
create table counters (
    name text not null primary key,
    seq integer not null
) strict;

-- Every write to a record; gap-free.
create table changes (
    seq integer not null primary key,
    at text not null,
    actor blob,
    op text not null,
    record blob not null,
    kind text not null,
    version integer not null
) strict;

-- Every change of the public view; gap-free.
create table publications (
    seq integer not null primary key,
    at text not null,
    op text not null,
    record blob not null,
    kind text not null,
    version integer not null
) strict;

-- The file each medium was made from: one, for ever.
create table originals (
    media blob not null primary key references records (id),
    sha256 text not null,
    bytes integer not null,
    media_type text not null,
    file_name text,
    width integer not null,
    height integer not null,
    at text not null
) strict;
create index originals_by_sha256 on originals (sha256);

-- Uploads on their way: no left-over is swept while a young claim names its hash.
create table claims (
    id blob not null primary key,
    sha256 text not null,
    at text not null
) strict;
create index claims_by_sha256 on claims (sha256);

-- The pyramid each medium is served from.
create table renditions (
    media blob not null primary key references records (id),
    recipe integer not null,
    width integer not null,
    height integer not null,
    placeholder text not null,
    thumbnails text not null,
    bytes integer not null,
    at text not null
) strict;

-- The queue.
create table jobs (
    id blob not null primary key,
    kind text not null,
    subject blob,
    state text not null,
    done integer not null,
    total integer not null,
    attempts integer not null,
    leased_until text,
    problem text,
    created_at text not null,
    created_by blob,
    started_at text,
    finished_at text
) strict;
create index jobs_by_state on jobs (state, created_at);
create index jobs_by_time on jobs (created_at, id);
create index jobs_by_subject on jobs (subject);

-- Who may sign in.
create table users (
    id blob not null primary key,
    name text not null,
    password text,
    roles text not null,
    disabled integer not null,
    created_at text not null
) strict;
create unique index users_name on users (name);

-- Who is signed in; the secret is kept as its SHA-256.
create table sessions (
    hash text not null primary key,
    user_id blob not null references users (id),
    csrf text not null,
    created_at text not null,
    expires_at text not null
) strict;
create index sessions_by_user on sessions (user_id);

-- API tokens; the secret is kept as its SHA-256.
create table tokens (
    id blob not null primary key,
    hash text not null,
    user_id blob not null references users (id),
    label text not null,
    scopes text not null,
    created_at text not null,
    expires_at text,
    revoked_at text
) strict;
create unique index tokens_hash on tokens (hash);
create index tokens_by_user on tokens (user_id);

-- The link for the first administrator; the secret is kept as its SHA-256.
create table setup_links (
    hash text not null primary key,
    expires_at text not null
) strict;

-- What nodes must agree on: keys, the generation of the index, whether the demo is loaded.
create table settings (
    name text not null primary key,
    value text not null
) strict;

-- Records no public door may show until they are projected anew.
create table deny_list (
    record blob not null primary key references records (id)
) strict;

insert into counters (name, seq) values ('changes', 0), ('publications', 0);
