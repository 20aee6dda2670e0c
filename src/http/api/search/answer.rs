//! What a search answers: plain values, labelled in the language asked for.

use serde::Serialize;
use utoipa::ToSchema;

use super::colour::NearColour;
use super::labels::is_chinese;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::search::{Facet, Gain, Histogram, Marked, Measure, PARTS, Step};

/// A page of results.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// The results, in the order asked for.
    pub items: Vec<SearchItem>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true, example = "eyJwIjotODk3…")]
    pub next: Option<String>,
    /// How many results there are in all.
    #[schema(example = 12)]
    pub total: u64,
    /// How the words were met: as typed, or by the first way that meets anything.
    pub step: Step,
    /// What was looked for in the place of `q`; `literal=true` looks for `q` itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "秘色瓷")]
    pub corrected: Option<String>,
    /// What stretches of the text were understood as.
    pub understood: Vec<UnderstoodAnswer>,
    /// Everything that the log tells up to this number was searched: `since` of a later search asks what came after it.
    pub seq: Seq,
    /// The facets asked for, in that order.
    pub facets: Vec<FacetAnswer>,
    /// Results by stretches of years, if asked for; as if no years were, so that it tells what other years would find.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<TimelineAnswer>,
    /// Results by what was measured, for the measures asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub histograms: Vec<HistogramAnswer>,
    /// Where the results lie, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<MapAnswer>,
}

/// Results by stretches of a measure; one counts in every stretch that one of its measurements may lie in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistogramAnswer {
    /// Its name, which is also the name of its field in the query language.
    pub measure: Measure,
    /// Its label in the language asked for.
    #[schema(example = "Height (mm)")]
    pub label: String,
    /// Millimetres, grams or millilitres of each stretch.
    #[schema(example = 20)]
    pub width: u32,
    /// Stretches that have results, in order.
    pub buckets: Vec<MeasuredAnswer>,
    /// Results that are not so measured.
    #[schema(example = 3)]
    pub without: u64,
}

/// A stretch of a measure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeasuredAnswer {
    /// Where it begins; it ends before the next could begin.
    #[schema(example = 200)]
    pub from: i64,
    /// How many results.
    #[schema(example = 41)]
    pub count: u64,
}

impl HistogramAnswer {
    pub(super) fn of(measure: Measure, width: u32, counted: &Histogram, language: &str) -> Self {
        let buckets = counted.counts.iter();
        let buckets = buckets.map(|(from, count)| MeasuredAnswer {
            from: from / PARTS,
            count: *count,
        });
        let (zh, en) = measure.labels();
        Self {
            measure,
            label: if is_chinese(language) { zh } else { en }.to_owned(),
            width,
            buckets: buckets.collect(),
            without: counted.without,
        }
    }
}

/// Results by stretches of years; one counts in every stretch that its dating overlaps.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineAnswer {
    /// Years of each stretch.
    #[schema(example = 50)]
    pub width: u32,
    /// Stretches that have results, in order.
    pub buckets: Vec<BucketAnswer>,
    /// Results without a year.
    #[schema(example = 3)]
    pub undated: u64,
}

/// A stretch of years.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BucketAnswer {
    /// First year, astronomical: 1 BCE is 0.
    #[schema(example = 850)]
    pub begin: i64,
    /// Last year.
    #[schema(example = 899)]
    pub end: i64,
    /// How many results.
    #[schema(example = 41)]
    pub count: u64,
}

impl TimelineAnswer {
    pub(super) fn of(width: u32, timeline: &Histogram) -> Self {
        let buckets = timeline.counts.iter();
        let buckets = buckets.map(|(begin, count)| BucketAnswer {
            begin: *begin,
            end: begin + i64::from(width) - 1,
            count: *count,
        });
        Self {
            width,
            buckets: buckets.collect(),
            undated: timeline.without,
        }
    }
}

/// Where results lie: at their site, or else at their place, as exactly as the public may know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MapAnswer {
    /// Clusters, the largest first; at most a thousand.
    pub clusters: Vec<ClusterAnswer>,
    /// Results that lie nowhere.
    #[schema(example = 12)]
    pub unplaced: u64,
}

/// Results that lie close to each other.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClusterAnswer {
    /// The cell of the H3 grid.
    #[schema(example = "87309a4e5ffffff")]
    pub cell: String,
    /// Degrees east of the middle of the results.
    #[schema(example = 121.34)]
    pub longitude: f64,
    /// Degrees north.
    #[schema(example = 30.12)]
    pub latitude: f64,
    /// How many results.
    #[schema(example = 18)]
    pub count: u64,
    /// The site or place, where it is one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Named>,
}

/// A record found, with what a list of results shows of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchItem {
    /// The record's id.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its label in the language asked for, or the nearest there is.
    #[schema(example = "Octagonal kundika, mi-se Yue ware")]
    pub label: String,
    /// Where it is read.
    #[schema(
        format = "uri",
        example = "https://museum.example/api/v1/objects/0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90"
    )]
    pub url: String,
    /// A small picture (JPEG); null if there is none.
    #[schema(
        required = true,
        format = "uri",
        example = "https://museum.example/iiif/image/3/0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a91/full/400,600/0/default.jpg"
    )]
    pub thumbnail: Option<String>,
    /// What it is among its kind: the kind of object, site, context, place, agent, source, or the scheme of a concept.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub sort_of: Option<NamedCode>,
    /// When it was made, lived, or was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dating: Option<ItemDating>,
    /// Its period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Named>,
    /// Its accession number, or another it is known by; the code of a context.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Y-0001")]
    pub number: Option<String>,
    /// The form of an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Named>,
    /// The site it was found or made at, or belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<Named>,
    /// The place it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Named>,
    /// Who wrote a source, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "陆龟蒙")]
    pub author: Option<String>,
    /// The colour of its glaze that is nearest to the one asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<NearColour>,
    /// Where the words stand in its texts, names first, if asked for; at most five.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub highlights: Vec<HighlightAnswer>,
    /// The passages of a source that hold the words, if highlights are asked for: those with most of them, at most five, in
    /// the order of the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<PassageAnswer>,
    /// What its score is made of, if explained: curators may ask for that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gains: Vec<Gain>,
}

/// A passage of a source that holds words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PassageAnswer {
    /// Its number in the source's `passages`, from 1.
    #[schema(example = 1)]
    pub number: usize,
    /// Where it stands in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "卷六百二十九")]
    pub locus: Option<String>,
    /// Where it is read.
    #[schema(
        format = "uri",
        example = "https://museum.example/sources/0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90#passage-1"
    )]
    pub url: String,
    /// Where the words stand in it, or else in its translation or a variant.
    pub highlight: HighlightAnswer,
    /// The records it speaks of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<MentionAnswer>,
}

/// A record that a passage speaks of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MentionAnswer {
    /// The record's id.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its label in the language asked for.
    #[schema(example = "kundika")]
    pub label: String,
    /// Where it is read.
    #[schema(
        format = "uri",
        example = "https://museum.example/api/v1/concepts/0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90"
    )]
    pub url: String,
}

/// A text of a record, or the part of a long one that shows most of the words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HighlightAnswer {
    /// The text or the part.
    #[schema(example = "祕色甆八棱净瓶")]
    pub text: String,
    /// Where it begins in the whole text, in bytes of UTF-8.
    #[schema(example = 0)]
    pub from: usize,
    /// Stretches within it that hold words, in order.
    pub marks: Vec<MarkAnswer>,
    /// The same as HTML: escaped, the stretches in `<mark>`.
    #[schema(example = "<mark>祕色甆</mark>八棱净瓶")]
    pub html: String,
}

/// A stretch of a text: first and after the last, in bytes of UTF-8 and in units of UTF-16, as JavaScript counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkAnswer {
    /// First byte.
    #[schema(example = 0)]
    pub start: usize,
    /// Byte after the last.
    #[schema(example = 9)]
    pub end: usize,
    /// First unit.
    #[schema(example = 0)]
    pub utf16_start: usize,
    /// Unit after the last.
    #[schema(example = 3)]
    pub utf16_end: usize,
}

impl From<Marked> for HighlightAnswer {
    fn from(marked: Marked) -> Self {
        let html = marked.html();
        let marks = marked.marks.into_iter().map(|mark| MarkAnswer {
            start: mark.bytes.start,
            end: mark.bytes.end,
            utf16_start: mark.utf16.start,
            utf16_end: mark.utf16.end,
        });
        Self {
            marks: marks.collect(),
            html,
            text: marked.text,
            from: marked.from,
        }
    }
}

/// A stretch of the text, and what it was understood as: a time, or the name of records.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnderstoodAnswer {
    /// The stretch.
    #[schema(example = "咸通十五年")]
    pub text: String,
    /// Its first byte in `corrected`, or else in `q`.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// The years it may mean: results are dated within them, if only partly, or hold the words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<YearsAnswer>,
    /// How certain the years are: `certain`, `approximate`, `uncertain`, `approximate_uncertain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<&'static str>,
    /// Whose name it is: results hold the words, or are of these and what is narrower.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Named>,
}

/// First and last year, astronomical: 1 BCE is 0. An absent end is open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct YearsAnswer {
    /// First year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begin: Option<i64>,
    /// Last year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<i64>,
}

/// When, in words and in years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemDating {
    /// As the record says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "唐咸通十五年（874）前")]
    pub text: Option<String>,
    /// First year known, astronomical: 1 BCE is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 871)]
    pub begin: Option<i64>,
    /// Last year known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 874)]
    pub end: Option<i64>,
}

/// Another published record, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Named {
    /// Its id.
    pub id: RecordId,
    /// Its label in the language asked for.
    #[schema(example = "kundika")]
    pub label: String,
}

/// A code with its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamedCode {
    /// The code.
    #[schema(example = "artwork")]
    pub value: String,
    /// Its label in the language asked for.
    #[schema(example = "artwork")]
    pub label: String,
}

/// A facet and its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetAnswer {
    /// Its name, which is also the name of its filter.
    pub facet: Facet,
    /// Its label in the language asked for.
    #[schema(example = "Form")]
    pub label: String,
    /// The 50 most frequent values, the most frequent first, and those filtered by.
    pub values: Vec<FacetValueAnswer>,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetValueAnswer {
    /// What to filter by: a code, or the id of a concept, site or place.
    #[schema(example = "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90")]
    pub value: String,
    /// Its label in the language asked for.
    #[schema(example = "kundika")]
    pub label: String,
    /// How many results there are with it, given all filters but those of its own facet; a concept, site or place counts
    /// with all that lies below it.
    #[schema(example = 7)]
    pub count: u64,
    /// Whether the search is filtered by it.
    #[schema(example = false)]
    pub selected: bool,
}
