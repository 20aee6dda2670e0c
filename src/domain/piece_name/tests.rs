//! Names as registers write them, and as nobody does.

use proptest::prelude::*;

use super::*;

const MESSY: &str = include_str!("../../../fixtures/messy/names.tsv");

#[test]
fn every_messy_name_divides_right_or_is_refused_with_its_reason() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for line in MESSY.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<_> = line.split('\t').collect();
        seen += 1;
        let read = match columns[0].parse::<PieceName>() {
            Ok(name) => {
                let optional = [
                    name.era(),
                    name.mark(),
                    name.features(),
                    Some(name.form()),
                    name.remark(),
                ];
                optional
                    .map(Option::unwrap_or_default)
                    .join("|")
                    .trim_end_matches('|')
                    .to_owned()
            }
            Err(error) => format!("refused|{}", error.code()),
        };
        let expected = columns[1..].join("|");
        if read != expected {
            wrong.push(format!("{:?}: {expected}\n    but read {read}", columns[0]));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {seen}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(seen >= 80, "{seen}");
}

fn names() -> impl Strategy<Value = String> {
    let one_of = |words: &'static [&'static str]| prop::sample::select(words);
    (
        one_of(&[
            "",
            "",
            "唐",
            "（唐）",
            "唐·",
            "晚唐五代",
            "北宋早期",
            "清康熙",
            "唐咸通十五年",
            "唐至五代 ",
            "金",
            "明",
        ]),
        one_of(&[
            "",
            "",
            "",
            "“官”款",
            "\"公\"字款",
            "「大中二年」铭",
            "官款",
            "光绪款",
            "大清乾隆年制款",
            "“",
        ]),
        one_of(&[
            "",
            "越窑",
            "青瓷",
            "青釉",
            "秘色瓷",
            "初",
            "代",
            "彩",
            "M型",
            "四系",
            "盘",
            "和",
            "（",
        ]),
        one_of(&["", "刻花", "八棱", "盘口", "大中", "“大吉”", "盖"]),
        one_of(&[
            "碗", "净瓶", "壶", "盏托", "匣钵", "片", "残片", "标本", "盘", "",
        ]),
        one_of(&[
            "",
            "",
            "底",
            "盖",
            "残片",
            "口沿残片",
            "一对",
            "2件",
            "（残）",
            "（一组）",
            "残件（2件）",
        ]),
    )
        .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].concat())
}

fn characters(text: &str) -> Vec<char> {
    let mut characters: Vec<char> = text
        .chars()
        .filter(|&c| is_han(c) && !"款铭字".contains(c))
        .collect();
    characters.sort_unstable();
    characters
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_divided_name_is_the_whole_name_again(text in names()) {
        if let Ok(name) = text.parse::<PieceName>() {
            let printed = name.to_string();
            prop_assert_eq!(printed.parse::<PieceName>(), Ok(name), "{} {}", text, printed);
            prop_assert_eq!(characters(&printed), characters(&text), "nothing is lost of {}", text);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}") {
        let _ = text.parse::<PieceName>();
    }
}

#[test]
fn names_are_divided_often_enough_to_prove_something() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let names = names();
    let divided = (0..1_000).filter(|_| {
        names
            .new_tree(&mut runner)
            .unwrap()
            .current()
            .parse::<PieceName>()
            .is_ok()
    });
    assert!(divided.count() > 500);
}

#[test]
fn a_long_text_is_refused_at_once() {
    assert_eq!(
        "碗".repeat(10_000_000).parse::<PieceName>(),
        Err(NameError::TooLong)
    );
}
