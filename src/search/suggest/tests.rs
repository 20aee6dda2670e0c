//! The tables find what a look at every name finds.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use uuid::Uuid;

use super::*;
use crate::search::fold::{fold_to_string, is_cjk};
use crate::search::pinyin::sounds;

/// Pieces of names: syllables that meet and differ in script, sound and spelling.
const PIECES: [&str; 24] = [
    "秘",
    "祕",
    "色",
    "瓷",
    "磁",
    "越",
    "窑",
    "窯",
    "净",
    "淨",
    "瓶",
    "碗",
    "上林湖",
    "吕",
    "乾",
    "宁",
    "Y1",
    " celadon",
    " Kuṇḍikā",
    " mi-se",
    " Yue ware",
    " bowl",
    "（唐）",
    " celandine",
];

const KINDS: [RecordKind; 6] = [
    RecordKind::Concept,
    RecordKind::Site,
    RecordKind::Place,
    RecordKind::Agent,
    RecordKind::Source,
    RecordKind::Object,
];

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&PIECES[..]), 1..5).prop_map(|pieces| pieces.concat())
}

fn record() -> impl Strategy<Value = Named> {
    let names = prop::collection::vec(name(), 0..3);
    // Few ids: later records take the place of earlier ones.
    (
        0..60_u128,
        select(&KINDS[..]),
        name(),
        prop::option::of(name()),
        names,
    )
        .prop_map(|(id, kind, zh, en, names)| {
            let zh = Some(("zh-Hans".to_owned(), zh));
            let en = en.map(|label| ("en".to_owned(), label));
            Named {
                id: RecordId(Uuid::from_u128(id)),
                kind,
                labels: zh.into_iter().chain(en).collect(),
                names,
            }
        })
}

fn records() -> impl Strategy<Value = Vec<Named>> {
    prop::collection::vec(record(), 1..40)
}

fn by_id(records: Vec<Named>) -> BTreeMap<RecordId, Named> {
    records.into_iter().map(|named| (named.id, named)).collect()
}

/// Some counts, many of them alike, of what is counted.
fn counted(records: &BTreeMap<RecordId, Named>) -> HashMap<RecordId, u32> {
    let is_counted = |named: &&Named| Group::of(named.kind).is_some_and(Group::is_counted);
    let count = |named: &Named| (named.id, u32::from(named.id.0.as_bytes()[15] % 3));
    records.values().filter(is_counted).map(count).collect()
}

fn suggestions(records: &BTreeMap<RecordId, Named>) -> Suggestions {
    Suggestions {
        great: Part::new(Arc::new(Table::build(records.values())), &counted(records)),
        ..Suggestions::default()
    }
}

fn asking(q: &str, limit: usize) -> SuggestRequest {
    SuggestRequest {
        q: q.to_owned(),
        language: "en".to_owned(),
        limit,
        kinds: Vec::new(),
    }
}

fn told(found: &[(Group, Vec<Suggestion>)]) -> Vec<(Group, RecordId, Met)> {
    let each = |(group, items): &(Group, Vec<Suggestion>)| {
        let group = *group;
        let items: Vec<_> = items
            .iter()
            .map(|item| (group, item.id, item.met))
            .collect();
        items
    };
    found.iter().flat_map(each).collect()
}

/// What a look at every name of every record finds.
fn scanned(
    records: &BTreeMap<RecordId, Named>,
    request: &SuggestRequest,
    held_back: &BTreeSet<RecordId>,
) -> Vec<(Group, RecordId, Met)> {
    let Some(query) = Query::new(&request.q) else {
        return Vec::new();
    };
    let counts = counted(records);
    let scan = |erring: bool| {
        let mut found = Vec::new();
        for group in Group::ALL {
            let mut met: Vec<_> = records
                .values()
                .filter(|named| Group::of(named.kind) == Some(group))
                .filter(|named| !held_back.contains(&named.id))
                .filter_map(|named| {
                    let names = named.labels.values().chain(&named.names);
                    let met = names.filter_map(|name| query.meets(&normal(name), erring));
                    let met = met.map(|(met, _)| met).min()?;
                    let count = Reverse(counts.get(&named.id).copied().unwrap_or(0));
                    Some((met, count, label_key(&named.labels), named.id))
                })
                .collect();
            met.sort();
            met.truncate(request.limit);
            found.extend(met.into_iter().map(|(met, _, _, id)| (group, id, met)));
        }
        found
    };
    let found = scan(false);
    if found.is_empty() { scan(true) } else { found }
}

/// What somebody types who has a name in mind: a part of it, its sound, its initials, with a letter wrong.
fn typed(name: &str, way: u8, from: Index, length: Index, other: Index) -> String {
    let letters: Vec<char> = name.chars().collect();
    let from = from.index(letters.len());
    let part = &letters[from..=from + length.index(letters.len() - from)];
    let folded = fold_to_string(&part.iter().collect::<String>());
    match way {
        0 => part.iter().collect(),
        1 => spoken(&folded, other),
        2 => {
            let initial = |c: char| {
                sounds(c)
                    .first()
                    .and_then(|s| s.chars().next())
                    .unwrap_or(c)
            };
            folded.chars().map(initial).collect()
        }
        _ => {
            let mut wrong: Vec<char> = folded.chars().collect();
            let at = other.index(wrong.len().max(1));
            match way {
                3 if at < wrong.len() => drop(wrong.remove(at)),
                4 if at + 1 < wrong.len() => wrong.swap(at, at + 1),
                _ => wrong.insert(at, 'e'),
            }
            wrong.into_iter().collect()
        }
    }
}

/// One of the ways to read folded text.
fn spoken(folded: &str, which: Index) -> String {
    let read = |c: char| match sounds(c) {
        [] => c.to_string(),
        readings => readings[which.index(readings.len())].to_owned(),
    };
    folded.chars().map(read).collect()
}

proptest! {
    #[test]
    fn tables_find_what_a_look_at_every_name_finds(
        before in records(),
        fresh in records(),
        gone in prop::collection::btree_set(0..60_u128, 0..6),
        held_back in prop::collection::btree_set(0..60_u128, 0..4),
        asked in prop::collection::vec((any::<Index>(), 0..6_u8, any::<Index>(), any::<Index>(), any::<Index>(), 1..12_usize), 12),
    ) {
        let ids = |ids: BTreeSet<u128>| ids.into_iter().map(|id| RecordId(Uuid::from_u128(id))).collect::<BTreeSet<_>>();
        let (gone, held_back) = (ids(gone), ids(held_back));
        let (before, fresh) = (by_id(before), by_id(fresh));
        let mut now = before.clone();
        now.retain(|id, _| !gone.contains(id));
        now.extend(fresh.clone());
        let stepped = suggestions(&before).changed_by(&gone, fresh.into_values().collect(), &counted(&now));
        let all: Vec<&String> = now.values().flat_map(|named| named.labels.values().chain(&named.names)).collect();
        for (whose, way, from, length, other, limit) in asked {
            let request = asking(&typed(all[whose.index(all.len())], way, from, length, other), limit);
            let found = stepped.suggest(&request, &held_back);
            prop_assert_eq!(told(&found), scanned(&now, &request, &held_back), "{}", request.q);
            for item in found.iter().flat_map(|(_, items)| items) {
                prop_assert!(!item.ranges.is_empty());
                for range in &item.ranges {
                    prop_assert!(item.matched.get(range.clone()).is_some_and(|part| !part.is_empty()));
                }
            }
        }
    }

    #[test]
    fn every_part_of_a_name_in_han_and_every_beginning_of_its_sound_offers_it(records in records(), which in any::<Index>()) {
        let records = by_id(records);
        let suggestions = suggestions(&records);
        let offers = |q: &str, id: RecordId| {
            let found = suggestions.suggest(&asking(q, 1_000), &BTreeSet::new());
            found.iter().any(|(_, items)| items.iter().any(|item| item.id == id))
        };
        for named in records.values() {
            for label in named.labels.values() {
                let folded: Vec<char> = normal(label).iter().map(|letter| letter.c).collect();
                for run in folded.split(|c| !is_cjk(*c)) {
                    for from in 0..run.len() {
                        for to in from + 2..=run.len() {
                            let part: String = run[from..to].iter().collect();
                            prop_assert!(offers(&part, named.id), "{part} of {label}");
                        }
                    }
                }
                let spoken = spoken(&folded.iter().collect::<String>(), which);
                for (end, _) in spoken.char_indices().skip(1).chain([(spoken.len(), ' ')]) {
                    let beginning = &spoken[..end];
                    prop_assert!(offers(beginning, named.id), "{beginning} of {label}");
                }
            }
        }
    }
}
