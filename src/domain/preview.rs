//! What a text is taken for, told to who is typing it: 咸通十五年 → 874.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::dating::edtf::Edtf;
use super::dating::reading::{Dated, Reading};
use super::dating::{self, resolved, years};
use super::field::Reads;
use super::measurement::Sizes;
use super::number::FindNumber;
use super::object::Dimension;
use super::piece_name::PieceName;

/// What became of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was read, and means one thing.
    Read,
    /// It may mean several things; which, its writer must say.
    Ask,
    /// It was not read.
    Refused,
}

/// What a text is taken for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Preview {
    /// What became of it.
    pub outcome: Outcome,
    /// In Chinese: what it is taken for, or why it was not read.
    #[schema(example = "874 · 唐咸通十五年")]
    pub zh: String,
    /// In English.
    #[schema(example = "874 · Tang, Xiantong 15")]
    pub en: String,
    /// The code of the reason, where it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// What it may mean, where that must be asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// What can be filled in from it: a merge patch of the group of fields that the text stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub fill: Option<Value>,
}

/// One of several meanings.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Choice {
    /// In Chinese.
    #[schema(example = "744 · 唐天宝三年")]
    pub zh: String,
    /// In English.
    #[schema(example = "744 · Tang, Tianbao 3")]
    pub en: String,
    /// What says that this is meant: a merge patch of the group of fields that the text stands in.
    #[schema(value_type = Object)]
    pub fill: Value,
}

/// What `text` is taken for. Every text has an answer.
pub fn preview(reads: Reads, text: &str) -> Preview {
    match reads {
        Reads::Dating => of_dating(&dating::read(text)),
        Reads::Edtf => match text.trim().parse::<Edtf>() {
            Ok(value) => one(&resolved(value)),
            Err(error) => refused("invalid_edtf", "不是 EDTF 日期".into(), error.to_string()),
        },
        Reads::FindNumber => match text.parse::<FindNumber>() {
            Ok(number) => read(parts_of(&number, true), parts_of(&number, false)),
            Err(error) => refused(error.code(), error.zh().into(), error.to_string()),
        },
        Reads::Sizes => match text.parse::<Sizes>() {
            Ok(sizes) => {
                let dimensions: Vec<Dimension> = sizes.iter().map(Dimension::from).collect();
                let mut told = read(sizes.printed("zh"), sizes.printed("en"));
                told.fill = Some(json!({"dimensions": dimensions}));
                told
            }
            Err(error) => refused(error.code(), error.zh().into(), error.to_string()),
        },
        Reads::PieceName => match text.parse::<PieceName>() {
            Ok(name) => read(divided(&name, true), divided(&name, false)),
            Err(error) => refused(error.code(), error.zh().into(), error.to_string()),
        },
    }
}

fn read(zh: String, en: String) -> Preview {
    Preview {
        outcome: Outcome::Read,
        zh,
        en,
        reason: None,
        choices: Vec::new(),
        fill: None,
    }
}

fn refused(reason: &'static str, zh: String, en: String) -> Preview {
    Preview {
        outcome: Outcome::Refused,
        reason: Some(reason),
        ..read(zh, en)
    }
}

fn of_dating(reading: &Reading) -> Preview {
    match reading {
        Reading::One(dated) => one(dated),
        Reading::Ask(readings) => Preview {
            outcome: Outcome::Ask,
            choices: readings.iter().map(choice).collect(),
            ..read("可作多种理解".into(), "it may mean several things".into())
        },
        Reading::Refused(refusal) => {
            let reason = refusal.reason;
            refused(
                reason.code(),
                reason.text("zh").into(),
                reason.text("en").into(),
            )
        }
    }
}

fn one(dated: &Dated) -> Preview {
    read(line(dated, "zh"), line(dated, "en"))
}

fn choice(dated: &Dated) -> Choice {
    Choice {
        zh: line(dated, "zh"),
        en: line(dated, "en"),
        fill: json!({"begin": dated.years.0, "end": dated.years.1}),
    }
}

/// `874 · 唐咸通十五年`: the years, and what was understood.
fn line(dated: &Dated, language: &str) -> String {
    let (begin, end) = dated.years;
    let years = years(begin.map(i64::from), end.map(i64::from), language);
    let words = dated.text(language);
    let mut told = years
        .filter(|years| *years != words)
        .into_iter()
        .chain([words])
        .collect::<Vec<_>>();
    if let (Some(first), Some(last)) = dated.days
        && !dated.when.eras().is_empty()
    {
        told.push(format!("{first} – {last}"));
    }
    told.join(" · ")
}

/// A find number by part: 年 2016 · 遗址 SH · 窑 Y66 · 探方 TN03W04 · 层 ④ · 第 12 号.
fn parts_of(number: &FindNumber, chinese: bool) -> String {
    let say =
        |zh: &str, en: &str, part: String| format!("{} {part}", if chinese { zh } else { en });
    let locus = number.locus();
    let parts = [
        locus.year().map(|year| say("年", "year", year.to_string())),
        locus
            .site()
            .map(|site| say("遗址", "site", site.to_owned())),
        locus
            .kiln()
            .map(|kiln| say("窑", "kiln", format!("Y{kiln}"))),
        locus.area().map(|area| say("区", "area", area.to_string())),
        locus
            .trench()
            .map(|trench| say("探方", "trench", trench.to_string())),
        locus
            .unit()
            .map(|unit| say("单位", "unit", format!("{}{}", unit.sort(), unit.number()))),
        locus
            .layer()
            .map(|layer| say("层", "layer", layer.to_string())),
        Some(say("号", "find", number.number().to_string())),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{number} = {}", parts.join(" · "))
}

/// A name by its parts: 年代 唐 · 特征 越窑秘色瓷 · 器形 净瓶.
fn divided(name: &PieceName, chinese: bool) -> String {
    let parts = [
        ("年代", "period", name.era()),
        ("款识", "mark", name.mark()),
        ("特征", "features", name.features()),
        ("器形", "form", Some(name.form())),
        ("其他", "remark", name.remark()),
    ];
    let parts = parts.into_iter().filter_map(|(zh, en, part)| {
        part.map(|part| format!("{} {part}", if chinese { zh } else { en }))
    });
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reign_year_is_told_in_years_and_days() {
        let told = preview(Reads::Dating, "咸通十五年");
        assert_eq!(told.outcome, Outcome::Read);
        assert!(told.zh.starts_with("874 · "), "{}", told.zh);
        assert!(told.zh.contains("0874-12-16"), "{}", told.zh);
        assert!(preview(Reads::Dating, "晚唐").zh.contains("827–907"));
    }

    #[test]
    fn what_regimes_disagree_about_is_asked_and_each_answer_says_what_to_fill_in() {
        let told = preview(Reads::Dating, "天宝三年");
        assert_eq!(told.outcome, Outcome::Ask);
        let fills: Vec<_> = told
            .choices
            .iter()
            .map(|choice| choice.fill.clone())
            .collect();
        assert_eq!(
            fills,
            [
                json!({"begin": 744, "end": 744}),
                json!({"begin": 910, "end": 910})
            ]
        );
        assert!(told.choices[1].zh.contains("吴越"), "{:?}", told.choices);
    }

    #[test]
    fn a_number_a_line_of_sizes_and_a_name_are_told_by_part() {
        let told = preview(Reads::FindNumber, "２０１６SHY66TN03W04(4)：12");
        assert_eq!(
            told.zh,
            "2016SHY66TN03W04④:12 = 年 2016 · 遗址 SH · 窑 Y66 · 探方 TN03W04 · 层 ④ · 号 12"
        );
        let told = preview(Reads::Sizes, "口径12.3 足径5.1 高4");
        let fill = told.fill.expect("something to fill in");
        assert_eq!(fill["dimensions"][0]["kind"], "rim_diameter");
        assert_eq!(fill["dimensions"][2]["value"], 4.0);
        let told = preview(Reads::PieceName, "唐越窑秘色瓷八棱净瓶");
        assert!(told.zh.starts_with("年代 唐 · 特征 "), "{}", told.zh);
    }

    #[test]
    fn what_cannot_be_read_says_why_in_both_languages() {
        for (reads, text) in [
            (Reads::Dating, "漂亮"),
            (Reads::Edtf, "874"),
            (Reads::FindNumber, "不详"),
            (Reads::Sizes, "很大"),
            (Reads::PieceName, "bowl"),
        ] {
            let told = preview(reads, text);
            assert_eq!(told.outcome, Outcome::Refused, "{text}");
            assert!(
                told.reason.is_some() && !told.zh.is_empty() && told.en.is_ascii(),
                "{told:?}"
            );
        }
    }
}
