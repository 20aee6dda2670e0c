//! Datings: words that were not read, that may mean several things, that contradict; years without their period.

use super::{Looked, Rule, Severity, words};
use crate::domain::dating::reading::{Dated, Reading, Reason};
use crate::domain::dating::{self, periods, read};
use crate::domain::fault::step;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "dating_unread",
        kinds: &[],
        severity: Severity::Serious,
        title: words("年代未能读懂", "a dating that was not read"),
        why: words(
            "没有起讫年，时间轴与年代筛选里找不到它。",
            "Without years it is missing from the timeline and from searches by date.",
        ),
        mend: words(
            "改写原文，或在旁边填写起年、讫年。",
            "Write the words so that they can be read, or state first and last year beside them.",
        ),
        look: |it, found| {
            each(it, |pointer, reading, stated| {
                if let Reading::Refused(refusal) = reading
                    && !stated
                    && !matches!(refusal.reason, Reason::Undated | Reason::Contradiction)
                {
                    let (zh, en) = (refusal.reason.text("zh"), refusal.reason.text("en"));
                    found.say(
                        pointer,
                        format!("年代未能读懂：{zh}"),
                        format!("the dating was not read: {en}"),
                    );
                }
            });
        },
    },
    Rule {
        code: "dating_ambiguous",
        kinds: &[],
        severity: Severity::Serious,
        title: words("年代有几种读法", "a dating with several meanings"),
        why: words(
            "不同政权用过同一年号，程序从不替人猜。",
            "Several regimes used one era; the program never guesses which is meant.",
        ),
        mend: words(
            "写明政权，或填写起讫年。",
            "State the regime, or the first and last year.",
        ),
        look: |it, found| {
            each(it, |pointer, reading, stated| {
                if let Reading::Ask(readings) = reading
                    && !stated
                {
                    let (zh, en) = may_mean(readings);
                    found.say(pointer, zh, en);
                }
            });
        },
    },
    Rule {
        code: "dating_contradiction",
        kinds: &[],
        severity: Severity::Notable,
        title: words("年代自相矛盾", "a dating that contradicts itself"),
        why: words(
            "年号与干支对不上，其中必有一误。",
            "Reign year and sexagenary name do not fit; one of them is wrong.",
        ),
        mend: words(
            "核对原文，并在备注里说明取舍。",
            "Check the source and note which of the two is taken.",
        ),
        look: |it, found| {
            each(it, |pointer, reading, _| {
                if let Reading::Refused(refusal) = reading
                    && refusal.reason == Reason::Contradiction
                {
                    let (zh, en) = may_mean(&refusal.readings);
                    found.say(
                        pointer,
                        format!("所述互相矛盾：{zh}"),
                        format!("two statements exclude each other: {en}"),
                    );
                }
            });
        },
    },
    Rule {
        code: "dating_without_years",
        kinds: &[],
        severity: Severity::Notable,
        title: words("有时代而无起讫年", "a period without years"),
        why: words(
            "只选了时代术语，时间轴上没有它的位置。",
            "A period alone gives it no place on the timeline.",
        ),
        mend: words(
            "在“原文”里写出时代，年份会自动填入。",
            "Write the period into “As stated”: its years are filled in.",
        ),
        look: |it, found| {
            for (at, dating) in it.content.common().dating.iter().enumerate() {
                let silent = dating.text.is_none() && dating.edtf.is_none();
                if dating.period.is_some()
                    && silent
                    && dating.begin.is_none()
                    && dating.end.is_none()
                {
                    found.at(step(&step("/dating", at), "begin"));
                }
            }
        },
    },
    Rule {
        code: "period_missing",
        kinds: &[RecordKind::Object, RecordKind::Site, RecordKind::Context],
        severity: Severity::Notable,
        title: words("没有选时代", "years without their period"),
        why: words(
            "按时代浏览时找不到它。",
            "Whoever browses by period does not meet it.",
        ),
        mend: words(
            "从术语表里选择这些年份所属的时代。",
            "Choose the period that the years lie in.",
        ),
        look: |it, found| {
            // A site names its periods in a field of their own.
            if matches!(it.content, Content::Site(site) if !site.periods.is_empty()) {
                return;
            }
            for (at, dating) in it.content.common().dating.iter().enumerate() {
                let (None, Some(begin), Some(end)) = (dating.period, dating.begin, dating.end)
                else {
                    continue;
                };
                let Some(period) = narrowest(begin, end) else {
                    continue;
                };
                let years =
                    dating::years(Some(begin.into()), Some(end.into()), "en").unwrap_or_default();
                found.say(
                    step(&step("/dating", at), "period"),
                    format!("{years}年在{}之内，却没有选时代", period.hans),
                    format!("{years} lies within {}, yet no period is chosen", period.en),
                );
            }
        },
    },
];

/// Every dating whose words were not what its years came from: its place, what they say, and whether years are stated.
fn each(it: &Looked<'_>, mut tell: impl FnMut(String, &Reading, bool)) {
    let datings = &it.content.common().dating;
    let readings = it.readings.get_or_init(|| {
        let read_anew = datings.iter().map(|dating| {
            let text = dating.text.as_deref()?;
            let kept = dating.reading.as_ref();
            let known = kept.is_some_and(|kept| kept.from == "text" && kept.of == text);
            (!known).then(|| read(text))
        });
        read_anew.collect()
    });
    for (at, (dating, reading)) in datings.iter().zip(readings).enumerate() {
        if let Some(reading) = reading {
            let stated = dating.begin.is_some() || dating.end.is_some();
            tell(step(&step("/dating", at), "text"), reading, stated);
        }
    }
}

/// The shortest period of the table that holds all these years, if none of the same length does.
fn narrowest(begin: i32, end: i32) -> Option<&'static periods::Period> {
    let holding = periods::all().iter().filter_map(|period| {
        let (first, last) = (period.first?, period.last?);
        (first <= begin && end <= last).then_some((last - first, period))
    });
    let shortest = holding.clone().map(|(length, _)| length).min()?;
    let mut found = holding.filter(|(length, _)| *length == shortest);
    let (_, period) = found.next()?;
    found.next().is_none().then_some(period)
}

fn may_mean(readings: &[Dated]) -> (String, String) {
    let told = |language| {
        let told = readings.iter().map(|dated| {
            let (begin, end) = dated.years;
            let years = dating::years(begin.map(i64::from), end.map(i64::from), language);
            format!("{} ({})", dated.text("zh"), years.unwrap_or_default())
        });
        told.collect::<Vec<_>>()
    };
    (
        format!("可能是{}", told("zh").join("，或")),
        format!("it may mean {}", told("en").join(" or ")),
    )
}
