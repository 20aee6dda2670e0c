//! What the rules find in working copies, and how complete they are: computed by [`crate::domain::lint`], kept beside each
//! record in the transaction that writes it, so that the queue of what to mend is one indexed query and never stale.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Conn, DbError, dialect, lint_rules, records, relations, settings};
use crate::domain::context::Context;
use crate::domain::id::RecordId;
use crate::domain::lint::{self, Around, EDITION, NearContext, completeness};
use crate::domain::record::Content;

/// Records judged at a time.
const AT_ONCE: i64 = 500;
/// Where the edition of the rules stands that findings were made by.
const EDITION_NAME: &str = "lint_edition";

/// A judgement of one record, as the rows say it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Judgement {
    completeness: i64,
    weight: i64,
    findings: BTreeSet<(String, String)>,
}

impl Judgement {
    fn of(content: &Content, around: &Around, off: &BTreeSet<String>) -> Self {
        let found = lint::findings(content, around);
        let counted = found
            .iter()
            .filter(|finding| !off.contains(finding.rule.code));
        Self {
            completeness: completeness::score(content).into(),
            weight: counted.map(|finding| finding.rule.severity.weight()).sum(),
            findings: found
                .into_iter()
                .map(|finding| (finding.rule.code.to_owned(), finding.pointer))
                .collect(),
        }
    }
}

/// Judges working copies that have no judgement yet, after their side rows were written.
pub async fn insert(conn: &mut Conn<'_>, contents: &[(RecordId, &Content)]) -> Result<(), DbError> {
    if contents.is_empty() {
        return Ok(());
    }
    let off = lint_rules::switched_off_held(conn).await?;
    let around = around(conn, contents, true).await?;
    let nothing = Around::default();
    let (mut rows, mut findings) = (Vec::with_capacity(contents.len()), Vec::new());
    for (id, content) in contents {
        let judgement = Judgement::of(content, around.get(id).unwrap_or(&nothing), &off);
        let kind = content.kind().as_str();
        rows.push(vec![
            id.0.into(),
            kind.into(),
            judgement.completeness.into(),
            judgement.weight.into(),
        ]);
        for (rule, pointer) in judgement.findings {
            findings.push(vec![rule.into(), kind.into(), id.0.into(), pointer.into()]);
        }
    }
    let into = "insert into lint (record, kind, completeness, weight) ";
    dialect::insert_rows(conn, into, rows).await?;
    let into = "insert into findings (rule, kind, record, pointer) ";
    dialect::insert_rows(conn, into, findings).await
}

/// Judges working copies anew.
pub async fn replace(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<(), DbError> {
    let ids: Vec<_> = contents.iter().map(|(id, _)| id.0).collect();
    dialect::execute_in(conn, "delete from findings where record in", &ids, "").await?;
    dialect::execute_in(conn, "delete from lint where record in", &ids, "").await?;
    insert(conn, contents).await
}

/// Judges these records anew, as their working copies now stand; what cannot be read is passed over.
pub async fn refresh(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<(), DbError> {
    for some in ids.chunks(usize::try_from(AT_ONCE).unwrap_or(1)) {
        let stored = records::by_ids(conn, some).await?;
        let read = stored.iter().filter_map(|record| {
            let envelope = &record.envelope;
            let content = Content::from_stored(envelope.kind, &record.working).ok()?;
            Some((envelope.id, content))
        });
        let read: Vec<_> = read.collect();
        let contents: Vec<_> = read.iter().map(|(id, content)| (*id, content)).collect();
        replace(conn, &contents).await?;
    }
    Ok(())
}

/// Of these records, those whose judgement is not the one that this program makes, and what of it.
pub async fn misjudged(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<Vec<(RecordId, &'static str)>, DbError> {
    let ids: Vec<_> = contents.iter().map(|(id, _)| id.0).collect();
    let off = lint_rules::switched_off(conn).await?;
    let around = around(conn, contents, false).await?;
    let head = "select record, completeness, weight from lint where record in";
    let rows: Vec<(Uuid, i64, i64)> = dialect::select_in(conn, head, &ids, "").await?;
    let mut kept: BTreeMap<RecordId, Judgement> = BTreeMap::new();
    for (id, completeness, weight) in rows {
        let judgement = Judgement {
            completeness,
            weight,
            findings: BTreeSet::new(),
        };
        kept.insert(RecordId(id), judgement);
    }
    let head = "select record, rule, pointer from findings where record in";
    let rows: Vec<(Uuid, String, String)> = dialect::select_in(conn, head, &ids, "").await?;
    for (id, rule, pointer) in rows {
        let judgement = kept.entry(RecordId(id)).or_default();
        judgement.findings.insert((rule, pointer));
    }
    let nothing = Around::default();
    let mut wrong = Vec::new();
    for (id, content) in contents {
        let right = Judgement::of(content, around.get(id).unwrap_or(&nothing), &off);
        let what = match kept.get(id) {
            None => "nobody has judged it",
            Some(kept) if kept.findings != right.findings => {
                "its findings are not what the rules find"
            }
            Some(kept) if kept.completeness != right.completeness => {
                "it is not as complete as it says"
            }
            Some(kept) if kept.weight != right.weight => "its findings weigh otherwise",
            Some(_) => continue,
        };
        wrong.push((*id, what));
    }
    Ok(wrong)
}

/// What stands around one record, for telling its findings in words.
pub async fn around_of(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<BTreeMap<RecordId, Around>, DbError> {
    around(conn, contents, false).await
}

/// What the rules must know of others. `held`: nobody changes those before this transaction ends.
async fn around(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
    held: bool,
) -> Result<BTreeMap<RecordId, Around>, DbError> {
    let mut near: BTreeMap<RecordId, NearContext> = BTreeMap::new();
    let (mut wanted, mut units) = (BTreeSet::new(), Vec::new());
    for (id, content) in contents {
        match content {
            Content::Object(_) => wanted.extend(found_in(content)),
            Content::Context(context) => {
                units.push(id.0);
                near.insert(*id, near_context(context));
            }
            _ => {}
        }
    }
    wanted.retain(|id| !near.contains_key(id));
    let wanted: Vec<_> = wanted.into_iter().collect();
    let stored = if held {
        records::by_ids_held(conn, &wanted).await?
    } else {
        records::by_ids(conn, &wanted).await?
    };
    for record in stored {
        let envelope = &record.envelope;
        if let Ok(Content::Context(context)) = Content::from_stored(envelope.kind, &record.working)
        {
            near.insert(envelope.id, near_context(&context));
        }
    }
    let stated = relations::units_named(conn, &units).await?;
    Ok(contents
        .iter()
        .map(|(id, content)| {
            let around = Around {
                context: found_in(content).and_then(|context| near.get(&context).cloned()),
                stated_by_others: stated.contains(id),
            };
            (*id, around)
        })
        .collect())
}

fn found_in(content: &Content) -> Option<RecordId> {
    match content {
        Content::Object(object) => object.find_spot.as_ref()?.context,
        _ => None,
    }
}

fn near_context(context: &Context) -> NearContext {
    NearContext {
        code: context.code.clone(),
        site: context.site,
    }
}

/// Judges the whole museum where it was judged by rules of another edition, or never.
pub(super) async fn bring_up(conn: &mut Conn<'_>) -> Result<(), DbError> {
    let known = settings::get(conn, EDITION_NAME).await?;
    let known: i64 = known.and_then(|edition| edition.parse().ok()).unwrap_or(0);
    if known >= EDITION {
        return Ok(());
    }
    let mut after = None;
    loop {
        let ids = records::ids(conn, after, AT_ONCE).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        refresh(conn, &ids).await?;
    }
    settings::put(conn, EDITION_NAME, &EDITION.to_string()).await
}
