//! What is wrong with a list of numbers: one number twice, numbers left out.

use std::collections::BTreeMap;

use super::accession::AccessionNumber;
use super::find::FindNumber;
use super::key;
use super::kind::NumberType;

/// One number that several records bear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate<T> {
    /// The form in which they meet.
    pub key: String,
    /// Who bears it, each with its own spelling, in the order they came.
    pub bearers: Vec<(T, String)>,
}

/// Numbers that are missing between two that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What stands before them: `T3④:`, or `ZJ-` of a ledger.
    pub before: String,
    /// The first that is missing.
    pub first: u64,
    /// The last that is missing.
    pub last: u64,
    /// What stands behind them.
    pub after: String,
}

/// Every number that more than one bears, in the order of the keys. Spelling makes no difference.
pub fn duplicates<T>(
    number_type: NumberType,
    numbers: impl IntoIterator<Item = (T, String)>,
) -> Vec<Duplicate<T>> {
    let mut by_key: BTreeMap<String, Vec<(T, String)>> = BTreeMap::new();
    for (bearer, written) in numbers {
        let key = key(number_type, &written);
        by_key.entry(key).or_default().push((bearer, written));
    }
    by_key
        .into_iter()
        .filter(|(_, bearers)| bearers.len() > 1)
        .map(|(key, bearers)| Duplicate { key, bearers })
        .collect()
}

/// Every run of numbers left out between the least and the greatest of its series. What cannot be placed is passed over.
pub fn gaps<'a>(number_type: NumberType, numbers: impl IntoIterator<Item = &'a str>) -> Vec<Gap> {
    let mut by_series: BTreeMap<(String, String), Vec<u64>> = BTreeMap::new();
    for (series, number) in numbers
        .into_iter()
        .filter_map(|written| placed(number_type, written))
    {
        by_series.entry(series).or_default().push(number);
    }
    let mut gaps = Vec::new();
    for ((before, after), mut numbers) in by_series {
        numbers.sort_unstable();
        for pair in numbers.windows(2) {
            if let [low, high] = *pair
                && high - low > 1
            {
                gaps.push(Gap {
                    before: before.clone(),
                    first: low + 1,
                    last: high - 1,
                    after: after.clone(),
                });
            }
        }
    }
    gaps
}

/// What a number is counted in, before and behind it, and its place there.
fn placed(number_type: NumberType, written: &str) -> Option<((String, String), u64)> {
    if number_type == NumberType::Find {
        let find: FindNumber = written.parse().ok()?;
        return Some(((find.counted_in(), String::new()), find.number().into()));
    }
    let place = written.parse::<AccessionNumber>().ok()?.place()?;
    Some(((place.before, place.after), place.number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_gaps(numbers: &[&str]) -> Vec<(String, u64, u64)> {
        gaps(NumberType::Find, numbers.iter().copied())
            .into_iter()
            .map(|gap| (gap.before, gap.first, gap.last))
            .collect()
    }

    #[test]
    fn one_number_in_two_spellings_is_a_duplicate() {
        let numbers = [
            (1, "T3④:12"),
            (2, "T3④:13"),
            (3, "Ｔ３（4）：012"),
            (4, "不详"),
            (5, "T3④:12-1"),
        ]
        .map(|(id, text)| (id, text.to_owned()));
        let found = duplicates(NumberType::Find, numbers);
        assert_eq!(
            found,
            [Duplicate {
                key: "T3④:12".into(),
                bearers: vec![(1, "T3④:12".into()), (3, "Ｔ３（4）：012".into())]
            }]
        );
    }

    #[test]
    fn gaps_are_told_for_each_place() {
        let numbers = [
            "T3④:1",
            "T3④:2",
            "T3④:6",
            "T3④:6-2",
            "T3④:采9",
            "H2:1",
            "H2:2",
            "采1",
            "采3",
            "乱写",
            "T30④:9",
        ];
        assert_eq!(
            find_gaps(&numbers),
            [("T3④:".into(), 3, 5), ("采".into(), 2, 2)]
        );
        assert_eq!(
            find_gaps(&["T3④:10", "T3④:20", "T30④:15"]),
            [("T3④:".into(), 11, 19)]
        );
        assert_eq!(find_gaps(&[]), []);
        let ledger = gaps(
            NumberType::Accession,
            ["ZJ-0001", "ＺＪ－0004", "ZJ-0002", "CX-9", "无号"],
        );
        assert_eq!(
            ledger,
            [Gap {
                before: "ZJ-".into(),
                first: 3,
                last: 3,
                after: String::new()
            }]
        );
    }

    #[test]
    fn a_gap_as_wide_as_numbers_go_costs_nothing() {
        assert_eq!(
            find_gaps(&["T3④:1", "T3④:99999999"]),
            [("T3④:".into(), 2, 99_999_998)]
        );
        let ledger = gaps(
            NumberType::Accession,
            ["1", "18446744073709551615", "99999999999999999999"],
        );
        assert_eq!(ledger.len(), 1);
    }
}
