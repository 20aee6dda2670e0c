//! A time in words, so that it reads back as itself.
//!
//! A name that several times bear is told apart: by its regime, its ruler, what it is a part of, or its years.

mod en;
#[cfg(test)]
mod tests;
mod zh;

use super::read;
use super::reading::{Dated, Reading};
use super::resolve;
use super::when::When;

/// In Chinese, simplified: 唐咸通十五年, 9世纪早期, 晚唐—五代, 不晚于874年.
pub fn zh(when: &When) -> String {
    Printer(&zh::Chinese).write(when, Place::Alone, false)
}

/// In English: Tang, Xiantong 15; early 9th century; Late Tang to Five Dynasties; no later than 874.
pub fn en(when: &When) -> String {
    Printer(&en::English).write(when, Place::Alone, false)
}

impl Dated {
    /// What was understood, in Chinese or English.
    pub fn text(&self, language: &str) -> String {
        if language.starts_with("zh") {
            zh(&self.when)
        } else {
            en(&self.when)
        }
    }
}

/// Where a time stands: what may follow or precede it there without being taken for a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Alone, or in parentheses: anything goes.
    Alone,
    /// One of several: no other choice goes.
    Choice,
    /// An end of a range: no range goes.
    End,
    /// Under a word or before a gloss: nothing that reaches further.
    Tight,
}

/// How a language writes what has no inner parts, and joins what has.
trait Tongue {
    /// A time without inner parts, in ways to write it; the first that reads back is taken. `told` says the common era.
    fn leaf(&self, when: &When, told: bool) -> Vec<String>;
    /// A part of `inner`.
    fn part(&self, of: &When, inner: &str, part: super::when::Part) -> String;
    /// An era without the word that says so, if it can do without before a part of it.
    fn short<'a>(&self, era: &'a str) -> Option<&'a str>;
    /// From one to the other.
    fn range(&self, from: &str, to: &str) -> String;
    /// Up to, from on, before, after; and whether the word stands behind it, as it should if a gloss follows.
    fn bound(&self, bound: Bound, inner: &str, tight: bool) -> (String, bool);
    /// About, perhaps; behind it if a gloss follows.
    fn doubt(&self, doubt: Doubt, inner: &str, tight: bool) -> String;
    /// One of several.
    fn either(&self, several: &[String]) -> String;
    /// In parentheses.
    fn parentheses(&self, inner: &str) -> String;
    /// With a gloss.
    fn gloss(&self, outer: &str, gloss: &str) -> String;
}

enum Bound {
    UpTo,
    FromOn,
    Before,
    After,
}

enum Doubt {
    About,
    Perhaps,
}

struct Printer<'a>(&'a dyn Tongue);

impl Printer<'_> {
    /// `told`: a year of the common era says so, for what stands before it is older.
    fn write(&self, when: &When, place: Place, told: bool) -> String {
        let tongue = self.0;
        let tight = place == Place::Tight;
        let inner = |when: &When| self.write(when, Place::Tight, told);
        let doubted = |when: &When| self.write(when, place.max(Place::Choice), told);
        match when {
            When::Part(of, part) => {
                let text = inner(of);
                // 大中初 rather than 大中年间初, unless the shorter is something else: 蒙古至元早期.
                let short = tongue
                    .short(&text)
                    .map(|short| tongue.part(of, short, *part));
                let short = short.filter(|text| reads_back(text, when));
                short.unwrap_or_else(|| tongue.part(of, &text, *part))
            }
            When::Range(Some(from), Some(to)) => {
                let first = self.write(from, Place::End, told);
                let last = self.write(to, Place::End, told || is_before_common_era(from));
                // A gloss at the end would be one of the whole range.
                let last = self.closed(last.clone(), !last.ends_with(['）', ')']));
                self.closed(tongue.range(&first, &last), place < Place::End)
            }
            When::Range(None, Some(to)) => self.bound(Bound::UpTo, &inner(to), tight),
            When::Range(Some(from), None) => self.bound(Bound::FromOn, &inner(from), tight),
            When::Before(of) => self.bound(Bound::Before, &inner(of), tight),
            When::After(of) => self.bound(Bound::After, &inner(of), tight),
            When::About(of) => tongue.doubt(Doubt::About, &doubted(of), tight),
            When::Perhaps(of) => tongue.doubt(Doubt::Perhaps, &doubted(of), tight),
            When::Either(several) => {
                let write = |one| self.write(one, Place::Choice, told);
                let several: Vec<_> = several.iter().map(write).collect();
                self.closed(tongue.either(&several), place == Place::Alone)
            }
            When::Within(outer, gloss) => {
                tongue.gloss(&inner(outer), &self.write(gloss, Place::Alone, false))
            }
            When::Range(None, None) => String::new(),
            leaf => self.leaf(leaf, told),
        }
    }

    fn closed(&self, text: String, fits: bool) -> String {
        if fits {
            text
        } else {
            self.0.parentheses(&text)
        }
    }

    fn bound(&self, bound: Bound, inner: &str, tight: bool) -> String {
        let (text, behind) = self.0.bound(bound, inner, tight);
        // Where the word stands in front, a gloss behind would be one of what it bounds.
        self.closed(text, behind || !tight)
    }

    /// The first way to write a leaf that reads back; with its years as a gloss if none does.
    fn leaf(&self, when: &When, told: bool) -> String {
        let mut ways = self.0.leaf(when, told);
        let Some((begin, end)) = span(when) else {
            return if ways.is_empty() {
                String::new()
            } else {
                ways.remove(0)
            };
        };
        if let Some(text) = ways.iter().find(|text| reads_back(text, when)) {
            return text.clone();
        }
        let year = |year| self.leaf(&When::Year(year), false);
        let years = if begin == end {
            year(begin)
        } else {
            self.0.range(&year(begin), &year(end))
        };
        self.0.gloss(&ways.remove(0), &years)
    }
}

fn reads_back(text: &str, when: &When) -> bool {
    matches!(read(text), Reading::One(dated) if dated.when == *when)
}

/// Whether a time is told by years before the common era.
fn is_before_common_era(when: &When) -> bool {
    match when {
        When::Year(year) | When::Month(year, _) | When::Spread(year, _) => *year < 1,
        When::Day(day) => day.year() < 1,
        When::Century(number) => *number < 1,
        When::Part(of, _) | When::About(of) | When::Perhaps(of) | When::Within(of, _) => {
            is_before_common_era(of)
        }
        _ => false,
    }
}

/// The years of a leaf that names can share.
fn span(when: &When) -> Option<(i32, i32)> {
    match when {
        When::Period(period) => period.first.zip(period.last),
        When::Ruler(ruler) => Some((ruler.first.year(), ruler.last.year())),
        When::Reign(reign) => {
            let years = resolve::of_reign(reign.clone())?.years;
            years.0.zip(years.1)
        }
        _ => None,
    }
}
