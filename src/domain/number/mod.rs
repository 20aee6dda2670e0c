//! Numbers that pieces bear: accession numbers, the number types of the national census, find numbers.
//!
//! Three forms of one number: as written, which a record keeps; its [`key`], in which spelling differences meet; its
//! [`sort_key`], in which lists sort by part, so that `T3④:9` stands before `T3④:12` and both before `T10①:1`.

mod accession;
mod find;
mod kind;
mod layer;
mod locus;
mod natural;
mod read;
pub mod report;
mod trench;

pub use accession::{AccessionError, AccessionNumber, Place};
pub use find::{FindNumber, Series, Sub};
pub use kind::NumberType;
pub use layer::{Layer, Soil, SubLayer};
pub use locus::{Locus, Unit};
pub use read::FindNumberError;
pub use trench::{Extension, Square, Trench};

/// Characters in a number; longer texts are no numbers.
pub const NUMBER_MAX: usize = 200;

/// The form in which two spellings of one number meet: the normal form of a find number that can be read; otherwise the
/// text folded to half width and capitals, without spaces.
pub fn key(number_type: NumberType, written: &str) -> String {
    match find_number(number_type, written) {
        Some(find) => find.to_string(),
        None => natural::folded(written),
    }
}

/// What lists of numbers are sorted by, compared byte by byte. Find numbers sort by part; what cannot be read as one stands
/// behind them. Elsewhere digits sort as the numbers they say.
pub fn sort_key(number_type: NumberType, written: &str) -> String {
    match (number_type, find_number(number_type, written)) {
        (_, Some(find)) => find.sort_key(),
        (NumberType::Find, None) => format!("~{}", natural::sort_key(written)),
        _ => natural::sort_key(written),
    }
}

fn find_number(number_type: NumberType, written: &str) -> Option<FindNumber> {
    (number_type == NumberType::Find)
        .then(|| written.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_have_one_key() {
        let keys = [
            "2016SHY66TN03W04④:12",
            "２０１６ＳＨＹ６６ＴＮ０３Ｗ０４（４）：１２",
            "2016 SHY66 TN3W4 ④-012",
        ]
        .map(|n| key(NumberType::Find, n));
        assert_eq!(keys, ["2016SHY66TN03W04④:12"; 3]);
        assert_eq!(key(NumberType::Accession, "ｚｊ－00012 "), "ZJ-00012");
        assert_eq!(key(NumberType::Find, "箱 3 袋 2"), "箱3袋2");
    }

    #[test]
    fn lists_sort_by_part() {
        let mut numbers = [
            "T10①:1",
            "T3④:12",
            "T3④:9",
            "T3③:20",
            "不详",
            "T3④:12-2",
            "T3④:12-10",
            "T3④b:1",
            "T3:1",
            "H2:1",
            "T3H2:1",
            "T0302①:1",
            "TN03W04①:1",
            "采3",
        ];
        numbers.sort_by_key(|number| sort_key(NumberType::Find, number));
        assert_eq!(
            numbers,
            [
                "采3",
                "H2:1",
                "T3:1",
                "T3③:20",
                "T3④:9",
                "T3④:12",
                "T3④:12-2",
                "T3④:12-10",
                "T3④b:1",
                "T3H2:1",
                "T10①:1",
                "T0302①:1",
                "TN03W04①:1",
                "不详"
            ]
        );
        let mut numbers = ["ZJ-10", "ZJ-9", "CX-2", "ZJ-0010a"];
        numbers.sort_by_key(|number| sort_key(NumberType::Accession, number));
        assert_eq!(numbers, ["CX-2", "ZJ-9", "ZJ-10", "ZJ-0010a"]);
    }
}
