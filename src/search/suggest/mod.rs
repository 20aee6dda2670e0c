//! Suggestions while one types: names of what is published, met from any Han character or word on, by pinyin, by initials,
//! and with a typing error.
//!
//! The names stand in memory in a [`Table`], a sorted list of every place where a match may begin. A list that is searched
//! by halves and walked like a tree serves all ways of meeting a name at once, and costs a line of eight bytes a Han
//! character or word: pinyin needs no spelled-out keys (a character is read in many ways, a name in their product), because
//! the walk goes on over those characters alone that are read as it was typed; typing errors go down the same lines with
//! their rows of distances. An `fst` of all keys would be smaller for words, but not for Han (few share a beginning), could
//! not be walked by sound without spelling the sounds out, and takes as long to build. Of 100,000 records any answer is
//! made in a millisecond or two, most in a fifth of one; what a short beginning meets is looked at whole, line by line, so a
//! million take ten times as long.
//!
//! What is published since the great table was made stands in a small one beside it, made anew with each step of the log;
//! what it supersedes is passed over in the great one. Once it has grown to a thousand and a sixteenth, names are gathered
//! anew from the index. How many records lead to each name is counted over the index's lists of links at every step.

mod counts;
mod normal;
mod query;
mod table;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

pub use query::Met;

use self::counts::counts;
use self::normal::normal;
use self::query::Query;
use self::table::{Best, Pick, Place, Table, label_key};
use super::SearchError;
use super::document::Document;
use super::thesaurus::Thesaurus;
use super::volume::{Commit, Volume};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language::{self, LangMap};

/// Records beside the great table before names are gathered anew, at least.
const FEW: usize = 1_000;
/// And the share of the great table.
const SHARE: usize = 16;

/// What kind of thing is suggested. Contexts are called alike everywhere, and photographs are found through what they show:
/// neither is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Terms of the vocabulary.
    Concepts,
    /// Places and sites.
    Places,
    /// People and institutions.
    People,
    /// Texts.
    Sources,
    /// Pieces, and what was done.
    Records,
}

impl Group {
    /// Every group, in the order they are answered.
    pub const ALL: [Self; 5] = [
        Self::Concepts,
        Self::Places,
        Self::People,
        Self::Sources,
        Self::Records,
    ];

    /// The group of this kind of record.
    pub fn of(kind: RecordKind) -> Option<Self> {
        match kind {
            RecordKind::Concept => Some(Self::Concepts),
            RecordKind::Place | RecordKind::Site => Some(Self::Places),
            RecordKind::Agent => Some(Self::People),
            RecordKind::Source => Some(Self::Sources),
            RecordKind::Object | RecordKind::Activity => Some(Self::Records),
            RecordKind::Context | RecordKind::Media => None,
        }
    }

    /// Whether others are found by choosing it.
    pub fn is_counted(self) -> bool {
        matches!(self, Self::Concepts | Self::Places | Self::People)
    }
}

/// A record by its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its labels.
    pub labels: LangMap,
    /// Its other names.
    pub names: Vec<String>,
}

impl Named {
    /// The names of a document.
    pub fn of(document: &Document) -> Self {
        Self {
            id: document.id,
            kind: document.kind,
            labels: document.display.labels.clone(),
            names: document.display.names.clone(),
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestRequest {
    /// What was typed so far.
    pub q: String,
    /// BCP 47 language of labels.
    pub language: String,
    /// At most so many of each group.
    pub limit: usize,
    /// Only these kinds of record; empty: all.
    pub kinds: Vec<RecordKind>,
}

/// A record whose name meets what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: RecordKind,
    /// Its label in the language asked for, or the nearest there is.
    pub label: String,
    /// The name that is met: the label, or another.
    pub matched: String,
    /// What of it is met, bytes.
    pub ranges: Vec<Range<usize>>,
    /// How it is met.
    pub met: Met,
    /// How many records lead to it, if others are found by choosing it.
    pub count: Option<u32>,
}

/// A table with the figures of its records.
#[derive(Debug, Default)]
struct Part {
    table: Arc<Table>,
    counts: Vec<u32>,
}

impl Part {
    fn new(table: Arc<Table>, counts: &HashMap<RecordId, u32>) -> Self {
        let mut of_places = vec![0; table.len()];
        for (id, count) in counts {
            if let Some(place) = table.place(*id) {
                of_places[place as usize] = *count;
            }
        }
        Self {
            table,
            counts: of_places,
        }
    }
}

/// The names as they stand after a step of the log; the next step makes another.
#[derive(Debug, Default)]
pub struct Suggestions {
    great: Part,
    recent: Part,
    /// What `recent` is made of.
    changed: BTreeMap<RecordId, Arc<Named>>,
    /// Passed over in the great table.
    superseded: HashSet<RecordId>,
    commit: Option<Commit>,
}

impl Suggestions {
    /// Gathers every name of `volume`. Reads it whole: not for an async thread.
    pub fn gather(volume: &Volume, thesaurus: &Thesaurus) -> Result<Self, SearchError> {
        let commit = volume.commit();
        let mut names = volume.names()?;
        names.retain(|named| Group::of(named.kind).is_some());
        let table = Arc::new(Table::build(&names));
        Ok(Self {
            great: Part::new(table, &counts(volume, thesaurus)?),
            commit,
            ..Self::default()
        })
    }

    /// The commit of the index whose names these are; none while there is no index.
    pub fn commit(&self) -> Option<Commit> {
        self.commit
    }

    /// The names after a step that took `gone` out of `volume` and put `fresh` in. Reads files.
    pub fn after(
        &self,
        gone: &BTreeSet<RecordId>,
        fresh: &[Document],
        volume: &Volume,
        thesaurus: &Thesaurus,
    ) -> Result<Self, SearchError> {
        let fresh: Vec<Named> = fresh.iter().map(Named::of).collect();
        let superseded = self.superseded.len() + gone.len() + fresh.len();
        if superseded > FEW + self.great.table.len() / SHARE {
            return Self::gather(volume, thesaurus);
        }
        let commit = volume.commit();
        let counts = counts(volume, thesaurus)?;
        Ok(Self {
            commit,
            ..self.changed_by(gone, fresh, &counts)
        })
    }

    fn changed_by(
        &self,
        gone: &BTreeSet<RecordId>,
        fresh: Vec<Named>,
        counts: &HashMap<RecordId, u32>,
    ) -> Self {
        let mut changed = self.changed.clone();
        let mut superseded = self.superseded.clone();
        changed.retain(|id, _| !gone.contains(id));
        superseded.extend(gone);
        for named in fresh {
            superseded.insert(named.id);
            if Group::of(named.kind).is_some() {
                changed.insert(named.id, Arc::new(named));
            }
        }
        let recent = Table::build(changed.values().map(AsRef::as_ref));
        Self {
            great: Part::new(self.great.table.clone(), counts),
            recent: Part::new(Arc::new(recent), counts),
            changed,
            superseded,
            commit: self.commit,
        }
    }

    /// What may be meant by what was typed so far, group by group. Nothing of `held_back` is suggested. Names with typing
    /// errors are offered only where nothing is met as it was typed.
    ///
    /// In a group what is met more closely comes first, then what more records lead to, then the order of lists, then the id.
    pub fn suggest(
        &self,
        request: &SuggestRequest,
        held_back: &BTreeSet<RecordId>,
    ) -> Vec<(Group, Vec<Suggestion>)> {
        let Some(query) = Query::new(&request.q) else {
            return Vec::new();
        };
        let found = self.found(&query, request, held_back, false);
        if found.is_empty() && !query.words().is_empty() {
            return self.found(&query, request, held_back, true);
        }
        found
    }

    fn found(
        &self,
        query: &Query,
        request: &SuggestRequest,
        held_back: &BTreeSet<RecordId>,
        erring: bool,
    ) -> Vec<(Group, Vec<Suggestion>)> {
        let asked = |id: RecordId, kind: RecordKind| {
            (request.kinds.is_empty() || request.kinds.contains(&kind)) && !held_back.contains(&id)
        };
        let stands = |id, kind| asked(id, kind) && !self.superseded.contains(&id);
        let best = |part: &Part, may: &dyn Fn(RecordId, RecordKind) -> bool| {
            let mut best = Best::new(&part.counts, request.limit, may);
            part.table.search(query, erring, &mut best);
            best.into_groups()
        };
        let of_both = best(&self.great, &stands)
            .into_iter()
            .zip(best(&self.recent, &asked));
        Group::ALL
            .into_iter()
            .zip(of_both)
            .map(|(group, (great, recent))| {
                let mut picks: Vec<(&Part, Pick)> = great
                    .into_iter()
                    .map(|pick| (&self.great, pick))
                    .chain(recent.into_iter().map(|pick| (&self.recent, pick)))
                    .collect();
                picks.sort_by_cached_key(|(part, pick)| {
                    let Pick { met, count, place } = *pick;
                    let key = label_key(&part.table.labels(place));
                    (met, count, key, part.table.record(place).0)
                });
                picks.truncate(request.limit);
                let suggestions = picks.into_iter().filter_map(|(part, pick)| {
                    let Reverse(count) = pick.count;
                    let count = group.is_counted().then_some(count);
                    suggestion(&part.table, pick.place, query, erring, request, count)
                });
                (group, suggestions.collect())
            })
            .filter(|(_, suggestions): &(Group, Vec<Suggestion>)| !suggestions.is_empty())
            .collect()
    }
}

/// Looks closely at a record that was met: by which name, and where. The label comes first among names met alike.
fn suggestion(
    table: &Table,
    place: Place,
    query: &Query,
    erring: bool,
    request: &SuggestRequest,
    count: Option<u32>,
) -> Option<Suggestion> {
    let labels = table.labels(place);
    let (language, label) = language::pick(&labels, &request.language)?;
    let (met, _, matched, letters, at) = table
        .names_of(place)
        .filter_map(|(of_language, name)| {
            let letters = normal(name);
            let (met, at) = query.meets(&letters, erring)?;
            Some((met, of_language != language, name, letters, at))
        })
        .min_by_key(|(met, other, ..)| (*met, *other))?;
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for letter in letters[at].iter().filter(|letter| letter.c != ' ') {
        let (start, end) = (letter.start as usize, letter.end as usize);
        match ranges.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => ranges.push(start..end),
        }
    }
    let (id, kind) = table.record(place);
    Some(Suggestion {
        id,
        kind,
        label: label.clone(),
        matched: matched.to_owned(),
        ranges,
        met,
        count,
    })
}
