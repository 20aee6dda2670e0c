//! Years, dates, decades and centuries of the common calendar.

use super::phrase::{Bare, Hundred, Phrase};
use super::{Grammar, Reason, Result, Tok, Word};
use crate::domain::dating::calendar::Day;
use crate::domain::dating::lexer::Number;

/// Months in Chinese numbers before this year may be of the moon.
const COMMON_CALENDAR: i64 = 1912;

impl Grammar<'_> {
    pub(super) fn number(&mut self) -> Result<Phrase> {
        if let Some(Word::NamedMonth(false, month)) = self.word() {
            self.at += 1;
            return self.month_first(month);
        }
        if self.word() == Some(Word::Year) {
            let Some(number) = self.number_ahead(1) else {
                return Err(self.stop(Reason::NotADate));
            };
            self.at += 2;
            return self.counted_name(number.value);
        }
        let bce = self.era_before();
        let Some(Tok::Number(number)) = self.peek() else {
            return Err(self.stop(Reason::NotADate));
        };
        self.at += 1;
        if let Some(phrase) = self.day_first(number)? {
            return Ok(phrase);
        }
        let years = self.word() == Some(Word::Year);
        if years && matches!(self.ahead(1), Some(Tok::Names(..))) && number.ordinal {
            self.at += 1;
            return self.counted_name(number.value);
        }
        if self.word() == Some(Word::Century) || (number.ordinal && self.word() == Some(Word::C)) {
            self.at += 1;
            return self.century(number, bce);
        }
        if number.plural || self.word() == Some(Word::Decade) {
            return self.decade(number);
        }
        if self.word() == Some(Word::PlusMinus) {
            return self.spread(number, bce);
        }
        if years {
            self.at += 1;
        } else if bce.is_none()
            && let Some(phrase) = self.separated(number)?
        {
            return Ok(phrase);
        }
        let bare = Bare {
            number,
            bce: bce.or_else(|| self.era_behind()),
            year_word: years,
            surely: false,
        };
        if years && let Some(phrase) = self.month_behind(bare)? {
            return Ok(phrase);
        }
        Ok(Phrase::Bare(bare))
    }

    /// 公元前, AD, 前 before a number; true is before the common era.
    fn era_before(&mut self) -> Option<bool> {
        let bce = match self.word()? {
            Word::CommonEra => false,
            Word::BeforeCommonEra | Word::Front => true,
            _ => return None,
        };
        self.at += 1;
        Some(bce)
    }

    /// BCE, CE behind a number.
    fn era_behind(&mut self) -> Option<bool> {
        let bce = match self.word()? {
            Word::CommonEra => false,
            Word::BeforeCommonEra => true,
            _ => return None,
        };
        // 874年 公元…: what begins another date stays.
        if matches!(self.ahead(1), Some(Tok::Number(_))) {
            return None;
        }
        self.at += 1;
        Some(bce)
    }

    fn century(&mut self, number: Number, bce: Option<bool>) -> Result<Phrase> {
        let bce = bce.or_else(|| self.era_behind());
        let hundred = Hundred {
            number: number.value,
            bce,
            ordinal: number.ordinal,
        };
        // 9世纪70年代
        if let (Some(tens), Some(Word::Decade)) = (self.number_ahead(0), self.word_ahead(1)) {
            let century = hundred.signed().map_err(|reason| self.stop(reason))?;
            let fits = tens.value % 10 == 0 && tens.value < 100 && century > 1;
            if !fits {
                return Err(self.stop(Reason::NotADate));
            }
            self.at += 2;
            let tens = i32::try_from(tens.value).unwrap_or_default();
            return Ok(Phrase::Decade(100 * (century - 1) + tens));
        }
        Ok(Phrase::Century(hundred))
    }

    /// 870年代, 870s; 800s may be a decade or a century.
    fn decade(&mut self, number: Number) -> Result<Phrase> {
        self.at += usize::from(self.word() == Some(Word::Decade));
        if number.value < 100 {
            return Err(self.stop(Reason::Relative));
        }
        let year = i32::try_from(number.value).unwrap_or(i32::MAX);
        if year > 3_000 {
            return Err(self.stop(Reason::OutOfRange));
        }
        if year % 10 != 0 {
            return Err(self.stop(Reason::NotADate));
        }
        if self.take(Word::DecadeOf) || !number.plural || year % 100 != 0 {
            return Ok(Phrase::Decade(year));
        }
        let century = Phrase::range(Some(Phrase::Year(year)), Some(Phrase::Year(year + 99)));
        Ok(Phrase::Choice(vec![Phrase::Decade(year), century]))
    }

    /// 874±5年
    fn spread(&mut self, number: Number, bce: Option<bool>) -> Result<Phrase> {
        let Some(spread) = self.number_ahead(1) else {
            return Err(self.stop(Reason::LeftOver));
        };
        self.at += 2;
        self.take(Word::Year);
        let year = year(number.value, bce == Some(true)).map_err(|reason| self.stop(reason))?;
        let spread = u16::try_from(spread.value)
            .ok()
            .filter(|years| *years <= 1_000);
        spread
            .map(|years| Phrase::Spread(year, years))
            .ok_or_else(|| self.stop(Reason::OutOfRange))
    }

    /// April 1987, April 3, 1987
    fn month_first(&mut self, month: u8) -> Result<Phrase> {
        let day = self
            .number_ahead(0)
            .filter(|day| day.digits <= 2 && (1..=31).contains(&day.value));
        let comma = usize::from(matches!(self.ahead(1), Some(Tok::Comma)));
        let year_follows = matches!(
            self.ahead(1 + comma),
            Some(Tok::Number(_) | Tok::Word(Word::CommonEra | Word::BeforeCommonEra))
        );
        let is_day = day.is_some() && year_follows && !self.era_only(1 + comma);
        if is_day {
            self.at += 1 + comma;
        }
        let year = self.common_year()?;
        self.date(year, month, day.filter(|_| is_day))
    }

    /// `April 25 BCE` has no day: what follows the number is no year.
    fn era_only(&self, ahead: usize) -> bool {
        self.number_ahead(ahead).is_none() && self.number_ahead(ahead + 1).is_none()
    }

    /// 3 April 1987
    fn day_first(&mut self, day: Number) -> Result<Option<Phrase>> {
        let Some(Word::NamedMonth(false, month)) = self.word() else {
            return Ok(None);
        };
        self.at += 1;
        if matches!(self.peek(), Some(Tok::Comma)) {
            self.at += 1;
        }
        let year = self.common_year()?;
        self.date(year, month, Some(day)).map(Some)
    }

    /// A year of the common calendar after a month.
    fn common_year(&mut self) -> Result<i32> {
        let before = self.era_before();
        let Some(number) = self.number_ahead(0) else {
            return Err(self.stop(Reason::NotADate));
        };
        self.at += 1;
        let bce = before.or_else(|| self.era_behind());
        if bce.is_none() && number.digits < 3 {
            return Err(self.stop(Reason::NotADate));
        }
        year(number.value, bce == Some(true)).map_err(|reason| self.stop(reason))
    }

    /// 4月3日 behind a year
    fn month_behind(&mut self, bare: Bare) -> Result<Option<Phrase>> {
        let (Some(month), Some(Word::Month)) = (self.number_ahead(0), self.word_ahead(1)) else {
            return Ok(None);
        };
        let bce = bare.bce == Some(true);
        if !month.arabic && (bce || i64::from(bare.number.value) < COMMON_CALENDAR) {
            return Ok(None);
        }
        if bare.bce.is_none() && bare.number.digits < 3 {
            return Err(self.stop(Reason::YearWithoutEra));
        }
        self.at += 2;
        let year = year(bare.number.value, bce).map_err(|reason| self.stop(reason))?;
        let day = self
            .number_ahead(0)
            .filter(|_| self.word_ahead(1) == Some(Word::Day));
        self.at += 2 * usize::from(day.is_some());
        let month = u8::try_from(month.value).unwrap_or(u8::MAX);
        self.date(year, month, day).map(Some)
    }

    /// 1987.4.3, 1987-4-3, 1987/4, 3/4/1987
    fn separated(&mut self, first: Number) -> Result<Option<Phrase>> {
        let Some(second) = self.part_behind(0) else {
            return Ok(None);
        };
        let third = self.part_behind(2);
        if first.digits >= 3 {
            if second.digits > 2 {
                return Ok(None);
            }
            if let Some(third) = third.filter(|third| third.digits <= 2) {
                self.at += 4;
                let year = year(first.value, false).map_err(|reason| self.stop(reason))?;
                let month = u8::try_from(second.value).unwrap_or(u8::MAX);
                return self.date(year, month, Some(third)).map(Some);
            }
            return self.year_and_month(first, second);
        }
        let Some(third) = third.filter(|third| third.digits >= 3 && second.digits <= 2) else {
            return Ok(None);
        };
        self.at += 4;
        let year = year(third.value, false).map_err(|reason| self.stop(reason))?;
        let day = |month: u32, day: u32| {
            let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
            Day::new(year, month, day)
        };
        let (little, middle) = (
            day(second.value, first.value),
            day(first.value, second.value),
        );
        match (little, middle) {
            (Some(one), Some(other)) if one != other => Ok(Some(Phrase::Choice(vec![
                Phrase::Day(one),
                Phrase::Day(other),
            ]))),
            (Some(day), _) | (None, Some(day)) => Ok(Some(Phrase::Day(day))),
            (None, None) => Err(self.stop(Reason::NoSuchDay)),
        }
    }

    /// 1987.4 is a month; 1901-05 may be one, or the years 1901 to 1905.
    fn year_and_month(&mut self, first: Number, second: Number) -> Result<Option<Phrase>> {
        let stop = matches!(self.peek(), Some(Tok::Stop));
        let year_behind = self.word_ahead(2) == Some(Word::Year);
        if !(1..=12).contains(&second.value) || (year_behind && !stop) {
            return Ok(None);
        }
        self.at += 2;
        let from = year(first.value, false).map_err(|reason| self.stop(reason))?;
        let month = Phrase::Month(from, u8::try_from(second.value).unwrap_or_default());
        let to = complete(first, second).and_then(|to| year(to, false).ok());
        match to.filter(|to| *to > from && !stop) {
            Some(to) => {
                let years = Phrase::range(Some(Phrase::Year(from)), Some(Phrase::Year(to)));
                Ok(Some(Phrase::Choice(vec![month, years])))
            }
            None => Ok(Some(month)),
        }
    }

    /// A number behind a hyphen, slash or stop, all without a space.
    fn part_behind(&self, ahead: usize) -> Option<Number> {
        let mark = matches!(self.ahead(ahead)?, Tok::Dash(true) | Tok::Slash | Tok::Stop);
        let number = self.number_ahead(ahead + 1)?;
        let plain = number.arabic && !number.ordinal && !number.plural;
        (mark && plain && self.glued(ahead) && self.glued(ahead + 1)).then_some(number)
    }

    fn date(&self, year: i32, month: u8, day: Option<Number>) -> Result<Phrase> {
        let missing = || self.stop(Reason::NoSuchDay);
        match day {
            None => {
                let exists = Day::new(year, month, 1).is_some();
                exists
                    .then_some(Phrase::Month(year, month))
                    .ok_or_else(missing)
            }
            Some(day) => u8::try_from(day.value)
                .ok()
                .and_then(|day| Day::new(year, month, day))
                .map(Phrase::Day)
                .ok_or_else(missing),
        }
    }
}

/// The astronomical year of a number.
pub(super) fn year(number: u32, bce: bool) -> std::result::Result<i32, Reason> {
    let most = if bce { 10_000 } else { 3_000 };
    match i32::try_from(number) {
        Ok(0) => Err(Reason::NoSuchYear),
        Ok(number) if number <= most => Ok(if bce { 1 - number } else { number }),
        _ => Err(Reason::OutOfRange),
    }
}

/// 1368 and 98: 1398.
pub(super) fn complete(first: Number, second: Number) -> Option<u32> {
    if !first.arabic || !second.arabic || second.digits >= first.digits || first.digits < 3 {
        return None;
    }
    let unit = 10_u32.checked_pow(second.digits)?;
    Some(first.value / unit * unit + second.value)
}
