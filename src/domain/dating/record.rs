//! A dating in a record: what a source says, what a curator states, and what the museum read out of it.
//!
//! Years that are absent are filled from the EDTF date, else from the reign year, else from the words. What excludes what is
//! stated is a fault; a reign that regimes disagree about is one until the regime, or the years, are stated. What was read is
//! kept beside, with what it was read from, so that years that were filled follow when the words change.

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calendar::Day;
use super::edtf::Edtf;
use super::periods;
use super::reading::{Dated, Reading, Reason};
use super::when::Reign;
use super::{read, reign, resolve};
use crate::domain::fault::{Fault, step};
use crate::domain::id::RecordId;

/// A dating: the free text of the source beside what was read out of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Dating {
    /// As the source says it. What can be read of it fills the years: `咸通十五年`, `晚唐`, `late 9th c.`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "咸通十五年")]
    pub text: Option<String>,
    /// EDTF levels 0 to 2 (ISO 8601-2): a date of any precision, an interval, a set of dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "0871/0874")]
    pub edtf: Option<String>,
    /// A reign year in its parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reign: Option<DatingReign>,
    /// First year, astronomical: 1 BCE is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 871)]
    pub begin: Option<i32>,
    /// Last year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 874)]
    pub end: Option<i32>,
    /// The period, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<RecordId>,
    /// Attributed by style, documented by a text, or stated on the piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// How sure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<String>,
    /// What the museum read out of it. The museum fills this itself; what is sent only tells it which years it had filled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<DatingReading>,
}

/// A reign year in its parts, each in any spelling.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DatingReign {
    /// The era: `咸通`, `寶正`.
    #[schema(example = "咸通")]
    pub era: String,
    /// The year of the era; 1 is 元年. The whole era if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 15)]
    pub year: Option<u16>,
    /// Whose era: `唐`, `吴越`. Needed where regimes mean different years by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "唐")]
    pub regime: Option<String>,
}

/// What was read out of a dating.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DatingReading {
    /// What it was read from: `edtf`, `reign` or `text`.
    #[schema(example = "text")]
    pub from: String,
    /// That, as it then stood.
    #[schema(example = "咸通十五年")]
    pub of: String,
    /// First year that was read, astronomical; absent if open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 874)]
    pub begin: Option<i32>,
    /// Last year that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 874)]
    pub end: Option<i32>,
    /// First day it can lie on, Julian before 1582-10-15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "0874-01-22")]
    pub first_day: Option<String>,
    /// Last day it can lie on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "0874-12-16")]
    pub last_day: Option<String>,
    /// How certain the words are: `certain`, `approximate`, `uncertain` or `approximate_uncertain`.
    #[schema(example = "certain")]
    pub certainty: String,
    /// The reigns it names, under every regime that agrees on their years.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reigns: Vec<DatingReign>,
}

/// The years that records keep.
const YEARS: std::ops::RangeInclusive<i32> = -10_000..=3_000;

/// What a dating can be read from, in the order of its weight.
struct Source {
    name: &'static str,
    of: String,
    reading: Reading,
    /// Whether its years are exactly what it says, so that others stated beside them are a contradiction.
    exact: bool,
}

impl Dating {
    /// Reads what there is to read, fills the years that are absent, and tells what excludes what.
    pub(in crate::domain) fn settle(&mut self, pointer: &str, faults: &mut Vec<Fault>) {
        let sources = self.sources();
        if let Some(before) = self.reading.take() {
            let first = sources.iter().find(|source| !source.is_refused());
            if first.is_none_or(|now| (now.name, &now.of) != (before.from.as_str(), &before.of)) {
                self.forget(&before);
            }
        }
        for source in sources {
            let place = step(pointer, source.name);
            match &source.reading {
                Reading::One(dated) => self.take(dated, &source, &place, faults),
                Reading::Ask(readings) => match self.chosen(readings) {
                    Chosen::One(dated) => self.take(dated, &source, &place, faults),
                    chosen => faults.extend(asked(&chosen, readings, &place)),
                },
                Reading::Refused(refusal) if source.name == "reign" => {
                    let (part, code) = match refusal.reason {
                        Reason::NoSuchRegime => ("regime", "unknown_regime"),
                        Reason::NoSuchYear => ("year", "no_such_year"),
                        _ => ("era", "unknown_era"),
                    };
                    faults.push(Fault::new(step(&place, part), code, refusal.to_string()));
                }
                // A source may say what cannot be: then the years are stated beside it.
                Reading::Refused(refusal)
                    if refusal.reason == Reason::Contradiction && !self.is_stated() =>
                {
                    let words = may_mean(&refusal.readings);
                    faults.push(Fault::new(place, "contradiction", words));
                }
                Reading::Refused(_) => {}
            }
        }
    }

    fn is_stated(&self) -> bool {
        self.begin.is_some() || self.end.is_some()
    }

    fn sources(&self) -> Vec<Source> {
        let mut sources = Vec::with_capacity(3);
        if let Some(text) = &self.edtf
            && let Ok(edtf) = text.parse::<Edtf>()
        {
            sources.push(Source {
                name: "edtf",
                of: text.clone(),
                exact: edtf.is_plain(),
                reading: Reading::One(Box::new(resolve::edtf(edtf))),
            });
        }
        if let Some(parts) = &self.reign {
            let regime = parts.regime.as_deref();
            sources.push(Source {
                name: "reign",
                of: parts.to_string(),
                exact: false,
                reading: reign(&parts.era, parts.year, regime),
            });
        }
        if let Some(text) = &self.text {
            sources.push(Source {
                name: "text",
                of: text.clone(),
                exact: false,
                reading: read(text),
            });
        }
        sources
    }

    /// Leaves out the years that were filled from what no longer stands.
    fn forget(&mut self, before: &DatingReading) {
        if self.begin == before.begin {
            self.begin = None;
        }
        if self.end == before.end {
            self.end = None;
        }
    }

    /// Which of several readings the years that are stated mean.
    fn chosen<'a>(&self, readings: &'a [Dated]) -> Chosen<'a> {
        if !self.is_stated() {
            return Chosen::Open;
        }
        let agrees = |stated: Option<i32>, read| stated.is_none() || stated == read;
        let exact =
            |dated: &&Dated| agrees(self.begin, dated.years.0) && agrees(self.end, dated.years.1);
        let meets = |dated: &&Dated| dated.meets(self.begin, self.end);
        let only = |mut found: Box<dyn Iterator<Item = &'a Dated> + '_>| {
            let first = found.next();
            first.filter(|_| found.next().is_none())
        };
        if let Some(dated) = only(Box::new(readings.iter().filter(exact)))
            .or_else(|| only(Box::new(readings.iter().filter(meets))))
        {
            return Chosen::One(dated);
        }
        if !readings.iter().any(|dated| meets(&dated)) {
            return Chosen::None;
        }
        if self.begin.is_some() && self.end.is_some() {
            Chosen::Stated
        } else {
            Chosen::Open
        }
    }

    /// Holds what was read against the years that are stated, and fills those that are absent from the first reading.
    fn take(&mut self, dated: &Dated, source: &Source, place: &str, faults: &mut Vec<Fault>) {
        let (begin, end) = dated.years;
        let kept = |year: Option<i32>| year.is_none_or(|year| YEARS.contains(&year));
        if !kept(begin) || !kept(end) {
            let words = "the years a record keeps are those from 10,001 BCE to 3000";
            faults.push(Fault::new(place, "out_of_range", words));
            return;
        }
        let differs = |stated: Option<i32>, read: Option<i32>| {
            stated
                .zip(read)
                .is_some_and(|(stated, read)| stated != read)
        };
        let contradicts = if source.exact {
            differs(self.begin, begin) || differs(self.end, end)
        } else {
            !dated.meets(self.begin, self.end)
        };
        if contradicts {
            let words = format!("it says {}; other years are stated", told(dated));
            faults.push(Fault::new(place, "contradiction", words));
            return;
        }
        if self.reading.is_none() {
            self.begin = self.begin.or(begin);
            self.end = self.end.or(end);
            self.reading = Some(DatingReading::new(dated, source));
        }
    }
}

/// What is wrong with a text that may mean several things, if anything.
fn asked(chosen: &Chosen<'_>, readings: &[Dated], place: &str) -> Option<Fault> {
    let words = may_mean(readings);
    match chosen {
        Chosen::None => Some(Fault::new(
            place,
            "contradiction",
            format!("{words}; other years are stated"),
        )),
        Chosen::Open if readings.iter().any(|dated| !dated.when.eras().is_empty()) => {
            let words = format!("{words}: state the regime, or the first and last year");
            Some(Fault::new(place, "ambiguous_reign", words))
        }
        Chosen::One(_) | Chosen::Stated | Chosen::Open => None,
    }
}

enum Chosen<'a> {
    /// One of them.
    One(&'a Dated),
    /// Both years are stated and leave several: they stand for themselves.
    Stated,
    /// None of them.
    None,
    /// It is open.
    Open,
}

impl Source {
    fn is_refused(&self) -> bool {
        matches!(self.reading, Reading::Refused(_))
    }
}

impl DatingReading {
    fn new(dated: &Dated, source: &Source) -> Self {
        let reigns = dated.when.reigns().into_iter().flat_map(DatingReign::each);
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        Self {
            from: source.name.to_owned(),
            of: source.of.clone(),
            begin: dated.years.0,
            end: dated.years.1,
            first_day: day(dated.days.0),
            last_day: day(dated.days.1),
            certainty: dated.certainty.code().to_owned(),
            reigns: reigns.collect(),
        }
    }
}

impl DatingReign {
    /// A reign under each of its regimes, simplified.
    fn each(reign: &Reign) -> impl Iterator<Item = Self> {
        reign.eras.iter().map(|era| Self {
            era: era.hans.to_owned(),
            year: reign.year,
            regime: Some(
                periods::of_regime(era.regime)
                    .map_or(era.regime, |period| period.hans)
                    .to_owned(),
            ),
        })
    }
}

/// `唐 咸通 15`
impl fmt::Display for DatingReign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(regime) = &self.regime {
            write!(f, "{regime} ")?;
        }
        f.write_str(&self.era)?;
        self.year.map_or(Ok(()), |year| write!(f, " {year}"))
    }
}

/// `唐天宝三年 (744)`
fn told(dated: &Dated) -> String {
    let (begin, end) = dated.years;
    let span = super::years(begin.map(i64::from), end.map(i64::from), "en");
    format!("{} ({})", dated.text("zh"), span.unwrap_or_default())
}

/// `it may mean 唐天宝三年 (744) or 吴越天宝三年 (910)`
fn may_mean(readings: &[Dated]) -> String {
    let told: Vec<_> = readings.iter().map(told).collect();
    format!("it may mean {}", told.join(" or "))
}
