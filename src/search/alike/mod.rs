//! Records that are like one: by the concepts and words they share, by the colour of their glaze, by their form.
//!
//! A shared sign counts by its rarity, a concept more than a word. Every measure runs from 0 to 1, and none depends on how
//! long a record is, so that it is told as it was counted.

mod collect;
mod measure;
mod signs;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, TermQuery};
use tantivy::schema::IndexRecordOption;
use utoipa::ToSchema;

use super::clause::{Boxed, any, boost};
use super::colour::Tint;
use super::document::Document;
use super::index::Index;
use super::request::Facet;
use super::volume::Volume;
use super::{SearchError, predicate};
use crate::domain::id::RecordId;
use crate::domain::proportion::Proportion;
use collect::Comparing;
use measure::{Measure, share};
use signs::{Sign, concepts, signs, words};

/// What records are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Concepts, sites, people and words.
    Words,
    /// The colour of the glaze.
    Glaze,
    /// Proportions.
    Form,
}

/// What makes two records alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// The measure asked for, 0 to 1.
    pub score: f64,
    /// The share of the first's concepts and words that the other has too, by rarity.
    pub words: f64,
    /// Concepts, sites and people that both name, the rarest first.
    pub concepts: Vec<RecordId>,
    /// Words that both have, folded, the rarest first.
    pub shared: Vec<String>,
    /// How near the nearest of their colours are.
    pub glaze: f64,
    /// Those two colours and their ΔE2000, where that counts.
    pub tints: Option<(Tint, Tint, f64)>,
    /// How near the proportions are.
    pub form: f64,
    /// Proportions that both tell: of the one, of the other.
    pub proportions: Vec<(Proportion, f64, f64)>,
}

/// A record as others are compared with it.
pub struct Likened {
    volume: Arc<Volume>,
    document: Document,
    concepts: Vec<(RecordId, f32)>,
    words: Vec<(Sign, f32)>,
    measure: Arc<Measure>,
    left_out: Arc<HashSet<uuid::Uuid>>,
}

impl Index {
    /// Makes a record ready to be compared by `aspect`, or by a blend of all. Concepts that the public does not know and
    /// records of `denied` count and come nowhere. Reads files: not for an async thread.
    pub fn liken(
        &self,
        document: Document,
        aspect: Option<Aspect>,
        denied: &BTreeSet<RecordId>,
    ) -> Result<Likened, SearchError> {
        let (volume, thesaurus) = (self.volume(), self.thesaurus());
        let figures = volume.searcher();
        let known = |id: RecordId| thesaurus.kind(id).is_some() && !denied.contains(&id);
        let concepts = concepts(&document, &volume.fields, &figures, known)?;
        let words = words(&document, &volume.fields, &figures)?;
        let worth = concepts.iter().map(|(_, rare)| rare);
        let worth = worth.chain(words.iter().map(|(_, rare)| rare));
        let measure = Measure {
            aspect,
            worth: worth.map(|rare| f64::from(*rare)).sum(),
            tints: document.tints.clone(),
            proportions: document.proportions.clone(),
        };
        let left_out = denied.iter().chain([&document.id]).map(|id| id.0);
        Ok(Likened {
            left_out: Arc::new(left_out.collect()),
            measure: Arc::new(measure),
            volume,
            document,
            concepts,
            words,
        })
    }
}

impl Likened {
    /// Those of its kind that are most like it, the best first; equal ones follow their ids. Reads files.
    pub fn best(&self, most: usize) -> Result<Vec<RecordId>, SearchError> {
        let comparing = Comparing {
            measure: Arc::clone(&self.measure),
            left_out: Arc::clone(&self.left_out),
            most,
        };
        Ok(self.volume.searcher().search(&self.query(), &comparing)?)
    }

    /// Records of its kind, scored by what of its signs they have.
    fn query(&self) -> BooleanQuery {
        let (opened, kind) = (self.volume.opened(), self.document.kind.as_str().to_owned());
        let kind = ConstScoreQuery::new(predicate::with_value(opened, Facet::Kind, &[kind]), 0.0);
        let mut clauses: Vec<(Occur, Boxed)> = vec![(Occur::Must, Box::new(kind))];
        let fields = &self.volume.fields;
        let signs = self.concepts.iter().map(|(id, rare)| {
            let met = Term::from_field_text(fields.links, &id.to_string());
            (met, *rare)
        });
        let words = self.words.iter();
        let words = words.map(|(sign, rare)| (sign.term(fields), *rare));
        let ways = signs.chain(words).map(|(met, rare)| {
            let met: Boxed = Box::new(TermQuery::new(met, IndexRecordOption::Basic));
            boost(Box::new(ConstScoreQuery::new(met, 1.0)), rare)
        });
        match self.measure.aspect {
            Some(Aspect::Words) => clauses.push((Occur::Must, any(ways.collect()))),
            None => clauses.extend(ways.map(|way| (Occur::Should, way))),
            Some(Aspect::Glaze | Aspect::Form) => {}
        }
        BooleanQuery::new(clauses)
    }

    /// What makes `other` like it.
    pub fn likeness(&self, other: &Document) -> Likeness {
        let links: BTreeSet<RecordId> = other.links.iter().copied().collect();
        let concepts = self.concepts.iter().filter(|(id, _)| links.contains(id));
        let concepts: Vec<&(RecordId, f32)> = concepts.collect();
        let theirs = signs(other);
        let shared = self.words.iter().filter(|(sign, _)| theirs.contains(sign));
        let shared: Vec<&(Sign, f32)> = shared.collect();
        let worth = concepts.iter().map(|(_, rare)| rare);
        let worth = worth.chain(shared.iter().map(|(_, rare)| rare));
        let worth: f64 = worth.map(|rare| f64::from(*rare)).sum();
        let theirs = |wanted: Proportion| {
            let told = other.proportions.iter().find(|(one, _)| *one == wanted);
            told.map(|(_, quotient)| *quotient)
        };
        let mine = self.document.proportions.iter();
        let proportions = mine.filter_map(|(one, mine)| Some((*one, *mine, theirs(*one)?)));
        let tints = self.measure.nearest(other.tints.iter().copied());
        let (glaze, form) = (Measure::closeness(tints), self.measure.form(theirs));
        let words = share(worth, self.measure.worth);
        Likeness {
            score: self.measure.score(words, || glaze, || form),
            words,
            concepts: concepts.iter().map(|(id, _)| *id).collect(),
            shared: shared
                .iter()
                .map(|(sign, _)| sign.text().to_owned())
                .collect(),
            glaze,
            tints,
            form,
            proportions: proportions.collect(),
        }
    }
}
