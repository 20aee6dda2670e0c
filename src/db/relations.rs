//! Every reference from a working copy to another record.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::conn::on;
use super::dialect;
use super::{Conn, DbError};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Link;

/// Replaces the references of records.
pub async fn replace(conn: &mut Conn<'_>, of: &[(RecordId, Vec<Link>)]) -> Result<(), DbError> {
    let ids: Vec<_> = of.iter().map(|(id, _)| id.0).collect();
    dialect::execute_in(conn, "delete from relations where source in", &ids, "").await?;
    insert(conn, of).await
}

/// Writes the references of records that have none yet.
pub async fn insert(conn: &mut Conn<'_>, of: &[(RecordId, Vec<Link>)]) -> Result<(), DbError> {
    let rows = of
        .iter()
        .flat_map(|(id, links)| {
            links.iter().map(|link| {
                vec![
                    id.0.into(),
                    link.pointer.as_str().into(),
                    link.role.as_str().into(),
                    link.target.0.into(),
                ]
            })
        })
        .collect();
    dialect::insert_rows(
        conn,
        "insert into relations (source, pointer, role, target) ",
        rows,
    )
    .await
}

/// Who refers to this record, and as what: `(source, role)`, in the order of the ids.
pub async fn referring_to(
    conn: &mut Conn<'_>,
    target: RecordId,
) -> Result<Vec<(RecordId, String)>, DbError> {
    const SQL: &str =
        "select source, role from relations where target = $1 order by source, pointer";
    let rows =
        on!(conn, c => sqlx::query_as::<_, (Uuid, String)>(SQL).bind(target.0).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, role)| (RecordId(id), role))
        .collect())
}

/// A record that names another, and as what; as often as it may, it counts once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// As what: the field's name, or the relation's type.
    pub role: String,
    /// Who names it.
    pub source: RecordId,
}

/// Which records that name another are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct NamingFilter<'a> {
    /// Those that are published and not on the deny-list. Whether what was published names it too is to be seen.
    pub published: bool,
    /// Those that name it as this.
    pub role: Option<&'a str>,
    /// None of this kind.
    pub but: Option<RecordKind>,
}

/// Who names a record, in the order of `(role, source)`, after that position.
pub async fn naming(
    conn: &mut Conn<'_>,
    target: RecordId,
    filter: NamingFilter<'_>,
    after: Option<(&str, RecordId)>,
    limit: i64,
) -> Result<Vec<Naming>, DbError> {
    const SQL: &str = "select r.role, r.source from relations r join records s on s.id = r.source where r.target = $1 and (r.role, r.source) > ($2, $3) and (r.role = $4 or $4 is null) and (s.kind <> $5 or $5 is null) group by r.role, r.source order by r.role, r.source limit $6";
    const PUBLISHED_SQL: &str = "select r.role, r.source from relations r join records s on s.id = r.source where r.target = $1 and (r.role, r.source) > ($2, $3) and (r.role = $4 or $4 is null) and (s.kind <> $5 or $5 is null) and s.publication = 'published' and not exists (select 1 from deny_list where record = s.id) group by r.role, r.source order by r.role, r.source limit $6";
    let sql = if filter.published { PUBLISHED_SQL } else { SQL };
    let (role, source) = after.map_or(("", Uuid::nil()), |(role, id)| (role, id.0));
    let rows = on!(conn, c => sqlx::query_as::<_, (String, Uuid)>(sql).bind(target.0).bind(role).bind(source).bind(filter.role).bind(filter.but.map(RecordKind::as_str)).bind(limit).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(role, source)| Naming {
            role,
            source: RecordId(source),
        })
        .collect())
}

/// Where a record is referred to: `(source, pointer, role)` in order, after the position `(source, pointer)`.
pub async fn uses(
    conn: &mut Conn<'_>,
    target: RecordId,
    after: Option<(RecordId, &str)>,
    limit: i64,
) -> Result<Vec<(RecordId, String, String)>, DbError> {
    const SQL: &str = "select source, pointer, role from relations where target = $1 and (source, pointer) > ($2, $3) order by source, pointer limit $4";
    let (source, pointer) = after.map_or((Uuid::nil(), ""), |(id, pointer)| (id.0, pointer));
    let rows = on!(conn, c => sqlx::query_as::<_, (Uuid, String, String)>(SQL)
        .bind(target.0)
        .bind(source)
        .bind(pointer)
        .bind(limit)
        .fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(source, pointer, role)| (RecordId(source), pointer, role))
        .collect())
}

/// How often a record is referred to.
pub async fn count_uses(conn: &mut Conn<'_>, target: RecordId) -> Result<i64, DbError> {
    const SQL: &str = "select count(*) from relations where target = $1";
    Ok(on!(conn, c => sqlx::query_scalar::<_, i64>(SQL).bind(target.0).fetch_one(c).await)?)
}

/// Who refers to any of these records in one of the roles that tie a record to a site's tree: `site`, `context`, `parent` and
/// their like.
pub async fn below(conn: &mut Conn<'_>, targets: &[RecordId]) -> Result<Vec<RecordId>, DbError> {
    let ids: Vec<_> = targets.iter().map(|id| id.0).collect();
    let rows: Vec<(Uuid,)> = dialect::select_in(
        conn,
        "select distinct source from relations where target in",
        &ids,
        "and role in ('site', 'context', 'contexts', 'parent', 'production_place') order by source",
    )
    .await?;
    Ok(rows.into_iter().map(|(id,)| RecordId(id)).collect())
}

/// What lies directly above these records in a hierarchy of their kind: `(record, above)`.
pub async fn above(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<Vec<(RecordId, RecordId)>, DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(Uuid, Uuid)> = dialect::select_in(
        conn,
        "select source, target from relations where source in",
        &ids,
        "and (pointer = '/parent' or role in ('broader', 'student_of', 'child_of')) order by source, pointer",
    )
    .await?;
    Ok(rows
        .into_iter()
        .map(|(low, high)| (RecordId(low), RecordId(high)))
        .collect())
}

/// The contexts of a site, in the order of their ids.
pub async fn contexts_of(conn: &mut Conn<'_>, site: RecordId) -> Result<Vec<RecordId>, DbError> {
    const SQL: &str = "select r.source from relations r join records c on c.id = r.source where r.target = $1 and r.role = 'site' and r.pointer = '/site' and c.kind = 'context' order by r.source";
    let rows = on!(conn, c => sqlx::query_scalar::<_, Uuid>(SQL).bind(site.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RecordId).collect())
}

/// What the contexts of a site state of one another: `(context, relation, other)`.
pub async fn strata_of(
    conn: &mut Conn<'_>,
    site: RecordId,
) -> Result<Vec<(RecordId, String, RecordId)>, DbError> {
    const SQL: &str = "select r.source, r.role, r.target from relations s join relations r on r.source = s.source where s.target = $1 and s.role = 'site' and s.pointer = '/site' and r.role in ('above', 'below', 'cuts', 'cut_by', 'equal') and r.pointer like '/stratigraphy/%' order by r.source, r.pointer";
    let rows = on!(conn, c => sqlx::query_as::<_, (Uuid, String, Uuid)>(SQL).bind(site.0).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(unit, stratum, other)| (RecordId(unit), stratum, RecordId(other)))
        .collect())
}

/// Those of these contexts that another states a stratigraphic relation to.
pub async fn units_named(
    conn: &mut Conn<'_>,
    units: &[Uuid],
) -> Result<BTreeSet<RecordId>, DbError> {
    let head = "select distinct target from relations where role in ('above', 'below', 'cuts', 'cut_by', 'equal') and pointer like '/stratigraphy/%' and target in";
    let rows: Vec<(Uuid,)> = dialect::select_in(conn, head, units, "").await?;
    Ok(rows.into_iter().map(|(id,)| RecordId(id)).collect())
}

/// The pieces found in any of these contexts, in the order of their ids.
pub async fn found_in(
    conn: &mut Conn<'_>,
    contexts: &[RecordId],
) -> Result<Vec<RecordId>, DbError> {
    let ids: Vec<_> = contexts.iter().map(|id| id.0).collect();
    let head = "select distinct source from relations where role = 'context' and pointer = '/find_spot/context' and target in";
    let rows: Vec<(Uuid,)> = dialect::select_in(conn, head, &ids, "order by source").await?;
    Ok(rows.into_iter().map(|(id,)| RecordId(id)).collect())
}

/// References to records that do not exist: `(source, pointer, target)`.
pub async fn dangling(conn: &mut Conn<'_>) -> Result<Vec<(RecordId, String, RecordId)>, DbError> {
    const SQL: &str = "select source, pointer, target from relations where not exists (select 1 from records where id = target) order by source, pointer";
    let rows = on!(conn, c => sqlx::query_as::<_, (Uuid, String, Uuid)>(SQL).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(source, pointer, target)| (RecordId(source), pointer, RecordId(target)))
        .collect())
}

/// The references of these records: `(source, pointer, role, target)`, in no order.
pub async fn of(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
) -> Result<Vec<(RecordId, String, String, RecordId)>, DbError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let head = "select source, pointer, role, target from relations where source in";
    let rows: Vec<(Uuid, String, String, Uuid)> = dialect::select_in(conn, head, &ids, "").await?;
    Ok(rows
        .into_iter()
        .map(|(source, pointer, role, target)| (RecordId(source), pointer, role, RecordId(target)))
        .collect())
}
