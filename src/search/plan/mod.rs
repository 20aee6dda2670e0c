//! From what a visitor typed to a query of the index.
//!
//! Words are cut like a document. Names known to the thesaurus become units that are met by their text or by their ids,
//! times by their text or by datings that overlap them; what is left of a Han run is met by all its bigrams, a word by
//! itself, its stem or as pinyin of a name. All units must be met; how that is forgiven where no record does so is told in
//! [`super::forgive`]. Scores come from a second set of clauses, the same either way.

use std::collections::BTreeSet;
use std::ops::Range;

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, Occur};

use super::clause::{Boxed, any, one_of};
use super::colour::ColourRange;
use super::columns::Opened;
use super::explain::Scored;
use super::language::{Fault, Query};
use super::map::Area;
use super::nearness::Sign;
use super::predicate;
use super::request::Facet;
use super::schema::Fields;
use super::thesaurus::Thesaurus;
use crate::domain::id::RecordId;

mod fields;
mod han;
mod planner;
mod words;

pub use fields::QueryFields;
pub(super) use fields::{NAME, NUMBER};

use self::planner::Planner;

/// Characters of a query that are read.
pub(super) const LONGEST_QUERY: usize = 1_000;

/// What is let pass that was not written so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgiving {
    /// Han characters of the same sound, in names.
    pub sound: bool,
    /// Old romanisations of names.
    pub romanisation: bool,
    /// What is broader than a name that was typed.
    pub broader: bool,
}

/// What a stretch of the text was understood as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The stretch.
    pub text: String,
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What it means.
    pub meaning: Meaning,
}

/// Meanings of a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A time: the years it may mean, and how certain that is.
    Time(Vec<(Option<i64>, Option<i64>)>, &'static str),
    /// The name of these records.
    Names(Vec<RecordId>),
}

/// What a text asks for.
#[derive(Default)]
pub struct Plan {
    required: Vec<Boxed>,
    exact: Vec<Boxed>,
    excluded: Vec<Boxed>,
    scored: Vec<Scored>,
    signs: Vec<Sign>,
    /// Whether it is a sentence rather than the name of something.
    sentence: bool,
    /// Whether anything of it was let pass.
    pub forgave: bool,
    /// What its stretches were understood as, in order.
    pub understood: Vec<Understood>,
}

/// What plans are made with.
#[derive(Clone, Copy)]
pub(super) struct Knowledge<'a> {
    /// The fields that a query may name.
    pub named: QueryFields,
    /// The index's fields.
    pub fields: &'a Fields,
    /// The index's columns.
    pub opened: &'a Opened,
    /// The names known.
    pub thesaurus: &'a Thesaurus,
    /// Records whose names are as if they were not known.
    pub denied: &'a BTreeSet<RecordId>,
}

impl Plan {
    /// Plans what a visitor typed; none if nothing in it can be looked for.
    pub fn new(query: &Query, known: Knowledge<'_>, forgiving: Forgiving) -> Option<Self> {
        let plan = Planner::new(query, known, forgiving).read(query);
        let something =
            !(plan.required.is_empty() && plan.exact.is_empty() && plan.excluded.is_empty());
        something.then_some(plan)
    }

    /// Adds what an app demands; fails where a field has no such value.
    pub fn demand(&mut self, query: &Query, known: Knowledge<'_>) -> Result<(), Fault> {
        let demanded = Planner::new(query, known, Forgiving::default()).demand(query)?;
        self.exact.extend(demanded.required);
        self.exact.extend(demanded.exact);
        self.excluded.extend(demanded.excluded);
        Ok(())
    }

    /// Demands that results lie in an area.
    pub fn lie(&mut self, area: Option<Area>, known: Knowledge<'_>) {
        let Some(area) = area else { return };
        let thesaurus = known.thesaurus;
        let within = thesaurus.within(area);
        let ids: BTreeSet<RecordId> = within.filter(|id| !known.denied.contains(id)).collect();
        // What lies below them lies there too, unless it has a place of its own.
        let placed = |id: &RecordId| {
            let at = thesaurus.placed(*id);
            at.and_then(|at| thesaurus.numbered(at))
                .is_some_and(|at| ids.contains(&at))
        };
        let below = ids
            .iter()
            .flat_map(|id| thesaurus.with_narrower(*id))
            .filter(placed);
        let values: BTreeSet<String> = below.map(|id| id.to_string()).collect();
        let values: Vec<String> = values.into_iter().collect();
        let themselves = ids
            .iter()
            .map(|id| Term::from_field_text(known.fields.id, &id.to_string()));
        let ways: Vec<Boxed> = vec![
            one_of(themselves.collect()),
            predicate::with_value(known.opened, Facet::Site, &values),
            predicate::with_value(known.opened, Facet::Place, &values),
        ];
        self.exact.push(any(ways));
    }

    /// Demands a glaze of such a colour.
    pub fn shine(&mut self, colour: Option<ColourRange>) {
        self.exact.extend(colour.map(predicate::of_colour));
    }

    /// Whether there are words that results are scored by.
    pub fn is_worded(&self) -> bool {
        !self.scored.is_empty()
    }

    /// Whether every word must be met: not of a question, whose words no record need repeat.
    pub fn strict(&self) -> bool {
        !self.sentence || self.scored.is_empty()
    }

    /// What results are scored by.
    pub(super) fn scored(&self) -> &[Scored] {
        &self.scored
    }

    /// What is worth more the nearer it stands together.
    pub fn signs(&self) -> &[Sign] {
        &self.signs
    }

    /// Records that meet everything, unscored.
    pub fn all(&self) -> Boxed {
        let musts = self.required.iter().chain(&self.exact);
        self.of(musts.map(|query| query.box_clone()).collect())
    }

    /// Records that meet something, unscored; what is demanded stays so, and so does a phrase in straight quotation marks.
    pub fn some(&self) -> Boxed {
        let scored = self.scored.iter();
        let something = any(scored.map(|clause| clause.query.box_clone()).collect());
        let musts = self.exact.iter().map(|query| query.box_clone());
        self.of(musts.chain([something]).collect())
    }

    fn of(&self, mut musts: Vec<Boxed>) -> Boxed {
        if musts.is_empty() {
            musts.push(Box::new(AllQuery));
        }
        let musts = musts.into_iter().map(|query| (Occur::Must, query));
        let excluded = self.excluded.iter();
        let excluded = excluded.map(|query| (Occur::MustNot, query.box_clone()));
        Box::new(BooleanQuery::new(musts.chain(excluded).collect()))
    }
}
