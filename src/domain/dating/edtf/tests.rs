//! The specification's examples with their bounds; what is printed reads back; nothing panics.

use proptest::prelude::*;

use super::*;

/// Text, first and last day (`-` is open), approximate, uncertain. Levels 0, 1 and 2, from the specification and ours.
const KNOWN: &[(&str, &str, &str, bool, bool)] = &[
    ("1985-04-12", "1985-04-12", "1985-04-12", false, false),
    ("1985-04", "1985-04-01", "1985-04-30", false, false),
    ("1985", "1985-01-01", "1985-12-31", false, false),
    (
        "1985-04-12T23:20:30",
        "1985-04-12",
        "1985-04-12",
        false,
        false,
    ),
    (
        "1985-04-12T23:20:30Z",
        "1985-04-12",
        "1985-04-12",
        false,
        false,
    ),
    (
        "1985-04-12T23:20:30-04",
        "1985-04-12",
        "1985-04-12",
        false,
        false,
    ),
    (
        "1985-04-12T23:20:30+04:30",
        "1985-04-12",
        "1985-04-12",
        false,
        false,
    ),
    ("1964/2008", "1964-01-01", "2008-12-31", false, false),
    ("2004-06/2006-08", "2004-06-01", "2006-08-31", false, false),
    (
        "2004-02-01/2005-02-08",
        "2004-02-01",
        "2005-02-08",
        false,
        false,
    ),
    ("2005/2006-02", "2005-01-01", "2006-02-28", false, false),
    ("0874", "0874-01-01", "0874-12-31", false, false),
    ("0900-02-29", "0900-02-29", "0900-02-29", false, false),
    // level 1
    (
        "Y170000002",
        "Y170000002-01-01",
        "Y170000002-12-31",
        false,
        false,
    ),
    (
        "Y-170000002",
        "Y-170000002-01-01",
        "Y-170000002-12-31",
        false,
        false,
    ),
    ("2001-21", "2001-03-01", "2001-05-31", false, false),
    ("2001-24", "2001-01-01", "2001-12-31", false, false),
    ("1984?", "1984-01-01", "1984-12-31", false, true),
    ("2004-06~", "2004-06-01", "2004-06-30", true, false),
    ("2004-06-11%", "2004-06-11", "2004-06-11", true, true),
    ("201X", "2010-01-01", "2019-12-31", false, false),
    ("20XX", "2000-01-01", "2099-12-31", false, false),
    ("2004-XX", "2004-01-01", "2004-12-31", false, false),
    ("1985-04-XX", "1985-04-01", "1985-04-30", false, false),
    ("1985-XX-XX", "1985-01-01", "1985-12-31", false, false),
    ("1985-04-12/..", "1985-04-12", "-", false, false),
    ("1985-04/..", "1985-04-01", "-", false, false),
    ("../1985", "-", "1985-12-31", false, false),
    ("1985/", "1985-01-01", "-", false, false),
    ("/1985-04-12", "-", "1985-04-12", false, false),
    ("../..", "-", "-", false, false),
    ("-1985", "-1985-01-01", "-1985-12-31", false, false),
    ("1984?/2004~", "1984-01-01", "2004-12-31", true, true),
    // level 2
    (
        "Y-17E7",
        "Y-170000000-01-01",
        "Y-170000000-12-31",
        false,
        false,
    ),
    ("1950S2", "1900-01-01", "1999-12-31", true, false),
    (
        "Y171010000S3",
        "Y171000000-01-01",
        "Y171999999-12-31",
        true,
        false,
    ),
    ("Y3388E2S3", "Y338000-01-01", "Y338999-12-31", true, false),
    ("2001-34", "2001-04-01", "2001-06-30", false, false),
    ("2001-39", "2001-09-01", "2001-12-31", false, false),
    ("2001-41", "2001-07-01", "2001-12-31", false, false),
    (
        "[1667,1668, 1670..1672]",
        "1667-01-01",
        "1672-12-31",
        false,
        true,
    ),
    ("[..1760-12-03]", "-", "1760-12-03", false, true),
    ("[1760-12..]", "1760-12-01", "-", false, true),
    (
        "[1760-01,1760-02,1760-12..]",
        "1760-01-01",
        "-",
        false,
        true,
    ),
    ("[1667,1760-12]", "1667-01-01", "1760-12-31", false, true),
    ("[..1984]", "-", "1984-12-31", false, true),
    (
        "{1667,1668,1670..1672}",
        "1667-01-01",
        "1672-12-31",
        false,
        false,
    ),
    ("{1960,1961-12}", "1960-01-01", "1961-12-31", false, false),
    ("{..1984}", "-", "1984-12-31", false, false),
    ("2004-06-11%", "2004-06-11", "2004-06-11", true, true),
    ("2004-06~-11", "2004-06-11", "2004-06-11", true, false),
    ("2004?-06-11", "2004-06-11", "2004-06-11", false, true),
    ("?2004-06-~11", "2004-06-11", "2004-06-11", true, true),
    ("2004-%06-11", "2004-06-11", "2004-06-11", true, true),
    ("156X-12-25", "1560-12-25", "1569-12-25", false, false),
    ("15XX-12-25", "1500-12-25", "1599-12-25", false, false),
    ("XXXX-12-XX", "0000-12-01", "9999-12-31", false, false),
    ("1XXX-XX", "1000-01-01", "1999-12-31", false, false),
    ("1XXX-12", "1000-12-01", "1999-12-31", false, false),
    ("1984-1X", "1984-10-01", "1984-12-31", false, false),
    ("190X-02-29", "1904-02-29", "1908-02-29", false, false),
    (
        "2004-06-~01/2004-06-~20",
        "2004-06-01",
        "2004-06-20",
        true,
        false,
    ),
    (
        "2004-06-XX/2004-07-03",
        "2004-06-01",
        "2004-07-03",
        false,
        false,
    ),
    ("-08XX", "-0899-01-01", "-0800-12-31", false, false),
    ("-000X", "-0009-01-01", "-0001-12-31", false, false),
];

#[test]
fn every_known_value_reads_to_its_bounds_and_prints_back() {
    for (text, first, last, approximate, uncertain) in KNOWN {
        let edtf: Edtf = text
            .parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        let told = |day: Option<Day>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let (from, to) = edtf.days();
        assert_eq!(
            (told(from).as_str(), told(to).as_str()),
            (*first, *last),
            "{text}"
        );
        assert_eq!(
            (edtf.is_approximate(), edtf.is_uncertain()),
            (*approximate, *uncertain),
            "{text}"
        );
        assert_eq!(edtf.to_string(), text.replace(", ", ","));
        let (begin, end) = edtf.years();
        assert_eq!((begin, end), (from.map(Day::year), to.map(Day::year)));
    }
}

#[test]
fn faults_are_told_apart() {
    use EdtfError::{Calendar, Order, Range, Shape};
    for (text, error) in [
        ("", Shape),
        ("874", Shape),
        ("0874-4", Shape),
        ("-0000", Shape),
        ("Y1985", Shape),
        ("Y01985", Shape),
        ("1985?~", Shape),
        ("?1985?", Shape),
        ("1985-04-12-01", Shape),
        ("198X5", Shape),
        ("/", Shape),
        ("[]", Shape),
        ("[1985", Shape),
        ("1985/1986/1987", Shape),
        ("1985S5", Shape),
        ("1985S0", Shape),
        ("1XXXS2", Shape),
        ("１９８５", Shape),
        ("1985-4X", Calendar),
        ("2001-21-03", Calendar),
        ("0874-13", Calendar),
        ("0874-00", Calendar),
        ("0875-02-29", Calendar),
        ("1582-10-10", Calendar),
        ("XXX1-02-29", Calendar),
        ("2004-02-3X", Calendar),
        ("1985-04-12T24:00:00", Calendar),
        ("0874/0871", Order),
        ("[0874..0871]", Order),
        ("Y17E9", Range),
        ("Y99999999999", Range),
    ] {
        assert_eq!(text.parse::<Edtf>(), Err(error), "{text}");
    }
    assert_eq!("9".repeat(TEXT_MAX + 1).parse::<Edtf>(), Err(Shape));
}

#[test]
fn only_what_is_said_flatly_is_plain() {
    let plain = |text: &str| text.parse::<Edtf>().is_ok_and(|edtf| edtf.is_plain());
    assert!(
        ["0874", "0871/0874", "0871/..", "{0871,0874}"]
            .into_iter()
            .all(plain)
    );
    assert!(
        !["087X", "0874~", "0874?", "[0871,0874]", "1950S2"]
            .into_iter()
            .any(plain)
    );
}

fn doubt() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "", "?", "~", "%"])
}

fn year() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "-?[0-9X]{4}",
        4 => "-?[0-9]{4}",
        1 => "Y-?[1-9][0-9]{4,8}(S[1-9])?",
        1 => "Y-?[1-9][0-9]{0,2}E[1-6](S[1-3])?",
        1 => "-?[1-9][0-9]{3}S[1-4]",
    ]
}

fn date() -> impl Strategy<Value = String> {
    let month =
        prop_oneof![4 => "(0[1-9]|1[0-2])", 1 => "[01X][0-9X]", 1 => "(2[1-9]|3[0-9]|4[01])"];
    let day = prop_oneof!["(0[1-9]|1[0-9]|2[0-8])", "[0-3X][0-9X]"];
    let doubtful = |part: BoxedStrategy<String>| {
        (any::<bool>(), doubt(), part).prop_map(|(before, doubt, part)| {
            if before {
                format!("{doubt}{part}")
            } else {
                format!("{part}{doubt}")
            }
        })
    };
    (
        doubtful(year().boxed()),
        prop::option::of((
            doubtful(month.boxed()),
            prop::option::of(doubtful(day.boxed())),
        )),
    )
        .prop_map(|(year, rest)| match rest {
            None => year,
            Some((month, None)) => format!("{year}-{month}"),
            Some((month, Some(day))) => format!("{year}-{month}-{day}"),
        })
}

fn edtf() -> impl Strategy<Value = String> {
    let end = || prop_oneof![4 => date(), 1 => Just("..".to_owned()), 1 => Just(String::new())];
    let item = prop_oneof![
        3 => date(),
        1 => (date(), date()).prop_map(|(from, to)| format!("{from}..{to}")),
        1 => date().prop_map(|to| format!("..{to}")),
        1 => date().prop_map(|from| format!("{from}..")),
    ];
    let set = (any::<bool>(), prop::collection::vec(item, 1..5)).prop_map(|(all, items)| {
        let items = items.join(",");
        if all {
            format!("{{{items}}}")
        } else {
            format!("[{items}]")
        }
    });
    let time = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(Z|[+-](0[0-9]|1[0-2])(:[0-5][0-9])?)?";
    prop_oneof![
        4 => date(),
        3 => (end(), end()).prop_map(|(from, to)| format!("{from}/{to}")),
        2 => set,
        1 => time,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn what_is_read_prints_back_and_its_bounds_are_in_order(text in edtf()) {
        // What has no day, or ends before it begins, is refused; nothing that is read may differ.
        if let Ok(edtf) = text.parse::<Edtf>() {
            prop_assert_eq!(edtf.to_string(), text);
            prop_assert_eq!(edtf.to_string().parse::<Edtf>(), Ok(edtf.clone()));
            if let (Some(first), Some(last)) = edtf.days() {
                prop_assert!(first <= last);
            }
        }
    }

    #[test]
    fn a_plain_date_is_always_read(year in 1583..=9_999_i32, month in 1..=12_u8, day in 1..=28_u8) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let edtf: Edtf = text.parse().unwrap();
        prop_assert_eq!(edtf.days().0, Day::new(year, month, day));
    }

    #[test]
    fn no_text_panics(text in "[-0-9XYSET?~%/.,\\[\\]{}: +Z]{0,24}", other in "\\PC{0,20}") {
        for text in [text, other] {
            if let Ok(edtf) = text.parse::<Edtf>() {
                prop_assert_eq!(edtf.to_string().parse::<Edtf>(), Ok(edtf));
            }
        }
    }
}
