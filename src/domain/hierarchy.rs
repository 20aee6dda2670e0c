//! Records that lie in others of their kind: a site in a site, a trench in an area, a place in a place, a concept under a
//! broader one, a pupil under a teacher. No chain leads back to where it began, and none is longer than [`DEPTH_MAX`].

use std::collections::{BTreeMap, BTreeSet};

use super::id::RecordId;
use super::record::Content;

/// Records in a chain from the lowest to the highest.
pub const DEPTH_MAX: usize = 64;

/// The records directly above one, each with the place it is named at, as a JSON pointer.
pub fn above(content: &Content) -> Vec<(String, RecordId)> {
    let parent = match content {
        Content::Site(site) => site.parent,
        Content::Context(context) => context.parent,
        Content::Place(place) => place.parent,
        Content::Concept(concept) => {
            let broader = concept.broader.iter().enumerate();
            return broader
                .map(|(at, id)| (format!("/broader/{at}"), *id))
                .collect();
        }
        Content::Agent(agent) => {
            let lineage = agent.lineage.iter().enumerate();
            return lineage
                .map(|(at, one)| (format!("/lineage/{at}/agent"), one.agent))
                .collect();
        }
        _ => None,
    };
    let parent = parent.map(|id| ("/parent".to_owned(), id));
    parent.into_iter().collect()
}

/// Why records do not stand one below another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// A chain leads back to where it began: each lies in the next, the last is the first again.
    Circle(Vec<RecordId>),
    /// A chain up from this record is too long.
    TooDeep(RecordId),
}

/// Follows every chain up from `starts`; linear in what is reached.
pub fn check(
    starts: impl IntoIterator<Item = RecordId>,
    above: &BTreeMap<RecordId, Vec<RecordId>>,
) -> Result<(), Broken> {
    let mut heights: BTreeMap<RecordId, usize> = BTreeMap::new();
    let mut open = BTreeSet::new();
    for start in starts {
        if heights.contains_key(&start) {
            continue;
        }
        // Without recursion: nobody knows how long a chain is before it was followed.
        let mut way = vec![(start, 0)];
        open.insert(start);
        while let Some((at, next)) = way.last_mut() {
            let at = *at;
            let up = above.get(&at).map(Vec::as_slice).unwrap_or_default();
            if let Some(&parent) = up.get(*next) {
                *next += 1;
                if heights.contains_key(&parent) {
                    continue;
                }
                if open.insert(parent) {
                    way.push((parent, 0));
                    continue;
                }
                let ring = way.iter().map(|(id, _)| *id);
                let ring = ring.skip_while(|id| *id != parent).chain([parent]);
                return Err(Broken::Circle(ring.collect()));
            }
            let highest = up.iter().filter_map(|parent| heights.get(parent)).max();
            let height = highest.copied().unwrap_or(0) + 1;
            if height > DEPTH_MAX {
                return Err(Broken::TooDeep(at));
            }
            heights.insert(at, height);
            open.remove(&at);
            way.pop();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(number: usize) -> RecordId {
        RecordId(Uuid::from_u128(number as u128))
    }

    fn graph(edges: &[(usize, usize)]) -> BTreeMap<RecordId, Vec<RecordId>> {
        let mut above: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (low, high) in edges {
            above.entry(id(*low)).or_default().push(id(*high));
        }
        above
    }

    #[test]
    fn a_chain_has_an_end() {
        let chain = |length: usize| {
            let edges: Vec<_> = (1..length).map(|at| (at, at + 1)).collect();
            check([id(1)], &graph(&edges))
        };
        assert_eq!(chain(DEPTH_MAX), Ok(()));
        assert_eq!(chain(DEPTH_MAX + 1), Err(Broken::TooDeep(id(1))));
        let ring = graph(&[(1, 2), (2, 3), (3, 2)]);
        assert_eq!(
            check([id(1)], &ring),
            Err(Broken::Circle(vec![id(2), id(3), id(2)]))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// Against the plain definition: whether anything is above itself.
        #[test]
        fn a_circle_is_found_exactly_where_one_is(edges in prop::collection::vec((0..9_usize, 0..9_usize), 0..20)) {
            let above = graph(&edges);
            let mut reached: BTreeSet<(usize, usize)> = edges.iter().copied().collect();
            loop {
                let further: Vec<_> = reached.iter().flat_map(|(a, b)| edges.iter().filter(move |(c, _)| c == b).map(move |(_, d)| (*a, *d))).collect();
                let before = reached.len();
                reached.extend(further);
                if reached.len() == before { break; }
            }
            let circular = (0..9).any(|at| reached.contains(&(at, at)));
            match check((0..9).map(id), &above) {
                Ok(()) => prop_assert!(!circular),
                Err(Broken::Circle(path)) => {
                    prop_assert!(circular && path.len() >= 2 && path.first() == path.last());
                    for pair in path.windows(2) {
                        prop_assert!(above[&pair[0]].contains(&pair[1]), "each lies in the next");
                    }
                }
                Err(Broken::TooDeep(_)) => prop_assert!(false, "nine are not too deep"),
            }
        }
    }
}
