//! Find numbers as registers write them, and as nobody does.

use proptest::prelude::*;

use super::*;
use crate::domain::number::layer::{Layer, Soil, SubLayer};
use crate::domain::number::locus::{Locus, UNITS, Unit};
use crate::domain::number::trench::{Extension, Square, Trench};

const MESSY: &str = include_str!("../../../../fixtures/messy/find_numbers.tsv");

/// The parts as the file names them.
fn parts(number: &FindNumber) -> String {
    let locus = number.locus();
    let mut parts = Vec::new();
    let mut part = |name: &str, value: Option<String>| {
        parts.extend(value.map(|value| format!("{name}={value}")));
    };
    part("year", locus.year().map(|year| year.to_string()));
    part("site", locus.site().map(str::to_owned));
    part("kiln", locus.kiln().map(|kiln| kiln.to_string()));
    part("area", locus.area().map(|area| area.to_string()));
    part(
        "trench",
        locus.trench().map(|trench| match trench.square() {
            Square::Counted(number) => number.to_string(),
            Square::Rows(digits) => digits.clone(),
            Square::Grid {
                along,
                row,
                across,
                column,
            } => format!("{along}{row:02}{across}{column:02}"),
            Square::Trial(number) => format!("G{number}"),
        }),
    );
    let extension = locus.trench().and_then(Trench::extension);
    part(
        "ext",
        extension.map(|extension| {
            extension
                .side()
                .map_or("扩".to_owned(), |side| format!("{side}扩"))
        }),
    );
    part(
        "unit",
        locus
            .unit()
            .map(|unit| format!("{}{}", unit.sort(), unit.number())),
    );
    part(
        "layer",
        locus.layer().map(|layer| {
            let soil = match layer.soil() {
                Soil::Topsoil => "表".to_owned(),
                Soil::Disturbed => "扰".to_owned(),
                Soil::Fill => "填".to_owned(),
                Soil::Number(number) => number.to_string(),
            };
            match layer.sub() {
                None => soil,
                Some(SubLayer::Number(number)) => format!("{soil}-{number}"),
                Some(SubLayer::Letter(letter, number)) => {
                    format!(
                        "{soil}{letter}{}",
                        number.map(|number| number.to_string()).unwrap_or_default()
                    )
                }
            }
        }),
    );
    part(
        "series",
        number.series().map(|series| series.sign().to_string()),
    );
    part("find", Some(number.number().to_string()));
    part(
        "sub",
        number.sub().map(|sub| match sub {
            Sub::Number(number) => number.to_string(),
            Sub::Letter(letter) => letter.to_string(),
        }),
    );
    parts.join(" ")
}

#[test]
fn every_messy_number_is_read_right_or_refused_with_its_reason() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for line in MESSY.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<_> = line.split('\t').collect();
        let [written, normal, rest] = columns[..] else {
            panic!("three columns: {line}")
        };
        seen += 1;
        let read = match written.parse::<FindNumber>() {
            Ok(number) => (number.to_string(), parts(&number)),
            Err(error) => ("refused".to_owned(), error.code().to_owned()),
        };
        if read != (normal.to_owned(), rest.to_owned()) {
            wrong.push(format!(
                "{written:?}: {normal} {rest}, but read {} {}",
                read.0, read.1
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {seen}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(seen >= 140, "{seen}");
}

fn layers() -> impl Strategy<Value = Layer> {
    let soil = prop_oneof![
        8 => (1..=999_u16).prop_map(Soil::Number),
        1 => Just(Soil::Topsoil), 1 => Just(Soil::Disturbed), 1 => Just(Soil::Fill),
    ];
    let sub = prop_oneof![
        (1..=99_u8).prop_map(SubLayer::Number),
        prop::char::range('a', 'k').prop_map(|letter| SubLayer::Letter(letter, None)),
        (prop::char::range('a', 'e'), 1..=99_u8)
            .prop_map(|(letter, number)| SubLayer::Letter(letter, Some(number))),
    ];
    (soil, prop::option::of(sub)).prop_map(|(soil, sub)| Layer {
        soil,
        sub: sub.filter(|_| matches!(soil, Soil::Number(_))),
    })
}

fn trenches() -> impl Strategy<Value = Trench> {
    let square = prop_oneof![
        (1..=999_u16).prop_map(Square::Counted),
        "[0-9]{3,5}[1-9]".prop_map(Square::Rows),
        (
            prop::sample::select(vec!['N', 'S']),
            1..=999_u16,
            prop::sample::select(vec!['E', 'W']),
            1..=999_u16
        )
            .prop_map(|(along, row, across, column)| Square::Grid {
                along,
                row,
                across,
                column
            }),
        (1..=999_u16).prop_map(Square::Trial),
    ];
    let side = prop::option::of(prop::sample::select(vec!['东', '南', '西', '北']));
    (square, prop::option::of(side.prop_map(Extension)))
        .prop_map(|(square, extension)| Trench { square, extension })
}

/// Every find number there can be.
pub(in crate::domain::number) fn numbers() -> impl Strategy<Value = FindNumber> {
    let site = prop_oneof![
        "[A-Z]{2,8}".prop_filter("a trench without a number", |code| code != "TG"),
        prop::sample::select(vec![
            "A",
            "B",
            "S",
            "X",
            "II",
            "IX",
            "ST",
            "STG",
            "SHTN",
            "后司岙",
            "采石",
            "慈上"
        ])
        .prop_map(str::to_owned),
    ];
    let unit = (
        prop::sample::select(UNITS.chars().collect::<Vec<_>>()),
        prop_oneof![1..=1_899_u16, 2_100..=9_999_u16],
    )
        .prop_map(|(sort, number)| Unit { sort, number });
    let locus = (
        prop::option::of(1900..=2099_u16),
        prop::option::of(site),
        prop::option::of(1..=999_u16),
        prop::option::of(1..=12_u8),
        prop::option::of(trenches()),
        prop::option::of(unit),
        prop::option::of(layers()),
    )
        .prop_map(|(year, site, kiln, area, trench, unit, layer)| Locus {
            year,
            site,
            kiln,
            area,
            trench,
            unit,
            layer,
        });
    let series = prop::sample::select(Series::WORDS.map(|(_, series)| series).to_vec());
    let sub = prop_oneof![
        (1..=999_u16).prop_map(Sub::Number),
        prop::char::range('a', 'z').prop_map(Sub::Letter)
    ];
    (
        locus,
        prop::option::of(series),
        1..=99_999_999_u32,
        prop::option::of(sub),
    )
        .prop_filter_map(
            "what no text can say",
            |(mut locus, series, number, sub)| {
                let han = locus.site.as_deref().is_some_and(|site| !site.is_ascii());
                let latin_next = locus.kiln.is_some()
                    || locus.area.is_some()
                    || locus.trench.is_some()
                    || locus.unit.is_some();
                if han && !latin_next {
                    locus.site = None;
                }
                // The first Y is the kiln of the site.
                let outside = locus.area.is_none() && locus.trench.is_none();
                if let Some(unit) = locus
                    .unit
                    .filter(|unit| unit.sort == 'Y' && outside && locus.kiln.is_none())
                {
                    locus.kiln = Some(unit.number % 999 + 1);
                    locus.unit = None;
                }
                // Soil without a number lies somewhere.
                if let Some(layer) = locus
                    .layer
                    .filter(|layer| !matches!(layer.soil, Soil::Number(_)))
                {
                    locus.layer = None;
                    locus.layer = Some(layer).filter(|_| locus.is_a_place());
                }
                let number = FindNumber {
                    locus,
                    series,
                    number,
                    sub,
                };
                (number.locus.is_a_place() || series.is_some()).then_some(number)
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn what_is_printed_reads_back(number in numbers()) {
        let printed = number.to_string();
        prop_assert_eq!(printed.parse::<FindNumber>(), Ok(number), "{}", printed);
    }

    #[test]
    fn width_case_and_spaces_make_no_difference(number in numbers(), at in 0..60_usize) {
        let printed = number.to_string();
        let wide: String = printed.chars().map(|c| match c {
            '!'..='}' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
            c => c,
        }).collect();
        prop_assert_eq!(wide.parse::<FindNumber>(), Ok(number.clone()), "{}", wide);
        prop_assert_eq!(printed.to_lowercase().parse::<FindNumber>(), Ok(number.clone()));
        let chars: Vec<char> = printed.chars().collect();
        let at = at % (chars.len() + 1);
        let parts_digits = at > 0 && at < chars.len() && chars[at - 1].is_ascii_digit() && chars[at].is_ascii_digit();
        if !parts_digits {
            let spaced: String = chars[..at].iter().chain([' '].iter()).chain(&chars[at..]).collect();
            prop_assert_eq!(spaced.parse::<FindNumber>(), Ok(number), "{}", spaced);
        }
    }

    #[test]
    fn sort_keys_say_what_the_order_says(a in numbers(), b in numbers()) {
        prop_assert_eq!(a.sort_key().cmp(&b.sort_key()), a.cmp(&b), "{} {}", a, b);
    }

    #[test]
    fn whatever_is_read_has_a_normal_form(text in "[\\-0-9A-Za-z①-⑳ⅠⅡ:：()（）TNWESHYMG扩采标本残区层第四之号年、~～ ]{0,24}") {
        if let Ok(number) = text.parse::<FindNumber>() {
            prop_assert_eq!(number.to_string().parse::<FindNumber>(), Ok(number), "{}", text);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = text.parse::<FindNumber>();
    }
}

#[test]
fn a_long_text_is_refused_at_once() {
    assert_eq!(
        "T".repeat(10_000_000).parse::<FindNumber>(),
        Err(FindNumberError::TooLong)
    );
}
