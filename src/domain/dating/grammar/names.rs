//! Periods, rulers and eras, and the years, months and days counted from them.

use super::phrase::{Context, Named, Phrase};
use super::{Grammar, Name, Reason, Result, Tok, Word, of_kind};
use crate::domain::dating::eras::{Era, Ruler};
use crate::domain::dating::periods::Period;
use crate::domain::dating::sexagenary::Sexagenary;
use crate::domain::dating::when::{LunarDay, Month, Part};

/// Numbers of years of an era are below this, or counted by others: 崇禎 went on in Korea.
const ERA_YEARS: u32 = 100;

impl Grammar<'_> {
    /// 唐玄宗天宝三年甲申, 五代·后周, Tang, Xiantong 15
    pub(super) fn names(&mut self) -> Result<Phrase> {
        let mut named = Named::default();
        if self.era_follows() {
            self.contexts(&mut named);
            self.era(&mut named);
            self.count(&mut named);
        } else {
            self.one_name(&mut named)?;
        }
        Ok(Phrase::Named(Box::new(named)))
    }

    /// Whether an era follows, after periods, rulers and what may stand between them.
    fn era_follows(&self) -> bool {
        let mut ahead = 0;
        loop {
            match self.ahead(ahead) {
                Some(Tok::Names(names, _)) => {
                    if self.is_era(ahead) {
                        return true;
                    }
                    let other = |name: &Name| matches!(name, Name::Period(_) | Name::Ruler(_));
                    if !names.iter().any(other) {
                        return false;
                    }
                    ahead += 1;
                    ahead += self.fillers(ahead);
                }
                Some(Tok::Word(Word::Great)) if self.is_name(ahead + 1) => ahead += 1,
                Some(tok) if ahead > 0 && is_gap(tok) && self.is_name(ahead + 1) => ahead += 1,
                _ => return false,
            }
        }
    }

    fn is_name(&self, ahead: usize) -> bool {
        matches!(
            self.ahead(ahead),
            Some(Tok::Names(..) | Tok::Word(Word::Great))
        )
    }

    fn fillers(&self, from: usize) -> usize {
        let mut count = 0;
        while self.word_ahead(from + count) == Some(Word::Filler) {
            count += 1;
        }
        count
    }

    /// Whether an era is named there. 庚子 and 民国 are one only with a number or 年间 behind it; else the former is of the cycle of
    /// sixty, the latter a period.
    fn is_era(&self, ahead: usize) -> bool {
        let Some(Tok::Names(names, cycle)) = self.ahead(ahead) else {
            return false;
        };
        let counted = matches!(
            self.ahead(ahead + 1),
            Some(Tok::Word(Word::FirstYear | Word::Filler) | Tok::Number(_))
        );
        let is_era = |name: &Name| matches!(name, Name::Era(_));
        let only = cycle.is_none() && names.iter().all(is_era);
        names.iter().any(is_era) && (only || counted)
    }

    /// The periods and rulers before an era.
    fn contexts(&mut self, named: &mut Named) {
        let mut joined = false;
        while !self.is_era(0) {
            match self.peek() {
                Some(Tok::Names(names, _)) => {
                    let periods = periods(names);
                    if periods.is_empty() {
                        named.rulers = rulers(names);
                    } else if let (true, Some(Context(choices))) =
                        (joined, named.contexts.last_mut())
                    {
                        choices.push(periods);
                    } else {
                        named.contexts.push(Context(vec![periods]));
                    }
                    joined = false;
                    self.at += 1 + self.fillers(1);
                }
                Some(Tok::Word(Word::And) | Tok::Slash) => {
                    joined = true;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn era(&mut self, named: &mut Named) {
        if let Some(Tok::Names(names, _)) = self.peek() {
            named.eras = of_kind(names, |name| match name {
                Name::Era(era) => Some(*era),
                _ => None,
            });
            self.at += 1;
        }
        // 年号, reign; 中 of 咸通中 as well.
        while matches!(self.word(), Some(Word::Filler | Word::Amid)) {
            self.at += 1;
        }
    }

    /// A period or ruler without an era, perhaps with a sexagenary year. 五代·后周 and 唐玄宗 are one name.
    fn one_name(&mut self, named: &mut Named) -> Result<()> {
        let Some(Tok::Names(names, _)) = self.peek() else {
            return Err(self.stop(Reason::NotADate));
        };
        let mut choices = periods(names);
        named.rulers = rulers(names);
        if choices.is_empty() && named.rulers.is_empty() {
            return Err(self.stop(Reason::SexagenaryWithoutEra));
        }
        self.at += 1 + self.fillers(1);
        while named.rulers.is_empty() {
            let dot = usize::from(matches!(self.peek(), Some(Tok::Dot)));
            let Some(Tok::Names(names, _)) = self.ahead(dot) else {
                break;
            };
            let mut parts = periods(names);
            parts.retain(|part| choices.iter().any(|whole| part.is_within(whole)));
            if parts.is_empty() {
                named.rulers = if dot == 0 { rulers(names) } else { Vec::new() };
                if named.rulers.is_empty() {
                    break;
                }
            } else {
                choices = parts;
            }
            self.at += dot + 1;
            self.at += self.fillers(0);
        }
        if !choices.is_empty() {
            named.contexts.push(Context(vec![choices]));
        }
        if named.rulers.is_empty() {
            named.cycle = self.cycle();
        }
        Ok(())
    }

    /// The year of an era, and the month and day of that.
    fn count(&mut self, named: &mut Named) {
        named.year = self.reign_year(&named.eras);
        named.cycle = self.cycle();
        if named.year.is_none() && named.cycle.is_none() {
            return;
        }
        let start = self.at;
        if matches!(self.peek(), Some(Tok::Comma)) {
            self.at += 1;
        }
        let leap = self.take(Word::Leap);
        match self.month(leap) {
            Some(month) => {
                named.month = Some(month);
                named.day = self.day();
            }
            None => self.at = start,
        }
    }

    fn reign_year(&mut self, eras: &[&Era]) -> Option<u16> {
        if self.take(Word::FirstYear) {
            return Some(1);
        }
        let (number, ahead) = match (self.peek(), self.number_ahead(1)) {
            (Some(Tok::Number(number)), _) => (number, 0),
            (Some(Tok::Word(Word::Year)), Some(number)) => (number, 1),
            _ => return None,
        };
        let after = self.word_ahead(ahead + 1);
        let year = after == Some(Word::Year);
        // 大中 9世纪, Xiantong 860s: the number counts something else.
        let other = matches!(
            after,
            Some(Word::Century | Word::Decade | Word::C | Word::Month)
        );
        let value = u16::try_from(number.value).ok()?;
        let told = year || ahead == 1;
        let had = told && eras.iter().any(|era| era.year(value).is_some());
        let large = number.value >= ERA_YEARS && !had;
        if other || number.plural || (number.ordinal && !year) || large {
            return None;
        }
        self.at += ahead + 1 + usize::from(year);
        Some(value)
    }

    /// 戊寅, 岁次戊寅, with or without 年
    fn cycle(&mut self) -> Option<Sexagenary> {
        let prefix = usize::from(self.word() == Some(Word::Cycle));
        let (Tok::Cycle(name) | Tok::Names(_, Some(name))) = self.ahead(prefix)? else {
            return None;
        };
        self.at += prefix + 1;
        self.take(Word::Year);
        Some(name)
    }

    fn month(&mut self, leap: bool) -> Option<Month> {
        let (number, length) = match (self.peek()?, self.ahead(1)) {
            (Tok::Word(Word::NamedMonth(true, number)), _) => (number, 1),
            (Tok::Number(number), Some(Tok::Word(Word::Month)))
            | (Tok::Word(Word::MonthNumber), Some(Tok::Number(number))) => {
                (u8::try_from(number.value).unwrap_or(u8::MAX), 2)
            }
            _ => return None,
        };
        self.at += length;
        Some(Month { number, leap })
    }

    fn day(&mut self) -> Option<LunarDay> {
        let start = self.at;
        if matches!(self.peek(), Some(Tok::Comma)) {
            self.at += 1;
        }
        let english = self.take(Word::DayNumber);
        // 初四
        let early = self.word() == Some(Word::Part(Part::Beginning));
        let number = self.number_ahead(usize::from(early));
        let day = match (self.peek(), number) {
            (Some(Tok::Cycle(name) | Tok::Names(_, Some(name))), _) => {
                self.at += 1;
                self.take(Word::Day);
                Some(LunarDay::Named(name))
            }
            (_, Some(number)) => {
                let ahead = usize::from(early) + 1;
                let told = self.word_ahead(ahead) == Some(Word::Day);
                (told || early || english).then(|| {
                    self.at += ahead + usize::from(told);
                    LunarDay::Number(u8::try_from(number.value).unwrap_or(u8::MAX))
                })
            }
            _ => None,
        };
        if day.is_none() {
            self.at = start;
        }
        day
    }

    /// 15th year of Xiantong, year 15 of Xiantong: the number stands before the name.
    pub(super) fn counted_name(&mut self, number: u32) -> Result<Phrase> {
        let phrase = self.names()?;
        match (phrase, u16::try_from(number)) {
            (Phrase::Named(mut named), Ok(number))
                if !named.eras.is_empty() && named.year.is_none() =>
            {
                named.year = Some(number);
                Ok(Phrase::Named(named))
            }
            _ => Err(self.stop(Reason::LeftOver)),
        }
    }
}

fn periods(names: &[Name]) -> Vec<&'static Period> {
    of_kind(names, |name| match name {
        Name::Period(period) => Some(*period),
        _ => None,
    })
}

fn rulers(names: &[Name]) -> Vec<&'static Ruler> {
    of_kind(names, |name| match name {
        Name::Ruler(ruler) => Some(*ruler),
        _ => None,
    })
}

/// What may stand between the names before an era.
fn is_gap(tok: Tok) -> bool {
    matches!(
        tok,
        Tok::Dot | Tok::Comma | Tok::Slash | Tok::Word(Word::And)
    )
}
