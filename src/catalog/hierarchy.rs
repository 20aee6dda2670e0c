//! What a record alone cannot tell of its place among others of its kind: whether the chain above it comes to an end, and
//! of a context, whether what it lies in is of the same site and no smaller than itself.
//!
//! Whoever changes a place in a hierarchy holds the hierarchy of that kind until the transaction ends, so that two writers
//! cannot each bring half of a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::CatalogError;
use crate::db::{Conn, records, relations};
use crate::domain::context::{self, Context};
use crate::domain::fault::{Fault, Faults};
use crate::domain::hierarchy::{self, Broken, DEPTH_MAX};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;

/// Roles that tie a context to another of its site.
const WITHIN_A_SITE: [&str; 6] = ["parent", "above", "below", "cuts", "cut_by", "equal"];

/// Refuses records that would lie in themselves, by whatever way; the circle is named. `contents` replace what the museum
/// holds of these records.
pub(super) async fn check(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<(), CatalogError> {
    match faults(conn, contents).await?.pop_first() {
        Some((_, faults)) => Err(faults.into()),
        None => Ok(()),
    }
}

/// The faults of each record that has any; of circles the first.
pub async fn faults(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<BTreeMap<RecordId, Faults>, CatalogError> {
    let edges = edges(contents);
    hold(conn, contents).await?;
    let mut found = of_contexts(conn, contents).await?;
    if edges.is_empty() {
        return Ok(found);
    }
    let known: BTreeSet<RecordId> = contents.iter().map(|(id, _)| *id).collect();
    let mut above = edges;
    let mut front = beyond(&above, &known);
    for _ in 0..=DEPTH_MAX {
        if front.is_empty() {
            break;
        }
        let mut next: BTreeMap<RecordId, Vec<RecordId>> =
            front.iter().map(|id| (*id, Vec::new())).collect();
        for (low, high) in relations::above(conn, &front).await? {
            next.entry(low).or_default().push(high);
        }
        above.extend(next);
        front = beyond(&above, &known);
    }
    if let Err(broken) = hierarchy::check(contents.iter().map(|(id, _)| *id), &above) {
        let names = working_names(conn, contents, &broken).await?;
        let (id, fault) = told(contents, &broken, &names);
        found.entry(id).or_default().0.push(fault);
    }
    Ok(found)
}

/// The same for what becomes public: versions published at different times could make a circle that no working copies do.
pub(super) async fn check_public(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<(), CatalogError> {
    let mut above = edges(contents);
    if above.is_empty() {
        return Ok(());
    }
    hold(conn, contents).await?;
    let known: BTreeSet<RecordId> = contents.iter().map(|(id, _)| *id).collect();
    let mut names: BTreeMap<RecordId, String> = contents
        .iter()
        .map(|(id, content)| (*id, name(content)))
        .collect();
    let mut front = beyond(&above, &known);
    for _ in 0..=DEPTH_MAX {
        if front.is_empty() {
            break;
        }
        let mut next: BTreeMap<RecordId, Vec<RecordId>> =
            front.iter().map(|id| (*id, Vec::new())).collect();
        for stored in records::by_ids(conn, &front).await? {
            let Some(public) = &stored.published else {
                continue;
            };
            let (id, kind) = (stored.envelope.id, stored.envelope.kind);
            let content = Content::from_stored(kind, public)?;
            names.insert(id, name(&content));
            let up = hierarchy::above(&content).into_iter();
            next.insert(id, up.map(|(_, high)| high).collect());
        }
        above.extend(next);
        front = beyond(&above, &known);
    }
    match hierarchy::check(contents.iter().map(|(id, _)| *id), &above) {
        Ok(()) => Ok(()),
        Err(broken) => Err(Faults::from(told(contents, &broken, &names).1).into()),
    }
}

/// Refuses to take a context away from under what lies in it or is tied to it, or to make it smaller than its parts.
pub(super) async fn check_move(
    conn: &mut Conn<'_>,
    id: RecordId,
    before: &Content,
    after: &Content,
) -> Result<(), CatalogError> {
    let (Content::Context(before), Content::Context(after)) = (before, after) else {
        return Ok(());
    };
    let moved = before.site != after.site;
    if !moved && before.context_kind == after.context_kind {
        return Ok(());
    }
    records::hold_hierarchy(conn, RecordKind::Context).await?;
    let tied = relations::referring_to(conn, id).await?;
    if moved
        && let Some((other, _)) = tied
            .iter()
            .find(|(_, role)| WITHIN_A_SITE.contains(&role.as_str()))
    {
        let words = format!("the context {other} is tied to it within its site; untie them first");
        return Err(Faults::from(Fault::new("/site", "in_use", words)).into());
    }
    let parts = tied.iter().filter(|(_, role)| role == "parent");
    let parts: Vec<RecordId> = parts.map(|(part, _)| *part).collect();
    for stored in records::by_ids(conn, &parts).await? {
        let content = Content::from_stored(stored.envelope.kind, &stored.working)?;
        if let Content::Context(part) = &content
            && let Some(words) = context::no_part(&part.context_kind, &after.context_kind)
        {
            let words = format!("{} lies in it: {words}", name(&content));
            return Err(Faults::from(Fault::new("/context_kind", "order", words)).into());
        }
    }
    Ok(())
}

fn edges(contents: &[(RecordId, &Content)]) -> BTreeMap<RecordId, Vec<RecordId>> {
    let up = contents.iter().map(|(id, content)| {
        let above = hierarchy::above(content).into_iter();
        (*id, above.map(|(_, high)| high).collect::<Vec<_>>())
    });
    up.filter(|(_, high)| !high.is_empty()).collect()
}

/// What is above something but not known itself yet.
fn beyond(above: &BTreeMap<RecordId, Vec<RecordId>>, known: &BTreeSet<RecordId>) -> Vec<RecordId> {
    let mut ids: Vec<RecordId> = above.values().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| !above.contains_key(id) && !known.contains(id));
    ids
}

async fn hold(conn: &mut Conn<'_>, contents: &[(RecordId, &Content)]) -> Result<(), CatalogError> {
    let concerned = contents
        .iter()
        .filter(|(_, content)| !hierarchy::above(content).is_empty());
    let mut kinds: Vec<RecordKind> = concerned.map(|(_, content)| content.kind()).collect();
    // All writers in one order, so that none waits for another that waits for it.
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        records::hold_hierarchy(conn, kind).await?;
    }
    Ok(())
}

/// Whether each context lies in one of its site that is no smaller.
async fn of_contexts(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<BTreeMap<RecordId, Faults>, CatalogError> {
    let mut here: BTreeMap<RecordId, Context> = BTreeMap::new();
    let mut wanted = Vec::new();
    for (id, content) in contents {
        if let Content::Context(context) = content {
            wanted.extend(context.parent);
            here.insert(*id, (**context).clone());
        }
    }
    wanted.retain(|id| !here.contains_key(id));
    wanted.sort_unstable();
    wanted.dedup();
    for stored in records::by_ids(conn, &wanted).await? {
        let content = Content::from_stored(stored.envelope.kind, &stored.working)?;
        if let Content::Context(context) = content {
            here.insert(stored.envelope.id, *context);
        }
    }
    let mut found = BTreeMap::new();
    for (id, content) in contents {
        let Content::Context(context) = content else {
            continue;
        };
        // One that is not there yet comes with the same import, which looked at them all.
        let Some(parent) = context.parent.and_then(|id| here.get(&id)) else {
            continue;
        };
        let fault = if parent.site != context.site {
            let words = "this context belongs to another site";
            Fault::new("/parent", "wrong_site", words)
        } else if let Some(words) = context::no_part(&context.context_kind, &parent.context_kind) {
            Fault::new("/parent", "order", words)
        } else {
            continue;
        };
        found.insert(*id, Faults::from(fault));
    }
    Ok(found)
}

/// Whose fault it is, and what is wrong in words: `A › B › A`, each in the next.
fn told(
    contents: &[(RecordId, &Content)],
    broken: &Broken,
    names: &BTreeMap<RecordId, String>,
) -> (RecordId, Fault) {
    let of = |id: RecordId| contents.iter().find(|(known, _)| *known == id);
    let name = |id: &RecordId| names.get(id).cloned().unwrap_or_else(|| id.to_string());
    match broken {
        Broken::Circle(path) => {
            let mut ring = path[..path.len().saturating_sub(1)].to_vec();
            // It begins with the first of what is new.
            let first = contents
                .iter()
                .find_map(|(id, _)| ring.iter().position(|at| at == id));
            ring.rotate_left(first.unwrap_or(0));
            ring.extend(ring.first().copied());
            let at_fault = ring.first().and_then(|id| of(*id));
            let next = ring.get(1).copied();
            let pointer = at_fault.and_then(|(_, content)| {
                let up = hierarchy::above(content).into_iter();
                up.filter(|(_, high)| Some(*high) == next)
                    .map(|(pointer, _)| pointer)
                    .next()
            });
            let path: Vec<String> = ring.iter().map(name).collect();
            let words = format!("a record would lie in itself: {}", path.join(" › "));
            let id = at_fault.or(contents.first()).map(|(id, _)| *id);
            (
                id.unwrap_or_default(),
                Fault::new(pointer.unwrap_or_default(), "cycle", words),
            )
        }
        Broken::TooDeep(id) => {
            let at_fault = of(*id).or(contents.first());
            let up = at_fault.and_then(|(_, content)| hierarchy::above(content).into_iter().next());
            let pointer = up.map(|(pointer, _)| pointer).unwrap_or_default();
            let words = format!("a chain of more than {DEPTH_MAX} records, each in the next");
            let id = at_fault.map_or(*id, |(id, _)| *id);
            (id, Fault::new(pointer, "too_deep", words))
        }
    }
}

async fn working_names(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
    broken: &Broken,
) -> Result<BTreeMap<RecordId, String>, CatalogError> {
    let Broken::Circle(path) = broken else {
        return Ok(BTreeMap::new());
    };
    let mut names = BTreeMap::new();
    for stored in records::by_ids(conn, path).await? {
        let content = Content::from_stored(stored.envelope.kind, &stored.working)?;
        names.insert(stored.envelope.id, name(&content));
    }
    let new = contents.iter().filter(|(id, _)| path.contains(id));
    names.extend(new.map(|(id, content)| (*id, name(content))));
    Ok(names)
}

fn name(content: &Content) -> String {
    match content {
        Content::Context(context) if context.code.is_some() => {
            context.code.clone().unwrap_or_default()
        }
        _ => content.label("zh-Hans").to_owned(),
    }
}
