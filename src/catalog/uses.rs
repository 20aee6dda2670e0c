//! What refers to a record: from working copies, and from what the public sees of records that have gone on since.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::CatalogError;
use crate::db::records::Stored;
use crate::db::{Conn, Db, records, relations};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;

/// One reference to a record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Use {
    /// Who refers to it.
    pub record: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its label.
    #[schema(example = "净瓶")]
    pub label: String,
    /// Where in it the reference stands, as a JSON pointer.
    #[schema(example = "/decoration_details/0/motif")]
    pub pointer: String,
    /// The field, or the relation's type.
    #[schema(example = "motif")]
    pub role: String,
    /// Whether only the public still sees it so: the working copy says otherwise.
    pub public_only: bool,
}

/// References to a record.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// A page of them, in the order of the referring records' ids.
    pub items: Vec<Use>,
    /// How many there are.
    pub total: usize,
}

/// Records read together.
const PAGE: i64 = 200;

/// What refers to `id` after the position `(record, pointer)`; what only the public sees stands on the first page.
pub async fn uses(
    db: &Db,
    id: RecordId,
    after: Option<(RecordId, &str)>,
    limit: i64,
) -> Result<Uses, CatalogError> {
    let mut snapshot = db.snapshot().await?;
    let mut conn = snapshot.conn();
    if records::by_id(&mut conn, id).await?.is_none() {
        return Err(CatalogError::NotFound);
    }
    of(&mut conn, id, after, limit).await
}

pub(super) async fn of(
    conn: &mut Conn<'_>,
    id: RecordId,
    after: Option<(RecordId, &str)>,
    limit: i64,
) -> Result<Uses, CatalogError> {
    let public = public_only(conn, id).await?;
    let total = relations::count_uses(conn, id).await?;
    let total = usize::try_from(total).unwrap_or(0) + public.len();
    let rows = relations::uses(conn, id, after, limit).await?;
    let mut sources: Vec<RecordId> = rows.iter().map(|(source, ..)| *source).collect();
    sources.dedup();
    let found = records::by_ids(conn, &sources).await?;
    let found: BTreeMap<RecordId, Stored> =
        found.into_iter().map(|it| (it.envelope.id, it)).collect();
    let mut items = if after.is_none() { public } else { Vec::new() };
    for (source, pointer, role) in rows {
        if let Some(stored) = found.get(&source) {
            items.push(Use {
                record: source,
                kind: stored.envelope.kind,
                label: super::content(stored)?.label("zh-Hans").to_owned(),
                pointer,
                role,
                public_only: false,
            });
        }
    }
    Ok(Uses { items, total })
}

/// References that stand in the published version alone.
async fn public_only(conn: &mut Conn<'_>, id: RecordId) -> Result<Vec<Use>, CatalogError> {
    let mut found = Vec::new();
    for (stored, public) in seen_in_public(conn, id).await? {
        let working = super::content(&stored)?.links();
        if working.iter().any(|link| link.target == id) {
            continue;
        }
        let links = public.links().into_iter().filter(|link| link.target == id);
        found.extend(links.map(|link| Use {
            record: stored.envelope.id,
            kind: stored.envelope.kind,
            label: public.label("zh-Hans").to_owned(),
            pointer: link.pointer,
            role: link.role,
            public_only: true,
        }));
    }
    Ok(found)
}

/// Published records that have gone on since, whose published version refers to `id`; each with that version.
pub(super) async fn seen_in_public(
    conn: &mut Conn<'_>,
    id: RecordId,
) -> Result<Vec<(Stored, Content)>, CatalogError> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = records::gone_on(conn, after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(found);
        };
        after = Some(last.envelope.id);
        for stored in page {
            let public = super::rewrite::published_content(conn, &stored).await?;
            if public.links().iter().any(|link| link.target == id) {
                found.push((stored, public));
            }
        }
    }
}
