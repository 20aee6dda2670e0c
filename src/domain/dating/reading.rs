//! What comes of reading a dating: one meaning, several to ask about, or a reason why none.

use std::fmt;
use std::ops::Range;

use super::calendar::Day;
use super::when::When;

/// What a text says about time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It says one thing.
    One(Box<Dated>),
    /// It may say several; which, only its writer knows. At least two, by first year.
    Ask(Vec<Dated>),
    /// It was not read.
    Refused(Refusal),
}

impl Reading {
    /// The one thing it says.
    pub fn one(&self) -> Option<&Dated> {
        match self {
            Self::One(dated) => Some(dated),
            Self::Ask(_) | Self::Refused(_) => None,
        }
    }

    /// What it says or may say.
    pub fn readings(&self) -> &[Dated] {
        match self {
            Self::One(dated) => std::slice::from_ref(dated),
            Self::Ask(readings) => readings,
            Self::Refused(_) => &[],
        }
    }
}

/// A time, with its bounds and how certain they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// What was understood.
    pub when: When,
    /// First and last year, astronomical (1 BCE is 0); `None` is open. In order.
    pub years: (Option<i32>, Option<i32>),
    /// First and last day it can lie on; open where the years are. In order.
    pub days: (Option<Day>, Option<Day>),
    /// How certain.
    pub certainty: Certainty,
    /// What each stretch of the text was taken for, in order.
    pub pieces: Vec<Piece>,
}

impl Dated {
    /// The regimes whose eras it names, as the table of eras names them.
    pub fn regimes(&self) -> Vec<&'static str> {
        let mut regimes: Vec<_> = Vec::new();
        for era in self.when.eras() {
            if !regimes.contains(&era.regime) {
                regimes.push(era.regime);
            }
        }
        regimes
    }

    /// Whether a year of it lies between the two.
    pub fn meets(&self, begin: Option<i32>, end: Option<i32>) -> bool {
        let least = |year: Option<i32>| year.unwrap_or(i32::MIN);
        let most = |year: Option<i32>| year.unwrap_or(i32::MAX);
        least(self.years.0) <= most(end) && least(begin) <= most(self.years.1)
    }
}

/// How certain a dating is of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Certainty {
    /// Circa, or bounds that a rule of thumb makes.
    pub approximate: bool,
    /// It may be wrong, or is one of several.
    pub uncertain: bool,
}

impl Certainty {
    /// Both doubts together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            approximate: self.approximate || other.approximate,
            uncertain: self.uncertain || other.uncertain,
        }
    }

    /// Its code: `certain`, `approximate`, `uncertain` or `approximate_uncertain`.
    pub fn code(self) -> &'static str {
        match (self.approximate, self.uncertain) {
            (false, false) => "certain",
            (true, false) => "approximate",
            (false, true) => "uncertain",
            (true, true) => "approximate_uncertain",
        }
    }
}

/// A stretch of the text and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What it was taken for.
    pub kind: PieceKind,
}

/// What a stretch of text was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A period or regime.
    Period,
    /// A ruler.
    Ruler,
    /// An era.
    Era,
    /// A number of a year, century, month or day.
    Number,
    /// A name of the cycle of sixty.
    Sexagenary,
    /// A word or mark that joins, bounds or doubts.
    Word,
    /// EDTF.
    Edtf,
}

impl PieceKind {
    /// Its code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Ruler => "ruler",
            Self::Era => "era",
            Self::Number => "number",
            Self::Sexagenary => "sexagenary",
            Self::Word => "word",
            Self::Edtf => "edtf",
        }
    }
}

/// Why a text was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub reason: Reason,
    /// The bytes of the text it lies in, if it lies in some.
    pub span: Option<Range<usize>>,
    /// The meanings that contradict one another, if that is the reason.
    pub readings: Vec<Dated>,
}

/// A reason why a text was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// There is nothing but spaces.
    Empty,
    /// It is longer than [`super::TEXT_MAX`].
    TooLong,
    /// It says that the date is not known.
    Undated,
    /// No date is in it.
    NotADate,
    /// Some words of it were not understood.
    LeftOver,
    /// Two statements of it exclude each other.
    Contradiction,
    /// No such regime is known.
    NoSuchRegime,
    /// The regime or ruler had no such era, or none is known.
    NoSuchEra,
    /// The era had no such year, or there is none.
    NoSuchYear,
    /// The month or year has no such day.
    NoSuchDay,
    /// It ends before it begins.
    Order,
    /// A small number of years, without the era they are counted from.
    YearWithoutEra,
    /// A name of the cycle of sixty, without era or period.
    SexagenaryWithoutEra,
    /// It counts back from a now that is not told.
    Relative,
    /// It lies before 10,000 BCE or after 3000.
    OutOfRange,
    /// It has more meanings than anybody could be asked about.
    TooManyReadings,
}

impl Reason {
    /// Its code, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::Undated => "undated",
            Self::NotADate => "not_a_date",
            Self::LeftOver => "left_over",
            Self::Contradiction => "contradiction",
            Self::NoSuchRegime => "no_such_regime",
            Self::NoSuchEra => "no_such_era",
            Self::NoSuchYear => "no_such_year",
            Self::NoSuchDay => "no_such_day",
            Self::Order => "order",
            Self::YearWithoutEra => "year_without_era",
            Self::SexagenaryWithoutEra => "sexagenary_without_era",
            Self::Relative => "relative",
            Self::OutOfRange => "out_of_range",
            Self::TooManyReadings => "too_many_readings",
        }
    }

    /// It in words, in Chinese or English.
    pub fn text(self, language: &str) -> &'static str {
        let (zh, en) = match self {
            Self::Empty => ("没有内容", "there is nothing to read"),
            Self::TooLong => ("文字过长", "it is too long for a dating"),
            Self::Undated => ("写明年代不详", "it says that the date is not known"),
            Self::NotADate => ("未见年代", "no date is in it"),
            Self::LeftOver => ("有些字未能读懂", "some words of it were not understood"),
            Self::Contradiction => ("所述互相矛盾", "two statements of it exclude each other"),
            Self::NoSuchRegime => ("未知的政权", "no such regime is known"),
            Self::NoSuchEra => (
                "该政权或君主没有此年号",
                "the regime or ruler had no such era",
            ),
            Self::NoSuchYear => ("没有这一年", "there is no such year"),
            Self::NoSuchDay => ("没有这一天", "there is no such day"),
            Self::Order => ("起讫颠倒", "it ends before it begins"),
            Self::YearWithoutEra => ("有年数而无年号", "years are counted without an era"),
            Self::SexagenaryWithoutEra => (
                "有干支而无年号或时代",
                "a sexagenary name without era or period",
            ),
            Self::Relative => (
                "从今推算，而不知何时所写",
                "it counts back from an unknown now",
            ),
            Self::OutOfRange => (
                "超出公元前10000年至公元3000年",
                "it lies before 10,000 BCE or after 3000",
            ),
            Self::TooManyReadings => ("可能的解释过多", "it has too many meanings"),
        };
        if language.starts_with("zh") { zh } else { en }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.text("en"))
    }
}
