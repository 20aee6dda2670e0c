//! New versions of working copies, one or thousands, in the caller's transaction: what an edit, an import and a merge share.

use super::insert::{replace_side_rows, revision_of};
use super::{CatalogError, content, judge};
use crate::db::changes::NewChange;
use crate::db::records::{self, Stored};
use crate::db::{Conn, changes, revisions};
use crate::domain::clock::Clock;
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::record::Content;
use crate::domain::role::Actor;
use crate::domain::state::Review;

/// Writes each record as it now says, one version up; side rows and revision with it. The rows of `changes` are the
/// caller's ([`log`]), as the last of the transaction.
///
/// `review` is where the working copy stands afterwards; where it stood before, if none is given.
pub(super) async fn rewrite(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    actor: &Actor,
    review: Option<Review>,
    records: &mut [(Stored, Content)],
) -> Result<(), CatalogError> {
    let now = clock.now();
    let mut before_it = Vec::with_capacity(records.len());
    for (stored, content) in records.iter_mut() {
        before_it.push(super::content(stored)?);
        let before = stored.envelope.version;
        stored.envelope.version = Version(before.0 + 1);
        stored.envelope.review = review.unwrap_or(stored.envelope.review);
        stored.envelope.updated_at = now;
        stored.envelope.updated_by = actor.user;
        stored.sort_key = content.sort_key();
        stored.working = content.to_value();
        if !records::update_working(conn, stored, before).await? {
            return Err(CatalogError::Stale { current: before });
        }
    }
    let contents: Vec<(RecordId, &Content)> = records
        .iter()
        .map(|(stored, content)| (stored.envelope.id, content))
        .collect();
    replace_side_rows(conn, &contents).await?;
    for ((id, content), before) in contents.iter().zip(&before_it) {
        judge::judge_again(conn, *id, before, content).await?;
    }
    let history: Vec<_> = records
        .iter()
        .map(|(stored, _)| revision_of(stored, actor))
        .collect();
    Ok(revisions::insert(conn, &history).await?)
}

/// One row of `changes` for each record as it now stands; answers the first number.
pub(super) async fn log<'a>(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    actor: &Actor,
    op: &'static str,
    records: impl IntoIterator<Item = &'a Stored>,
) -> Result<Seq, CatalogError> {
    let rows: Vec<_> = records
        .into_iter()
        .map(|stored| NewChange {
            op,
            record: stored.envelope.id,
            kind: stored.envelope.kind,
            version: stored.envelope.version,
        })
        .collect();
    Ok(changes::append(conn, clock.now(), actor.user, &rows).await?)
}

/// The content that the public sees: of the version that was published, under no rule of disclosure.
pub(super) async fn published_content(
    conn: &mut Conn<'_>,
    stored: &Stored,
) -> Result<Content, CatalogError> {
    let version = stored
        .envelope
        .published_version
        .unwrap_or(stored.envelope.version);
    if version == stored.envelope.version {
        return content(stored);
    }
    match revisions::get(conn, stored.envelope.id, version).await? {
        Some(revision) => {
            let value = serde_json::from_str(&revision.content).unwrap_or_default();
            Ok(Content::from_stored(stored.envelope.kind, &value)?)
        }
        None => content(stored),
    }
}
