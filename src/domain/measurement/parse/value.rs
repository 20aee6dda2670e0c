//! Values: figures or Chinese numerals, ranges, units, and what is said of them.

use super::super::words::{
    BEFORE_VALUE, BEHIND_VALUE, ENGLISH_BEFORE_VALUE, ENGLISH_REMARKS, Remark, UNKNOWN,
};
use super::head::{Remarks, word};
use super::{Amount, E, Unit, units};
use crate::domain::written::{Cursor, numerals, value};

/// A value with its unit, if it states one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value {
    pub(super) least: Amount,
    pub(super) most: Option<Amount>,
    pub(super) unit: Option<Unit>,
    pub(super) assumed: bool,
    pub(super) remarks: [Option<Remark>; 4],
    /// Whether a remark in brackets stands behind it.
    pub(super) remarked: bool,
}

/// Whether a value begins here.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    let mut ahead = cursor.clone();
    let _ = remarks_before(&mut ahead, &mut Remarks::default());
    ahead
        .peek()
        .is_some_and(|c| c.is_ascii_digit() || numerals::is_han_numeral(c))
}

/// Takes a word or a dash that says the value is not known.
pub(super) fn is_unknown(cursor: &mut Cursor<'_>) -> bool {
    let mut ahead = cursor.clone();
    let unknown = ahead.take_any(&UNKNOWN).is_some() || ahead.take('-');
    let figure = ahead.peek().is_some_and(|c| c.is_ascii_digit());
    if unknown && !figure {
        *cursor = ahead;
    }
    unknown && !figure
}

fn remarks_before(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<(), E> {
    loop {
        cursor.take_while(|c| c == ' ');
        let remark = cursor
            .take_any(&BEFORE_VALUE)
            .or_else(|| word(cursor, &ENGLISH_REMARKS))
            .or_else(|| word(cursor, &ENGLISH_BEFORE_VALUE));
        match remark {
            Some(remark) => remarks.push(remark)?,
            None => return Ok(()),
        }
    }
}

impl Value {
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, E> {
        let mut remarks = Remarks::default();
        remarks_before(cursor, &mut remarks)?;
        let mut least = amount(cursor)?;
        let mut odd = cursor.take_any(&BEHIND_VALUE);
        let (mut unit, assumed) = units::behind(cursor, &mut least)?;
        let most = range(cursor)?;
        let mut assumed = assumed;
        if let Some(mut most) = most {
            odd = odd.or_else(|| cursor.take_any(&BEHIND_VALUE));
            let (second, supplied) = units::behind(cursor, &mut most)?;
            match (unit, second) {
                (Some(first), Some(second)) if first != second => return Err(E::Unit),
                (None, Some(_)) => (unit, assumed) = (second, supplied),
                _ => {}
            }
            if most <= least {
                return Err(E::Range);
            }
            return Self::finish(cursor, remarks, odd, least, Some(most), unit, assumed);
        }
        if let Some(first) = unit.filter(|_| !assumed)
            && let Some((other, second)) = doubled(cursor)
        {
            match (first, second) {
                (Unit::In, Unit::Cm | Unit::Mm) => (least, unit) = (other, Some(second)),
                (Unit::Cm | Unit::Mm, Unit::In) => {}
                _ => return Err(E::Unreadable),
            }
        }
        Self::finish(cursor, remarks, odd, least, None, unit, assumed)
    }

    fn finish(
        cursor: &mut Cursor<'_>,
        mut remarks: Remarks,
        odd: Option<Remark>,
        least: Amount,
        most: Option<Amount>,
        unit: Option<Unit>,
        assumed: bool,
    ) -> Result<Self, E> {
        for remark in [odd, cursor.take_any(&BEHIND_VALUE)].into_iter().flatten() {
            remarks.push(remark)?;
        }
        let remarked = remarks.bracketed(cursor)?;
        // 三斤五两, 12.3cm5.1: a figure that no separator parts from this one is of it, and not understood.
        if cursor
            .peek()
            .is_some_and(|c| c.is_ascii_digit() || numerals::is_han_numeral(c))
        {
            return Err(E::Unreadable);
        }
        Ok(Self {
            least,
            most,
            unit,
            assumed,
            remarks: remarks.0,
            remarked,
        })
    }
}

/// `12`, `12.3`, `12·3`, `8 1/2`, `十二`, `十二点三`.
pub(super) fn amount(cursor: &mut Cursor<'_>) -> Result<Amount, E> {
    let whole = cursor.take_digits();
    if whole.is_empty() {
        return chinese(cursor);
    }
    let mut ahead = cursor.clone();
    if (ahead.take('.') || ahead.take('·')) && ahead.peek().is_some_and(|c| c.is_ascii_digit()) {
        let places = ahead.take_digits();
        *cursor = ahead;
        return Amount::from_digits(whole, places).ok_or(E::OutOfRange);
    }
    let amount = Amount::from_digits(whole, &[]).ok_or(E::OutOfRange)?;
    Ok(fraction(cursor, amount).unwrap_or(amount))
}

/// ` 1/2`, as inches have it.
fn fraction(cursor: &mut Cursor<'_>, whole: Amount) -> Option<Amount> {
    let mut ahead = cursor.clone();
    if !ahead.take(' ') {
        return None;
    }
    let numerator = value(ahead.take_digits())?;
    if !ahead.take('/') {
        return None;
    }
    let denominator = value(ahead.take_digits()).filter(|n| matches!(n, 2 | 4 | 8 | 16))?;
    if numerator == 0
        || numerator >= denominator
        || units::behind(&mut ahead.clone(), &mut whole.clone())
            .ok()?
            .0
            != Some(Unit::In)
    {
        return None;
    }
    let sum = whole.plus(numerator.into(), denominator.into())?;
    *cursor = ahead;
    Some(sum)
}

fn chinese(cursor: &mut Cursor<'_>) -> Result<Amount, E> {
    let mut ahead = cursor.clone();
    let mut numeral = ahead.take_while(numerals::is_han_numeral);
    // 三两: the unit, not a numeral.
    if let [rest @ .., '两' | '兩'] = numeral
        && !rest.is_empty()
    {
        numeral = rest;
    }
    cursor.skip(numeral.len());
    let whole = numerals::han(numeral).ok_or(E::Unreadable)?;
    let whole: Vec<char> = whole.to_string().chars().collect();
    let mut places = Vec::new();
    let mut ahead = cursor.clone();
    if ahead.take('点') || ahead.take('點') {
        let numeral = ahead.take_while(numerals::is_han_numeral);
        for c in numeral {
            let digit = numerals::han(std::slice::from_ref(c)).filter(|digit| *digit < 10);
            places.extend(digit.ok_or(E::Unreadable)?.to_string().chars());
        }
        if places.is_empty() {
            return Err(E::Unreadable);
        }
        *cursor = ahead;
    }
    Amount::from_digits(&whole, &places).ok_or(E::OutOfRange)
}

/// The greater end of a range, if one follows.
fn range(cursor: &mut Cursor<'_>) -> Result<Option<Amount>, E> {
    let mut ahead = cursor.clone();
    ahead.take_while(|c| c == ' ');
    if !(ahead.take('~') || ahead.take('-') || ahead.take('至')) {
        return Ok(None);
    }
    ahead.take_while(|c| c == ' ');
    if !begins(&ahead) {
        return Ok(None);
    }
    let most = amount(&mut ahead)?;
    *cursor = ahead;
    Ok(Some(most))
}

/// `8 1/2 in. (21.6 cm)`, `21.6 cm (8 1/2 in.)`: the size again, in the unit of the other world.
fn doubled(cursor: &mut Cursor<'_>) -> Option<(Amount, Unit)> {
    let mut ahead = cursor.clone();
    ahead.take_while(|c| c == ' ');
    if !ahead.take('(') {
        return None;
    }
    let mut other = amount(&mut ahead).ok()?;
    let unit = units::behind(&mut ahead, &mut other).ok()?.0?;
    if !ahead.take(')') {
        return None;
    }
    *cursor = ahead;
    Some((other, unit))
}
