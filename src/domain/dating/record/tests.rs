use proptest::prelude::*;
use serde_json::{Value, json};

use crate::domain::fault::Faults;
use crate::domain::kind::RecordKind;
use crate::domain::lint::{Around, findings};
use crate::domain::record::Content;

fn record(dating: &Value) -> Result<Content, Faults> {
    let document = json!({"object_kind": "find", "labels": {"en": "bowl"}, "dating": [dating]});
    Content::parse(RecordKind::Object, &document)
}

/// The dating as it is kept.
fn kept(dating: &Value) -> Value {
    let content = record(dating).unwrap_or_else(|faults| panic!("{dating}: {faults}"));
    content.to_value()["dating"][0].clone()
}

fn years(dating: &Value) -> (Value, Value) {
    let kept = kept(dating);
    (kept["begin"].clone(), kept["end"].clone())
}

/// `(pointer, code, detail)` of every fault.
fn faults(dating: &Value) -> Vec<(String, &'static str, String)> {
    let Faults(faults) = record(dating).map(drop).unwrap_err();
    let told = faults.into_iter();
    told.map(|fault| (fault.pointer, fault.code, fault.detail))
        .collect()
}

fn fault(dating: &Value) -> (String, &'static str) {
    let mut all = faults(dating);
    assert_eq!(all.len(), 1, "{all:?}");
    let (pointer, code, _) = all.remove(0);
    (pointer, code)
}

/// What the rules for datings find: `(pointer, rule)`.
fn warnings(dating: &Value) -> Vec<(String, &'static str)> {
    let found = findings(&record(dating).unwrap(), &Around::default());
    let read = found.into_iter().filter(|finding| {
        ["dating_unread", "dating_ambiguous", "dating_contradiction"].contains(&finding.rule.code)
    });
    read.map(|finding| (finding.pointer, finding.rule.code))
        .collect()
}

#[test]
fn what_can_be_read_fills_the_years_that_are_absent() {
    for (dating, begin, end) in [
        (json!({"text": "咸通十五年"}), json!(874), json!(874)),
        (json!({"text": "唐会昌至大中"}), json!(841), json!(860)),
        (json!({"text": "late 9th c."}), json!(868), json!(900)),
        (json!({"edtf": "087X"}), json!(870), json!(879)),
        (json!({"edtf": "0871/.."}), json!(871), Value::Null),
        (
            json!({"reign": {"era": "寶正", "year": 6}}),
            json!(931),
            json!(931),
        ),
        (
            json!({"reign": {"era": "天宝", "year": 3, "regime": "吴越"}}),
            json!(910),
            json!(910),
        ),
        (
            json!({"text": "五代", "begin": 930}),
            json!(930),
            json!(960),
        ),
        (
            json!({"text": "唐", "begin": 850, "end": 907}),
            json!(850),
            json!(907),
        ),
        (
            json!({"text": "晚唐", "edtf": "0874"}),
            json!(874),
            json!(874),
        ),
        (json!({"text": "越窑第二期"}), Value::Null, Value::Null),
        (json!({"text": "874年以前"}), Value::Null, json!(874)),
    ] {
        assert_eq!(years(&dating), (begin, end), "{dating}");
    }
}

#[test]
fn what_was_read_is_kept_with_what_it_was_read_from() {
    assert_eq!(
        kept(&json!({"text": "寶貞六年"}))["reading"],
        json!({"from": "text", "of": "寶貞六年", "begin": 931, "end": 931, "first_day": "0931-01-22", "last_day": "0932-02-08",
            "certainty": "certain", "reigns": [{"era": "宝正", "year": 6, "regime": "吴越"}]})
    );
    let agreed = kept(&json!({"text": "约顯德五年"}));
    assert_eq!(agreed["reading"]["certainty"], "approximate");
    assert_eq!(
        agreed["reading"]["reigns"],
        json!([{"era": "显德", "year": 5, "regime": "吴越"}, {"era": "显德", "year": 5, "regime": "后周"}])
    );
    let edtf = kept(&json!({"text": "晚唐", "edtf": "0874~"}));
    assert_eq!(
        (&edtf["reading"]["from"], &edtf["reading"]["certainty"]),
        (&json!("edtf"), &json!("approximate"))
    );
    assert_eq!(kept(&json!({"text": "不详"})).get("reading"), None);
}

#[test]
fn a_reign_that_regimes_disagree_about_is_asked() {
    for (dating, pointer) in [
        (json!({"text": "天寶三年"}), "/dating/0/text"),
        (
            json!({"reign": {"era": "天寶", "year": 3}}),
            "/dating/0/reign",
        ),
        (json!({"reign": {"era": "天福"}}), "/dating/0/reign"),
        (json!({"text": "太平戊寅"}), "/dating/0/text"),
    ] {
        assert_eq!(
            fault(&dating),
            (pointer.to_owned(), "ambiguous_reign"),
            "{dating}"
        );
    }
    let told = faults(&json!({"text": "天寶三年"})).remove(0).2;
    assert_eq!(
        told,
        "it may mean 唐天宝三年 (744) or 吴越天宝三年 (910): state the regime, or the first and last year"
    );
    // Years that are stated decide, as far as they do.
    let stated = kept(&json!({"text": "天寶三年", "begin": 910, "end": 910}));
    assert_eq!(
        stated["reading"]["reigns"],
        json!([{"era": "天宝", "year": 3, "regime": "吴越"}])
    );
    assert_eq!(
        years(&json!({"text": "天寶三年", "begin": 744})),
        (json!(744), json!(744))
    );
    let both = kept(&json!({"text": "天寶三年", "begin": 700, "end": 950}));
    assert_eq!((both.get("reading"), &both["begin"]), (None, &json!(700)));
    assert_eq!(
        fault(&json!({"text": "天寶三年", "begin": 700})),
        ("/dating/0/text".into(), "ambiguous_reign")
    );
    assert_eq!(
        fault(&json!({"text": "天寶三年", "begin": 800, "end": 850})),
        ("/dating/0/text".into(), "contradiction")
    );
}

#[test]
fn what_excludes_what_is_told_where_it_stands() {
    for (dating, pointer) in [
        (
            json!({"text": "咸通十五年", "begin": 900}),
            "/dating/0/text",
        ),
        (json!({"edtf": "0871", "begin": 900}), "/dating/0/edtf"),
        (json!({"edtf": "0871/0874", "begin": 872}), "/dating/0/edtf"),
        (json!({"edtf": "0874", "text": "北宋"}), "/dating/0/text"),
        (
            json!({"reign": {"era": "咸通", "year": 15}, "edtf": "0873"}),
            "/dating/0/reign",
        ),
        (
            json!({"reign": {"era": "咸通", "year": 15}, "text": "大中二年"}),
            "/dating/0/text",
        ),
        (json!({"text": "太平興國三年己卯"}), "/dating/0/text"),
        (json!({"text": "咸通十五年（873）"}), "/dating/0/text"),
    ] {
        assert_eq!(
            fault(&dating),
            (pointer.to_owned(), "contradiction"),
            "{dating}"
        );
    }
    let told = faults(&json!({"text": "太平興國三年己卯"})).remove(0).2;
    assert!(
        told.contains("太平兴国三年 (978)") && told.contains("太平兴国四年 (979)"),
        "{told}"
    );
    // A doubtful date leaves room, an order is still an order.
    assert_eq!(
        years(&json!({"edtf": "0874~", "begin": 870, "end": 880})),
        (json!(870), json!(880))
    );
    assert_eq!(
        fault(&json!({"text": "唐", "begin": 900, "end": 850})).0,
        "/dating/0/end"
    );
}

#[test]
fn parts_of_a_reign_that_are_not_known_are_named() {
    for (reign, pointer, code) in [
        (
            json!({"era": "净瓶", "year": 3}),
            "/dating/0/reign/era",
            "unknown_era",
        ),
        (
            json!({"era": "咸通", "regime": "净瓶"}),
            "/dating/0/reign/regime",
            "unknown_regime",
        ),
        (
            json!({"era": "咸通", "regime": "吴越"}),
            "/dating/0/reign/era",
            "unknown_era",
        ),
        (
            json!({"era": "咸通", "year": 16}),
            "/dating/0/reign/year",
            "no_such_year",
        ),
        (json!({"year": 16}), "/dating/0/reign/era", "required"),
        (
            json!({"era": "咸通", "year": 0}),
            "/dating/0/reign/year",
            "out_of_range",
        ),
    ] {
        assert_eq!(
            fault(&json!({"reign": reign})),
            (pointer.to_owned(), code),
            "{reign}"
        );
    }
    assert_eq!(
        fault(&json!({"edtf": "Y-17E7"})),
        ("/dating/0/edtf".into(), "out_of_range")
    );
}

#[test]
fn years_that_were_filled_follow_the_words() {
    let mut dating = kept(&json!({"text": "咸通十四年"}));
    assert_eq!(dating["begin"], 873);
    dating["text"] = json!("咸通十五年");
    assert_eq!(years(&dating), (json!(874), json!(874)));
    dating["edtf"] = json!("0860/0874");
    assert_eq!(
        years(&dating),
        (json!(860), json!(874)),
        "a better source came"
    );
    // A year that a curator changed stays.
    let mut dating = kept(&json!({"text": "晚唐"}));
    dating["begin"] = json!(850);
    let dating = kept(&dating);
    assert_eq!(
        (&dating["begin"], &dating["end"]),
        (&json!(850), &json!(907))
    );
    let mut dating = dating;
    dating["text"] = json!("唐代晚期或五代");
    assert_eq!(
        years(&dating),
        (json!(850), json!(960)),
        "the other follows"
    );
    dating.as_object_mut().unwrap().remove("text");
    assert_eq!(
        years(&dating),
        (json!(850), Value::Null),
        "what nothing says is gone"
    );
}

#[test]
fn a_reading_that_is_sent_is_read_anew() {
    let made_up = json!({"from": "text", "of": "咸通十五年", "begin": 1, "end": 2, "certainty": "uncertain",
        "reigns": [{"era": "洪武"}]});
    let kept = kept(&json!({"text": "咸通十五年", "reading": made_up}));
    assert_eq!(
        (&kept["begin"], &kept["reading"]["end"]),
        (&json!(874), &json!(874))
    );
    assert_eq!(kept["reading"]["reigns"][0]["era"], "咸通");
}

#[test]
fn words_worth_a_second_look_are_warned_of() {
    let text = |code| vec![("/dating/0/text".to_owned(), code)];
    assert_eq!(warnings(&json!({"text": "梁"})), text("dating_ambiguous"));
    assert_eq!(
        warnings(&json!({"text": "越窑第二期"})),
        text("dating_unread")
    );
    assert_eq!(
        warnings(&json!({"text": "太平興國三年己卯", "begin": 978, "end": 978})),
        text("dating_contradiction")
    );
    for quiet in [
        json!({"text": "晚唐"}),
        json!({"text": "年代不详"}),
        json!({"text": "梁", "begin": 907, "end": 923}),
        json!({"text": "越窑第二期", "begin": 847}),
        json!({"edtf": "0874"}),
    ] {
        assert_eq!(warnings(&quiet), [], "{quiet}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn what_is_kept_stays_when_it_is_saved_again(
        text in prop::sample::select(vec!["咸通十五年", "天寶三年", "晚唐", "874年以前", "c. 874", "不详", "太平戊寅", "梁", "9世纪末"]),
        edtf in prop::option::of(prop::sample::select(vec!["0874", "08XX", "0871/..", "0910~"])),
        reign in prop::option::of(prop::sample::select(vec![("咸通", 15), ("天宝", 3), ("大中", 2)])),
        begin in prop::option::of(700..950_i32),
        years in prop::option::of(0..100_i32),
    ) {
        let mut dating = json!({"text": text});
        if let Some(edtf) = edtf { dating["edtf"] = json!(edtf); }
        if let Some((era, year)) = reign { dating["reign"] = json!({"era": era, "year": year}); }
        if let Some(begin) = begin { dating["begin"] = json!(begin); }
        if let (Some(begin), Some(years)) = (begin, years) { dating["end"] = json!(begin + years); }
        if let Ok(content) = record(&dating) {
            let once = content.to_value()["dating"][0].clone();
            prop_assert_eq!(kept(&once), once.clone());
            for name in ["text", "edtf", "reign"] {
                prop_assert_eq!(once.get(name), dating.get(name), "what is stated is never changed");
            }
            for name in ["begin", "end"] {
                prop_assert!(dating.get(name).is_none_or(|stated| once[name] == *stated));
            }
        }
    }
}
