//! The Harris matrix: equal units in one cell, cells on levels from the latest down, lines only where nothing lies between.

use serde::Serialize;

use crate::domain::id::RecordId;

/// A place in the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The unit, and those that are equal to it.
    pub units: Vec<RecordId>,
    /// How many levels below the latest it stands: one more than the lowest cell that is later.
    pub level: usize,
    /// Where it stands on its level, from the left.
    pub column: usize,
    /// The cells directly earlier, as places in the list of cells.
    pub above: Vec<usize>,
}

/// A site's units in order of time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// Every cell.
    pub cells: Vec<Cell>,
    /// How many levels there are.
    pub levels: usize,
    /// Cells on the widest level.
    pub columns: usize,
}

/// Rounds of ordering a level by its neighbours.
const ROUNDS: usize = 6;

impl Matrix {
    /// `earlier` names, for each class of units, the classes it is later than; it has no cycle.
    pub(super) fn of(classes: Vec<Vec<RecordId>>, earlier: &[Vec<usize>]) -> Self {
        let order = from_the_latest(earlier);
        let earlier = reduced(earlier, &order);
        let levels = levels(&earlier, &order);
        let depth = levels.iter().max().map_or(0, |deepest| deepest + 1);
        let columns = columns(&earlier, &levels, depth);
        let width = columns.iter().max().map_or(0, |rightmost| rightmost + 1);
        let cells = classes.into_iter().zip(earlier).enumerate();
        let cells = cells.map(|(at, (units, above))| Cell {
            units,
            level: levels[at],
            column: columns[at],
            above,
        });
        Self {
            cells: cells.collect(),
            levels: depth,
            columns: width,
        }
    }
}

/// The graph without the classes that are not kept: what one reaches by way of them it reaches at once.
pub(super) fn contracted(earlier: &[Vec<usize>], kept: &[bool]) -> Vec<Vec<usize>> {
    let mut place = vec![0; kept.len()];
    let mut next = 0;
    for (at, kept) in kept.iter().enumerate() {
        place[at] = next;
        next += usize::from(*kept);
    }
    let mut contracted = Vec::with_capacity(next);
    let mut seen = vec![usize::MAX; kept.len()];
    for at in (0..kept.len()).filter(|at| kept[*at]) {
        let mut below = Vec::new();
        let mut front = vec![at];
        while let Some(from) = front.pop() {
            for &early in &earlier[from] {
                if std::mem::replace(&mut seen[early], at) == at {
                    continue;
                }
                if kept[early] {
                    below.push(place[early]);
                } else {
                    front.push(early);
                }
            }
        }
        contracted.push(below);
    }
    contracted
}

/// The classes such that each stands before all that are earlier.
fn from_the_latest(earlier: &[Vec<usize>]) -> Vec<usize> {
    let mut later = vec![0_usize; earlier.len()];
    for &early in earlier.iter().flatten() {
        later[early] += 1;
    }
    let mut ready: Vec<usize> = (0..earlier.len())
        .rev()
        .filter(|at| later[*at] == 0)
        .collect();
    let mut order = Vec::with_capacity(earlier.len());
    while let Some(at) = ready.pop() {
        order.push(at);
        for &early in &earlier[at] {
            later[early] -= 1;
            if later[early] == 0 {
                ready.push(early);
            }
        }
    }
    order
}

/// The same without what follows from other statements. Sets of what lies below are kept as bits: 10,000 units take 12 MB.
fn reduced(earlier: &[Vec<usize>], order: &[usize]) -> Vec<Vec<usize>> {
    let words = earlier.len().div_ceil(64);
    let mut rank = vec![0; earlier.len()];
    for (at, &class) in order.iter().enumerate() {
        rank[class] = at;
    }
    let mut below: Vec<Vec<u64>> = vec![Vec::new(); earlier.len()];
    let mut kept = vec![Vec::new(); earlier.len()];
    for &class in order.iter().rev() {
        let mut reached = vec![0_u64; words];
        let mut direct = earlier[class].clone();
        // The latest first: what it reaches need not be stated.
        direct.sort_unstable_by_key(|early| rank[*early]);
        for early in direct {
            let (word, bit) = (early / 64, 1_u64 << (early % 64));
            if reached[word] & bit != 0 {
                continue;
            }
            kept[class].push(early);
            for (into, from) in reached.iter_mut().zip(&below[early]) {
                *into |= from;
            }
            reached[word] |= bit;
        }
        kept[class].sort_unstable();
        below[class] = reached;
    }
    kept
}

fn levels(earlier: &[Vec<usize>], order: &[usize]) -> Vec<usize> {
    let mut levels = vec![0; earlier.len()];
    for &class in order {
        for &early in &earlier[class] {
            levels[early] = levels[early].max(levels[class] + 1);
        }
    }
    levels
}

/// Orders each level by the mean place of its neighbours above, then below, a few times: fewer lines cross.
fn columns(earlier: &[Vec<usize>], levels: &[usize], depth: usize) -> Vec<usize> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); depth];
    for (class, &level) in levels.iter().enumerate() {
        rows[level].push(class);
    }
    let mut later: Vec<Vec<usize>> = vec![Vec::new(); earlier.len()];
    for (class, below) in earlier.iter().enumerate() {
        for &early in below {
            later[early].push(class);
        }
    }
    let mut places = vec![0.0_f64; earlier.len()];
    settle(&rows, &mut places);
    for round in 0..ROUNDS {
        let neighbours = if round % 2 == 0 { &later } else { earlier };
        for row in &mut rows {
            let mut wished: Vec<(f64, usize)> = row
                .iter()
                .map(|&class| {
                    (
                        mean(&neighbours[class], &places).unwrap_or(places[class]),
                        class,
                    )
                })
                .collect();
            wished.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            *row = wished.into_iter().map(|(_, class)| class).collect();
        }
        settle(&rows, &mut places);
    }
    let mut columns = vec![0; earlier.len()];
    for row in &rows {
        for (at, &class) in row.iter().enumerate() {
            columns[class] = at;
        }
    }
    columns
}

/// The place of each class between 0 and 1, its level spread evenly.
#[expect(clippy::cast_precision_loss, reason = "no level has 2^52 units")]
fn settle(rows: &[Vec<usize>], places: &mut [f64]) {
    for row in rows {
        for (at, &class) in row.iter().enumerate() {
            places[class] = (at as f64 + 0.5) / row.len() as f64;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no unit has 2^52 neighbours")]
fn mean(of: &[usize], places: &[f64]) -> Option<f64> {
    if of.is_empty() {
        return None;
    }
    Some(of.iter().map(|at| places[*at]).sum::<f64>() / of.len() as f64)
}
