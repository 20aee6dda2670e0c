//! What is asked of a search and what it answers.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::colour::{ColourRange, Tint};
use super::document::{Display, Document, Texts};
use super::explain::Gain;
use super::highlight::Marker;
use super::histogram::Histogram;
use super::map::{Area, Map};
use super::measure::Measure;
use super::plan::Understood;
use crate::domain::ceramic::SHADE_NAMES;
use crate::domain::field::codes::{self, Code};
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::kind::RecordKind;
use crate::domain::language::LangMap;

/// What results can be filtered and counted by.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// Kind of record.
    Kind,
    /// Kind of object.
    ObjectKind,
    /// Concept id of the form.
    Form,
    /// Concept ids of the materials.
    Material,
    /// Concept ids of the techniques.
    Technique,
    /// Concept ids of the decoration.
    Decoration,
    /// Concept id of the glaze.
    Glaze,
    /// What the colours of its glaze are called.
    Palette,
    /// Concept ids of the periods.
    Period,
    /// Site found at or made at; what lies below a site counts for it.
    Site,
    /// Place; sites and places below it count for it.
    Place,
    /// Census category.
    Category,
    /// Census grade.
    Grade,
    /// Census completeness.
    Completeness,
    /// Kind of site.
    SiteKind,
    /// Kind of source.
    SourceKind,
    /// Kind of activity.
    ActivityKind,
    /// Scheme of a concept.
    Scheme,
    /// `true` or `false`.
    HasImage,
    /// State of review of a working copy: of the curators' search alone.
    State,
    /// What the public has of a working copy: of the curators' search alone.
    Publication,
}

impl Facet {
    /// Those of working copies besides, which no public document has.
    pub const WORKING: [Self; 2] = [Self::State, Self::Publication];

    /// Every facet of published records, in the order of the interface.
    pub const ALL: [Self; 19] = [
        Self::Kind,
        Self::ObjectKind,
        Self::Form,
        Self::Material,
        Self::Technique,
        Self::Decoration,
        Self::Glaze,
        Self::Palette,
        Self::Period,
        Self::Site,
        Self::Place,
        Self::Category,
        Self::Grade,
        Self::Completeness,
        Self::SiteKind,
        Self::SourceKind,
        Self::ActivityKind,
        Self::Scheme,
        Self::HasImage,
    ];

    /// Its name as a parameter and in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::ObjectKind => "object_kind",
            Self::Form => "form",
            Self::Material => "material",
            Self::Technique => "technique",
            Self::Decoration => "decoration",
            Self::Glaze => "glaze",
            Self::Palette => "palette",
            Self::Period => "period",
            Self::Site => "site",
            Self::Place => "place",
            Self::Category => "category",
            Self::Grade => "grade",
            Self::Completeness => "completeness",
            Self::SiteKind => "site_kind",
            Self::SourceKind => "source_kind",
            Self::ActivityKind => "activity_kind",
            Self::Scheme => "scheme",
            Self::HasImage => "has_image",
            Self::State => "state",
            Self::Publication => "publication",
        }
    }

    /// The kind of record whose ids are its values; values of such a facet form a tree, and count for all above them.
    pub fn values_are(self) -> Option<RecordKind> {
        match self {
            Self::Form
            | Self::Material
            | Self::Technique
            | Self::Decoration
            | Self::Glaze
            | Self::Period => Some(RecordKind::Concept),
            Self::Site => Some(RecordKind::Site),
            Self::Place => Some(RecordKind::Place),
            _ => None,
        }
    }
}

impl Facet {
    /// The codes that its values are of; none for ids and kinds.
    pub fn codes(self) -> Option<&'static [Code]> {
        Some(match self {
            Self::ObjectKind => codes::OBJECT_KIND,
            Self::Palette => SHADE_NAMES,
            Self::Category => codes::CATEGORY,
            Self::Grade => codes::GRADE,
            Self::Completeness => codes::COMPLETENESS,
            Self::SiteKind => codes::SITE_KIND,
            Self::SourceKind => codes::SOURCE_KIND,
            Self::ActivityKind => codes::ACTIVITY_KIND,
            Self::Scheme => codes::SCHEME,
            Self::HasImage => HAS_IMAGE,
            Self::State => STATE,
            Self::Publication => PUBLICATION,
            _ => return None,
        })
    }

    /// The code that is written so, or called so in Chinese or English; none for ids.
    pub fn code_of(self, text: &str) -> Option<String> {
        let same = |code: &Code| {
            let spellings = [code.code, code.zh, code.en];
            spellings
                .iter()
                .any(|known| known.eq_ignore_ascii_case(text))
        };
        match (self, self.codes()) {
            (Self::Kind, _) => RecordKind::ALL
                .into_iter()
                .find(|kind| kind.as_str().eq_ignore_ascii_case(text) || kind.label_zh() == text)
                .map(|kind| kind.as_str().to_owned()),
            (_, Some(codes)) => codes
                .iter()
                .find(|code| same(code))
                .map(|code| code.code.to_owned()),
            (_, None) => None,
        }
    }
}

const HAS_IMAGE: &[Code] = &[
    Code {
        code: "true",
        zh: "有图",
        en: "with a picture",
    },
    Code {
        code: "false",
        zh: "无图",
        en: "without a picture",
    },
];

const STATE: &[Code] = &[
    Code {
        code: "draft",
        zh: "草稿",
        en: "draft",
    },
    Code {
        code: "in_review",
        zh: "送审中",
        en: "in review",
    },
    Code {
        code: "approved",
        zh: "已批准",
        en: "approved",
    },
];

const PUBLICATION: &[Code] = &[
    Code {
        code: "never",
        zh: "未公开",
        en: "not public",
    },
    Code {
        code: "published",
        zh: "已公开",
        en: "public",
    },
    Code {
        code: "withdrawn",
        zh: "已撤回",
        en: "withdrawn",
    },
];

/// No facet has that name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such facet")]
pub struct UnknownFacet;

impl FromStr for Facet {
    type Err = UnknownFacet;

    fn from_str(text: &str) -> Result<Self, UnknownFacet> {
        Self::ALL
            .into_iter()
            .chain(Self::WORKING)
            .find(|facet| facet.as_str() == text)
            .ok_or(UnknownFacet)
    }
}

/// Years asked for, both ends included, astronomical (1 BCE is 0); an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearRange {
    /// First year.
    pub from: Option<i64>,
    /// Last year.
    pub to: Option<i64>,
}

/// What results must satisfy: every facet named, by any of its values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Filters {
    /// Values by facet; an id stands for itself and all below it.
    pub values: BTreeMap<Facet, Vec<String>>,
    /// Dated, if only partly, within these years.
    pub years: Option<YearRange>,
    /// Lying in this area, or belonging to a site or place that does.
    pub area: Option<Area>,
    /// Named by the log after this number.
    pub since: Option<Seq>,
    /// With a glaze of such a colour.
    pub colour: Option<ColourRange>,
}

/// The order of the results. Equal ones follow their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best first; without words, the nearest in colour first, or else those recently published.
    #[default]
    Relevance,
    /// By label: in Chinese by its pinyin, in every other language by the English one.
    Label,
    /// Oldest first, undated last.
    Date,
    /// Recently published first.
    Recent,
}

/// Which labels are sorted, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alphabet {
    /// Chinese ones, by their pinyin.
    #[default]
    Pinyin,
    /// English ones.
    English,
}

/// A search.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SearchRequest {
    /// What the visitor typed, in the query language. Any text is allowed; what is too long is cut.
    pub q: String,
    /// What an app demands besides, in the query language, read strictly.
    pub filter: Option<String>,
    /// Whether only what was typed counts: no slip is forgiven.
    pub literal: bool,
    /// What the results must satisfy. Where no kind is asked for, media stay out: their pieces are found.
    pub filters: Filters,
    /// What to count.
    pub facets: Vec<Facet>,
    /// Most values per facet, the most frequent first; 0 stands for 50. Values filtered by come besides.
    pub facet_limit: usize,
    /// Years of each stretch of the timeline, if one is wanted.
    pub timeline: Option<u32>,
    /// Measures to count by stretches, with the width of these in millimetres, grams or millilitres.
    pub histograms: BTreeMap<Measure, u32>,
    /// Zoom of the map, if one is wanted: 0 is the world.
    pub map: Option<u8>,
    /// Whether hits bring the gains of their scores.
    pub explain: bool,
    /// Whether hits bring the texts that were searched.
    pub texts: bool,
    /// Their order.
    pub sort: Sort,
    /// By which labels, where these decide it.
    pub labels: Alphabet,
    /// The seed of a draw, whose lots decide the order instead.
    pub draw: Option<u64>,
    /// How many hits; 0 answers total and facets only.
    pub limit: usize,
    /// Where the last page ended.
    pub cursor: Option<String>,
    /// Records that must not be shown, counted or guessed at, whatever the index holds.
    pub denied: BTreeSet<RecordId>,
}

/// How the words were met: as they were typed, or by the first of these ways, in this order, that meets anything.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Every result meets every word, in any script, spelling or variant that is the same.
    #[default]
    AsTyped,
    /// Words were spelt otherwise.
    Spelling,
    /// Chinese characters of the same sound stand in the place of those typed.
    SameSound,
    /// Words were read as an old romanisation.
    Romanisation,
    /// What is broader than a name that was typed is meant too.
    Broader,
    /// Results meet some of the words.
    FewerWords,
}

impl Step {
    /// All, in the order in which they are tried.
    pub const ALL: [Self; 6] = [
        Self::AsTyped,
        Self::Spelling,
        Self::SameSound,
        Self::Romanisation,
        Self::Broader,
        Self::FewerWords,
    ];
}

/// A record found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// The version the index knows.
    pub version: Version,
    /// How well it fits; comparable within one search only, 0 where the order is another.
    pub score: f32,
    /// The colour of its glaze that is nearest to the one asked for, and its ΔE2000.
    pub colour: Option<(Tint, f64)>,
    /// What to show.
    pub display: Display,
    /// Its texts, if asked for.
    pub texts: Texts,
    /// What its score is made of, if asked for and there is one.
    pub gains: Vec<Gain>,
}

impl From<&Document> for Hit {
    fn from(document: &Document) -> Self {
        Self {
            id: document.id,
            kind: document.kind,
            version: document.version,
            score: 0.0,
            colour: None,
            display: document.display.clone(),
            texts: Texts::default(),
            gains: Vec::new(),
        }
    }
}

/// A value of a facet and how many results have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    /// A code, or an id as text.
    pub value: String,
    /// How many results there are with it, given all filters but those of its own facet.
    pub count: u64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResults {
    /// One page of results.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: u64,
    /// Counts of the facets asked for.
    pub facets: BTreeMap<Facet, Vec<FacetValue>>,
    /// Results by stretches of years, as if no years were asked for.
    pub timeline: Option<Histogram>,
    /// Results by stretches of what was measured, their places in parts of [`PARTS`](super::measure::PARTS).
    pub histograms: BTreeMap<Measure, Histogram>,
    /// Where the results lie.
    pub map: Option<Map>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
    /// How the words were met.
    pub step: Step,
    /// The text that was looked for in the place of what was typed.
    pub corrected: Option<String>,
    /// What its stretches were understood as.
    pub understood: Vec<Understood>,
    /// Records that passages of the hits' texts speak of, where texts were asked for: kind and labels.
    pub mentioned: BTreeMap<RecordId, (RecordKind, LangMap)>,
    /// Marks the words in texts.
    pub marker: Marker,
}
