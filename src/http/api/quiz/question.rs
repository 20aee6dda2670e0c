//! One question: what is true of a piece, and what is surely not.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::follow::Names;
use crate::search::{Document, Facet, FacetValue, lot};

/// What can be asked about.
pub(super) const ASKED: [Facet; 3] = [Facet::Period, Facet::Form, Facet::Site];
/// Answers beside the right one.
const WRONG: usize = 3;

/// What questions are made with.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// The published names.
    pub names: &'a Names,
    /// Records of which nothing is to be told.
    pub held_back: &'a BTreeSet<RecordId>,
    /// Values that pieces have.
    pub counted: &'a BTreeMap<Facet, Vec<FacetValue>>,
    /// Language of the labels.
    pub lang: &'a str,
}

/// A question about a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// What is asked for.
    pub about: Facet,
    /// The right answer.
    pub right: RecordId,
    /// It and the wrong ones, by lot.
    pub options: Vec<RecordId>,
}

impl Question {
    /// The first question that can be asked of this piece without doubt; `lots` decide which is tried first.
    pub fn about(piece: &Document, lots: u64, known: Known<'_>) -> Option<Self> {
        let first = usize::try_from(lots % ASKED.len() as u64).unwrap_or(0);
        let turned = ASKED.iter().cycle().skip(first).take(ASKED.len());
        turned
            .copied()
            .find_map(|about| Self::of(about, piece, lots, known))
    }

    fn of(about: Facet, piece: &Document, lots: u64, known: Known<'_>) -> Option<Self> {
        let right = known.only_value(about, piece)?;
        let counted = known.counted.get(&about)?;
        let values = counted
            .iter()
            .filter_map(|counted| counted.value.parse().ok());
        let mut wrong: Vec<RecordId> = values
            .filter(|value| known.is_wrong(about, piece, right, *value))
            .collect();
        // The nearest to the right one, then by lot.
        wrong.sort_by_key(|value| (known.distance(right, *value), lot(lots, *value)));
        let mut told: Vec<&str> = known.label(right).into_iter().collect();
        wrong.retain(|value| {
            let label = known.label(*value).filter(|label| !told.contains(label));
            told.extend(label);
            label.is_some()
        });
        wrong.truncate(WRONG);
        if wrong.len() < WRONG {
            return None;
        }
        let mut options = wrong;
        options.push(right);
        options.sort_by_key(|option| lot(lots.rotate_left(32), *option));
        Some(Self {
            about,
            right,
            options,
        })
    }

    /// The question in Chinese or English.
    pub fn text(&self, lang: &str) -> &'static str {
        let (zh, en) = match self.about {
            Facet::Period => ("这件器物属于哪个时代？", "From which period is this piece?"),
            Facet::Form => ("这件器物是什么器形？", "Of which form is this piece?"),
            _ => ("这件器物出自哪处遗址？", "From which site is this piece?"),
        };
        if lang.starts_with("zh") { zh } else { en }
    }
}

impl Known<'_> {
    fn label(&self, id: RecordId) -> Option<&str> {
        let shown = !self.held_back.contains(&id);
        self.names.label(id, self.lang).filter(|_| shown)
    }

    /// What is true of the piece, if that is one value alone. Of a site and one that it lies in, the narrower counts.
    fn only_value(&self, about: Facet, piece: &Document) -> Option<RecordId> {
        let thesaurus = &self.names.thesaurus;
        let values = piece.facets.get(&about)?.iter();
        let values = values.filter_map(|value| value.parse().ok());
        // A context lies in its site and is none.
        let values: Vec<RecordId> = values
            .filter(|id| thesaurus.kind(*id) != Some(RecordKind::Context))
            .collect();
        let mut narrowest = values.iter().filter(|value| {
            let mut others = values.iter().filter(|other| other != value);
            !others.any(|other| thesaurus.with_broader(*other).contains(value))
        });
        let only = *narrowest.next()?;
        let alone = narrowest.next().is_none();
        (alone && thesaurus.kind(only) == about.values_are() && self.label(only).is_some())
            .then_some(only)
    }

    /// Whether `value` is surely not true of the piece.
    fn is_wrong(&self, about: Facet, piece: &Document, right: RecordId, value: RecordId) -> bool {
        let thesaurus = &self.names.thesaurus;
        let kin = |one: RecordId| {
            one == value
                || thesaurus.with_broader(one).contains(&value)
                || thesaurus.with_broader(value).contains(&one)
        };
        if thesaurus.kind(value) != about.values_are()
            || self.label(value).is_none()
            || kin(right)
            || piece.links.iter().any(|link| kin(*link))
            || self.scheme(right) != self.scheme(value)
            || self.related(right, value)
        {
            return false;
        }
        let called = self.called(value);
        let known_as = self.called(right);
        let said = |name: &&str| {
            known_as.contains(name) || piece.names.iter().any(|own| own.contains(*name))
        };
        if called.iter().any(said) {
            return false;
        }
        about != Facet::Period || self.other_time(piece, right, value)
    }

    /// Whether a period overlaps neither the right one nor the piece's datings; not where any of them is open.
    fn other_time(&self, piece: &Document, right: RecordId, value: RecordId) -> bool {
        let years = |id| {
            let concept = self.names.vocabulary.get(id)?;
            Some((i64::from(concept.begin?), i64::from(concept.end?)))
        };
        let Some((begin, end)) = years(value) else {
            return false;
        };
        let Some(right) = years(right) else {
            return false;
        };
        let apart = |(from, to): (i64, i64)| to < begin || end < from;
        apart(right)
            && piece
                .years
                .iter()
                .all(|(from, to)| apart((from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX))))
    }

    /// How far a wrong answer is from the right one: in centuries, or whether they lie in the same.
    fn distance(&self, right: RecordId, value: RecordId) -> i64 {
        let begun = |id| self.names.vocabulary.get(id)?.begin;
        if let (Some(one), Some(other)) = (begun(right), begun(value)) {
            return i64::from(one.abs_diff(other) / 100);
        }
        let above = self.names.thesaurus.broader(right);
        let beside = self.names.thesaurus.broader(value);
        i64::from(!above.iter().any(|one| beside.contains(one)))
    }

    /// Forms of pieces and of kiln furniture are not mixed.
    fn scheme(&self, id: RecordId) -> Option<&str> {
        let concept = self.names.vocabulary.get(id)?;
        Some(concept.scheme.as_str())
    }

    fn related(&self, one: RecordId, other: RecordId) -> bool {
        let names = |from: RecordId, to: RecordId| match self.names.get(from) {
            Some(Content::Concept(concept)) => concept.related.contains(&to),
            _ => false,
        };
        names(one, other) || names(other, one)
    }

    /// Every name of a concept or site.
    fn called(&self, id: RecordId) -> Vec<&str> {
        let Some(content) = self.names.get(id) else {
            return Vec::new();
        };
        let labels = content.common().labels.values();
        let mut called: Vec<&str> = labels.map(String::as_str).collect();
        match content {
            Content::Concept(concept) => {
                called.extend(concept.alt_labels.values().flatten().map(String::as_str));
            }
            Content::Site(site) => {
                called.extend(site.aliases.iter().map(|alias| alias.text.as_str()));
            }
            _ => {}
        }
        called
    }
}
