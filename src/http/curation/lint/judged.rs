//! Findings in words: the rows tell where they are, the working copies what they are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use crate::db::records::Stored;
use crate::db::{self, Conn};
use crate::domain::fault::Faults;
use crate::domain::id::RecordId;
use crate::domain::language::LangMap;
use crate::domain::lint::{Around, Finding, Words, findings};
use crate::domain::record::Content;
use crate::http::problem::Problem;

/// Something worth mending.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingView {
    /// The rule that found it.
    #[schema(example = "glaze_without_photograph")]
    pub rule: &'static str,
    /// How much it matters: `slight`, `notable` or `serious`.
    #[schema(example = "notable")]
    pub severity: &'static str,
    /// Where in the record, as a JSON pointer; empty for the record itself.
    #[schema(example = "/glaze")]
    pub pointer: String,
    /// What is the matter, in Chinese and English.
    #[schema(example = json!({"zh-Hans": "描述了釉而没有照片", "en": "a glaze described without a photograph"}))]
    pub detail: LangMap,
    /// What to do.
    #[schema(example = json!({"zh-Hans": "补拍照片，最好带色卡。", "en": "Take a photograph, best with a colour chart."}))]
    pub mend: LangMap,
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        Self {
            rule: finding.rule.code,
            severity: finding.rule.severity.as_str(),
            pointer: finding.pointer,
            detail: both(&finding.zh, &finding.en),
            mend: in_both(finding.rule.mend),
        }
    }
}

/// Words in both languages, by tag.
pub fn in_both(words: Words) -> LangMap {
    both(words.zh, words.en)
}

fn both(zh: &str, en: &str) -> LangMap {
    [("zh-Hans", zh), ("en", en)]
        .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
        .into()
}

/// The content of a working copy.
pub fn content(stored: &Stored) -> Result<Content, Problem> {
    let read = Content::from_stored(stored.envelope.kind, &stored.working);
    read.map_err(|faults: Faults| Problem::internal(faults))
}

/// What the rules find in working copies, those of the rules that are `off` left out.
pub async fn found(
    conn: &mut Conn<'_>,
    stored: &[Stored],
    off: &BTreeSet<String>,
) -> Result<BTreeMap<RecordId, Vec<Finding>>, Problem> {
    let mut contents = Vec::with_capacity(stored.len());
    for record in stored {
        contents.push((record.envelope.id, content(record)?));
    }
    let lent: Vec<_> = contents
        .iter()
        .map(|(id, content)| (*id, content))
        .collect();
    let around = db::lint::around_of(conn, &lent).await?;
    let nothing = Around::default();
    let found = lent.into_iter().map(|(id, content)| {
        let mut found = findings(content, around.get(&id).unwrap_or(&nothing));
        found.retain(|finding| !off.contains(finding.rule.code));
        (id, found)
    });
    Ok(found.collect())
}
