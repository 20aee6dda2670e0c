//! What the rules find in working copies, and how complete they are: computed by [`crate::domain::lint`], kept beside each
//! record in the transaction that writes it, so that the queue of what to mend is one indexed query and never stale.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::conn::on;
use super::{Conn, DbError, dialect, lint_rules, records, relations, settings};
use crate::domain::context::Context;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
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
    let sql = dialect::of_engine(conn, dialect::CLEAR_FINDINGS);
    let rules = every_rule();
    for (id, content) in contents {
        let kind = content.kind().as_str();
        on!(&mut *conn, c => sqlx::query(sql).bind(&rules).bind(kind).bind(id.0).execute(c).await.map(|_| ()))?;
    }
    let ids: Vec<_> = contents.iter().map(|(id, _)| id.0).collect();
    dialect::execute_in(conn, "delete from lint where record in", &ids, "").await?;
    insert(conn, contents).await
}

/// The codes of all rules, as a JSON array.
fn every_rule() -> String {
    json_array(lint::rules().map(|rule| rule.code))
}

fn json_array<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<serde_json::Value>().to_string()
}

/// Judges these records anew, as their working copies now stand; what cannot be read is passed over.
pub async fn refresh(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<(), DbError> {
    for some in ids.chunks(usize::try_from(AT_ONCE).unwrap_or(1)) {
        let read = read(conn, some).await?;
        let contents: Vec<_> = read.iter().map(|(id, content)| (*id, content)).collect();
        replace(conn, &contents).await?;
    }
    Ok(())
}

/// The working copies that can be read.
async fn read(conn: &mut Conn<'_>, ids: &[RecordId]) -> Result<Vec<(RecordId, Content)>, DbError> {
    let stored = records::by_ids(conn, ids).await?;
    let read = stored.iter().filter_map(|record| {
        let envelope = &record.envelope;
        let content = Content::from_stored(envelope.kind, &record.working).ok()?;
        Some((envelope.id, content))
    });
    Ok(read.collect())
}

/// Findings that are nobody's: of a rule that there is not, or of a record that was not judged as of their kind.
pub async fn strays(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<(RecordId, String)>, DbError> {
    const SQL: &str = "select record, rule from findings where rule = $1 or not exists (select 1 from lint where lint.record = findings.record and lint.kind = findings.kind) order by rule, record limit $2";
    let unknown = rules_named(conn).await?;
    let unknown = unknown.into_iter().find(|code| lint::rule(code).is_none());
    let rows = on!(conn, c => sqlx::query_as::<_, (Uuid, String)>(SQL).bind(unknown.unwrap_or_default()).bind(limit).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, rule)| (RecordId(id), rule))
        .collect())
}

/// The codes that findings name.
async fn rules_named(conn: &mut Conn<'_>) -> Result<Vec<String>, DbError> {
    const SQL: &str = "select distinct rule from findings order by rule";
    Ok(on!(conn, c => sqlx::query_scalar::<_, String>(SQL).fetch_all(c).await)?)
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
    let sql = dialect::of_engine(conn, dialect::FINDINGS_BETWEEN);
    let kinds = json_array(RecordKind::ALL.into_iter().map(RecordKind::as_str));
    let (first, last) = (ids.iter().min().copied(), ids.iter().max().copied());
    let rows = on!(&mut *conn, c => sqlx::query_as::<_, (Uuid, String, String)>(sql)
        .bind(every_rule())
        .bind(kinds)
        .bind(first)
        .bind(last)
        .fetch_all(c).await)?;
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
    let wanted: Vec<_> = wanted.into_iter().map(|id| id.0).collect();
    let head = "select id, working ->> 'code', working ->> 'site' from records where kind = 'context' and id in";
    let tail = if held { dialect::hold(conn) } else { "" };
    let rows: Vec<(Uuid, Option<String>, Option<String>)> =
        dialect::select_in(conn, head, &wanted, tail).await?;
    for (id, code, site) in rows {
        let site = site.and_then(|site| site.parse().ok());
        near.insert(RecordId(id), NearContext { code, site });
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

/// Takes every judgement away.
async fn clear(conn: &mut Conn<'_>) -> Result<(), DbError> {
    const SQL: &str = "delete from findings";
    on!(&mut *conn, c => sqlx::query(SQL).execute(c).await.map(|_| ()))?;
    clear_lint(conn).await
}

async fn clear_lint(conn: &mut Conn<'_>) -> Result<(), DbError> {
    const SQL: &str = "delete from lint";
    Ok(on!(conn, c => sqlx::query(SQL).execute(c).await.map(|_| ()))?)
}

/// Judges the whole museum where it was judged by rules of another edition, or never.
pub(super) async fn bring_up(conn: &mut Conn<'_>) -> Result<(), DbError> {
    let known = settings::get(conn, EDITION_NAME).await?;
    let known: i64 = known.and_then(|edition| edition.parse().ok()).unwrap_or(0);
    if known >= EDITION {
        return Ok(());
    }
    clear(conn).await?;
    let mut after = None;
    loop {
        let ids = records::ids(conn, after, AT_ONCE).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        let read = read(conn, &ids).await?;
        let contents: Vec<_> = read.iter().map(|(id, content)| (*id, content)).collect();
        insert(conn, &contents).await?;
    }
    settings::put(conn, EDITION_NAME, &EDITION.to_string()).await
}
