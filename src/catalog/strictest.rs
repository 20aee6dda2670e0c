//! The strictest disclosure up a record's site tree: what [`crate::domain::disclosure::project`] is told.

use std::collections::{BTreeMap, BTreeSet};

use super::CatalogError;
use crate::db::{Conn, records};
use crate::domain::disclosure::Disclosure;
use crate::domain::id::RecordId;
use crate::domain::record::Content;

/// What a site or context contributes: its own disclosure and where to look next.
struct Step {
    own: Disclosure,
    up: Vec<RecordId>,
}

/// The strictest disclosure above each record; [`Disclosure::Exact`] where no site is above it.
///
/// A site counts with the stricter of its working copy and its projection, so that neither a draft that tightens nor one
/// that loosens shows more than both allow. Records of `contents` are found among themselves before the database.
pub(super) async fn of_many(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<BTreeMap<RecordId, Disclosure>, CatalogError> {
    let mut steps: BTreeMap<RecordId, Step> = BTreeMap::new();
    for (id, content) in contents {
        if matches!(content, Content::Site(_) | Content::Context(_)) {
            steps.insert(*id, step(content));
        }
    }
    let mut front: BTreeSet<RecordId> = contents
        .iter()
        .flat_map(|(_, content)| above(content))
        .collect();
    loop {
        let wanted: Vec<_> = front
            .iter()
            .filter(|id| !steps.contains_key(id))
            .copied()
            .collect();
        let known = front
            .iter()
            .filter_map(|id| steps.get(id))
            .flat_map(|step| step.up.clone());
        let mut next: BTreeSet<RecordId> = known.filter(|id| !steps.contains_key(id)).collect();
        for stored in records::by_ids_held(conn, &wanted).await? {
            let kind = stored.envelope.kind;
            let mut found = step(&Content::from_stored(kind, &stored.working)?);
            if let Some(published) = &stored.published {
                let public = step(&Content::from_stored(kind, published)?);
                found.own = found.own.max(public.own);
            }
            next.extend(found.up.iter().filter(|id| !steps.contains_key(id)));
            steps.insert(stored.envelope.id, found);
        }
        next.retain(|id| !steps.contains_key(id) && !wanted.contains(id));
        if next.is_empty() {
            break;
        }
        front = next;
    }
    Ok(contents
        .iter()
        .map(|(id, content)| (*id, climb(above(content), &steps)))
        .collect())
}

/// As [`of_many`], for one record.
pub(super) async fn of(
    conn: &mut Conn<'_>,
    id: RecordId,
    content: &Content,
) -> Result<Disclosure, CatalogError> {
    Ok(of_many(conn, &[(id, content)])
        .await?
        .remove(&id)
        .unwrap_or(Disclosure::Exact))
}

/// The strictest disclosure above each record by what is public alone: its projection was made under this, or a stricter.
pub async fn public_disclosures(
    conn: &mut Conn<'_>,
    published: &[(RecordId, &Content)],
) -> Result<BTreeMap<RecordId, Disclosure>, CatalogError> {
    let mut steps: BTreeMap<RecordId, Step> = BTreeMap::new();
    let up = published.iter().flat_map(|(_, content)| above(content));
    let mut front: Vec<RecordId> = up.collect();
    while !front.is_empty() {
        front.sort_unstable();
        front.dedup();
        let mut next = Vec::new();
        for stored in records::by_ids(conn, &front).await? {
            let public = stored.published.as_ref();
            // What cannot be read binds nothing here; whoever looks for such records finds it by itself.
            let public = public.and_then(|v| Content::from_stored(stored.envelope.kind, v).ok());
            let nothing = Step {
                own: Disclosure::Exact,
                up: Vec::new(),
            };
            let found = public.as_ref().map_or(nothing, step);
            next.extend(found.up.iter().copied());
            steps.insert(stored.envelope.id, found);
        }
        next.retain(|id| !steps.contains_key(id));
        front = next;
    }
    Ok(published
        .iter()
        .map(|(id, content)| (*id, climb(above(content), &steps)))
        .collect())
}

fn climb(from: Vec<RecordId>, steps: &BTreeMap<RecordId, Step>) -> Disclosure {
    let mut strictest = Disclosure::Exact;
    let mut seen = BTreeSet::new();
    let mut front = from;
    while let Some(id) = front.pop() {
        if let Some(step) = steps.get(&id).filter(|_| seen.insert(id)) {
            strictest = strictest.max(step.own);
            front.extend(&step.up);
        }
    }
    strictest
}

fn step(content: &Content) -> Step {
    let own = match content {
        Content::Site(site) => site.disclosure.unwrap_or_default(),
        // Only the public view of a context of a hidden site names none.
        Content::Context(context) if context.site.is_none() => Disclosure::Hidden,
        _ => Disclosure::Exact,
    };
    Step {
        own,
        up: above(content),
    }
}

/// The sites and contexts directly above a record.
fn above(content: &Content) -> Vec<RecordId> {
    match content {
        Content::Object(object) => {
            let spot = object.find_spot.as_ref();
            let found = [
                spot.and_then(|s| s.site),
                spot.and_then(|s| s.context),
                object.production_place,
            ];
            found.into_iter().flatten().collect()
        }
        Content::Site(site) => site.parent.into_iter().collect(),
        Content::Activity(activity) => {
            let contexts = activity.contexts.iter().copied();
            activity.site.into_iter().chain(contexts).collect()
        }
        Content::Context(context) => context.site.into_iter().chain(context.parent).collect(),
        _ => Vec::new(),
    }
}
