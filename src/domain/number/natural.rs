//! Texts that hold numbers, folded and sorted as people read them: `ZJ-9` before `ZJ-10`.

use super::NUMBER_MAX;
use crate::domain::written::{is_silent, plain};

/// Half width, capitals, no spaces, no dash but `-`; at most [`NUMBER_MAX`] characters count.
pub(super) fn folded(text: &str) -> String {
    text.chars()
        .take(NUMBER_MAX)
        .map(plain)
        .filter(|&c| c != ' ' && !is_silent(c))
        .flat_map(|c| if c == '~' { '-' } else { c }.to_uppercase())
        .collect()
}

/// A key that sorts runs of digits as numbers: each run is preceded by its length.
pub(super) fn sort_key(text: &str) -> String {
    let folded = folded(text);
    let mut key = String::with_capacity(folded.len() + 8);
    let mut rest = folded.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        key.push_str(before);
        push_digits(&mut key, digits);
        rest = after;
    }
    key.push_str(rest);
    key
}

/// Appends a number so that byte order is the order of numbers.
pub(super) fn push_number(key: &mut String, number: u32) {
    push_digits(key, &number.to_string());
}

fn push_digits(key: &mut String, digits: &str) {
    let significant = digits.trim_start_matches('0');
    // At most NUMBER_MAX digits: '0' + 200 stays below the surrogates, and order by code point is order by byte.
    let length = u32::try_from(significant.len()).unwrap_or(u32::from(u8::MAX));
    key.extend(char::from_u32(u32::from('0') + length));
    key.push_str(significant);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn digits_sort_as_numbers(a in 0..u32::MAX, b in 0..u32::MAX, before in "[A-Z]{0,3}") {
            let (x, y) = (sort_key(&format!("{before}{a}")), sort_key(&format!("{before}{b}")));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,300}") {
            prop_assert!(sort_key(&text).len() <= 8 * NUMBER_MAX * 4);
        }
    }
}
