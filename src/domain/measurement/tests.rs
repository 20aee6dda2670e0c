//! Lines as registers write them, and as nobody does.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

const MESSY: &str = include_str!("../../../fixtures/messy/sizes.tsv");

/// A size as the file writes it.
fn told(size: &Size) -> String {
    let mut text = String::new();
    if let Some(piece) = size.piece {
        let _ = write!(text, "#{piece} ");
    }
    if let Some(part) = size.part {
        let _ = write!(text, "part={} ", part.code());
    }
    let _ = write!(text, "{} {}", size.kind.code(), size.value);
    if let Some(to) = size.to {
        let _ = write!(text, "..{to}");
    }
    let mark = if size.assumed { "?" } else { "" };
    let _ = write!(text, " {}{mark}", size.unit.code());
    let flags = [
        size.remaining.then_some("remaining"),
        size.basis.map(|basis| match basis {
            Basis::Measured => "measured",
            Basis::Reconstructed => "reconstructed",
        }),
        size.approximate.then_some("approximate"),
        size.bound.map(|bound| match bound {
            Bound::AtLeast => "at_least",
            Bound::AtMost => "at_most",
        }),
    ];
    for flag in flags.into_iter().flatten() {
        let _ = write!(text, " {flag}");
    }
    text
}

#[test]
fn every_messy_line_is_read_right_or_refused_with_its_reason() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for line in MESSY.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<_> = line.split('\t').collect();
        let (written, expected) = match columns[..] {
            [written, expected] => (written, expected.to_owned()),
            [written, "refused", why] => (written, format!("refused {why}")),
            _ => panic!("two columns, or three: {line}"),
        };
        seen += 1;
        let read = match written.parse::<Sizes>() {
            Ok(sizes) => sizes.iter().map(told).collect::<Vec<_>>().join("; "),
            Err(error) => format!("refused {}", error.code()),
        };
        if read != expected {
            wrong.push(format!("{written:?}: {expected}\n    but read {read}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {seen}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(seen >= 170, "{seen}");
}

fn size() -> impl Strategy<Value = Size> {
    let amount =
        || (1..100_000_000_000_u64).prop_filter_map("an amount", Amount::from_ten_thousandths);
    let place = (
        prop::option::of(1..=999_u16),
        prop::option::of(prop::sample::select(Part::ALL.to_vec())),
        prop::sample::select(DimensionKind::ALL.to_vec()),
    );
    let basis = prop::option::of(prop::sample::select(vec![
        Basis::Measured,
        Basis::Reconstructed,
    ]));
    let bound = prop::option::of(prop::sample::select(vec![Bound::AtLeast, Bound::AtMost]));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), basis, bound);
    (
        place,
        amount(),
        prop::option::of(amount()),
        prop::sample::select(Unit::ALL.to_vec()),
        flags,
    )
        .prop_filter_map(
            "a size that has words",
            |(
                (piece, part, kind),
                value,
                to,
                unit,
                (assumed, remaining, approximate, basis, bound),
            )| {
                // The mouth's diameter is 口径, and 腹深 the depth of the whole.
                let named = kind == DimensionKind::Diameter
                    && part.is_some_and(|part| part.diameter().is_some());
                let inside = kind == DimensionKind::Depth && part == Some(Part::Belly);
                let fits = unit.quantity() == kind.quantity();
                (!named && !inside && fits).then_some(Size {
                    piece,
                    part,
                    kind,
                    value,
                    to: to.filter(|to| *to > value),
                    unit,
                    assumed,
                    basis,
                    remaining,
                    approximate,
                    bound,
                })
            },
        )
}

fn lines() -> impl Strategy<Value = Sizes> {
    prop::collection::vec(size(), 1..5).prop_map(|sizes| {
        let mut seen = std::collections::HashSet::new();
        sizes
            .into_iter()
            .filter(|size| {
                seen.insert((size.piece, size.part, size.kind, size.remaining, size.basis))
            })
            .collect()
    })
}

/// Lines put together from what registers write, in orders they do not.
fn scribbles() -> impl Strategy<Value = String> {
    let one_of = |words: &'static [&'static str]| prop::sample::select(words);
    let statement = (
        one_of(&[
            "",
            "",
            "",
            "",
            "①",
            "（2）",
            "3、",
            "乙：",
            "两件：",
            "一对，",
            "单位：厘米 ",
        ]),
        one_of(&["", "", "", "残", "复原", "约", "extant ", "现存"]),
        one_of(&[
            "口径",
            "高",
            "通高",
            "足径",
            "盖高",
            "口",
            "长",
            "宽",
            "长×宽",
            "口径、高",
            "重",
            "壁厚",
            "h. ",
            "diam. of mouth ",
            "rim diameter ",
            "φ",
        ]),
        one_of(&[
            "",
            "",
            "",
            "约",
            "（残）",
            "：",
            "=",
            " ",
            "≥",
            "不足",
            "（毫米）",
            "—",
        ]),
        one_of(&[
            "12",
            "12.3",
            "4",
            "三",
            "十二点五",
            "8 1/2",
            "1.2-1.5",
            "3~2",
            "12×8",
            "12、13",
            "0",
            "",
            "１２．３",
        ]),
        one_of(&[
            "",
            "",
            "",
            "cm",
            " 厘米",
            "毫米",
            "寸",
            "寸五分",
            "尺",
            "克",
            "kg",
            " in.",
            "[cm]",
            "余厘米",
        ]),
        one_of(&["", "", "", "左右", "（复原）", " (remaining)", "残"]),
        one_of(&["", " ", "，", "；", "、", "/", "×", "。"]),
    )
        .prop_map(|(a, b, c, d, e, f, g, h)| [a, b, c, d, e, f, g, h].concat());
    prop::collection::vec(statement, 1..3).prop_map(|statements| statements.concat())
}

#[test]
fn scribbles_are_read_often_enough_to_prove_something() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let lines = scribbles();
    let read = (0..1_000).filter(|_| {
        let line = lines.new_tree(&mut runner).unwrap().current();
        line.parse::<Sizes>().is_ok()
    });
    assert!(read.count() > 150);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn what_is_printed_reads_back_in_either_language(sizes in lines()) {
        for language in ["zh-Hans", "en"] {
            let printed = sizes.printed(language);
            prop_assert_eq!(printed.parse::<Sizes>(), Ok(sizes.clone()), "{}", printed);
        }
    }

    #[test]
    fn width_makes_no_difference(sizes in lines()) {
        let wide: String = sizes.printed("zh").chars().map(|c| match c {
            ' ' => '\u{3000}',
            '!'..='}' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
            c => c,
        }).collect();
        prop_assert_eq!(wide.parse::<Sizes>(), Ok(sizes), "{}", wide);
    }

    #[test]
    fn whatever_is_read_prints_and_reads_back(text in scribbles()) {
        if let Ok(sizes) = text.parse::<Sizes>() {
            for language in ["zh", "en"] {
                let printed = sizes.printed(language);
                prop_assert_eq!(printed.parse::<Sizes>(), Ok(sizes.clone()), "{} {}", text, printed);
            }
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = text.parse::<Sizes>();
    }
}

#[test]
fn the_assumed_unit_is_what_the_caller_says_it_is() {
    let sizes = Sizes::parse("口径123 高40", Unit::Mm).unwrap();
    assert_eq!(sizes.printed("en"), "rim diameter 123 [mm]; height 40 [mm]");
    assert_eq!(sizes.printed("zh"), "口径 123 [毫米]，高 40 [毫米]");
}

#[test]
fn a_line_prints_as_people_write_it() {
    let printed = |text: &str, language| text.parse::<Sizes>().unwrap().printed(language);
    let text = "①残高约4.5-5cm 复原口径12cm；②盖径9.2cm";
    assert_eq!(
        printed(text, "zh"),
        "①残高约 4.5–5 厘米，复原口径 12 厘米；②盖直径 9.2 厘米"
    );
    assert_eq!(
        printed(text, "en"),
        "(1) height c. 4.5–5 cm (remaining); rim diameter 12 cm (reconstructed); (2) lid diameter 9.2 cm"
    );
}

#[test]
fn a_long_text_is_refused_at_once() {
    assert_eq!(
        "高".repeat(10_000_000).parse::<Sizes>(),
        Err(SizeError::TooLong)
    );
    // As long as may be, and the worst there is for looking ahead.
    for text in [
        "残", "(", "1", "一", "高", "(残", "diam of ", "rim ", "1、", "12~",
    ] {
        let text: String = text.repeat(2_000).chars().take(2_000).collect();
        assert!(text.parse::<Sizes>().is_err());
    }
}
