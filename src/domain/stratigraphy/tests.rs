use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn unit(number: u128) -> RecordId {
    RecordId(Uuid::from_u128(number))
}

fn is_later(matrix: &Matrix, late: usize, early: usize) -> bool {
    let mut front = vec![late];
    let mut seen = BTreeSet::new();
    while let Some(at) = front.pop() {
        for &below in &matrix.cells[at].above {
            if below == early {
                return true;
            }
            if seen.insert(below) {
                front.push(below);
            }
        }
    }
    false
}

#[test]
fn a_cycle_is_refused_with_its_path() {
    let mut graph = Stratigraphy::of([
        (unit(1), Stratum::Above, unit(2)),
        (unit(3), Stratum::Below, unit(2)),
        (unit(3), Stratum::CutBy, unit(4)),
        (unit(3), Stratum::Cuts, unit(5)),
    ])
    .expect("no cycle");
    let cycle = graph
        .state(unit(5), Stratum::Above, unit(1))
        .expect_err("5 is the earliest");
    assert_eq!(cycle.path, [5, 1, 2, 3, 5].map(unit));
    assert_eq!(
        graph
            .state(unit(1), Stratum::Below, unit(1))
            .expect_err("itself")
            .path,
        [1, 1].map(unit)
    );
    graph
        .state(unit(5), Stratum::Below, unit(1))
        .expect("what was refused left nothing behind");
}

#[test]
fn equal_units_are_one() {
    let mut graph = Stratigraphy::of([
        (unit(1), Stratum::Above, unit(2)),
        (unit(3), Stratum::Above, unit(4)),
    ])
    .expect("no cycle");
    graph
        .state(unit(2), Stratum::Equal, unit(3))
        .expect("two trenches, one layer");
    let cycle = graph
        .state(unit(4), Stratum::Cuts, unit(1))
        .expect_err("4 lies below 1 by way of 2 = 3");
    assert_eq!(
        (cycle.path.first(), cycle.path.last()),
        (Some(&unit(4)), Some(&unit(4)))
    );
    assert_eq!(
        graph
            .state(unit(1), Stratum::Equal, unit(4))
            .expect_err("later than itself")
            .path
            .first(),
        Some(&unit(4))
    );
    let matrix = graph.matrix();
    assert_eq!((matrix.cells.len(), matrix.levels), (3, 3));
    assert!(
        matrix
            .cells
            .iter()
            .any(|cell| cell.units == [unit(2), unit(3)] && cell.level == 1)
    );
}

#[test]
fn the_matrix_leaves_out_what_follows() {
    let graph = Stratigraphy::of([
        (unit(1), Stratum::Above, unit(2)),
        (unit(2), Stratum::Above, unit(3)),
        (unit(1), Stratum::Above, unit(3)),
    ])
    .expect("no cycle");
    let matrix = graph.matrix();
    let lines: usize = matrix.cells.iter().map(|cell| cell.above.len()).sum();
    assert_eq!((lines, matrix.levels, matrix.columns), (2, 3, 1));
}

#[test]
fn a_label_never_becomes_markup() {
    let graph = Stratigraphy::of([(unit(1), Stratum::Above, unit(2))]).expect("no cycle");
    let svg = draw(
        &graph.matrix(),
        "<script>",
        |_| "<script>\"&\u{ffff}".to_owned(),
        |_| Some("\"><script>".to_owned()),
    );
    assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;"));
    assert!(!svg.contains('\u{ffff}'), "no XML could hold it");
    assert_eq!(svg.matches("<rect").count(), 2);
    assert_eq!(svg.matches("<path").count(), 1);
}

fn statements() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::vec((0..12_u8, 0..5_u8, 0..12_u8), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// Against the plain definition: a statement is taken exactly where no unit becomes later than itself.
    #[test]
    fn a_statement_is_refused_exactly_where_it_makes_a_cycle(statements in statements()) {
        let strata = [Stratum::Above, Stratum::Below, Stratum::Cuts, Stratum::CutBy, Stratum::Equal];
        let mut graph = Stratigraphy::new();
        let mut taken: Vec<(RecordId, Stratum, RecordId)> = Vec::new();
        for (a, stratum, b) in statements {
            let statement = (unit(a.into()), strata[stratum as usize], unit(b.into()));
            let mut all = taken.clone();
            all.push(statement);
            let answer = graph.state(statement.0, statement.1, statement.2);
            prop_assert_eq!(answer.is_ok(), sound(&all), "{:?}", all);
            match answer {
                Ok(()) => taken.push(statement),
                Err(cycle) => prop_assert!(cycle.path.len() >= 2 && cycle.path.first() == cycle.path.last(), "{cycle:?}"),
            }
        }
        let matrix = graph.matrix();
        let named: usize = matrix.cells.iter().map(|cell| cell.units.len()).sum();
        prop_assert_eq!(named, graph.units().len());
        let place: BTreeMap<RecordId, usize> = matrix.cells.iter().enumerate()
            .flat_map(|(at, cell)| cell.units.iter().map(move |unit| (*unit, at))).collect();
        for (a, stratum, b) in &taken {
            let (a, b) = (place[a], place[b]);
            let (late, early) = match stratum {
                Stratum::Above | Stratum::Cuts => (a, b),
                Stratum::Below | Stratum::CutBy => (b, a),
                Stratum::Equal => { prop_assert_eq!(a, b); continue; }
            };
            prop_assert!(matrix.cells[late].level < matrix.cells[early].level);
            prop_assert!(is_later(&matrix, late, early), "what was stated still follows");
        }
        for cell in &matrix.cells {
            for &below in &cell.above {
                let by_another = cell.above.iter().any(|&other| other != below && is_later(&matrix, other, below));
                prop_assert!(!by_another, "no line says what two others say");
            }
        }
        // Some units alone stand to each other as they do among all.
        let even = |unit: RecordId| unit.0.as_u128().is_multiple_of(2);
        let some = graph.matrix_among(even);
        let among: BTreeMap<RecordId, usize> = some.cells.iter().enumerate()
            .flat_map(|(at, cell)| cell.units.iter().map(move |unit| (*unit, at))).collect();
        let kept: Vec<RecordId> = graph.units().iter().copied().filter(|unit| even(*unit)).collect();
        prop_assert_eq!(among.len(), kept.len());
        for a in &kept {
            for b in &kept {
                let before = is_later(&matrix, place[a], place[b]);
                prop_assert_eq!(is_later(&some, among[a], among[b]), before, "{} {}", a, b);
            }
        }
    }
}

/// Whether statements hold together: equal units share a number, and numbers can be sorted.
fn sound(statements: &[(RecordId, Stratum, RecordId)]) -> bool {
    let mut class: BTreeMap<RecordId, RecordId> = statements
        .iter()
        .flat_map(|(a, _, b)| [(*a, *a), (*b, *b)])
        .collect();
    for (a, stratum, b) in statements {
        if *stratum == Stratum::Equal {
            let (keep, gone) = (class[a], class[b]);
            class
                .values_mut()
                .filter(|c| **c == gone)
                .for_each(|c| *c = keep);
        }
    }
    let mut edges: BTreeSet<(RecordId, RecordId)> = statements
        .iter()
        .filter_map(|(a, stratum, b)| match stratum {
            Stratum::Above | Stratum::Cuts => Some((class[a], class[b])),
            Stratum::Below | Stratum::CutBy => Some((class[b], class[a])),
            Stratum::Equal => None,
        })
        .collect();
    let mut left: BTreeSet<RecordId> = class.values().copied().collect();
    while let Some(free) = left
        .iter()
        .copied()
        .find(|c| !edges.iter().any(|(_, early)| early == c))
    {
        left.remove(&free);
        edges.retain(|(late, _)| *late != free);
    }
    left.is_empty()
}
