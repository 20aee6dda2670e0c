//! New records, one or thousands, in the caller's transaction: what creating a record and importing a museum share.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{CatalogError, Written, embargo, hierarchy, judge, links, strata, strictest};
use crate::db::changes::NewChange;
use crate::db::publications::NewPublication;
use crate::db::records::Stored;
use crate::db::revisions::Revision;
use crate::db::{Conn, changes, media_links, numbers, publications, records, relations, revisions};
use crate::domain::canonical;
use crate::domain::clock::Clock;
use crate::domain::common::MediaLink;
use crate::domain::disclosure::{Disclosure, project};
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::kind::RecordKind;
use crate::domain::permit::{EditRecord, Permit};
use crate::domain::record::{Content, Link};
use crate::domain::role::Actor;
use crate::domain::state::{Envelope, Publication, Review};

/// A record on its way in.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Kept as given.
    pub id: RecordId,
    /// Parsed, so free of faults of its own.
    pub content: Content,
    /// Whether it becomes public at once; only with leave to publish, which the caller has checked.
    pub publish: bool,
}

/// A record at version 1: a draft, or published at once as far as `disclosure` lets it be known.
fn first_version(
    record: &Incoming,
    disclosure: Disclosure,
    now: DateTime<Utc>,
    actor: &Actor,
) -> Stored {
    let (review, publication) = if record.publish {
        (Review::Approved, Publication::Published)
    } else {
        (Review::Draft, Publication::Never)
    };
    Stored {
        envelope: Envelope {
            id: record.id,
            kind: record.content.kind(),
            version: Version(1),
            review,
            publication,
            published_version: record.publish.then_some(Version(1)),
            created_at: now,
            created_by: actor.user,
            updated_at: now,
            updated_by: actor.user,
        },
        sort_key: record.content.sort_key(),
        working: record.content.to_value(),
        published: record
            .publish
            .then(|| project(&record.content, disclosure, now.date_naive()).to_value()),
        published_at: record.publish.then_some(now),
    }
}

/// Writes new records at version 1 with their side rows, revisions and log rows.
///
/// `arriving` are records of the same import that exist before its end. Answers in the order given. Faults name the
/// record they belong to only by order: the first faulty record's faults are returned.
pub async fn insert(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    actor: &Actor,
    _permit: &Permit<EditRecord>,
    incoming: &[Incoming],
    arriving: &BTreeMap<RecordId, RecordKind>,
) -> Result<Vec<Written>, CatalogError> {
    let contents: Vec<_> = incoming
        .iter()
        .map(|record| (record.id, &record.content))
        .collect();
    let links = links::all(&contents);
    let mut refused = links::faults_of(conn, &links, arriving).await?;
    if let Some((_, faults)) = refused.pop_first() {
        return Err(faults.into());
    }
    hierarchy::check(conn, &contents).await?;
    strata::check(conn, &contents).await?;
    let now = clock.now();
    let mut stored = Vec::with_capacity(incoming.len());
    // Sites first, so that what lies below them in the same batch finds their disclosure.
    let disclosures = strictest::of_many(conn, &contents).await?;
    for record in incoming {
        if record.publish {
            let mut faults = record.content.publication_faults();
            faults
                .0
                .extend(record.content.embargo_fault(now.date_naive()));
            faults.into_result().map_err(CatalogError::Invalid)?;
        }
        let disclosure = disclosures
            .get(&record.id)
            .copied()
            .unwrap_or(Disclosure::Exact);
        stored.push(first_version(record, disclosure, now, actor));
    }
    records::insert(conn, &stored).await?;
    for record in incoming.iter().filter(|record| record.publish) {
        // Few records have an embargo, and a new one has none to take back.
        if !record.content.common().embargoes.is_empty() {
            embargo::note(conn, record.id, &record.content, now).await?;
        }
    }
    let side = SideRows::of(&contents, links);
    numbers::insert(conn, &side.numbers).await?;
    relations::insert(conn, &side.links).await?;
    media_links::insert(conn, &side.media).await?;
    judge::judge_new(conn, &contents).await?;
    let history: Vec<_> = stored
        .iter()
        .map(|record| revision_of(record, actor))
        .collect();
    revisions::insert(conn, &history).await?;

    let rows: Vec<_> = stored
        .iter()
        .map(|s| NewChange {
            op: "create",
            record: s.envelope.id,
            kind: s.envelope.kind,
            version: s.envelope.version,
        })
        .collect();
    let first = changes::append(conn, now, actor.user, &rows).await?;
    let public: Vec<_> = stored
        .iter()
        .filter(|s| s.envelope.publication == Publication::Published)
        .map(|s| NewPublication {
            op: "publish",
            record: s.envelope.id,
            kind: s.envelope.kind,
            version: s.envelope.version,
        })
        .collect();
    let mut next_public = if public.is_empty() {
        None
    } else {
        Some(publications::append(conn, now, &public).await?)
    };

    Ok((first.0..)
        .zip(stored)
        .map(|(seq, stored)| {
            let public_seq =
                next_public.filter(|_| stored.envelope.publication == Publication::Published);
            if let Some(Seq(seq)) = public_seq {
                next_public = Some(Seq(seq + 1));
            }
            Written {
                stored,
                seq: Some(Seq(seq)),
                public_seq,
            }
        })
        .collect())
}

/// What stands beside working copies: numbers, references, media.
struct SideRows {
    numbers: Vec<(RecordId, Vec<(String, String)>)>,
    links: Vec<(RecordId, Vec<Link>)>,
    media: Vec<(RecordId, Vec<MediaLink>)>,
}

impl SideRows {
    fn of(contents: &[(RecordId, &Content)], links: Vec<(RecordId, Vec<Link>)>) -> Self {
        let all = contents.iter();
        Self {
            numbers: all.clone().map(|(id, it)| (*id, it.numbers())).collect(),
            links,
            media: all
                .map(|(id, it)| (*id, it.common().media.clone()))
                .collect(),
        }
    }
}

/// Replaces the side rows of working copies.
pub(super) async fn replace_side_rows(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<(), CatalogError> {
    let rows = SideRows::of(contents, links::all(contents));
    numbers::replace(conn, &rows.numbers).await?;
    relations::replace(conn, &rows.links).await?;
    Ok(media_links::replace(conn, &rows.media).await?)
}

/// The revision that a working copy is.
pub(super) fn revision_of(stored: &Stored, actor: &Actor) -> Revision {
    Revision {
        record: stored.envelope.id,
        version: stored.envelope.version,
        content: canonical::text(&stored.working),
        at: stored.envelope.updated_at,
        author: actor.user,
        author_name: actor.name.clone(),
    }
}
