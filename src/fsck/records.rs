//! Every record: readable, at the version its revisions say, with the side rows its working copy asks for, and a
//! projection that tells no more than the public may know.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Part, counted};
use super::rows::{PAGE, readable};
use super::{Depth, FsckError, Told};
use chrono::NaiveDate;

use crate::catalog;
use crate::db::records::{self, Derived, Stored};
use crate::db::revisions::{self, Revision};
use crate::db::{Conn, Db, deny_list, inspect, lint, media_links, numbers, relations};
use crate::domain::canonical;
use crate::domain::disclosure::{Disclosure, Published, project};
use crate::domain::id::{RecordId, Version};
use crate::domain::record::Content;
use crate::domain::state::Publication;

pub(super) async fn look(
    db: &Db,
    depth: Depth,
    part: &mut Part,
    told: Told<'_>,
) -> Result<(), FsckError> {
    let total = {
        let mut snapshot = db.snapshot().await?;
        let mut conn = snapshot.conn();
        for record in revisions::out_of_step(&mut conn).await? {
            part.fault(
                "revisions_broken",
                record,
                "its revisions do not run from 1 to its version without a gap",
            );
        }
        for (record, pointer, target) in relations::dangling(&mut conn).await? {
            part.fault(
                "reference_to_nothing",
                record,
                format!("{pointer} names {target}, which is not there"),
            );
        }
        for (record, words) in inspect::misplaced_media(&mut conn, super::SOME).await? {
            part.fault("medium_misplaced", record, words);
        }
        for (record, rule) in lint::strays(&mut conn, super::SOME).await? {
            let words = format!("the finding of the rule {rule} is nobody's");
            part.fault("finding_strays", record, words);
        }
        for record in inspect::media_without_original(&mut conn, super::SOME).await? {
            part.fault(
                "medium_without_original",
                record,
                "no row names the file it was made from",
            );
        }
        usize::try_from(records::count_all(&mut conn).await?).unwrap_or(0)
    };
    let (mut after, mut seen) = (None, 0);
    told(part.name, 0, total);
    loop {
        // One snapshot a page: long ones hold back the database's own tidying.
        let mut snapshot = db.snapshot().await?;
        let mut conn = snapshot.conn();
        let ids = records::ids(&mut conn, after, PAGE).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        page(&mut conn, &ids, depth, part).await?;
        seen += ids.len();
        told(part.name, seen, total.max(seen));
    }
    part.remark = counted(seen, "record");
    Ok(())
}

/// What stands beside a page of records, by record.
struct Beside {
    revisions: BTreeMap<RecordId, Revision>,
    derived: BTreeMap<RecordId, Derived>,
    numbers: BTreeMap<RecordId, BTreeSet<(String, String)>>,
    relations: BTreeMap<RecordId, BTreeSet<(String, String, RecordId)>>,
    media: BTreeMap<RecordId, BTreeSet<(i64, RecordId, String)>>,
}

impl Beside {
    async fn of(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<Self, FsckError> {
        let revisions = revisions::current(conn, ids).await?;
        let derived = records::derived(conn, ids).await?;
        let mut beside = Self {
            revisions: revisions.into_iter().map(|row| (row.record, row)).collect(),
            derived: derived.into_iter().map(|row| (row.id, row)).collect(),
            numbers: BTreeMap::new(),
            relations: BTreeMap::new(),
            media: BTreeMap::new(),
        };
        for (id, sort, value) in numbers::of(conn, ids).await? {
            beside.numbers.entry(id).or_default().insert((sort, value));
        }
        for (id, pointer, role, target) in relations::of(conn, ids).await? {
            let rows = beside.relations.entry(id).or_default();
            rows.insert((pointer, role, target));
        }
        for (id, position, media, role) in media_links::of(conn, ids).await? {
            let rows = beside.media.entry(id).or_default();
            rows.insert((position, media, role));
        }
        Ok(beside)
    }
}

async fn page(
    conn: &mut Conn<'_>,
    ids: &[RecordId],
    depth: Depth,
    part: &mut Part,
) -> Result<(), FsckError> {
    let stored = readable(conn, "records", ids, part, records::by_ids).await?;
    let beside = Beside::of(conn, ids).await?;
    let (mut public, mut working) = (Vec::new(), Vec::new());
    for stored in &stored {
        let id = stored.envelope.id;
        match Content::from_stored(stored.envelope.kind, &stored.working) {
            Ok(content) => {
                working_copy(stored, &content, &beside, part);
                working.push((id, content));
            }
            Err(faults) => part.fault(
                "working_copy_unreadable",
                id,
                format!("its working copy is no {}: {faults}", stored.envelope.kind),
            ),
        }
        if depth == Depth::Deep {
            history(conn, stored, part).await?;
        }
        if let Some(content) = projection(stored, part) {
            sort_key(conn, stored, &beside, part).await?;
            public.push((id, content));
        }
    }
    let judged: Vec<_> = working.iter().map(|(id, it)| (*id, it)).collect();
    for (id, words) in lint::misjudged(conn, &judged).await? {
        part.fault("misjudged", id, words);
    }
    let contents: Vec<_> = public
        .iter()
        .map(|(id, content)| (*id, content.get()))
        .collect();
    for (id, value) in numbers::misplaced(conn, ids).await? {
        let words = format!("its number {value} is sorted as another");
        part.fault("number_misplaced", id, words);
    }
    let disclosures = catalog::public_disclosures(conn, &contents).await?;
    let denied = deny_list::among(conn, ids).await?;
    for (id, content) in public.iter().filter(|(id, _)| !denied.contains(id)) {
        let strictest = disclosures.get(id).copied().unwrap_or(Disclosure::Exact);
        // A projection made under a rule at least as strict comes out of it as it went in.
        if project(content.get(), strictest, NaiveDate::MAX) != *content {
            part.fault(
                "projection_tells_too_much",
                id,
                "the public can read more of it than its site's disclosure allows",
            );
        }
    }
    Ok(())
}

/// The working copy against its revision and its side rows.
fn working_copy(stored: &Stored, content: &Content, beside: &Beside, part: &mut Part) {
    let id = stored.envelope.id;
    let revision = beside.revisions.get(&id);
    // A revision that is not there is told by the look at all of them.
    if revision.is_some_and(|revision| revision.content != canonical::text(&stored.working)) {
        part.fault(
            "working_copy_is_not_its_revision",
            id,
            format!("revision {} says something else", stored.envelope.version),
        );
    }
    let mut wrong = Vec::new();
    let numbers: BTreeSet<_> = content.numbers().into_iter().collect();
    if beside.numbers.get(&id).unwrap_or(&BTreeSet::new()) != &numbers {
        wrong.push("numbers");
    }
    let links = content.links().into_iter();
    let links: BTreeSet<_> = links
        .map(|link| (link.pointer, link.role, link.target))
        .collect();
    if beside.relations.get(&id).unwrap_or(&BTreeSet::new()) != &links {
        wrong.push("relations");
    }
    let media: BTreeSet<_> = (0_i64..)
        .zip(&content.common().media)
        .map(|(at, link)| (at, link.media, link.role.clone()))
        .collect();
    if beside.media.get(&id).unwrap_or(&BTreeSet::new()) != &media {
        wrong.push("media_links");
    }
    for table in wrong {
        part.fault(
            "side_rows_differ",
            id,
            format!("its rows of {table} are not what its working copy says"),
        );
    }
    if stored.sort_key != content.sort_key() {
        part.fault(
            "sort_key_differs",
            id,
            "lists sort it by another label than it bears",
        );
    }
    let derived = beside.derived.get(&id);
    if derived.is_some_and(|d| d.filter_text != records::filter_text(&stored.working)) {
        part.fault(
            "filter_text_differs",
            id,
            "curators' lists look for other words than it holds",
        );
    }
}

/// The projection, if the public has one and it can be read; the states against it.
fn projection(stored: &Stored, part: &mut Part) -> Option<Published<Content>> {
    let envelope = &stored.envelope;
    let version = envelope.published_version;
    let sound = match envelope.publication {
        Publication::Never => version.is_none() && stored.published.is_none(),
        Publication::Withdrawn => version.is_some() && stored.published.is_none(),
        Publication::Published => stored.published.is_some() && stored.published_at.is_some(),
    };
    let possible = version.is_none_or(|v| v >= Version(1) && v <= envelope.version);
    if !sound || !possible || (envelope.publication == Publication::Published && version.is_none())
    {
        part.fault(
            "states_contradict",
            envelope.id,
            "its state of publication, published version and projection do not fit together",
        );
    }
    if envelope.publication != Publication::Published {
        return None;
    }
    match Published::from_stored(envelope.kind, stored.published.as_ref()?) {
        Ok(content) => Some(content),
        Err(faults) => {
            part.fault(
                "projection_unreadable",
                envelope.id,
                format!("its projection is no {}: {faults}", envelope.kind),
            );
            None
        }
    }
}

/// What public lists sort it by is the key of the version the public sees.
async fn sort_key(
    conn: &mut Conn<'_>,
    stored: &Stored,
    beside: &Beside,
    part: &mut Part,
) -> Result<(), FsckError> {
    let envelope = &stored.envelope;
    let Some(version) = envelope.published_version else {
        return Ok(());
    };
    let wanted = if version == envelope.version {
        stored.sort_key.clone()
    } else {
        let revision = revisions::get(conn, envelope.id, version).await?;
        let read = revision.and_then(|revision| read(stored, &revision));
        let Some(content) = read else {
            part.fault(
                "published_version_lost",
                envelope.id,
                format!("revision {version}, which the public sees, cannot be read"),
            );
            return Ok(());
        };
        content.sort_key()
    };
    let kept = beside.derived.get(&envelope.id);
    if kept.is_some_and(|kept| kept.published_sort_key.as_ref() != Some(&wanted)) {
        part.fault(
            "sort_key_differs",
            envelope.id,
            "public lists sort it by another label than the public sees",
        );
    }
    Ok(())
}

/// Every revision can be read.
async fn history(conn: &mut Conn<'_>, stored: &Stored, part: &mut Part) -> Result<(), FsckError> {
    let id = stored.envelope.id;
    let mut before = None;
    loop {
        let some = revisions::list(conn, id, before, PAGE).await?;
        let Some(last) = some.last() else {
            return Ok(());
        };
        before = Some(last.version);
        for revision in &some {
            if read(stored, revision).is_none() {
                part.fault(
                    "revision_unreadable",
                    id,
                    format!(
                        "revision {} is no {}",
                        revision.version, stored.envelope.kind
                    ),
                );
            }
        }
    }
}

fn read(stored: &Stored, revision: &Revision) -> Option<Content> {
    let value = serde_json::from_str(&revision.content).ok()?;
    Content::from_stored(stored.envelope.kind, &value).ok()
}
