//! Reading a line of sizes: heads (what is measured), values, and what separates them.

mod head;
mod units;
mod value;

use super::kind::{DimensionKind, Part};
use super::unit::{Quantity, Unit};
use super::words::Remark;
use super::{Amount, Size, Sizes};
use crate::domain::written::{Cursor, is_silent, numerals, plain};
use head::Head;
use value::Value;

/// Why a line of sizes is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// Nothing is written.
    #[error("nothing is written")]
    Empty,
    /// Longer than a line of sizes can be.
    #[error("a line of sizes has at most {LINE_MAX} characters")]
    TooLong,
    /// A value without a word for what was measured.
    #[error("a value stands here without what was measured")]
    NoKind,
    /// A word for what was measured without a value.
    #[error("what was measured stands here without a value")]
    NoValue,
    /// Not as many values as they should be.
    #[error("there are not as many values as things measured, or as pieces")]
    Count,
    /// A weight or a capacity without its unit.
    #[error("a weight or a capacity needs its unit")]
    NoUnit,
    /// A unit that does not measure this.
    #[error("this unit does not measure this")]
    Unit,
    /// No unit is stated, and more than one could be meant.
    #[error("no unit is stated here, and more than one could be meant")]
    AmbiguousUnit,
    /// A range that does not rise.
    #[error("a range goes from the smaller to the greater")]
    Range,
    /// A remark that could be of the last size or of all.
    #[error("the remark at the end could be of the last size or of all; say it at each")]
    Ambiguous,
    /// Two values for one size.
    #[error("two values stand for one size; write a range, or number the pieces")]
    Several,
    /// The same size twice.
    #[error("the same size is told twice")]
    Duplicate,
    /// Zero, too great or too exact.
    #[error("a value lies above 0 and below 10,000,000, with at most four decimals")]
    OutOfRange,
    /// Something that belongs to no size.
    #[error("there is something here that belongs to no size")]
    Unreadable,
}

use SizeError as E;

impl SizeError {
    /// It in Chinese; `Display` is English.
    pub const fn zh(self) -> &'static str {
        match self {
            E::Empty => "没有内容",
            E::TooLong => "文字过长",
            E::NoKind => "有数值而未写明量的是什么",
            E::NoValue => "写了项目而没有数值",
            E::Count => "数值与项目或件数不合",
            E::NoUnit => "重量或容量须写明单位",
            E::Unit => "此单位不能量此项",
            E::AmbiguousUnit => "未写单位，且可作多种理解",
            E::Range => "范围应由小到大",
            E::Ambiguous => "末尾的说明可指最后一项，也可指全部；请逐项写明",
            E::Several => "一项有两个数值；请写成范围，或给各件编号",
            E::Duplicate => "同一项写了两次",
            E::OutOfRange => "数值须大于 0、小于 10,000,000，至多四位小数",
            E::Unreadable => "有些字不属于尺寸",
        }
    }

    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            E::Empty => "empty",
            E::TooLong => "too_long",
            E::NoKind => "no_kind",
            E::NoValue => "no_value",
            E::Count => "count",
            E::NoUnit => "no_unit",
            E::Unit => "unit",
            E::AmbiguousUnit => "ambiguous_unit",
            E::Range => "range",
            E::Ambiguous => "ambiguous",
            E::Several => "several",
            E::Duplicate => "duplicate",
            E::OutOfRange => "out_of_range",
            E::Unreadable => "unreadable",
        }
    }
}

const LINE_MAX: usize = 2_000;

/// A size whose unit may still be open.
#[derive(Debug, Clone, Copy)]
struct Open {
    size: Size,
    unit: Option<Unit>,
    /// Whether a remark in brackets stands behind it.
    remarked: bool,
}

/// What has been read so far.
#[derive(Debug, Default)]
struct Line {
    items: Vec<Open>,
    /// Heads that wait for their values: 长×宽×高：12×8×3.
    pending: Vec<Head>,
    piece: Option<u16>,
    /// How many pieces the line says there are.
    pieces: Option<u16>,
    /// A unit stated once for the line.
    unit: Option<Unit>,
}

pub(super) fn sizes(text: &str, assumed: Unit) -> Result<Sizes, E> {
    let chars = tidy(text)?;
    let mut cursor = Cursor::new(&chars);
    let mut line = Line::default();
    for preamble in ["尺寸:", "规格:", "具体尺寸:"] {
        if cursor.take_word(preamble) {
            break;
        }
    }
    loop {
        let between = cursor.take_while(|c| " ,、;。/×".contains(c));
        if cursor.is_done() {
            break;
        }
        line.step(&mut cursor, between.iter().any(|c| *c != ' '))?;
    }
    line.finish(assumed)
}

/// Half width, small letters, `×` for every sign of multiplication, no full stop at the end.
fn tidy(text: &str) -> Result<Vec<char>, E> {
    let mut chars = Vec::new();
    for (at, c) in text.chars().filter(|&c| !is_silent(c)).enumerate() {
        if at >= LINE_MAX {
            return Err(E::TooLong);
        }
        chars.push(match c {
            // A unit that an editor supplied stands in square brackets.
            '[' | '［' => '[',
            ']' | '］' => ']',
            '*' | '＊' | '✕' | '✖' | '╳' | '⨯' => '×',
            'Φ' | '⌀' | 'ɸ' | 'ϕ' => 'φ',
            'Ø' => 'ø',
            c => plain(c).to_ascii_lowercase(),
        });
    }
    while chars
        .last()
        .is_some_and(|c| *c == ' ' || "。.,;、".contains(*c))
    {
        chars.pop();
    }
    // 12x8: a sign of multiplication only where it stands alone.
    let alone = |chars: &[char], at: usize| {
        let is_letter = |at: Option<usize>| {
            at.and_then(|at| chars.get(at))
                .is_some_and(char::is_ascii_lowercase)
        };
        !is_letter(at.checked_sub(1)) && !is_letter(Some(at + 1))
    };
    for at in 0..chars.len() {
        if chars[at] == 'x' && alone(&chars, at) {
            chars[at] = '×';
        }
    }
    let start = chars.iter().position(|c| *c != ' ').ok_or(E::Empty)?;
    Ok(chars.split_off(start))
}

impl Line {
    /// One thing: a piece's number, a unit for the line, a head, or values for the heads before; `parted` from what went
    /// before by more than a space.
    fn step(&mut self, cursor: &mut Cursor<'_>, parted: bool) -> Result<(), E> {
        if self.pending.is_empty() {
            if let Some(piece) = piece(cursor) {
                self.piece = Some(piece);
                return Ok(());
            }
            if let Some(pieces) = pieces(cursor) {
                self.pieces = Some(pieces);
                return Ok(());
            }
        }
        if let Some(unit) = units::of_the_line(cursor) {
            return self.state_unit(unit);
        }
        if let Some(head) = head::read(cursor)? {
            self.pending.push(head);
            return self.behind_head(cursor);
        }
        if value::begins(cursor) {
            return match (self.pending.is_empty(), parted) {
                (true, _) => Err(E::NoKind),
                (false, true) => Err(E::NoValue),
                (false, false) => self.values(cursor),
            };
        }
        Err(E::Unreadable)
    }

    fn state_unit(&mut self, unit: Unit) -> Result<(), E> {
        match self.unit.replace(unit) {
            Some(before) if before != unit => Err(E::AmbiguousUnit),
            _ if unit.quantity() == Quantity::Length => Ok(()),
            _ => Err(E::Unit),
        }
    }

    /// What stands between a head and its value.
    fn behind_head(&mut self, cursor: &mut Cursor<'_>) -> Result<(), E> {
        cursor.take_while(|c| c == ' ');
        if let Some(unit) = units::of_the_line(cursor) {
            self.state_unit(unit)?;
        }
        cursor.take_while(|c| " :=".contains(c));
        for word in ["为", "是"] {
            cursor.take_word(word);
        }
        if value::is_unknown(cursor) {
            self.pending.pop();
            return Ok(());
        }
        if value::begins(cursor) {
            return self.values(cursor);
        }
        Ok(())
    }

    /// The values for all heads that wait.
    fn values(&mut self, cursor: &mut Cursor<'_>) -> Result<(), E> {
        let heads = std::mem::take(&mut self.pending);
        let first = Value::read(cursor)?;
        if let [head] = heads[..] {
            return self.values_of(head, first, cursor);
        }
        let mut values = vec![first];
        while values.len() < heads.len() && next_in_list(cursor, "×/、,") {
            values.push(Value::read(cursor)?);
        }
        if values.len() < heads.len() || next_in_list(&mut cursor.clone(), "×/、,") {
            return Err(E::Count);
        }
        for (head, value) in heads.into_iter().zip(values) {
            self.push(head, value, self.piece)?;
        }
        Ok(())
    }

    /// One value, the two of an oval mouth, or one for each piece.
    fn values_of(&mut self, head: Head, first: Value, cursor: &mut Cursor<'_>) -> Result<(), E> {
        if let Some((length, width)) = head.two_ways()
            && next_in_list(cursor, "×")
        {
            let second = Value::read(cursor)?;
            self.push(length, first, self.piece)?;
            return self.push(width, second, self.piece);
        }
        let Some(pieces) = self.pieces else {
            if next_in_list(&mut cursor.clone(), "/") {
                return Err(E::Several);
            }
            return self.push(head, first, self.piece);
        };
        let mut values = vec![first];
        while next_in_list(cursor, "/、,") {
            values.push(Value::read(cursor)?);
        }
        match values[..] {
            [one] => self.push(head, one, self.piece),
            _ if values.len() == usize::from(pieces) => (1..=pieces)
                .zip(values)
                .try_for_each(|(piece, value)| self.push(head, value, Some(piece))),
            _ => Err(E::Count),
        }
    }

    fn push(&mut self, head: Head, value: Value, piece: Option<u16>) -> Result<(), E> {
        let mut size = Size {
            piece,
            part: head.part,
            kind: head.kind,
            value: value.least,
            to: value.most,
            unit: value.unit.unwrap_or(Unit::Cm),
            assumed: value.assumed,
            basis: None,
            remaining: false,
            approximate: false,
            bound: None,
        };
        let remarks = head.remarks.into_iter().chain(value.remarks);
        for remark in remarks.flatten() {
            match remark {
                Remark::Remaining => size.remaining = true,
                Remark::Approximate => size.approximate = true,
                Remark::Basis(basis) if size.basis.is_none_or(|known| known == basis) => {
                    size.basis = Some(basis);
                }
                Remark::Bound(bound) if size.bound.is_none_or(|known| known == bound) => {
                    size.bound = Some(bound);
                }
                Remark::Basis(_) | Remark::Bound(_) => return Err(E::Unreadable),
            }
        }
        if let Some(unit) = value.unit
            && unit.quantity() != size.kind.quantity()
        {
            return Err(E::Unit);
        }
        self.items.push(Open {
            size,
            unit: value.unit,
            remarked: value.remarked,
        });
        Ok(())
    }

    fn finish(self, assumed: Unit) -> Result<Sizes, E> {
        if !self.pending.is_empty() {
            return Err(E::NoValue);
        }
        if self.items.is_empty() {
            return Err(E::Unreadable);
        }
        let sizes = units::settle(&self.items, self.unit, assumed)?;
        let mut seen = std::collections::HashSet::new();
        for size in &sizes {
            if !seen.insert((size.piece, size.part, size.kind, size.remaining, size.basis)) {
                return Err(E::Duplicate);
            }
        }
        Ok(sizes.into_iter().collect())
    }
}

/// Takes one of `joints` if a value stands behind it.
fn next_in_list(cursor: &mut Cursor<'_>, joints: &str) -> bool {
    let mut ahead = cursor.clone();
    ahead.take_while(|c| c == ' ');
    let joint = ahead.peek().is_some_and(|c| joints.contains(c));
    ahead.skip(1);
    ahead.take_while(|c| c == ' ');
    let is_next = joint && value::begins(&ahead);
    if is_next {
        *cursor = ahead;
    }
    is_next
}

/// `①`, `(1)`, `1、`, `1.`, `甲：` before a head.
fn piece(cursor: &mut Cursor<'_>) -> Option<u16> {
    let mut ahead = cursor.clone();
    let piece = if let Some(number) = ahead.peek().and_then(numerals::circled) {
        ahead.skip(1);
        number.into()
    } else if let Some(at) = ahead.peek().and_then(|c| "甲乙丙丁戊己".find(c)) {
        ahead.skip(1);
        ahead.peek().filter(|c| ":、".contains(*c))?;
        // Each of them has three bytes.
        u16::try_from(at / 3 + 1).ok()?
    } else {
        let bracket = ahead.take('(');
        let digits = ahead.take_digits();
        let behind = ahead.peek()?;
        if !(if bracket { ")" } else { "、.:)" }).contains(behind) {
            return None;
        }
        let number = crate::domain::written::value(digits)?;
        u16::try_from(number)
            .ok()
            .filter(|number| *number < 1_000)?
    };
    ahead.take_while(|c| " :、.)".contains(c));
    let is_one = piece > 0 && matches!(head::read(&mut ahead.clone()), Ok(Some(_)));
    is_one.then(|| {
        *cursor = ahead;
        piece
    })
}

/// `两件：`, `2件，`, `一对：`.
fn pieces(cursor: &mut Cursor<'_>) -> Option<u16> {
    let mut ahead = cursor.clone();
    let pieces = if ahead.take_word("一对") || ahead.take_word("一双") {
        2
    } else {
        let digits = ahead.take_digits();
        let number = crate::domain::written::value(digits)
            .or_else(|| numerals::han(ahead.take_while(numerals::is_han_numeral)))?;
        let _ = ["件", "只", "个"]
            .iter()
            .find(|word| ahead.take_word(word))?;
        u16::try_from(number)
            .ok()
            .filter(|n| (1..1_000).contains(n))?
    };
    ahead.take_while(|c| " :,、".contains(c));
    *cursor = ahead;
    Some(pieces)
}
