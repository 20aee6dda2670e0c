//! A set: one of several dates, or all of them.

use std::fmt;
use std::str::FromStr;

use super::EdtfError;
use super::date::Date;
use crate::domain::dating::calendar::Day;

/// `[a,b]` is one of the dates, `{a,b}` all of them. At least one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Whether all are meant, else one of them.
    pub all: bool,
    /// What it holds, as written.
    pub items: Vec<Item>,
}

/// An item of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// A date.
    One(Date),
    /// `a..b`: every date of it.
    Range(Date, Date),
    /// `..b`: it or an earlier one.
    UpTo(Date),
    /// `a..`: it or a later one.
    From(Date),
}

impl Set {
    pub(super) fn new(all: bool, items: Vec<Item>) -> Result<Self, EdtfError> {
        if items.is_empty() {
            return Err(EdtfError::Shape);
        }
        for item in &items {
            if let Item::Range(from, to) = item
                && to.last() < from.first()
            {
                return Err(EdtfError::Order);
            }
        }
        Ok(Self { all, items })
    }

    pub(super) fn first(&self) -> Option<Day> {
        let first = |item: &Item| match item {
            Item::One(date) | Item::Range(date, _) | Item::From(date) => Some(date.first()),
            Item::UpTo(_) => None,
        };
        // An item that is open on this side opens the whole set: `None` is the least.
        self.items.iter().map(first).min().flatten()
    }

    pub(super) fn last(&self) -> Option<Day> {
        let open = |item: &Item| matches!(item, Item::From(_));
        if self.items.iter().any(open) {
            return None;
        }
        let last = |item: &Item| match item {
            Item::One(date) | Item::Range(_, date) | Item::UpTo(date) | Item::From(date) => {
                date.last()
            }
        };
        self.items.iter().map(last).max()
    }

    pub(super) fn dates(&self) -> impl Iterator<Item = &Date> {
        self.items
            .iter()
            .flat_map(|item| match item {
                Item::One(date) | Item::UpTo(date) | Item::From(date) => [Some(date), None],
                Item::Range(from, to) => [Some(from), Some(to)],
            })
            .flatten()
    }
}

impl FromStr for Set {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        let (all, body) = match text.as_bytes() {
            [b'[', .., b']'] => (false, &text[1..text.len() - 1]),
            [b'{', .., b'}'] => (true, &text[1..text.len() - 1]),
            _ => return Err(EdtfError::Shape),
        };
        // The specification's own examples put a space after a comma.
        let items = body.split(',').enumerate().map(|(at, item)| {
            if at > 0 {
                item.strip_prefix(' ').unwrap_or(item)
            } else {
                item
            }
        });
        Self::new(all, items.map(str::parse).collect::<Result<_, _>>()?)
    }
}

impl FromStr for Item {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        Ok(match text.split_once("..") {
            None => Self::One(text.parse()?),
            Some(("", to)) => Self::UpTo(to.parse()?),
            Some((from, "")) => Self::From(from.parse()?),
            Some((from, to)) => Self::Range(from.parse()?, to.parse()?),
        })
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(date) => date.fmt(f),
            Self::Range(from, to) => write!(f, "{from}..{to}"),
            Self::UpTo(to) => write!(f, "..{to}"),
            Self::From(from) => write!(f, "{from}.."),
        }
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, close) = if self.all { ('{', '}') } else { ('[', ']') };
        write!(f, "{open}")?;
        for (at, item) in self.items.iter().enumerate() {
            write!(f, "{}{item}", if at > 0 { "," } else { "" })?;
        }
        write!(f, "{close}")
    }
}
