//! How complete a record is: the weighted share of what one of its kind should say, each expectation told by name.

mod dig;
mod others;
mod piece;

use super::{Words, words};
use crate::domain::kind::RecordKind;
use crate::domain::language::speaks;
use crate::domain::record::Content;

/// Something a record of a kind should say.
#[derive(Debug)]
pub struct Expectation {
    /// Its code, for ever.
    pub code: &'static str,
    /// What it is worth, beside the others of its kind.
    pub weight: u32,
    /// What should be there.
    pub title: Words,
    /// Where it would stand, as a JSON pointer.
    pub pointer: &'static str,
    /// Whether it is there; `None` where it is not to be expected.
    has: fn(&Content) -> Option<bool>,
}

/// An expectation held against a record.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    /// The expectation.
    pub expectation: &'static Expectation,
    /// Whether it is met.
    pub met: bool,
}

/// How complete a record is, and why.
#[derive(Debug, Clone)]
pub struct Completeness {
    /// The share of what it should say, in whole per cent rounded down: 100 only if nothing is missing.
    pub score: u8,
    /// Everything that was expected, in the order of the table.
    pub reasons: Vec<Reason>,
}

/// Holds a record against what one of its kind should say.
pub fn completeness(content: &Content) -> Completeness {
    let reasons: Vec<Reason> = expected(content).collect();
    Completeness {
        score: share(reasons.iter().copied()),
        reasons,
    }
}

/// The score of [`completeness`] alone.
pub fn score(content: &Content) -> u8 {
    share(expected(content))
}

/// What a record of a kind is held against.
pub fn expectations(kind: RecordKind) -> impl Iterator<Item = &'static Expectation> {
    let own: &[Expectation] = match kind {
        RecordKind::Object => piece::OBJECT,
        RecordKind::Site => dig::SITE,
        RecordKind::Context => dig::CONTEXT,
        RecordKind::Place => dig::PLACE,
        RecordKind::Agent => others::AGENT,
        RecordKind::Concept => others::CONCEPT,
        RecordKind::Source => others::SOURCE,
        RecordKind::Media => others::MEDIA,
        RecordKind::Activity => dig::ACTIVITY,
    };
    COMMON.iter().chain(own)
}

fn expected(content: &Content) -> impl Iterator<Item = Reason> {
    expectations(content.kind()).filter_map(|expectation| {
        let met = (expectation.has)(content)?;
        Some(Reason { expectation, met })
    })
}

fn share(reasons: impl Iterator<Item = Reason>) -> u8 {
    let (mut met, mut all) = (0, 0);
    for reason in reasons {
        all += reason.expectation.weight;
        met += if reason.met {
            reason.expectation.weight
        } else {
            0
        };
    }
    u8::try_from((met * 100).checked_div(all).unwrap_or(100)).unwrap_or(100)
}

const fn should(
    code: &'static str,
    weight: u32,
    title: Words,
    pointer: &'static str,
    has: fn(&Content) -> Option<bool>,
) -> Expectation {
    Expectation {
        code,
        weight,
        title,
        pointer,
        has,
    }
}

const COMMON: &[Expectation] = &[
    should(
        "label_zh",
        8,
        words("中文名称", "a Chinese label"),
        "/labels",
        |it| Some(speaks(it.common().labels.keys(), "zh")),
    ),
    should(
        "label_en",
        5,
        words("英文名称", "an English label"),
        "/labels",
        |it| Some(speaks(it.common().labels.keys(), "en")),
    ),
];

fn has_years(content: &Content) -> bool {
    let mut datings = content.common().dating.iter();
    datings.any(|dating| dating.begin.is_some() || dating.end.is_some())
}

/// Whether it rests on anything: a reference of its own, or a text that it is documented in.
fn is_cited(content: &Content) -> bool {
    let common = content.common();
    let mut relations = common.relations.iter();
    !common.references.is_empty() || relations.any(|one| one.relation_type == "documented_in")
}
