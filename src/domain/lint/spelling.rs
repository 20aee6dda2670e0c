//! One thing spelled in several ways: free texts of the whole museum, grouped by what they mean.
//!
//! Datings meet where they are read as the same time (晚唐, 唐代晚期, Late Tang), other texts where nothing but width, case,
//! spaces and punctuation tells them apart.

use std::collections::BTreeMap;

use super::{Words, words};
use crate::domain::dating::read;
use crate::domain::dating::reading::Reading;
use crate::domain::kind::RecordKind;
use crate::domain::written::{is_silent, plain};

/// A field of free text that is looked over.
#[derive(Debug)]
pub struct FreeText {
    /// Its code.
    pub code: &'static str,
    /// What it is called.
    pub title: Words,
    /// The kind that bears it; every kind if none is named.
    pub kind: Option<RecordKind>,
    /// The field of the record that it stands in: a list of groups, texts by language, or the text itself.
    pub field: &'static str,
    /// The member of the group, if it stands in one; `*` for each of the texts by language.
    pub member: Option<&'static str>,
    key: fn(&str) -> String,
}

/// Every such field.
pub const FREE_TEXTS: &[FreeText] = &[
    free(
        "dating",
        words("年代原文", "datings as stated"),
        None,
        "dating",
        Some("text"),
        meaning,
    ),
    free(
        "agent",
        words("人物与机构名称", "names of agents"),
        Some(RecordKind::Agent),
        "labels",
        Some("*"),
        folded,
    ),
    free(
        "citation",
        words("参考文献", "citations"),
        None,
        "references",
        Some("citation"),
        folded,
    ),
    free(
        "author",
        words("作者", "authors as stated"),
        Some(RecordKind::Source),
        "author_text",
        None,
        folded,
    ),
    free(
        "photographer",
        words("摄影者", "photographers"),
        Some(RecordKind::Media),
        "photographer",
        None,
        folded,
    ),
    free(
        "laboratory",
        words("检测单位", "laboratories"),
        Some(RecordKind::Object),
        "analyses",
        Some("laboratory"),
        folded,
    ),
    free(
        "acquired_from",
        words("具体来源", "whom pieces were acquired from"),
        Some(RecordKind::Object),
        "acquired_from",
        None,
        folded,
    ),
];

const fn free(
    code: &'static str,
    title: Words,
    kind: Option<RecordKind>,
    field: &'static str,
    member: Option<&'static str>,
    key: fn(&str) -> String,
) -> FreeText {
    FreeText {
        code,
        title,
        kind,
        field,
        member,
        key,
    }
}

/// One thing and the ways it is spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelled {
    /// What they have in common: a dating as it is printed, or the folded text.
    pub key: String,
    /// Each spelling with the number of records that use it, the commonest first.
    pub spellings: Vec<(String, i64)>,
}

impl FreeText {
    /// The field with this code.
    pub fn by_code(code: &str) -> Option<&'static Self> {
        FREE_TEXTS.iter().find(|field| field.code == code)
    }

    /// What is spelled in more than one way, by the number of ways; `texts` with the number of records that use each.
    pub fn variants(&self, texts: Vec<(String, i64)>) -> Vec<Spelled> {
        let mut by_key: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
        for (text, records) in texts {
            by_key
                .entry((self.key)(&text))
                .or_default()
                .push((text, records));
        }
        let several = by_key
            .into_iter()
            .filter(|(_, spellings)| spellings.len() > 1);
        let mut found: Vec<_> = several
            .map(|(key, mut spellings)| {
                spellings.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
                Spelled { key, spellings }
            })
            .collect();
        found.sort_by_key(|spelled| std::cmp::Reverse(spelled.spellings.len()));
        found
    }
}

/// A dating as it is printed, if it says one thing.
fn meaning(text: &str) -> String {
    match read(text) {
        Reading::One(dated) => dated.text("zh"),
        Reading::Ask(_) | Reading::Refused(_) => folded(text),
    }
}

/// Letters and digits alone, half width, in small letters.
fn folded(text: &str) -> String {
    let told = text.chars().filter(|c| !is_silent(*c)).map(plain);
    let folded: String = told
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    // A text of signs alone is itself.
    if folded.is_empty() {
        text.to_owned()
    } else {
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variants(code: &str, texts: &[(&str, i64)]) -> Vec<(String, Vec<String>)> {
        let texts = texts
            .iter()
            .map(|(text, n)| ((*text).to_owned(), *n))
            .collect();
        let found = FreeText::by_code(code).unwrap().variants(texts);
        let told = found.into_iter();
        told.map(|one| {
            (
                one.key,
                one.spellings.into_iter().map(|(text, _)| text).collect(),
            )
        })
        .collect()
    }

    #[test]
    fn datings_meet_in_what_they_mean() {
        let found = variants(
            "dating",
            &[
                ("唐代晚期", 2),
                ("晚唐", 40),
                ("Late Tang", 1),
                ("五代", 3),
                ("梁", 1),
                ("874年", 1),
                ("公元874年", 1),
            ],
        );
        let texts = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found[0],
            ("晚唐".to_owned(), texts(&["晚唐", "唐代晚期", "Late Tang"]))
        );
        assert_eq!(found[1].1, texts(&["874年", "公元874年"]));
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn other_texts_meet_where_only_signs_tell_them_apart() {
        let found = variants(
            "citation",
            &[
                ("《寺龙口越窑址》，文物出版社，2002", 1),
                ("寺龙口越窑址. 文物出版社 ２００２", 2),
                ("《寺龙口越窑址》", 1),
                ("——", 1),
                ("…", 1),
            ],
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].1.len(), 2);
        let found = variants(
            "agent",
            &[("慈溪市 博物馆", 1), ("慈溪市博物馆", 1), ("宁波博物馆", 1)],
        );
        assert_eq!(found[0].0, "慈溪市博物馆");
    }
}
