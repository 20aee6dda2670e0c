//! A new version of a working copy. The public view stays as it is.

use serde_json::Value;

use super::{CatalogError, Expected, Written, get, hierarchy, links, log_change, rewrite, strata};
use crate::db::{Db, Priority};
use crate::domain::clock::Clock;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::RecordId;
use crate::domain::patch::merge;
use crate::domain::permit::{EditRecord, Permit};
use crate::domain::record::Content;
use crate::domain::role::Actor;
use crate::domain::state::{Envelope, Review};

/// Applies a merge patch (RFC 7396) to the working copy and validates the whole of what comes out.
///
/// The new version is a draft again. A patch that changes nothing writes nothing.
pub async fn edit(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    _permit: &Permit<EditRecord>,
    id: RecordId,
    expected: Expected,
    patch: &Value,
) -> Result<Written, CatalogError> {
    let Value::Object(members) = patch else {
        return Err(Faults::from(Fault::new(
            "",
            "wrong_type",
            "a merge patch is a JSON object",
        ))
        .into());
    };
    // A null would pass the merge unseen.
    let kept =
        |name: &&String| name.as_str() == "schema" || Envelope::FIELDS.contains(&name.as_str());
    if let Some(name) = members.keys().find(kept) {
        return Err(Faults::from(Fault::new(
            format!("/{name}"),
            "read_only",
            "the museum keeps this field itself",
        ))
        .into());
    }
    let mut tx = db.begin(Priority::Edit).await?;
    let stored = get(&mut tx.conn(), id, expected).await?;
    let content = Content::parse(stored.envelope.kind, &merge(&stored.working, patch))?;
    let working = content.to_value();
    if working.get("capture") != stored.working.get("capture") {
        let words = "the museum reads this from the file itself";
        return Err(Faults::from(Fault::new("/capture", "read_only", words)).into());
    }
    if working == stored.working {
        return Ok(Written {
            stored,
            seq: None,
            public_seq: None,
        });
    }
    links::check(&mut tx.conn(), id, &content).await?;
    let before = super::content(&stored)?;
    hierarchy::check(&mut tx.conn(), &[(id, &content)]).await?;
    hierarchy::check_move(&mut tx.conn(), id, &before, &content).await?;
    strata::check(&mut tx.conn(), &[(id, &content)]).await?;

    let mut conn = tx.conn();
    let mut written = [(stored, content)];
    rewrite::rewrite(&mut conn, clock, actor, Some(Review::Draft), &mut written).await?;
    let [(stored, _)] = written;
    let seq = log_change(&mut conn, clock, actor, "edit", &stored).await?;
    tx.commit().await?;
    Ok(Written {
        stored,
        seq: Some(seq),
        public_seq: None,
    })
}
