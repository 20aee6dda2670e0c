//! What is said, undecided.

use crate::domain::dating::calendar::Day;
use crate::domain::dating::eras::{Era, Ruler};
use crate::domain::dating::lexer::Number;
use crate::domain::dating::periods::Period;
use crate::domain::dating::reading::Reason;
use crate::domain::dating::sexagenary::Sexagenary;
use crate::domain::dating::when::{LunarDay, Month, Part};

/// What is said, before names are decided.
#[derive(Debug, Clone)]
pub(in crate::domain::dating) enum Phrase {
    /// A number of which it is still open what it counts; gone once the phrase is settled.
    Bare(Bare),
    Year(i32),
    Month(i32, u8),
    Day(Day),
    Decade(i32),
    Century(Hundred),
    Spread(i32, u16),
    Named(Box<Named>),
    Part(Box<Phrase>, Part),
    Range(Option<Box<Phrase>>, Option<Box<Phrase>>),
    Before(Box<Phrase>),
    After(Box<Phrase>),
    Either(Vec<Phrase>),
    /// The second says more about the first.
    Within(Box<Phrase>, Box<Phrase>),
    /// Two statements side by side: the second may lie in the first, or follow it.
    Beside(Box<Phrase>, Box<Phrase>),
    About(Box<Phrase>),
    Perhaps(Box<Phrase>),
    /// In parentheses: what stands behind is about all of it.
    Closed(Box<Phrase>),
    /// It can be read in several ways.
    Choice(Vec<Phrase>),
    /// It cannot be.
    Refused(Reason),
}

/// A number that may be a year.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain::dating) struct Bare {
    pub(super) number: Number,
    /// Before the common era, in it, or not said.
    pub(super) bce: Option<bool>,
    /// 年 follows.
    pub(super) year_word: bool,
    /// What it is joined to makes it a year.
    pub(super) surely: bool,
}

/// A century.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain::dating) struct Hundred {
    pub(super) number: u32,
    pub(super) bce: Option<bool>,
    /// `9th`
    pub(super) ordinal: bool,
}

impl Hundred {
    /// 9 for 801–900, -1 for 100–1 BCE.
    pub(in crate::domain::dating) fn signed(self) -> Result<i32, Reason> {
        let most = if self.bce == Some(true) { 100 } else { 30 };
        match i32::try_from(self.number) {
            Ok(0) => Err(Reason::NoSuchYear),
            Ok(number) if number <= most => Ok(if self.bce == Some(true) {
                -number
            } else {
                number
            }),
            _ => Err(Reason::OutOfRange),
        }
    }
}

/// Names, and what is counted from them.
#[derive(Debug, Clone, Default)]
pub(in crate::domain::dating) struct Named {
    /// The periods and regimes before the era; all apply.
    pub(in crate::domain::dating) contexts: Vec<Context>,
    /// The rulers the name of one can mean; empty if none is named.
    pub(in crate::domain::dating) rulers: Vec<&'static Ruler>,
    /// The eras its name can mean; empty if none is named.
    pub(in crate::domain::dating) eras: Vec<&'static Era>,
    pub(in crate::domain::dating) year: Option<u16>,
    pub(in crate::domain::dating) cycle: Option<Sexagenary>,
    pub(in crate::domain::dating) month: Option<Month>,
    pub(in crate::domain::dating) day: Option<LunarDay>,
}

/// A name of a period or regime, or several of which each has a part (后梁、吴越); each with all it can mean.
#[derive(Debug, Clone)]
pub(in crate::domain::dating) struct Context(
    pub(in crate::domain::dating) Vec<Vec<&'static Period>>,
);

impl Phrase {
    /// From one to another.
    pub(super) fn range(from: Option<Self>, to: Option<Self>) -> Self {
        Self::Range(from.map(Box::new), to.map(Box::new))
    }

    /// One or the other.
    pub(super) fn or(self, other: Self) -> Self {
        let mut several = match self {
            Self::Either(several) => several,
            one => vec![one],
        };
        several.push(other);
        Self::Either(several)
    }

    /// What it counts or names, under its parts, doubts and glosses.
    pub(super) fn innermost(&self) -> &Self {
        match self {
            Self::Part(inner, _)
            | Self::About(inner)
            | Self::Perhaps(inner)
            | Self::Within(inner, _)
            | Self::Closed(inner) => inner.innermost(),
            other => other,
        }
    }

    /// The same, to change.
    pub(super) fn innermost_mut(&mut self) -> &mut Self {
        match self {
            Self::Part(inner, _)
            | Self::About(inner)
            | Self::Perhaps(inner)
            | Self::Within(inner, _)
            | Self::Closed(inner) => inner.innermost_mut(),
            other => other,
        }
    }

    /// Whether it is a name.
    pub(super) fn is_named(&self) -> bool {
        matches!(self.innermost(), Self::Named(_))
    }

    /// Whether it is an era or a year of one.
    pub(super) fn is_reign(&self) -> bool {
        matches!(self.innermost(), Self::Named(named) if !named.eras.is_empty())
    }

    /// Whether a period, regime or ruler is named before an era.
    pub(in crate::domain::dating) fn states_regime(&self) -> bool {
        let Self::Named(named) = self.innermost() else {
            return false;
        };
        let stated = !named.contexts.is_empty() || !named.rulers.is_empty();
        stated && !named.eras.is_empty()
    }

    /// Whether a word without meaning of its own, 时期 or 年制, may follow.
    pub(super) fn takes_filler(&self) -> bool {
        matches!(
            self.innermost(),
            Self::Named(_) | Self::Bare(_) | Self::Day(_) | Self::Month(..)
        )
    }

    /// Whether 前 behind it may mean "ago": 874年前.
    pub(super) fn may_count_back(&self) -> bool {
        matches!(self.innermost(), Self::Bare(bare) if bare.year_word && bare.bce.is_none())
    }

    /// The same with a sexagenary name, if it can have one.
    pub(super) fn with_cycle(mut self, name: Sexagenary) -> Option<Self> {
        match self.innermost_mut() {
            Self::Named(named) if named.cycle.is_none() => named.cycle = Some(name),
            _ => return None,
        }
        Some(self)
    }
}
