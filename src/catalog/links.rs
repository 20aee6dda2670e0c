//! Whether what a record refers to exists and is of the right kind: what a record alone cannot tell.

use std::collections::{BTreeMap, BTreeSet};

use super::CatalogError;
use crate::db::{Conn, records, redirects};
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::{Content, Link};

/// The faults of records that refer to what does not exist, to what is of another kind, or to themselves.
///
/// `arriving` are records of the same import that exist before its end. Each fault carries the link's JSON pointer.
pub(super) async fn faults(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
    arriving: &BTreeMap<RecordId, RecordKind>,
) -> Result<BTreeMap<RecordId, Faults>, CatalogError> {
    faults_of(conn, &all(contents), arriving).await
}

/// The links of each record.
pub(super) fn all(contents: &[(RecordId, &Content)]) -> Vec<(RecordId, Vec<Link>)> {
    let each = contents.iter();
    each.map(|(id, content)| (*id, content.links())).collect()
}

/// As [`faults`], of links that are at hand.
pub(super) async fn faults_of(
    conn: &mut Conn<'_>,
    links: &[(RecordId, Vec<Link>)],
    arriving: &BTreeMap<RecordId, RecordKind>,
) -> Result<BTreeMap<RecordId, Faults>, CatalogError> {
    let wanted: BTreeSet<RecordId> = links
        .iter()
        .flat_map(|(_, links)| links)
        .map(|link| link.target)
        .filter(|id| !arriving.contains_key(id))
        .collect();
    let wanted: Vec<RecordId> = wanted.into_iter().collect();
    let found = records::kinds_kept(conn, &wanted).await?;
    let merged: BTreeMap<_, _> = redirects::among(conn, &wanted).await?.into_iter().collect();

    let mut refused = BTreeMap::new();
    for (id, links) in links {
        let faults: Vec<Fault> = links
            .iter()
            .filter_map(|link| {
                let kind = arriving
                    .get(&link.target)
                    .or_else(|| found.get(&link.target));
                let replaced = merged.get(&link.target).map(|target| {
                    let words = format!("{} was merged into {target}", link.target);
                    Fault::new(&link.pointer, "replaced", words)
                });
                link_fault(*id, link, kind.copied()).or(replaced)
            })
            .collect();
        if !faults.is_empty() {
            refused.insert(*id, Faults(faults));
        }
    }
    Ok(refused)
}

/// What is wrong with a link of the record `of`, whose target is of this kind, or does not exist.
pub fn link_fault(of: RecordId, link: &Link, kind: Option<RecordKind>) -> Option<Fault> {
    let (code, detail) = match kind {
        _ if link.target == of => (
            "self_reference",
            "a record cannot refer to itself here".to_owned(),
        ),
        None => ("not_found", format!("no record {} exists", link.target)),
        Some(kind) if !link.kinds.contains(&kind) => (
            "wrong_kind",
            format!(
                "{} is a record of the kind {kind}, which this field does not take",
                link.target
            ),
        ),
        Some(_) => return None,
    };
    Some(Fault::new(&link.pointer, code, detail))
}

/// As [`faults`], for one record.
pub(super) async fn check(
    conn: &mut Conn<'_>,
    id: RecordId,
    content: &Content,
) -> Result<(), CatalogError> {
    match faults(conn, &[(id, content)], &BTreeMap::new())
        .await?
        .remove(&id)
    {
        Some(faults) => Err(faults.into()),
        None => Ok(()),
    }
}
