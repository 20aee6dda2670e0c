//! Heads: what is measured, of which part, and what is said of it before the value.

use super::super::words::{
    self, CAPACITY, ENGLISH_KINDS, ENGLISH_MODIFIERS, ENGLISH_PARTS, ENGLISH_REMARKS, KINDS, PARTS,
    REMARKS, Remark, SUFFIXES,
};
use super::{DimensionKind, E, Part};
use crate::domain::written::Cursor;

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) part: Option<Part>,
    pub(super) kind: DimensionKind,
    pub(super) remarks: [Option<Remark>; 4],
}

impl Head {
    /// Of a mouth, foot or base that is not round: its length and its width.
    pub(super) fn two_ways(self) -> Option<(Self, Self)> {
        let part = match (self.part, self.kind) {
            (None, DimensionKind::RimDiameter) => Part::Rim,
            (None, DimensionKind::FootDiameter) => Part::Foot,
            (None, DimensionKind::BaseDiameter) => Part::Base,
            _ => return None,
        };
        let of = |kind| Self {
            part: Some(part),
            kind,
            ..self
        };
        Some((of(DimensionKind::Length), of(DimensionKind::Width)))
    }
}

/// Remarks as they are met; more than fit are more than anyone makes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Remarks(pub(super) [Option<Remark>; 4]);

impl Remarks {
    pub(super) fn push(&mut self, remark: Remark) -> Result<(), E> {
        if self.0.contains(&Some(remark)) {
            return Ok(());
        }
        let free = self.0.iter_mut().find(|slot| slot.is_none());
        *free.ok_or(E::Unreadable)? = Some(remark);
        Ok(())
    }

    /// `(残)`, `(reconstructed, measured)`: taken if all in the brackets are remarks; whether they were.
    pub(super) fn bracketed(&mut self, cursor: &mut Cursor<'_>) -> Result<bool, E> {
        let mut ahead = cursor.clone();
        ahead.take_while(|c| c == ' ');
        if !ahead.take('(') {
            return Ok(false);
        }
        let mut found = *self;
        loop {
            ahead.take_while(|c| " ,、".contains(c));
            if ahead.take(')') {
                break;
            }
            let Some(remark) = ahead
                .take_any(&REMARKS)
                .or_else(|| word(&mut ahead, &ENGLISH_REMARKS))
            else {
                return Ok(false);
            };
            found.push(remark)?;
        }
        (*self, *cursor) = (found, ahead);
        Ok(true)
    }
}

/// The head that is next, if one is.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Head>, E> {
    let mut ahead = cursor.clone();
    let mut remarks = Remarks::default();
    while let Some(remark) = ahead
        .take_any(&REMARKS)
        .or_else(|| word(&mut ahead, &ENGLISH_REMARKS))
    {
        remarks.push(remark)?;
        ahead.take_while(|c| c == ' ');
    }
    let Some((part, kind)) = chinese(&mut ahead).or_else(|| english(&mut ahead)) else {
        return Ok(None);
    };
    while let Some(remark) = ahead.take_any(&REMARKS) {
        remarks.push(remark)?;
    }
    remarks.bracketed(&mut ahead)?;
    *cursor = ahead;
    Ok(Some(Head {
        part,
        kind,
        remarks: remarks.0,
    }))
}

fn chinese(cursor: &mut Cursor<'_>) -> Option<(Option<Part>, DimensionKind)> {
    if let Some(kind) = chinese_kind(cursor) {
        return Some((None, kind));
    }
    let mut ahead = cursor.clone();
    let part = ahead.take_any(&PARTS)?;
    let read = match (chinese_kind(&mut ahead), part.diameter()) {
        // 口12.3 底5.1: the diameter, named or not.
        (Some(DimensionKind::Diameter) | None, Some(diameter)) => (None, diameter),
        (Some(kind), _) => (Some(part), kind),
        (None, None) => return None,
    };
    *cursor = ahead;
    Some(read)
}

fn chinese_kind(cursor: &mut Cursor<'_>) -> Option<DimensionKind> {
    let kind = cursor
        .take_any(&KINDS)
        .or_else(|| cursor.take_any(&CAPACITY))?;
    cursor.take_any(&SUFFIXES);
    Some(kind)
}

fn english(cursor: &mut Cursor<'_>) -> Option<(Option<Part>, DimensionKind)> {
    let mut ahead = cursor.clone();
    let (mut part, mut kind) = (None, english_kind(&mut ahead));
    if kind.is_none() {
        part = Some(word(&mut ahead, &ENGLISH_PARTS)?);
        ahead.take_while(|c| c == ' ');
        kind = english_kind(&mut ahead);
    }
    let mut kind = kind?;
    // Diam. of mouth, height of the lid.
    let mut behind = ahead.clone();
    behind.take_while(|c| c == ' ');
    if word(&mut behind, &[("of", ()), ("at", ())]).is_some() {
        behind.take_while(|c| c == ' ');
        word(&mut behind, &[("the", ())]);
        behind.take_while(|c| c == ' ');
        if let Some(of) = word(&mut behind, &ENGLISH_PARTS).filter(|_| part.is_none()) {
            match (kind, of.diameter()) {
                (DimensionKind::Diameter, Some(diameter)) => kind = diameter,
                _ => part = Some(of),
            }
            ahead = behind;
        }
    }
    *cursor = ahead;
    Some((part, kind))
}

fn english_kind(cursor: &mut Cursor<'_>) -> Option<DimensionKind> {
    let mut ahead = cursor.clone();
    for (modifier, of, together) in ENGLISH_MODIFIERS {
        let mut behind = cursor.clone();
        if word(&mut behind, &[(modifier, ())]).is_none() {
            continue;
        }
        behind.take_while(|c| c == ' ');
        if word(&mut behind, &ENGLISH_KINDS) == Some(of) {
            *cursor = behind;
            return Some(together);
        }
    }
    let kind = word(&mut ahead, &ENGLISH_KINDS)?;
    *cursor = ahead;
    Some(kind)
}

/// The whole word that is next, if the table has it; a full stop behind it is its own.
pub(super) fn word<T: Copy>(cursor: &mut Cursor<'_>, table: &[(&str, T)]) -> Option<T> {
    let mut ahead = cursor.clone();
    let letters = ahead.take_while(|c| c.is_ascii_lowercase());
    if letters.is_empty() || letters.len() > words::LONGEST {
        return None;
    }
    let is_word =
        |word: &str| word.len() == letters.len() && word.chars().eq(letters.iter().copied());
    let meaning = table
        .iter()
        .find(|(known, _)| is_word(known))
        .map(|(_, meaning)| *meaning)?;
    ahead.take('.');
    *cursor = ahead;
    Some(meaning)
}
