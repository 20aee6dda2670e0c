//! Units: stated at a value, once for the line, or assumed.

use super::super::words::{LATIN_UNITS, UNITS};
use super::head::word;
use super::{Amount, E, Open, Quantity, Size, Unit};
use crate::domain::written::{Cursor, numerals};

/// The unit behind a value, and whether an editor supplied it (`[cm]`). 三寸五分 is 3.5 寸, 二寸半 2.5.
pub(super) fn behind(
    cursor: &mut Cursor<'_>,
    amount: &mut Amount,
) -> Result<(Option<Unit>, bool), E> {
    let mut ahead = cursor.clone();
    ahead.take_while(|c| c == ' ');
    if ahead.take('[') {
        let unit = unit(&mut ahead).filter(|_| ahead.take(']'));
        let unit = unit.ok_or(E::Unreadable)?;
        *cursor = ahead;
        return Ok((Some(unit), true));
    }
    let Some(unit) = unit(&mut ahead) else {
        return Ok((None, false));
    };
    *cursor = ahead;
    if matches!(unit, Unit::Cun | Unit::Chi) {
        *amount = tenths(cursor, unit, *amount)?;
    }
    Ok((Some(unit), false))
}

/// What of the next smaller unit is added: ten 分 are a 寸, ten 寸 a 尺.
fn tenths(cursor: &mut Cursor<'_>, unit: Unit, whole: Amount) -> Result<Amount, E> {
    let smaller = if unit == Unit::Chi { '寸' } else { '分' };
    if cursor.take('半') {
        return whole.plus(1, 2).ok_or(E::OutOfRange);
    }
    let mut ahead = cursor.clone();
    let figure = |c: char| c.is_ascii_digit() || numerals::is_han_numeral(c);
    if !ahead.peek().is_some_and(figure) {
        return Ok(whole);
    }
    let digits = ahead.take_digits();
    let number = crate::domain::written::value(digits)
        .or_else(|| numerals::han(ahead.take_while(numerals::is_han_numeral)));
    match number {
        Some(number @ 1..=9) if ahead.take(smaller) => {
            *cursor = ahead;
            whole.plus(number.into(), 10).ok_or(E::OutOfRange)
        }
        _ => Ok(whole),
    }
}

/// The unit that is next, as a word of its own.
fn unit(cursor: &mut Cursor<'_>) -> Option<Unit> {
    if let Some(unit) = cursor.take_any(&UNITS) {
        return Some(unit);
    }
    let mut ahead = cursor.clone();
    let unit = word(&mut ahead, &LATIN_UNITS)?;
    *cursor = ahead;
    Some(unit)
}

/// `单位：厘米`, `(cm)`, `(单位：毫米)`: a unit for the whole line.
pub(super) fn of_the_line(cursor: &mut Cursor<'_>) -> Option<Unit> {
    let mut ahead = cursor.clone();
    let bracket = ahead.take('(');
    let named = ahead.take_word("单位");
    if !bracket && !named {
        return None;
    }
    ahead.take_while(|c| " :".contains(c));
    let unit = unit(&mut ahead)?;
    if bracket && !ahead.take(')') {
        return None;
    }
    *cursor = ahead;
    Some(unit)
}

/// Gives every size its unit: its own; the line's; that of the last size, if only the last states one, as is the custom;
/// else assumed: that of the sizes before it, or `assumed`.
pub(super) fn settle(items: &[Open], of_line: Option<Unit>, assumed: Unit) -> Result<Vec<Size>, E> {
    let is_length = |item: &&Open| item.size.kind.quantity() == Quantity::Length;
    let lengths = || items.iter().filter(is_length);
    let stated = |item: &Open| item.unit.filter(|_| !item.size.assumed);
    let behind_all = of_line.or_else(|| {
        let last = lengths().next_back().and_then(stated)?;
        let alone = lengths().filter(|item| item.unit.is_some()).count() == 1;
        alone.then_some(last)
    });
    // 长12、宽8、厚2厘米（残): the unit speaks for all; does the remark?
    let remarked = lengths().next_back().is_some_and(|item| item.remarked);
    if of_line.is_none() && behind_all.is_some() && remarked && lengths().count() > 1 {
        return Err(E::Ambiguous);
    }
    let mut sizes = Vec::with_capacity(items.len());
    let mut before: Option<Result<Unit, E>> = None;
    for item in items {
        let mut size = item.size;
        match item.unit {
            Some(unit) => {
                size.unit = unit;
                if stated(item).is_some() && is_length(&item) {
                    before = Some(match before {
                        Some(Ok(known)) if known != unit => Err(E::AmbiguousUnit),
                        Some(Err(error)) => Err(error),
                        _ => Ok(unit),
                    });
                }
            }
            None if !is_length(&item) => return Err(E::NoUnit),
            None => match (behind_all, before) {
                (Some(unit), _) => size.unit = unit,
                (None, Some(unit)) => (size.unit, size.assumed) = (unit?, true),
                (None, None) => {
                    (size.unit, size.assumed) = (
                        one_of(lengths().filter_map(stated))?.unwrap_or(assumed),
                        true,
                    );
                }
            },
        }
        sizes.push(size);
    }
    Ok(sizes)
}

/// The one unit there is, if there is any.
fn one_of(mut units: impl Iterator<Item = Unit>) -> Result<Option<Unit>, E> {
    let Some(first) = units.next() else {
        return Ok(None);
    };
    if units.any(|unit| unit != first) {
        return Err(E::AmbiguousUnit);
    }
    Ok(Some(first))
}
