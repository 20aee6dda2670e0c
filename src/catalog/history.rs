//! What a record was, version by version.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::CatalogError;
use crate::db::revisions::{self, Revision};
use crate::db::{Db, records};
use crate::domain::id::{RecordId, UserId, Version};
use crate::domain::patch::{Difference, diff};

/// A version of a working copy beside the one before it.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisionView {
    /// The version.
    pub version: Version,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// By whom.
    pub author: Option<UserId>,
    /// By what name.
    pub author_name: String,
    /// The content.
    pub content: Value,
    /// What differs from the version before; the first version differs in everything.
    pub differences: Vec<Difference>,
}

/// A record's revisions, the newest first, below `before`.
pub async fn list_revisions(
    db: &Db,
    id: RecordId,
    before: Option<Version>,
    limit: i64,
) -> Result<Vec<Revision>, CatalogError> {
    let mut reader = db.read().await?;
    let mut conn = reader.conn();
    if records::by_id(&mut conn, id).await?.is_none() {
        return Err(CatalogError::NotFound);
    }
    Ok(revisions::list(&mut conn, id, before, limit).await?)
}

/// One revision with its differences from the one before.
pub async fn revision(
    db: &Db,
    id: RecordId,
    version: Version,
) -> Result<RevisionView, CatalogError> {
    let mut reader = db.read().await?;
    let mut conn = reader.conn();
    let revision = revisions::get(&mut conn, id, version)
        .await?
        .ok_or(CatalogError::NotFound)?;
    let before = revisions::get(&mut conn, id, Version(version.0 - 1)).await?;
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let content = read(&revision.content);
    let old = before.map_or_else(
        || Value::Object(serde_json::Map::new()),
        |before| read(&before.content),
    );
    Ok(RevisionView {
        version: revision.version,
        at: revision.at,
        author: revision.author,
        author_name: revision.author_name,
        differences: diff(&old, &content),
        content,
    })
}
