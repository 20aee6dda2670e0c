//! Reading a layer: `④`, `(4)`, `(4B)`, `第4层`, `第四层`, `④b`, `④a1`, `④-1`.

use super::FindNumberError as E;
use super::{counted, small, spoken_number};
use crate::domain::number::layer::{Layer, Soil, SubLayer};
use crate::domain::number::locus::UNITS;
use crate::domain::written::{Cursor, numerals};

/// Whether a layer begins here.
pub(super) fn is_next(cursor: &Cursor<'_>) -> bool {
    cursor
        .peek()
        .is_some_and(|c| c == '第' || c == '(' || numerals::circled(c).is_some())
}

/// The layer, with its division and a dash that parts it from the find.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Layer, E> {
    let spoken = cursor.take('第');
    let mut sub = None;
    let number = if let Some(number) = cursor.peek().and_then(numerals::circled) {
        cursor.skip(1);
        number.into()
    } else if cursor.take('(') {
        let number = counted(cursor.take_digits(), 999)?;
        sub = sub_layer(cursor)?;
        if !cursor.take(')') {
            return Err(E::Unreadable);
        }
        number
    } else if spoken {
        let number = spoken_number(cursor)?;
        sub = sub_layer(cursor)?;
        if cursor.peek() != Some('层') {
            return Err(E::Unreadable);
        }
        number
    } else {
        return Err(E::Unreadable);
    };
    if number == 0 {
        return Err(E::Number);
    }
    if sub.is_none() {
        sub = sub_layer(cursor)?;
    }
    cursor.take('层');
    // T3④-12: the dash parts layer and find.
    let mut ahead = cursor.clone();
    if ahead.take('-') && ahead.peek().is_some_and(|c| c.is_ascii_digit()) {
        *cursor = ahead;
    }
    Ok(Layer {
        soil: Soil::Number(number),
        sub,
    })
}

fn sub_layer(cursor: &mut Cursor<'_>) -> Result<Option<SubLayer>, E> {
    let mut ahead = cursor.clone();
    if ahead.take('-') {
        let digits = ahead.take_digits();
        if digits.is_empty() || ahead.peek() != Some(':') {
            return Ok(None);
        }
        *cursor = ahead;
        return Ok(Some(SubLayer::Number(small(digits)?)));
    }
    let Some(letter) = ahead.peek().filter(char::is_ascii_uppercase) else {
        return Ok(None);
    };
    ahead.skip(1);
    let digits = ahead.take_digits();
    let number = match (letter, digits.is_empty()) {
        ('A'..='K', true) => None,
        // ④a1:7 is a layer within a layer, ④a12 could be a find of ④a.
        ('A'..='E', false) if ahead.peek() == Some(':') || ahead.peek() == Some(')') => {
            Some(small(digits)?)
        }
        ('A'..='E', false) => return Err(E::Ambiguous),
        (letter, false) if UNITS.contains(letter) => return Err(E::Order),
        _ => return Err(E::Unreadable),
    };
    *cursor = ahead;
    Ok(Some(SubLayer::Letter(letter.to_ascii_lowercase(), number)))
}
