//! Which units of a site are later than which: a directed graph in which a cycle is refused with its path named, and the
//! Harris matrix drawn from it (E. C. Harris, *Principles of Archaeological Stratigraphy*, 1979).
//!
//! A unit that lies above or cuts another is later than it. Units stated as equal are one. What follows from other
//! statements is left out of the matrix (Harris's law of succession), never out of the records.

mod matrix;
mod section;
mod svg;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::id::RecordId;

pub use matrix::{Cell, Matrix};
pub use section::{Section, below};
pub use svg::draw;

/// What one unit is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stratum {
    /// It lies above the other: it is later.
    Above,
    /// It lies below the other: it is earlier.
    Below,
    /// It cuts the other: it is later.
    Cuts,
    /// It is cut by the other: it is earlier.
    CutBy,
    /// It is the same unit under another name.
    Equal,
}

impl Stratum {
    /// The relation of this code (`above`, `below`, `cuts`, `cut_by`, `equal`).
    pub fn by_code(code: &str) -> Option<Self> {
        Some(match code {
            "above" => Self::Above,
            "below" => Self::Below,
            "cuts" => Self::Cuts,
            "cut_by" => Self::CutBy,
            "equal" => Self::Equal,
            _ => return None,
        })
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
            Self::Cuts => "cuts",
            Self::CutBy => "cut_by",
            Self::Equal => "equal",
        }
    }
}

/// A statement would make a unit later than itself. The path leads from a later unit down to an earlier one and ends where
/// it began.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a cycle of {} units", .path.len().saturating_sub(1))]
pub struct Cycle {
    /// The units, each later than the next; the last is the first again.
    pub path: Vec<RecordId>,
}

/// The units of a site and what was stated of them, free of cycles.
#[derive(Debug, Clone, Default)]
pub struct Stratigraphy {
    ids: Vec<RecordId>,
    places: HashMap<RecordId, u32>,
    /// The unit that stands for all that are equal, by union and find.
    same: Vec<u32>,
    /// Of a standing unit: the units it is later than, as they were stated.
    earlier: Vec<Vec<u32>>,
    /// When a unit was last visited, so that a search need not clear its marks.
    visited: Vec<u32>,
    turn: u32,
}

impl Stratigraphy {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds the graph of many statements, or names the first cycle they make.
    pub fn of(
        statements: impl IntoIterator<Item = (RecordId, Stratum, RecordId)>,
    ) -> Result<Self, Cycle> {
        let mut graph = Self::new();
        for (unit, stratum, other) in statements {
            graph.state(unit, stratum, other)?;
        }
        Ok(graph)
    }

    /// Knows a unit of which nothing is stated.
    pub fn know(&mut self, unit: RecordId) {
        self.place(unit);
    }

    /// Every unit, in the order in which they were first named.
    pub fn units(&self) -> &[RecordId] {
        &self.ids
    }

    /// Adds a statement, unless it contradicts what is known. Linear in what lies below the later unit.
    pub fn state(
        &mut self,
        unit: RecordId,
        stratum: Stratum,
        other: RecordId,
    ) -> Result<(), Cycle> {
        let (a, b) = (self.place(unit), self.place(other));
        match stratum {
            Stratum::Above | Stratum::Cuts => self.later(a, b),
            Stratum::Below | Stratum::CutBy => self.later(b, a),
            Stratum::Equal => self.equal(a, b),
        }
    }

    fn later(&mut self, late: u32, early: u32) -> Result<(), Cycle> {
        if let Some(way) = self.way(early, late) {
            return Err(self.cycle(late, &way));
        }
        let (late, early) = (self.standing(late), self.standing(early));
        if !self.earlier[late as usize].contains(&early) {
            self.earlier[late as usize].push(early);
        }
        Ok(())
    }

    fn equal(&mut self, a: u32, b: u32) -> Result<(), Cycle> {
        let (one, other) = (self.standing(a), self.standing(b));
        if one == other {
            return Ok(());
        }
        for (from, to) in [(a, b), (b, a)] {
            if let Some(way) = self.way(from, to) {
                return Err(self.cycle(to, &way));
            }
        }
        self.same[other as usize] = one;
        let moved = std::mem::take(&mut self.earlier[other as usize]);
        for early in moved {
            if !self.earlier[one as usize].contains(&early) {
                self.earlier[one as usize].push(early);
            }
        }
        Ok(())
    }

    fn place(&mut self, id: RecordId) -> u32 {
        if let Some(&at) = self.places.get(&id) {
            return at;
        }
        let at = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.places.insert(id, at);
        self.ids.push(id);
        self.same.push(at);
        self.earlier.push(Vec::new());
        self.visited.push(0);
        at
    }

    /// The unit that stands for this one and all its equals.
    fn standing(&mut self, mut at: u32) -> u32 {
        while self.same[at as usize] != at {
            let above = self.same[at as usize];
            self.same[at as usize] = self.same[above as usize];
            at = self.same[at as usize];
        }
        at
    }

    /// A way from a unit down to another, both ends included; `None` if the one is not later than (or equal to) the other.
    fn way(&mut self, from: u32, to: u32) -> Option<Vec<u32>> {
        let (from, to) = (self.standing(from), self.standing(to));
        self.turn = self.turn.wrapping_add(1);
        if self.turn == 0 {
            self.visited.fill(0);
            self.turn = 1;
        }
        // A search without recursion: a section may be thousands of units deep.
        let mut way: Vec<(u32, usize)> = vec![(from, 0)];
        self.visited[from as usize] = self.turn;
        while let Some((at, next)) = way.last_mut() {
            if *at == to {
                return Some(way.into_iter().map(|(at, _)| at).collect());
            }
            let Some(&early) = self.earlier[*at as usize].get(*next) else {
                way.pop();
                continue;
            };
            *next += 1;
            let early = self.standing(early);
            if self.visited[early as usize] != self.turn {
                self.visited[early as usize] = self.turn;
                way.push((early, 0));
            }
        }
        None
    }

    fn cycle(&self, first: u32, way: &[u32]) -> Cycle {
        let name = |at: &u32| self.ids[*at as usize];
        let mut path = vec![name(&first)];
        path.extend(way.iter().map(name));
        // The way's ends stand for their equals; the statement itself closes the ring.
        if path.last() != path.first() {
            path.push(name(&first));
        }
        path.dedup();
        if path.len() == 1 {
            path.push(path[0]);
        }
        Cycle { path }
    }

    /// The classes of equal units, and between them what is later than what, without what follows from other statements.
    pub fn matrix(&self) -> Matrix {
        self.matrix_among(|_| true)
    }

    /// The same of some units only. What is known of them by way of others still shows.
    pub fn matrix_among(&self, keep: impl Fn(RecordId) -> bool) -> Matrix {
        let mut graph = self.clone();
        let count = u32::try_from(graph.ids.len()).unwrap_or(u32::MAX);
        let mut classes: BTreeMap<u32, Vec<RecordId>> = BTreeMap::new();
        for at in 0..count {
            let standing = graph.standing(at);
            classes
                .entry(standing)
                .or_default()
                .push(graph.ids[at as usize]);
        }
        let order: HashMap<u32, usize> = classes
            .keys()
            .enumerate()
            .map(|(at, standing)| (*standing, at))
            .collect();
        let standings: Vec<u32> = classes.keys().copied().collect();
        let earlier: Vec<Vec<usize>> = standings
            .iter()
            .map(|standing| {
                let stated = graph.earlier[*standing as usize].clone();
                let mut below: Vec<usize> = stated
                    .into_iter()
                    .map(|early| order[&graph.standing(early)])
                    .collect();
                below.sort_unstable();
                below.dedup();
                below
            })
            .collect();
        let mut classes: Vec<Vec<RecordId>> = classes.into_values().collect();
        for units in &mut classes {
            units.retain(|unit| keep(*unit));
        }
        let kept: Vec<bool> = classes.iter().map(|units| !units.is_empty()).collect();
        if kept.iter().all(|kept| *kept) {
            return Matrix::of(classes, &earlier);
        }
        classes.retain(|units| !units.is_empty());
        Matrix::of(classes, &matrix::contracted(&earlier, &kept))
    }
}

#[cfg(test)]
mod tests;
