//! Concepts: the vocabulary, as SKOS. The labels of the record are the preferred ones, its description the definition.
//!
//! Pinyin has a field of its own and stands in no list of labels by language; a concept that is no longer to be used is
//! deprecated, and says what to use instead.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use std::collections::BTreeMap;

use super::common::Common;
use super::fault::Fault;
use super::id::RecordId;
use super::language::LangMap;

/// The language tag under which SKOS carries pinyin.
pub const PINYIN: &str = "zh-Latn-pinyin";

/// A term of the vocabulary.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Concept {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// The scheme it belongs to.
    pub scheme: String,
    /// Its code in the scheme or in print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notation: Option<String>,
    /// Synonyms by language: words to show.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alt_labels: BTreeMap<String, Vec<String>>,
    /// Old and wrong spellings by language: words to find it by, not to show.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hidden_labels: BTreeMap<String, Vec<String>>,
    /// Pinyin, with or without tones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinyin: Option<String>,
    /// How it is to be used, by language.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub scope_note: LangMap,
    /// Broader concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broader: Vec<RecordId>,
    /// Concepts to look at as well, neither broader nor narrower.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RecordId>,
    /// The same concept elsewhere, addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exact_match: Vec<String>,
    /// Nearly the same concept elsewhere, addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub close_match: Vec<String>,
    /// First year, of a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begin: Option<i32>,
    /// Last year, of a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<i32>,
    /// Whether it is no longer to be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<bool>,
    /// What to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<RecordId>,
}

impl Concept {
    /// Rules between fields. What a list says twice it says once.
    pub(super) fn settle(&mut self, faults: &mut Vec<Fault>) {
        for labels in [&mut self.alt_labels, &mut self.hidden_labels] {
            labels.values_mut().for_each(once);
            labels.retain(|_, labels| !labels.is_empty());
        }
        once(&mut self.broader);
        once(&mut self.related);
        once(&mut self.exact_match);
        once(&mut self.close_match);
        if self.common.labels.contains_key(PINYIN) {
            let words = "pinyin has a field of its own";
            faults.push(Fault::new(
                format!("/labels/{PINYIN}"),
                "not_allowed",
                words,
            ));
        }
        for (at, id) in self.related.iter().enumerate() {
            if self.broader.contains(id) {
                let words = "a concept that is broader is not also related";
                faults.push(Fault::new(format!("/related/{at}"), "contradiction", words));
            }
        }
        if self.replaced_by.is_some() && self.deprecated != Some(true) {
            let words = "what is replaced is deprecated";
            faults.push(Fault::new("/deprecated", "required", words));
        }
    }

    /// Takes over the labels and the matches of `merged`, whose id is `old`. Where it lay below that, it now lies below what
    /// that lay below.
    pub fn absorb(&mut self, own: RecordId, old: RecordId, merged: &Self) {
        let preferred = &self.common.labels;
        let alone = merged.common.labels.iter();
        let alone = alone.map(|(tag, label)| (tag.as_str(), label));
        let lists = merged.alt_labels.iter();
        let lists = lists.flat_map(|(tag, labels)| labels.iter().map(move |it| (tag.as_str(), it)));
        let sounds = merged.pinyin.iter().filter(|_| self.pinyin.is_some());
        let sounds = sounds.map(|pinyin| (PINYIN, pinyin));
        for (tag, label) in alone.chain(lists).chain(sounds) {
            let known = preferred.get(tag) == Some(label)
                || (tag == PINYIN && self.pinyin.as_ref() == Some(label));
            let others = self.alt_labels.get(tag);
            if !known && !others.is_some_and(|others| others.contains(label)) {
                let others = self.alt_labels.entry(tag.to_owned()).or_default();
                others.push(label.clone());
            }
        }
        for (tag, labels) in &merged.hidden_labels {
            let others = self.hidden_labels.entry(tag.clone()).or_default();
            others.extend(labels.iter().cloned());
            once(others);
        }
        if self.pinyin.is_none() {
            self.pinyin.clone_from(&merged.pinyin);
        }
        self.exact_match.extend(merged.exact_match.iter().cloned());
        once(&mut self.exact_match);
        self.close_match.extend(merged.close_match.iter().cloned());
        once(&mut self.close_match);
        if self.broader.contains(&old) {
            self.broader
                .extend(merged.broader.iter().filter(|id| **id != own));
            self.broader.retain(|id| *id != old);
            once(&mut self.broader);
        }
        self.related
            .retain(|id| *id != old && !self.broader.contains(id));
    }

    /// Every label that may be written for it, shown or not, with pinyin last.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        let lists = self.alt_labels.values().chain(self.hidden_labels.values());
        let labels = self.common.labels.values().chain(lists.flatten());
        labels.map(String::as_str).chain(self.pinyin.as_deref())
    }
}

/// Drops what a list said before.
fn once<T: PartialEq>(items: &mut Vec<T>) {
    let mut at = 0;
    while at < items.len() {
        if items[..at].contains(&items[at]) {
            items.remove(at);
        } else {
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::domain::fault::Faults;
    use crate::domain::kind::RecordKind;
    use crate::domain::record::Content;

    const A: &str = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90";

    fn parse(more: &Value) -> Result<Value, Vec<(String, &'static str)>> {
        let mut document = json!({"scheme": "form", "labels": {"zh-Hans": "碗"}});
        let members = document.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        match Content::parse(RecordKind::Concept, &document) {
            Ok(content) => Ok(content.to_value()),
            Err(Faults(faults)) => Err(faults.into_iter().map(|f| (f.pointer, f.code)).collect()),
        }
    }

    #[test]
    fn what_a_list_says_twice_it_says_once() {
        let more =
            json!({"broader": [A, A], "alt_labels": {"en": ["bowl", "cup", "bowl"], "fr": []}});
        let settled = parse(&more).unwrap();
        assert_eq!(settled["broader"], json!([A]));
        assert_eq!(settled["alt_labels"], json!({"en": ["bowl", "cup"]}));
    }

    #[test]
    fn a_concept_that_contradicts_itself_is_refused_at_the_field() {
        let cases = [
            (
                json!({"labels": {"zh-Latn-pinyin": "wan"}}),
                "/labels/zh-Latn-pinyin",
            ),
            (json!({"broader": [A], "related": [A]}), "/related/0"),
            (json!({"replaced_by": A}), "/deprecated"),
            (json!({"begin": 907, "end": 618}), "/end"),
        ];
        for (more, pointer) in cases {
            let faults = parse(&more).unwrap_err();
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert_eq!(faults[0].0, pointer);
        }
        assert!(parse(&json!({"replaced_by": A, "deprecated": true})).is_ok());
    }
}
