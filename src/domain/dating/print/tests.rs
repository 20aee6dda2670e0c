//! What is understood is printed so that it reads back; nothing panics; begin lies before end.

use proptest::prelude::*;

use super::*;
use crate::domain::dating::eras::{self, Era};
use crate::domain::dating::periods;
use crate::domain::dating::sexagenary::Sexagenary;
use crate::domain::dating::when::{Part, Reign};

/// The time as it is, without where in the text it stands.
fn bare(dated: &Dated) -> Dated {
    Dated {
        pieces: Vec::new(),
        ..dated.clone()
    }
}

/// Whether both languages read back as the same time; else what they read back as.
fn told_back(dated: &Dated) -> Result<(), String> {
    for (language, text) in [("zh", zh(&dated.when)), ("en", en(&dated.when))] {
        match read(&text) {
            Reading::One(back) if bare(&back) == bare(dated) => {}
            other => return Err(format!("{language} {text:?} of {dated:?} reads {other:?}")),
        }
    }
    Ok(())
}

fn in_order(dated: &Dated) -> bool {
    let years = dated
        .years
        .0
        .zip(dated.years.1)
        .is_none_or(|(first, last)| first <= last);
    let days = dated
        .days
        .0
        .zip(dated.days.1)
        .is_none_or(|(first, last)| first <= last);
    years && days
}

fn reign(era: &'static Era, year: Option<u16>) -> When {
    When::Reign(Reign {
        eras: vec![era],
        year,
        month: None,
        day: None,
    })
}

#[test]
fn every_era_and_every_year_of_it_reads_back() {
    let mut read_years = 0;
    for era in eras::all() {
        let years = era.years.iter().map(|year| Some(year.number));
        for number in std::iter::once(None).chain(years) {
            let when = reign(era, number);
            let (begin, end, days) = match number.and_then(|number| era.year(number)) {
                Some(year) => (year.year, year.year, (year.first, year.last)),
                None if era.name == "民國" => continue,
                None => (era.span().0, era.span().1, era.days()),
            };
            for text in [zh(&when), en(&when)] {
                let reading = read(&text);
                let dated = reading
                    .one()
                    .unwrap_or_else(|| panic!("{text} of {when:?}: {reading:?}"));
                assert_eq!(dated.years, (Some(begin), Some(end)), "{text}");
                assert!(dated.when.eras().contains(&era), "{text}");
                let alone = dated.when == when;
                // 元 means the Mongols before 1271 as well: where both have the year both are named.
                assert!(
                    alone || era.regime == "元" || era.regime == "蒙古",
                    "{text} {:?}",
                    dated.when
                );
                assert!(
                    !alone || dated.days == (Some(days.0), Some(days.1)),
                    "{text}"
                );
                assert!(
                    dated.days.0 <= Some(days.0) && Some(days.1) <= dated.days.1,
                    "{text}"
                );
                read_years += 1;
            }
        }
    }
    assert!(read_years > 9_000, "{read_years}");
}

#[test]
fn every_year_without_its_regime_is_asked_or_agreed() {
    for era in eras::all().iter().filter(|era| era.name != "民國") {
        for year in &era.years {
            for name in [era.hans, era.name] {
                let text = format!("{name}{}年", year.number);
                let reading = read(&text);
                let meant = reading.readings().iter();
                let of_us = meant
                    .filter(|dated| dated.when.eras().contains(&era))
                    .collect::<Vec<_>>();
                assert_eq!(of_us.len(), 1, "{text}: {reading:?}");
                assert_eq!(of_us[0].years, (Some(year.year), Some(year.year)), "{text}");
                // Readings that are asked about differ; a regime that agrees is named in the same one.
                let years: Vec<_> = reading
                    .readings()
                    .iter()
                    .map(|dated| (dated.years, dated.regimes()))
                    .collect();
                for (at, (span, regimes)) in years.iter().enumerate() {
                    for (other, names) in &years[at + 1..] {
                        assert!(span != other || regimes != names, "{text}: {years:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_sexagenary_year_of_an_era_agrees_with_it_alone() {
    for era in eras::all().iter().filter(|era| era.name != "民國") {
        let regime = periods::of_regime(era.regime).unwrap().hans;
        for year in &era.years {
            let name = Sexagenary::of_year(year.year);
            let told = |name| format!("{regime}{}{}年{name}", era.hans, year.number);
            let right = read(&told(name));
            let here = right
                .readings()
                .iter()
                .any(|dated| dated.when.eras().contains(&era));
            assert!(here, "{}: {right:?}", told(name));
            let wrong = told(Sexagenary::of_year(year.year + 1));
            match read(&wrong) {
                Reading::Refused(refusal) => {
                    assert_eq!(refusal.reason.code(), "contradiction", "{wrong}");
                }
                // Another era of that name and regime may bear it.
                other => assert!(
                    other
                        .readings()
                        .iter()
                        .all(|dated| !dated.when.eras().contains(&era)),
                    "{wrong}"
                ),
            }
        }
    }
}

#[test]
fn every_period_and_ruler_and_every_part_reads_back() {
    for period in periods::all() {
        let text = zh(&When::Period(period));
        let dated = read(&text);
        let dated = dated.one().unwrap_or_else(|| panic!("{text}: {dated:?}"));
        assert_eq!(dated.when, When::Period(period));
        told_back(dated).unwrap();
        for part in Part::ALL {
            let text = tongue_part(&dated.when, part);
            let made = read(&text);
            let Some(made) = made.one() else {
                assert!(
                    period.first.is_none() || period.last.is_none(),
                    "{text}: {made:?}"
                );
                continue;
            };
            told_back(made).unwrap();
        }
    }
    for ruler in eras::rulers() {
        let when = When::Ruler(ruler);
        for text in [zh(&when), en(&when)] {
            assert_eq!(
                read(&text).one().map(|dated| &dated.when),
                Some(&when),
                "{text}"
            );
        }
    }
}

fn tongue_part(of: &When, part: Part) -> String {
    zh(&When::Part(Box::new(of.clone()), part))
}

fn pick(list: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(list).prop_map(str::to_owned)
}

/// A name, number or date as people write it; mostly one that can be read.
fn core() -> impl Strategy<Value = String> {
    let eras = prop::sample::select((0..eras::all().len()).collect::<Vec<_>>());
    let periods = prop::sample::select((0..periods::all().len()).collect::<Vec<_>>());
    let period = periods
        .prop_map(|at| periods::all()[at].hans.to_owned())
        .boxed();
    let reign = (
        eras,
        any::<bool>(),
        1..20_u16,
        0..4_u8,
        1..=12_u8,
        1..=30_u8,
        0..60_i64,
    )
        .prop_map(|(at, stated, number, form, month, day, cycle)| {
            let era = &eras::all()[at];
            let regime = periods::of_regime(era.regime).map_or("", |period| period.hans);
            let regime = if stated { regime } else { "" };
            let known = era.years[usize::from(number) % era.years.len()];
            match form {
                0 => format!("{regime}{}", era.name),
                1 => format!("{regime}{}{}年", era.hans, known.number),
                2 => format!("{regime}{}{}年{month}月{day}日", era.hans, known.number),
                _ => format!("{regime}{}{number}年{}", era.hans, Sexagenary::at(cycle)),
            }
        });
    prop_oneof![
        3 => reign,
        3 => period,
        1 => (1..=2_000_i32).prop_map(|year| format!("公元{year}年")),
        1 => (100..=2_000_i32).prop_map(|year| year.to_string()),
        1 => (1..=3_000_i32).prop_map(|year| format!("公元前{year}年")),
        1 => (1..=2_000_i32, 1..=12, 1..=28).prop_map(|(y, m, d)| format!("公元{y}年{m}月{d}日")),
        1 => (100..=2_000_i32, 1..=12).prop_map(|(y, m)| format!("{y}年{m}月")),
        2 => (1..=20).prop_map(|number| format!("{number}世纪")),
        1 => (1..=20).prop_map(|number| format!("公元前{number}世纪")),
        1 => (1..=20).prop_map(|number| format!("{number}th century")),
        1 => (10..=190).prop_map(|number| format!("{number}0年代")),
        1 => (100..=1_900, 1..50).prop_map(|(year, spread)| format!("{year}±{spread}")),
        1 => pick(&["Tang", "Northern Song", "Late Tang", "Xiantong 15", "唐玄宗", "太平戊寅", "晚唐甲午", "0874~", "08XX"]),
        1 => pick(&["1901-05", "3/4/1987", "800s", "元初", "唐甲午", "天福", "梁", "五代·后汉", "三国·吴"]),
    ]
}

const PARTS: &[&str] = &[
    "",
    "",
    "",
    "",
    "初",
    "早期",
    "早中期",
    "中期",
    "中晚期",
    "晚期",
    "末",
    "前期",
    "后期",
    "前半",
    "后半",
    "第三个四分之一",
];
const BEHIND: &[&str] = &[
    "",
    "",
    "",
    "",
    "以前",
    "以后",
    "及以前",
    "起",
    "左右",
    "？",
    "时期",
    "年间",
    "（9世纪）",
    "（唐）",
    "（874）",
    "（约847—860年）",
];
const BEFORE: &[&str] = &[
    "",
    "",
    "",
    "",
    "约",
    "可能",
    "不晚于",
    "不早于",
    "c. ",
    "before ",
    "after ",
];

/// A dating made of them.
fn dating() -> impl Strategy<Value = String> {
    let side = || {
        (pick(BEFORE), core(), pick(PARTS), pick(BEHIND))
            .prop_map(|(before, core, part, behind)| format!("{before}{core}{part}{behind}"))
    };
    prop_oneof![
        4 => side(),
        2 => (side(), pick(&["至", "—", " to ", "～"]), side()).prop_map(|(a, to, b)| format!("{a}{to}{b}")),
        1 => (side(), pick(&["或", " or ", "、", "·", "，", ""]), side()).prop_map(|(a, or, b)| format!("{a}{or}{b}")),
        1 => (side(), side(), side()).prop_map(|(a, b, c)| format!("{a}或{b}至{c}")),
        1 => (side(), side()).prop_map(|(a, b)| format!("（{a}）（{b}）")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn what_is_understood_reads_back_in_both_languages(text in dating()) {
        for dated in read(&text).readings() {
            prop_assert!(in_order(dated), "{text} {dated:?}");
            if let Err(wrong) = told_back(dated) {
                prop_assert!(false, "{text}: {wrong}");
            }
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}", dating in dating(), cut in 0..40_usize, noise in "[ -~]{0,12}") {
        let cut: String = dating.chars().take(cut).collect();
        for text in [text, dating, format!("{cut}{noise}"), format!("{noise}{cut}")] {
            let reading = read(&text);
            for dated in reading.readings() {
                prop_assert!(in_order(dated), "{text} {dated:?}");
                for piece in &dated.pieces {
                    prop_assert!(text.get(piece.span.clone()).is_some_and(|piece| !piece.is_empty()));
                }
            }
            match reading {
                Reading::Ask(readings) => prop_assert!(readings.len() > 1),
                Reading::Refused(refusal) => {
                    prop_assert!(refusal.span.is_none_or(|span| text.get(span).is_some()));
                }
                Reading::One(_) => {}
            }
        }
    }
}

#[test]
fn most_of_what_is_tried_is_understood() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let understood = (0..2_000).filter(|_| {
        let text = dating().new_tree(&mut runner).unwrap().current();
        !matches!(read(&text), Reading::Refused(_))
    });
    let understood = understood.count();
    assert!(
        understood > 600,
        "{understood} of 2,000: the properties would say little"
    );
}

#[test]
fn times_are_printed_as_people_write_them() {
    for (text, chinese, english) in [
        ("咸通十五年", "唐咸通十五年", "Tang, Xiantong 15"),
        (
            "貞明六年",
            "闽、吴越、后梁贞明六年",
            "Min / Wuyue / Later Liang, Zhenming 6",
        ),
        (
            "唐肃宗上元二年",
            "唐肃宗上元二年",
            "Tang, Suzong, Shangyuan 2",
        ),
        ("大中年间", "唐大中年间", "Tang, Dazhong reign"),
        ("大中初", "唐大中初", "beginning of (Tang, Dazhong reign)"),
        (
            "咸通十五年正月四日",
            "唐咸通十五年正月四日",
            "Tang, Xiantong 15, month 1, day 4",
        ),
        ("晚唐五代", "晚唐—五代", "Late Tang to Five Dynasties"),
        ("五代·后汉", "五代后汉", "Five Dynasties Later Han"),
        (
            "late 9th–early 10th century",
            "9世纪晚期—10世纪早期",
            "late 9th century to early 10th century",
        ),
        ("c. 874?", "约可能874年", "c. probably 874"),
        ("公元前221年", "公元前221年", "221 BCE"),
        ("唐（9世纪）", "唐（9世纪）", "Tang (9th century)"),
        ("before 874", "874年以前", "before 874"),
        ("874年起", "不早于874年", "no earlier than 874"),
        ("唐或五代", "唐或五代", "Tang or Five Dynasties"),
        ("1987.4.3", "1987年4月3日", "3 April 1987"),
        ("元代初", "元代初", "beginning of Yuan"),
    ] {
        let reading = read(text);
        let dated = reading
            .one()
            .unwrap_or_else(|| panic!("{text}: {reading:?}"));
        assert_eq!(
            (dated.text("zh-Hans").as_str(), dated.text("en").as_str()),
            (chinese, english)
        );
    }
}
