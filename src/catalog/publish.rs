//! Making the working copy public.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{CatalogError, Expected, Written, content, get, hierarchy, log_publication, strictest};
use crate::db::changes::{self, NewChange};
use crate::db::jobs::{self, JobKind};
use crate::db::publications::{self, NewPublication};
use crate::db::records::{self, Stored};
use crate::db::{Conn, Db, Priority, deny_list, redirects};
use crate::domain::clock::Clock;
use crate::domain::disclosure::{Disclosure, project};
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::{JobId, RecordId};
use crate::domain::permit::{Permit, PublishRecord};
use crate::domain::record::Content;
use crate::domain::role::Actor;
use crate::domain::state::{Publication, Review};

/// What publishing a record would do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PublicationPlan {
    /// What keeps the record from being published; empty if nothing does.
    pub faults: Vec<Fault>,
    /// What does not keep it from being published, but wants a second look.
    pub warnings: Vec<Fault>,
    /// The media it shows that the public cannot see yet.
    pub unpublished_media: Vec<UnpublishedMedia>,
}

/// A medium that the public cannot see yet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UnpublishedMedia {
    /// The medium.
    pub id: RecordId,
    /// Its label.
    #[schema(example = "净瓶正面")]
    pub label: String,
    /// What keeps it from being published: rights and credit come first.
    pub faults: Vec<Fault>,
}

/// What publishing the record would do, without doing it.
pub async fn plan(
    db: &Db,
    clock: &dyn Clock,
    id: RecordId,
) -> Result<PublicationPlan, CatalogError> {
    let mut reader = db.read().await?;
    let mut conn = reader.conn();
    let stored = get(&mut conn, id, Expected::Any).await?;
    let content = content(&stored)?;
    let mut plan = plan_of(&mut conn, &content, clock.now().date_naive()).await?;
    if let Content::Site(site) = &content {
        let alone = super::cell::warning(&mut conn, id, site).await?;
        plan.warnings.extend(alone);
    }
    Ok(plan)
}

async fn plan_of(
    conn: &mut Conn<'_>,
    content: &Content,
    today: NaiveDate,
) -> Result<PublicationPlan, CatalogError> {
    let ids = content.media();
    let mut found = records::by_ids(conn, &ids).await?;
    found.retain(|medium| medium.envelope.publication != Publication::Published);
    found.sort_by_key(|medium| ids.iter().position(|id| *id == medium.envelope.id));
    let unpublished_media = found
        .iter()
        .map(|medium| {
            let content = self::content(medium)?;
            Ok(UnpublishedMedia {
                id: medium.envelope.id,
                label: content.label("zh-Hans").to_owned(),
                faults: faults_of(&content, today),
            })
        })
        .collect::<Result<_, CatalogError>>()?;
    let mut faults = faults_of(content, today);
    if let Content::Context(context) = content
        && let Some(site) = context.site
        && records::once_public(conn, &[site]).await?.is_empty()
    {
        // The public view of a context names its site, and nothing that was never public may be named.
        let words = "the site of a context is published before it";
        faults.push(Fault::new("/site", "not_published", words));
    }
    Ok(PublicationPlan {
        faults,
        warnings: Vec::new(),
        unpublished_media,
    })
}

fn faults_of(content: &Content, today: NaiveDate) -> Vec<Fault> {
    let own = content.publication_faults().0;
    own.into_iter()
        .chain(content.embargo_fault(today))
        .collect()
}

/// Publishes the working copy as it stands, approving it; with `include_media` also the media it shows that are not public.
///
/// Without `include_media` those media stay unseen. A medium without rights or credit keeps the whole from being
/// published; its faults stand under `/media/N`.
pub async fn publish(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    _permit: &Permit<PublishRecord>,
    id: RecordId,
    expected: Expected,
    include_media: bool,
) -> Result<Written, CatalogError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    let main = get(&mut conn, id, expected).await?;
    if !redirects::among(&mut conn, &[id]).await?.is_empty() {
        return Err(CatalogError::State(
            "this concept was merged into another, which its address leads to",
        ));
    }
    let content = content(&main)?;
    let now = clock.now();
    let plan = plan_of(&mut conn, &content, now.date_naive()).await?;
    let mut faults = plan.faults;
    let mut batch = Vec::new();
    if include_media {
        for medium in &plan.unpublished_media {
            let at = content
                .common()
                .media
                .iter()
                .position(|link| link.media == medium.id)
                .unwrap_or(0);
            faults.extend(medium.faults.iter().map(|fault| Fault {
                pointer: format!("/media/{at}{}", fault.pointer),
                ..fault.clone()
            }));
            batch.push(get(&mut conn, medium.id, Expected::Any).await?);
        }
    }
    Faults(faults).into_result()?;
    batch.push(main);

    for stored in &mut batch {
        let content = self::content(stored)?;
        let disclosure = strictest::of(&mut conn, stored.envelope.id, &content).await?;
        let projection = project(&content, disclosure, now.date_naive());
        super::embargo::note(&mut conn, stored.envelope.id, &content, now).await?;
        hierarchy::check_public(&mut conn, &[(stored.envelope.id, projection.get())]).await?;
        if tightens(stored, projection.get()) {
            deny_below(&mut conn, clock, actor, stored.envelope.id).await?;
        }
        stored.published = Some(projection.to_value());
        stored.published_at = Some(now);
        stored.envelope.review = Review::Approved;
        stored.envelope.publication = Publication::Published;
        stored.envelope.published_version = Some(stored.envelope.version);
        stored.envelope.updated_at = now;
        stored.envelope.updated_by = actor.user;
        records::update_states(&mut conn, stored).await?;
        // A record that is published anew is projected anew.
        deny_list::remove(&mut conn, &[stored.envelope.id]).await?;
    }
    let rows: Vec<_> = batch
        .iter()
        .map(|s| NewChange {
            op: "publish",
            record: s.envelope.id,
            kind: s.envelope.kind,
            version: s.envelope.version,
        })
        .collect();
    let first = changes::append(&mut conn, now, actor.user, &rows).await?;
    let rows: Vec<_> = batch
        .iter()
        .map(|s| NewPublication {
            op: "publish",
            record: s.envelope.id,
            kind: s.envelope.kind,
            version: s.envelope.version,
        })
        .collect();
    let first_public = publications::append(&mut conn, now, &rows).await?;
    tx.commit().await?;

    let last = i64::try_from(batch.len()).unwrap_or(1) - 1;
    let stored = batch.pop().ok_or(CatalogError::NotFound)?;
    let seq = |first: crate::domain::id::Seq| Some(crate::domain::id::Seq(first.0 + last));
    Ok(Written {
        stored,
        seq: seq(first),
        public_seq: seq(first_public),
    })
}

/// Whether the new projection of a site lets less be known than the public has now.
fn tightens(before: &Stored, after: &Content) -> bool {
    let disclosure = |content: &Content| match content {
        Content::Site(site) => site.disclosure.unwrap_or_default(),
        _ => Disclosure::Exact,
    };
    let seen = before
        .published
        .as_ref()
        .filter(|_| before.envelope.publication == Publication::Published);
    let seen = seen.and_then(|value| Content::from_stored(before.envelope.kind, value).ok());
    match after {
        // A site's first publication may bind finds that are public already.
        Content::Site(_) => seen
            .as_ref()
            .is_none_or(|seen| disclosure(after) != disclosure(seen)),
        _ => false,
    }
}

/// Puts everything below a site on the deny-list and enqueues the job that projects it anew.
async fn deny_below(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    actor: &Actor,
    site: RecordId,
) -> Result<(), CatalogError> {
    let below = super::reproject::below(conn, site).await?;
    if below.is_empty() {
        return Ok(());
    }
    deny_list::add(conn, &below).await?;
    jobs::enqueue(
        conn,
        JobId(clock.new_id()),
        JobKind::Reproject,
        Some(site),
        clock.now(),
        actor.user,
    )
    .await?;
    Ok(())
}

/// Tells the followers that a published record's public view changed though its version did not: a photograph got its tiles.
pub async fn touch(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    stored: &Stored,
) -> Result<(), CatalogError> {
    if stored.envelope.publication == Publication::Published {
        log_publication(conn, clock, "update", stored).await?;
    }
    Ok(())
}
