//! What the index keeps of a record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::colour::Tint;
use super::measure::Measure;
use super::request::Facet;
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::kind::RecordKind;
use crate::domain::language::LangMap;
use crate::domain::proportion::Proportion;

/// A record as the index takes it: its own words and the ids of others.
#[derive(Debug, Clone)]
pub struct Document {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The version that is shown; with the ids the digest by which index and database are compared.
    pub version: Version,
    /// Names and titles in any language: weigh more, and are found by pinyin.
    pub names: Vec<String>,
    /// Accession, find and other numbers, met whole.
    pub numbers: Vec<String>,
    /// All other texts.
    pub texts: Vec<String>,
    /// What it is among its kind, in words: looked for, and never shown.
    pub sorts: Vec<String>,
    /// Parts of a long text, each found and shown by itself.
    pub passages: Vec<Passage>,
    /// Concepts, sites, contexts, places, people that the record names, and itself.
    pub links: Vec<RecordId>,
    /// Values to filter and count by; ids as text.
    pub facets: BTreeMap<Facet, Vec<String>>,
    /// What was measured: the least and the most each time, in parts of [`PARTS`](super::measure::PARTS).
    pub measures: BTreeMap<Measure, Vec<(i64, i64)>>,
    /// Spans of years, astronomical (1 BCE is 0); an open end is absent.
    pub years: Vec<(Option<i64>, Option<i64>)>,
    /// Colours of its glaze.
    pub tints: Vec<Tint>,
    /// Its form in figures.
    pub proportions: Vec<(Proportion, f64)>,
    /// What sorting by label compares, byte by byte.
    pub sort_key: String,
    /// The same of the English label.
    pub sort_key_en: String,
    /// When it was published last, or the working copy was written, microseconds since 1970.
    pub published_at: i64,
    /// The last number of the log that names it.
    pub seq: Seq,
    /// What a hit shows.
    pub display: Display,
}

/// A part of a text, with what it speaks of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Where it stands in the text, in the source's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locus: Option<String>,
    /// The passage, then what it says in other languages and how other witnesses read.
    pub texts: Vec<String>,
    /// The records it speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<RecordId>,
}

/// The texts that a document is searched by, as they are kept to be shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Texts {
    /// Names first, then numbers, then the others.
    pub plain: Vec<String>,
    /// Its passages, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<Passage>,
}

impl Document {
    /// Every text that is no name, in order.
    pub(super) fn others(&self) -> impl Iterator<Item = &String> {
        let passages = self.passages.iter().flat_map(|passage| &passage.texts);
        let shown = self.numbers.iter().chain(&self.texts).chain(passages);
        shown.chain(&self.sorts)
    }

    pub(super) fn kept(&self) -> Texts {
        let plain = self.names.iter().chain(&self.numbers);
        Texts {
            plain: plain.chain(&self.texts).cloned().collect(),
            passages: self.passages.clone(),
        }
    }
}

/// What a hit shows without asking the database.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Display {
    /// Labels by language.
    pub labels: LangMap,
    /// Names beside them, which suggestions meet too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// The medium whose thumbnail stands for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<RecordId>,
    /// The dating in the record's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dating: Option<String>,
    /// The first year known of its spans, astronomical.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begin: Option<i64>,
    /// The last year known of its spans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<i64>,
    /// `find`, `kiln`, `poem`, `form` …: what kind of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort_of: Option<String>,
    /// Accession number, or another it is known by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Form, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<RecordId>,
    /// Period, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<RecordId>,
    /// Site found at, made at or belonged to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<RecordId>,
    /// Place it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<RecordId>,
    /// Who wrote it, as the text says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
}
