//! A new record: a draft at version 1.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{CatalogError, Incoming, Written, insert};
use crate::db::{Db, Priority};
use crate::domain::clock::Clock;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::permit::{EditRecord, Permit};
use crate::domain::record::Content;
use crate::domain::role::Actor;

/// Writes `document` as a draft under an id minted here. A medium is made by uploading its file instead.
pub async fn create(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    permit: &Permit<EditRecord>,
    document: &Value,
) -> Result<Written, CatalogError> {
    let content = Content::parse(kind_of(document)?, document)?;
    if content.kind() == RecordKind::Media {
        return Err(Faults::from(Fault::new(
            "/kind",
            "not_allowed",
            "a medium is made by uploading its file",
        ))
        .into());
    }
    let incoming = [Incoming {
        id: RecordId(clock.new_id()),
        content,
        publish: false,
    }];
    let mut tx = db.begin(Priority::Edit).await?;
    let written = insert(
        &mut tx.conn(),
        clock,
        actor,
        permit,
        &incoming,
        &BTreeMap::new(),
    )
    .await?;
    tx.commit().await?;
    written.into_iter().next().ok_or(CatalogError::NotFound)
}

/// The kind that a document says it is of.
fn kind_of(document: &Value) -> Result<RecordKind, Faults> {
    let fault = |code, detail: &str| Faults::from(Fault::new("/kind", code, detail));
    match document.get("kind") {
        None => Err(fault("required", "say of which kind the record is")),
        Some(Value::String(kind)) => kind
            .parse()
            .map_err(|_| fault("invalid_code", "no such kind of record")),
        Some(_) => Err(fault("wrong_type", "a kind is a text")),
    }
}
