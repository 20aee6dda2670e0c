//! Two concepts become one: whatever named the old one names the other, and the old address leads there.
//!
//! What the public sees follows at once and only as far as it was public: a record that has a draft gets two new versions, the
//! published one with the new reference, which the public now sees, and the draft with it. The old concept stays as a
//! deprecated record that says what replaced it; the other takes over its labels.

use std::collections::{BTreeMap, BTreeSet};

use super::rewrite::{log, published_content, rewrite};
use super::{CatalogError, Expected, Written, content, get, reproject, uses};
use crate::db::publications::NewPublication;
use crate::db::records::Stored;
use crate::db::{Conn, Db, Priority, publications, records, redirects, relations};
use crate::domain::clock::Clock;
use crate::domain::concept::Concept;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::{RecordId, Seq};
use crate::domain::permit::{Permit, PublishRecord};
use crate::domain::record::Content;
use crate::domain::role::Actor;
use crate::domain::state::Publication;

/// A record that names the old concept, and what it says afterwards.
struct Turn {
    stored: Stored,
    /// What the public sees from now on, where it sees the record and that changes.
    public: Option<Content>,
    working: Content,
}

/// Merges `old` into the concept `into`, in one transaction; answers `into` as it then stands.
///
/// `most` is how many records may have to be rewritten. Refused where the two are of different schemes, where `into` lies
/// below `old` through others (the tree would become a circle), and where the old address would lead to what is not public.
#[expect(clippy::too_many_arguments, reason = "a verb with two objects")]
pub async fn merge(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    _permit: &Permit<PublishRecord>,
    old: RecordId,
    expected: Expected,
    into: RecordId,
    most: usize,
) -> Result<Written, CatalogError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    records::hold_for_removal(&mut conn, old).await?;
    records::hold_alone(&mut conn, into).await?;
    let from = get(&mut conn, old, expected).await?;
    let from_content = content(&from)?;
    let Content::Concept(from_concept) = &from_content else {
        return Err(CatalogError::State("only concepts are merged"));
    };
    let target = records::by_id(&mut conn, into).await?;
    let target = target.ok_or_else(|| refused("not_found", "no concept has this id"))?;
    check(&mut conn, (&from, from_concept), &target).await?;

    let mut turns = turns(&mut conn, old, into, most).await?;
    let public_from = match from.envelope.publication {
        Publication::Published => Some(published_content(&mut conn, &from).await?),
        _ => None,
    };
    turns.retain(|turn| turn.stored.envelope.id != into);
    turns.push(taking_over(&mut conn, target, &from_content, public_from.as_ref(), old).await?);
    let mut publications_rows = write(&mut conn, clock, actor, &mut turns).await?;

    let mut gone = from_content.clone();
    if let Content::Concept(concept) = &mut gone {
        concept.deprecated = Some(true);
        concept.replaced_by = Some(into);
        concept.broader.retain(|id| *id != into);
    }
    let mut from = [(from, gone)];
    rewrite(&mut conn, clock, actor, None, &mut from).await?;
    let [(mut from, _)] = from;
    if from.envelope.publication == Publication::Published {
        from.envelope.publication = Publication::Withdrawn;
        from.published = None;
        records::update_states(&mut conn, &from).await?;
        publications_rows.push(NewPublication {
            op: "withdraw",
            record: old,
            kind: from.envelope.kind,
            version: from
                .envelope
                .published_version
                .unwrap_or(from.envelope.version),
        });
    }
    redirects::put(&mut conn, old, into, clock.now()).await?;

    let written = std::iter::once(&from).chain(turns.iter().map(|turn| &turn.stored));
    let count = i64::try_from(turns.len()).unwrap_or(0);
    let first = log(&mut conn, clock, actor, "merge", written).await?;
    let mut public_seq = None;
    if !publications_rows.is_empty() {
        let more = i64::try_from(publications_rows.len()).unwrap_or(1) - 1;
        let first = publications::append(&mut conn, clock.now(), &publications_rows).await?;
        public_seq = Some(Seq(first.0 + more));
    }
    let stored = records::by_id(&mut conn, into).await?;
    tx.commit().await?;
    Ok(Written {
        stored: stored.ok_or(CatalogError::NotFound)?,
        seq: Some(Seq(first.0 + count)),
        public_seq,
    })
}

fn refused(code: &'static str, words: &str) -> CatalogError {
    CatalogError::Invalid(Faults::from(Fault::new("/into", code, words)))
}

/// Whether the two may become one.
async fn check(
    conn: &mut Conn<'_>,
    (from, old): (&Stored, &Concept),
    target: &Stored,
) -> Result<(), CatalogError> {
    let (old_id, into) = (from.envelope.id, target.envelope.id);
    if old_id == into {
        let words = "a concept is not merged into itself";
        return Err(refused("self_reference", words));
    }
    let Content::Concept(concept) = content(target)? else {
        return Err(refused("wrong_kind", "this is no concept"));
    };
    let merged = redirects::among(conn, &[old_id, into]).await?;
    if merged.iter().any(|(id, _)| *id == old_id) {
        return Err(CatalogError::State("this concept has been merged already"));
    }
    if concept.deprecated == Some(true) || !merged.is_empty() {
        return Err(refused(
            "deprecated",
            "this concept is no longer to be used",
        ));
    }
    if concept.scheme != old.scheme {
        let words = "concepts of different schemes are not merged";
        return Err(refused("wrong_scheme", words));
    }
    if from.envelope.publication != Publication::Never
        && target.envelope.publication != Publication::Published
    {
        return Err(CatalogError::State(
            "the address of a public concept leads to a public one: publish that first",
        ));
    }
    if lies_below(conn, into, old_id).await? {
        let words = "this concept lies below the one to be merged, through others: the tree would become a circle";
        return Err(refused("cycle", words));
    }
    Ok(())
}

/// Whether `id` lies below `above` with other concepts between them.
async fn lies_below(
    conn: &mut Conn<'_>,
    id: RecordId,
    above: RecordId,
) -> Result<bool, CatalogError> {
    let mut seen = BTreeSet::from([id]);
    let mut front = vec![id];
    let mut step = 0;
    while !front.is_empty() {
        let rows = relations::of(conn, &front).await?;
        let up = rows.into_iter().filter(|(_, _, role, _)| role == "broader");
        let up: Vec<RecordId> = up.map(|(.., target)| target).collect();
        if step > 0 && up.contains(&above) {
            return Ok(true);
        }
        front = up
            .into_iter()
            .filter(|up| *up != above && seen.insert(*up))
            .collect();
        step += 1;
    }
    Ok(false)
}

/// Every record that names the old concept, with what it says afterwards.
async fn turns(
    conn: &mut Conn<'_>,
    old: RecordId,
    into: RecordId,
    most: usize,
) -> Result<Vec<Turn>, CatalogError> {
    let mut public: BTreeMap<RecordId, Content> = BTreeMap::new();
    for (stored, content) in uses::seen_in_public(conn, old).await? {
        public.insert(stored.envelope.id, content);
    }
    let referring = relations::referring_to(conn, old).await?;
    let ids: BTreeSet<RecordId> = referring.into_iter().map(|(id, _)| id).collect();
    let ids: BTreeSet<RecordId> = ids.into_iter().chain(public.keys().copied()).collect();
    if ids.len() > most {
        return Err(CatalogError::State(
            "more records name this concept than one merge may rewrite (limits.merge_records)",
        ));
    }
    let ids: Vec<RecordId> = ids.into_iter().collect();
    let mut turns = Vec::with_capacity(ids.len());
    for stored in records::by_ids(conn, &ids).await? {
        let working = content(&stored)?.renamed(stored.envelope.id, old, into)?;
        let envelope = &stored.envelope;
        let is_public = envelope.publication == Publication::Published;
        let public = match public.remove(&envelope.id) {
            Some(content) => Some(content.renamed(envelope.id, old, into)?),
            None if is_public && envelope.published_version == Some(envelope.version) => {
                Some(working.clone())
            }
            None => None,
        };
        turns.push(Turn {
            stored,
            public,
            working,
        });
    }
    Ok(turns)
}

/// The other concept with the labels of the old one; the public sees those that were public.
async fn taking_over(
    conn: &mut Conn<'_>,
    target: Stored,
    from: &Content,
    public_from: Option<&Content>,
    old: RecordId,
) -> Result<Turn, CatalogError> {
    let into = target.envelope.id;
    let absorbed = |mut content: Content, from: &Content| {
        if let (Content::Concept(concept), Content::Concept(from)) = (&mut content, from) {
            concept.absorb(into, old, from);
        }
        content.renamed(into, old, into)
    };
    let mut public = None;
    if target.envelope.publication == Publication::Published {
        let seen = published_content(conn, &target).await?;
        public = Some(match public_from {
            Some(from) => absorbed(seen, from)?,
            None => seen.renamed(into, old, into)?,
        });
    }
    let working = absorbed(content(&target)?, from)?;
    Ok(Turn {
        stored: target,
        public,
        working,
    })
}

/// Writes the new versions: first what the public sees, then the working copies that say more.
async fn write(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    actor: &Actor,
    turns: &mut [Turn],
) -> Result<Vec<NewPublication>, CatalogError> {
    let mut shown = Vec::new();
    for turn in turns.iter_mut() {
        let Some(public) = turn.public.take() else {
            continue;
        };
        let mut one = [(turn.stored.clone(), public)];
        rewrite(conn, clock, actor, None, &mut one).await?;
        let [(mut stored, _)] = one;
        stored.envelope.published_version = Some(stored.envelope.version);
        records::update_states(conn, &stored).await?;
        shown.push(stored.envelope.id);
        turn.stored = stored;
    }
    let rows = reproject::anew(conn, clock.now(), &shown).await?;
    for turn in turns.iter_mut() {
        if turn.working.to_value() != turn.stored.working {
            let mut one = [(turn.stored.clone(), turn.working.clone())];
            rewrite(conn, clock, actor, None, &mut one).await?;
            let [(stored, _)] = one;
            turn.stored = stored;
        }
    }
    Ok(rows)
}
