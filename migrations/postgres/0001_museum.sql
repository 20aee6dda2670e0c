-- The museum's tables. Its twin for the other engine has the same tables and columns; a test compares them.
-- All text is collated "C", so that both engines sort by the bytes of UTF-8.

-- One row a record of any kind: the working copy beside the public projection.
create table records (
    id uuid not null primary key,
    kind text collate "C" not null,
    version bigint not null,
    review text collate "C" not null,
    publication text collate "C" not null,
    published_version bigint,
    sort_key text collate "C" not null,
    filter_text text collate "C" not null,
    working jsonb not null,
    published jsonb,
    published_sort_key text collate "C",
    published_at timestamptz,
    created_at timestamptz not null,
    created_by uuid,
    updated_at timestamptz not null,
    updated_by uuid
);
create index records_by_label on records (kind, sort_key, id);
create index records_published on records (kind, published_sort_key, id) where publication = 'published';
create index records_by_time on records (updated_at, id);

-- The numbers a record bears.
create table numbers (
    record uuid not null references records (id),
    type text collate "C" not null,
    value text collate "C" not null
);
create index numbers_of_record on numbers (record);
create index numbers_by_value on numbers (value);
create unique index numbers_accession on numbers (value) where type = 'accession';

-- Every reference from one working copy to another record.
create table relations (
    source uuid not null references records (id),
    pointer text collate "C" not null,
    role text collate "C" not null,
    target uuid not null,
    primary key (source, pointer)
);
create index relations_by_target on relations (target, role);

-- The media a working copy shows, in order.
create table media_links (
    record uuid not null references records (id),
    position bigint not null,
    media uuid not null,
    role text collate "C" not null,
    primary key (record, position)
);
create index media_links_by_media on media_links (media);

-- Every version of every working copy; canonical JSON (RFC 8785) as text.
create table revisions (
    record uuid not null references records (id),
    version bigint not null,
    content text collate "C" not null,
    at timestamptz not null,
    author uuid,
    author_name text collate "C" not null,
    primary key (record, version)
);

-- The one row each log takes its numbers from.
create table counters (
    name text collate "C" not null primary key,
    seq bigint not null
);

-- Every write to a record; gap-free.
create table changes (
    seq bigint not null primary key,
    at timestamptz not null,
    actor uuid,
    op text collate "C" not null,
    record uuid not null,
    kind text collate "C" not null,
    version bigint not null
);

-- Every change of the public view; gap-free.
create table publications (
    seq bigint not null primary key,
    at timestamptz not null,
    op text collate "C" not null,
    record uuid not null,
    kind text collate "C" not null,
    version bigint not null
);

-- The file each medium was made from: one, for ever.
create table originals (
    media uuid not null primary key references records (id),
    sha256 text collate "C" not null,
    bytes bigint not null,
    media_type text collate "C" not null,
    file_name text collate "C",
    width bigint not null,
    height bigint not null,
    at timestamptz not null
);
create index originals_by_sha256 on originals (sha256);

-- Uploads on their way: no left-over is swept while a young claim names its hash.
create table claims (
    id uuid not null primary key,
    sha256 text collate "C" not null,
    at timestamptz not null
);
create index claims_by_sha256 on claims (sha256);

-- The pyramid each medium is served from.
create table renditions (
    media uuid not null primary key references records (id),
    recipe bigint not null,
    width bigint not null,
    height bigint not null,
    placeholder text collate "C" not null,
    thumbnails jsonb not null,
    bytes bigint not null,
    at timestamptz not null
);

-- The queue.
create table jobs (
    id uuid not null primary key,
    kind text collate "C" not null,
    subject uuid,
    state text collate "C" not null,
    done bigint not null,
    total bigint not null,
    attempts bigint not null,
    leased_until timestamptz,
    problem jsonb,
    created_at timestamptz not null,
    created_by uuid,
    started_at timestamptz,
    finished_at timestamptz
);
create index jobs_by_state on jobs (state, created_at);
create index jobs_by_time on jobs (created_at, id);
create index jobs_by_subject on jobs (subject);

-- Who may sign in.
create table users (
    id uuid not null primary key,
    name text collate "C" not null,
    password text collate "C",
    roles jsonb not null,
    disabled boolean not null,
    created_at timestamptz not null
);
create unique index users_name on users (name);

-- Who is signed in; the secret is kept as its SHA-256.
create table sessions (
    hash text collate "C" not null primary key,
    user_id uuid not null references users (id),
    csrf text collate "C" not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_by_user on sessions (user_id);

-- API tokens; the secret is kept as its SHA-256.
create table tokens (
    id uuid not null primary key,
    hash text collate "C" not null,
    user_id uuid not null references users (id),
    label text collate "C" not null,
    scopes jsonb not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz
);
create unique index tokens_hash on tokens (hash);
create index tokens_by_user on tokens (user_id);

-- The link for the first administrator; the secret is kept as its SHA-256.
create table setup_links (
    hash text collate "C" not null primary key,
    expires_at timestamptz not null
);

-- What nodes must agree on: keys, the generation of the index, whether the demo is loaded.
create table settings (
    name text collate "C" not null primary key,
    value text collate "C" not null
);

-- Records no public door may show until they are projected anew.
create table deny_list (
    record uuid not null primary key references records (id)
);

insert into counters (name, seq) values ('changes', 0), ('publications', 0);
