//! Reading where a find comes from: everything before the colon.

use super::FindNumberError as E;
use super::{counted, layer};
use crate::domain::number::find::Series;
use crate::domain::number::layer::{Layer, Soil};
use crate::domain::number::locus::{Locus, UNITS, Unit, area_in_letters};
use crate::domain::number::trench::{Extension, Square, Trench};
use crate::domain::written::{Cursor, is_han, numerals, value};

/// What separates parts and says nothing.
const SEPARATORS: &str = "-·/_~";

/// Everything up to the find: stands at a colon, at the find itself, or at the end afterwards.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Locus, E> {
    let mut locus = Locus {
        year: year(cursor)?,
        ..Locus::default()
    };
    loop {
        let separated = !cursor.take_while(|c| SEPARATORS.contains(c)).is_empty();
        let Some(c) = cursor.peek() else { break };
        if c == ':' {
            break;
        }
        if layer::is_next(cursor) {
            if locus.layer.is_some() {
                return Err(E::SeveralLayers);
            }
            locus.layer = Some(layer::read(cursor)?);
        } else if c.is_ascii_digit() || c == ' ' {
            match locus.layer {
                Some(_) => break,
                None if locus == Locus::default() => break,
                None if separated || c == ' ' => return Err(E::Ambiguous),
                None => return Err(E::Unreadable),
            }
        } else if c.is_ascii_uppercase() {
            letters(cursor, &mut locus)?;
        } else if let Some(number) = numerals::roman(c) {
            if locus.area.is_some()
                || locus.trench.is_some()
                || locus.unit.is_some()
                || locus.layer.is_some()
            {
                return Err(E::Order);
            }
            cursor.skip(1);
            cursor.take('区');
            locus.area = Some(number);
        } else if is_han(c) {
            if !han(cursor, &mut locus)? {
                break;
            }
        } else if "、,+&;".contains(c) && locus.layer.is_some() {
            return Err(E::SeveralLayers);
        } else {
            return Err(E::Unreadable);
        }
    }
    Ok(locus)
}

/// Four digits, or two that stand before something else: 98 is 1998, 16 is 2016.
fn year(cursor: &mut Cursor<'_>) -> Result<Option<u16>, E> {
    let mut ahead = cursor.clone();
    let digits = ahead.take_digits();
    let year = match (digits.len(), value(digits)) {
        (2, Some(year)) if !ahead.is_done() && ahead.peek() != Some(':') => {
            year + if year < 50 { 2000 } else { 1900 }
        }
        (4, Some(year)) => year,
        _ => return Ok(None),
    };
    if !(1900..=2099).contains(&year) {
        return Err(E::Year);
    }
    ahead.take('年');
    *cursor = ahead;
    Ok(u16::try_from(year).ok())
}

/// A run of Latin letters: a site's code, the letters of a kiln, trench or unit with its number, or the one behind the other.
fn letters(cursor: &mut Cursor<'_>, locus: &mut Locus) -> Result<(), E> {
    let run: String = cursor
        .take_while(|c| c.is_ascii_uppercase())
        .iter()
        .collect();
    let run = run.as_str();
    if !cursor.peek().is_some_and(|c| c.is_ascii_digit()) {
        if let Some(area) = area_in_letters(run)
            && cursor.take('区')
        {
            locus.area = Some(area);
            return Ok(());
        }
        let bare = run == "T" || run == "TG" || (run.len() == 1 && UNITS.contains(run));
        return if bare {
            Err(E::Unreadable)
        } else {
            site(locus, run)
        };
    }
    if locus.layer.is_some() {
        let is_unit = run.chars().next_back().is_some_and(|c| UNITS.contains(c));
        return Err(if is_unit { E::Order } else { E::Unreadable });
    }
    let digits = cursor.take_digits();
    if let Some(head) = ["TN", "TS", "TE", "TW"]
        .iter()
        .find_map(|ending| run.strip_suffix(ending))
    {
        let square = grid(&run[head.len() + 1..], digits, cursor)?;
        return trench(cursor, locus, head, square);
    }
    if let Some(head) = run.strip_suffix("TG") {
        let square = Square::Trial(counted(digits, 999)?);
        return trench(cursor, locus, head, square);
    }
    if let Some(head) = run.strip_suffix('T') {
        let square = match digits.len() {
            1..=3 => Square::Counted(counted(digits, 999)?),
            4..=6 if digits.iter().any(|&c| c != '0') => Square::Rows(digits.iter().collect()),
            _ => return Err(E::Number),
        };
        return trench(cursor, locus, head, square);
    }
    let Some(sort) = run.chars().next_back().filter(|&c| UNITS.contains(c)) else {
        return Err(E::Unreadable);
    };
    name(locus, &run[..run.len() - 1])?;
    if sort == 'Y'
        && locus.kiln.is_none()
        && locus.area.is_none()
        && locus.trench.is_none()
        && locus.unit.is_none()
    {
        locus.kiln = Some(counted(digits, 999)?);
        return Ok(());
    }
    if locus.unit.is_some() {
        return Err(E::Order);
    }
    let number = counted(digits, 9_999)?;
    if digits.len() == 4 && (1900..=2099).contains(&number) {
        // SH2016: unit H2016, or the year behind the site?
        return Err(E::Ambiguous);
    }
    locus.unit = Some(Unit { sort, number });
    Ok(())
}

fn site(locus: &mut Locus, code: &str) -> Result<(), E> {
    let too_late = locus.kiln.is_some()
        || locus.area.is_some()
        || locus.trench.is_some()
        || locus.unit.is_some()
        || locus.layer.is_some();
    if too_late || locus.site.is_some() || code.chars().count() > 8 {
        return Err(E::Unreadable);
    }
    locus.site = Some(code.to_owned());
    Ok(())
}

/// What stands before the letters of a trench or unit: nothing, an area, or the site's code.
fn name(locus: &mut Locus, head: &str) -> Result<(), E> {
    match area_in_letters(head) {
        Some(area) if locus.area.is_none() && locus.trench.is_none() => locus.area = Some(area),
        _ if head.is_empty() => {}
        _ => site(locus, head)?,
    }
    Ok(())
}

fn trench(cursor: &mut Cursor<'_>, locus: &mut Locus, head: &str, square: Square) -> Result<(), E> {
    if locus.trench.is_some() || locus.unit.is_some() {
        return Err(E::Order);
    }
    name(locus, head)?;
    let extension = extension(cursor);
    locus.trench = Some(Trench { square, extension });
    Ok(())
}

/// `N03` has been read of `TN03W04`, or `W04` of `TW04N03`: the other half.
fn grid(first: &str, digits: &[char], cursor: &mut Cursor<'_>) -> Result<Square, E> {
    let first = first.chars().next().ok_or(E::Unreadable)?;
    let here = counted(digits, 999)?;
    let second = cursor.peek().ok_or(E::Unreadable)?;
    let (along, across) = match (first, second) {
        ('N' | 'S', 'E' | 'W') => (first, second),
        ('E' | 'W', 'N' | 'S') => (second, first),
        _ => return Err(E::Unreadable),
    };
    cursor.skip(1);
    let there = counted(cursor.take_digits(), 999)?;
    let (row, column) = if along == first {
        (here, there)
    } else {
        (there, here)
    };
    Ok(Square::Grid {
        along,
        row,
        across,
        column,
    })
}

fn extension(cursor: &mut Cursor<'_>) -> Option<Extension> {
    let mut ahead = cursor.clone();
    let side = ahead.peek().filter(|c| "东南西北".contains(*c));
    ahead.skip(usize::from(side.is_some()));
    if !ahead.take('扩') {
        return None;
    }
    ahead.take('方');
    *cursor = ahead;
    Some(Extension(side))
}

/// Words that name what the letter behind them names again.
const SPOKEN: [(&str, &str); 15] = [
    ("探方", "T"),
    ("探沟", "TG"),
    ("灰坑", "H"),
    ("房址", "F"),
    ("墓葬", "M"),
    ("墓", "M"),
    ("窑炉", "Y"),
    ("窑址", "Y"),
    ("窑", "Y"),
    ("灰沟", "G"),
    ("沟", "G"),
    ("路", "L"),
    ("墙", "Q"),
    ("水井", "J"),
    ("井", "J"),
];

/// Chinese characters: a site's name, a word that says what the letter says, soil without a number. `false` at a series.
fn han(cursor: &mut Cursor<'_>, locus: &mut Locus) -> Result<bool, E> {
    if let Some(soil) = soil(cursor).filter(|_| locus.is_a_place()) {
        if locus.layer.is_some() {
            return Err(E::SeveralLayers);
        }
        locus.layer = Some(Layer { soil, sub: None });
        return Ok(true);
    }
    let mut ahead = cursor.clone();
    let run: String = ahead.take_while(is_han).iter().collect();
    let before_letters = ahead
        .peek()
        .is_some_and(|c| c.is_ascii_uppercase() || numerals::roman(c).is_some());
    if before_letters {
        let spoken = SPOKEN
            .iter()
            .find(|(word, letter)| run.ends_with(word) && ahead.starts_with(letter));
        let name = spoken
            .and_then(|(word, _)| run.strip_suffix(word))
            .unwrap_or(&run);
        *cursor = ahead;
        if !name.is_empty() {
            site(locus, name)?;
        }
        return Ok(true);
    }
    if Series::WORDS.iter().any(|(word, _)| run.starts_with(word)) {
        return Ok(false);
    }
    Err(
        if locus.layer.is_some() && "至和及与".contains(run.as_str()) {
            E::SeveralLayers
        } else {
            E::Unreadable
        },
    )
}

fn soil(cursor: &mut Cursor<'_>) -> Option<Soil> {
    const SOILS: [(&str, Soil); 10] = [
        ("扰乱层", Soil::Disturbed),
        ("扰土层", Soil::Disturbed),
        ("扰土", Soil::Disturbed),
        ("扰层", Soil::Disturbed),
        ("扰", Soil::Disturbed),
        ("表土层", Soil::Topsoil),
        ("表土", Soil::Topsoil),
        ("表", Soil::Topsoil),
        ("填土", Soil::Fill),
        ("填", Soil::Fill),
    ];
    cursor.take_any(&SOILS)
}
