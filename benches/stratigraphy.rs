//! What the order of a site's units costs: 10,000 of them in a hundred trenches, tied to one another by equal layers and
//! pits that cut them.
//!
//! `cargo bench --bench stratigraphy`. The goals: one new relation checked within 1 ms, the matrix drawn within 1 s.

use std::hint::black_box;

use celadon::domain::id::RecordId;
use celadon::domain::stratigraphy::{Stratigraphy, Stratum, draw};
use divan::Bencher;
use uuid::Uuid;

fn main() {
    divan::main();
}

const TRENCHES: u128 = 100;
const LAYERS: u128 = 100;

fn unit(trench: u128, layer: u128) -> RecordId {
    RecordId(Uuid::from_u128(trench * LAYERS + layer + 1))
}

/// Each layer above the next; every fifth is a pit that cuts three below; every tenth is that of the trench beside it; and
/// what follows from others is stated too, as registers do.
fn statements() -> Vec<(RecordId, Stratum, RecordId)> {
    let mut all = Vec::new();
    for trench in 0..TRENCHES {
        for layer in 0..LAYERS {
            let here = unit(trench, layer);
            if layer + 1 < LAYERS {
                all.push((here, Stratum::Above, unit(trench, layer + 1)));
            }
            for below in 2..=4 {
                if layer % 5 == 0 && layer + below < LAYERS {
                    all.push((here, Stratum::Cuts, unit(trench, layer + below)));
                }
            }
            if layer % 10 == 3 && trench + 1 < TRENCHES {
                all.push((here, Stratum::Above, unit(trench + 1, layer + 1)));
            }
            if layer % 50 == 7 && trench + 1 < TRENCHES {
                all.push((here, Stratum::Equal, unit(trench + 1, layer)));
            }
        }
    }
    all
}

fn site() -> Stratigraphy {
    Stratigraphy::of(statements()).unwrap_or_default()
}

/// At its dearest: the new unit lies above all, so that everything is below what it is stated to be later than.
#[divan::bench]
fn one_new_relation_is_checked(bencher: Bencher) {
    let mut graph = site();
    assert_eq!(graph.units().len(), 10_000);
    let (new, top) = (RecordId(Uuid::from_u128(u128::MAX)), unit(0, 0));
    bencher.bench_local(|| {
        graph
            .state(black_box(new), Stratum::Above, black_box(top))
            .is_ok()
    });
}

/// One that is refused, its circle named.
#[divan::bench]
fn one_circle_is_named(bencher: Bencher) {
    let mut graph = site();
    let (top, bottom) = (unit(0, 0), unit(TRENCHES - 1, LAYERS - 1));
    bencher.bench_local(|| {
        graph
            .state(black_box(bottom), Stratum::Above, black_box(top))
            .is_err()
    });
}

/// The whole site from its statements, as a check before saving reads it.
#[divan::bench]
fn a_site_is_built(bencher: Bencher) {
    let statements = statements();
    bencher.bench(|| Stratigraphy::of(black_box(&statements).iter().copied()).is_ok());
}

#[divan::bench(sample_count = 10)]
fn a_matrix_is_ordered(bencher: Bencher) {
    let graph = site();
    bencher.bench(|| black_box(&graph).matrix());
}

#[divan::bench(sample_count = 10)]
fn a_matrix_is_drawn(bencher: Bencher) {
    let graph = site();
    bencher.bench(|| {
        let matrix = black_box(&graph).matrix();
        draw(
            &matrix,
            "site",
            |id| format!("TN03W04④{id}"),
            |id| Some(format!("/contexts/{id}")),
        )
        .len()
    });
}
