//! What only an inspection asks: questions over whole tables, whose answers are empty in a sound museum.

use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError, dialect, jobs};
use crate::domain::id::{JobId, RecordId, Seq};

/// One of the two logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// Every write to a record.
    Changes,
    /// Every change of the public view.
    Publications,
}

/// What the engine itself finds wrong with its files, in its own words; twenty faults at most.
///
/// SQLite looks over its pages and foreign keys, with `deep` also over every index entry. PostgreSQL keeps watch itself.
pub async fn engine_faults(conn: &mut Conn<'_>, deep: bool) -> Result<Vec<String>, DbError> {
    dialect::integrity(conn, deep).await
}

/// Runs of numbers up to the log's counter that have no row: `(first, last)`, in order.
pub async fn log_gaps(
    conn: &mut Conn<'_>,
    log: Log,
    limit: i64,
) -> Result<Vec<(Seq, Seq)>, DbError> {
    const CHANGES_SQL: &str = "select before + 1, seq - 1 from (select seq, coalesce(lag(seq) over (order by seq), 0) as before from (select seq from changes union all select seq + 1 from counters where name = 'changes') as marks) as steps where seq > before + 1 order by seq limit $1";
    const PUBLICATIONS_SQL: &str = "select before + 1, seq - 1 from (select seq, coalesce(lag(seq) over (order by seq), 0) as before from (select seq from publications union all select seq + 1 from counters where name = 'publications') as marks) as steps where seq > before + 1 order by seq limit $1";
    let sql = match log {
        Log::Changes => CHANGES_SQL,
        Log::Publications => PUBLICATIONS_SQL,
    };
    let rows = on!(conn, c => sqlx::query_as::<_, (i64, i64)>(sql).bind(limit).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(first, last)| (Seq(first), Seq(last)))
        .collect())
}

/// Rows of a log whose numbers its counter has not given.
pub async fn log_beyond(conn: &mut Conn<'_>, log: Log) -> Result<i64, DbError> {
    const CHANGES_SQL: &str = "select count(*) from changes where seq < 1 or seq > (select seq from counters where name = 'changes')";
    const PUBLICATIONS_SQL: &str = "select count(*) from publications where seq < 1 or seq > (select seq from counters where name = 'publications')";
    let sql = match log {
        Log::Changes => CHANGES_SQL,
        Log::Publications => PUBLICATIONS_SQL,
    };
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(sql).fetch_one(c).await)?)
}

/// Records named by a log that do not exist, and were not deleted.
pub async fn log_strangers(
    conn: &mut Conn<'_>,
    log: Log,
    limit: i64,
) -> Result<Vec<RecordId>, DbError> {
    const CHANGES_SQL: &str = "select distinct record from changes where not exists (select 1 from records where id = changes.record) and not exists (select 1 from changes as gone where gone.record = changes.record and gone.op = 'delete') order by record limit $1";
    const PUBLICATIONS_SQL: &str = "select distinct record from publications where not exists (select 1 from records where id = publications.record) order by record limit $1";
    let sql = match log {
        Log::Changes => CHANGES_SQL,
        Log::Publications => PUBLICATIONS_SQL,
    };
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(sql).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// Records whose newest row in `changes` is not of the version they stand at: `(record, version, logged)`.
pub async fn unlogged_versions(
    conn: &mut Conn<'_>,
    limit: i64,
) -> Result<Vec<(RecordId, i64, Option<i64>)>, DbError> {
    const SQL: &str = "select id, version, newest from records left join (select record, max(version) as newest from changes group by record) as logged on logged.record = records.id where newest is null or newest <> version order by id limit $1";
    let rows = on!(conn, c => sqlx::query_as::<_, (Uuid, i64, Option<i64>)>(SQL).bind(limit).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, version, logged)| (RecordId(id), version, logged))
        .collect())
}

/// Records whose state of publication is not what their newest row in `publications` says: `(record, state, logged op)`.
pub async fn unlogged_publications(
    conn: &mut Conn<'_>,
    limit: i64,
) -> Result<Vec<(RecordId, String, Option<String>)>, DbError> {
    const SQL: &str = "select id, publication, op from records left join (select record, max(seq) as newest from publications group by record) as logged on logged.record = records.id left join publications on publications.seq = logged.newest where (publication = 'never' and op is not null) or (publication = 'withdrawn' and (op is null or op <> 'withdraw')) or (publication = 'published' and (op is null or op = 'withdraw' or publications.version <> published_version)) order by id limit $1";
    let rows = on!(conn, c => sqlx::query_as::<_, (Uuid, String, Option<String>)>(SQL).bind(limit).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, state, op)| (RecordId(id), state, op))
        .collect())
}

/// Media without an original.
pub async fn media_without_original(
    conn: &mut Conn<'_>,
    limit: i64,
) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select id from records where kind = 'media' and not exists (select 1 from originals where media = records.id) order by id limit $1";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// Originals without a rendition that no job is going to make, nor has given up or been told to leave.
pub async fn originals_without_rendition(
    conn: &mut Conn<'_>,
    limit: i64,
) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select media from originals where not exists (select 1 from renditions where renditions.media = originals.media) and not exists (select 1 from jobs where subject = originals.media and kind = 'ingest' and state <> 'done') order by media limit $1";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// Originals and renditions of records that are no media, and renditions without an original.
pub async fn misplaced_media(
    conn: &mut Conn<'_>,
    limit: i64,
) -> Result<Vec<(RecordId, String)>, DbError> {
    const SQL: &str = "select media, what from (select media, 'its record is no medium' as what from originals where not exists (select 1 from records where id = originals.media and kind = 'media') union all select media, 'its rendition was made from no original' as what from renditions where not exists (select 1 from originals where originals.media = renditions.media)) as misplaced order by media, what limit $1";
    let rows =
        on!(conn, c => sqlx::query_as::<_, (Uuid, String)>(SQL).bind(limit).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, what)| (RecordId(id), what))
        .collect())
}

/// Jobs whose row contradicts itself, and how.
pub async fn unsound_jobs(
    conn: &mut Conn<'_>,
    limit: i64,
) -> Result<Vec<(JobId, String)>, DbError> {
    const SQL: &str = "select id, fault from (select id, case
        when state not in ('queued', 'running', 'done', 'failed', 'cancelled') then 'its state is unknown'
        when state = 'running' and leased_until is null then 'it runs without a lease'
        when state = 'running' and started_at is null then 'it runs, yet was never begun'
        when state in ('queued', 'running') and finished_at is not null then 'it has an end, yet is not over'
        when state in ('done', 'failed', 'cancelled') and finished_at is null then 'it is over, yet has no end'
        when state = 'failed' and problem is null then 'it failed and does not say why'
        when state <> 'failed' and problem is not null then 'it did not fail, yet has a problem'
        when attempts < 0 or done < 0 or total < 0 then 'it counts below zero'
        when subject is not null and not exists (select 1 from records where records.id = jobs.subject) then 'the record it is about is not there'
        end as fault from jobs) as judged where fault is not null order by id limit $1";
    let rows =
        on!(conn, c => sqlx::query_as::<_, (Uuid, String)>(SQL).bind(limit).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, fault)| (JobId(id), fault))
        .collect())
}

/// Kinds of jobs in the queue that this program cannot do; one of them stops every runner.
pub async fn unknown_job_kinds(conn: &mut Conn<'_>) -> Result<Vec<String>, DbError> {
    const SQL: &str = "select distinct kind from jobs order by kind";
    let mut kinds = on!(conn, c => sqlx::query_scalar::<_, String>(SQL).fetch_all(c).await)?;
    kinds.retain(|name| !jobs::is_kind(name));
    Ok(kinds)
}

/// Media whose tiles are yet to be made, or are being made.
pub async fn media_in_the_making(conn: &mut Conn<'_>) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select subject from jobs where kind = 'ingest' and state in ('queued', 'running') and subject is not null";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// Records on the deny-list while no job is left to take them off it.
pub async fn denied_for_ever(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select record from deny_list where not exists (select 1 from jobs where kind = 'reproject' and state in ('queued', 'running')) order by record limit $1";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}
