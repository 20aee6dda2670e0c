//! What a dating says, understood: a year, a reign, a period, a part or a range of them.

use super::calendar::Day;
use super::edtf::Edtf;
use super::eras::{Era, Ruler};
use super::periods::Period;
use super::sexagenary::Sexagenary;

/// What a dating says. Printed by [`super::print`], it reads back as itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// An astronomical year: 1 BCE is 0.
    Year(i32),
    /// A month of a year of the common calendar.
    Month(i32, u8),
    /// A day.
    Day(Day),
    /// Ten years from one that ends in 0: 870 for 870–879.
    Decade(i32),
    /// A century: 9 for 801–900, -1 for 100–1 BCE; never 0.
    Century(i32),
    /// A year and so many on either side.
    Spread(i32, u16),
    /// A period or the time of a regime.
    Period(&'static Period),
    /// The year of a period that bears a sexagenary name: 晚唐甲午.
    Cycle(&'static Period, i32),
    /// The time of a ruler.
    Ruler(&'static Ruler),
    /// An era, a year of it, or a month or day of that.
    Reign(Reign),
    /// A part of a century, decade, period or era.
    Part(Box<When>, Part),
    /// From the beginning of one to the end of another; one side may be open.
    Range(Option<Box<When>>, Option<Box<When>>),
    /// Before it began.
    Before(Box<When>),
    /// After it ended.
    After(Box<When>),
    /// One of several.
    Either(Vec<When>),
    /// What two statements about the same agree on: 唐（9世纪）.
    Within(Box<When>, Box<When>),
    /// About that time.
    About(Box<When>),
    /// Perhaps that time.
    Perhaps(Box<When>),
    /// An EDTF value that is none of the above.
    Edtf(Edtf),
}

/// An era, or a year, month or day of it, under every regime that it means the same years in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reign {
    /// The era under each regime, in the order of the table; at least one.
    pub eras: Vec<&'static Era>,
    /// The year of the era; 1 is 元年.
    pub year: Option<u16>,
    /// The lunar month of that year.
    pub month: Option<Month>,
    /// The day of that month.
    pub day: Option<LunarDay>,
}

/// A lunar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Its number, 1 (正月) to 12.
    pub number: u8,
    /// Whether it is the leap month that follows the one of its number.
    pub leap: bool,
}

/// A day of a lunar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LunarDay {
    /// By its number, from 1.
    Number(u8),
    /// By its sexagenary name.
    Named(Sexagenary),
}

/// A part of a time. Thirds, halves and quarters of its years; where the years do not divide, the middle has the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// 初, the first fifth
    Beginning,
    /// 早期, the first third
    Early,
    /// 早中期, to the end of the middle third
    EarlyMiddle,
    /// 中期, the middle third
    Middle,
    /// 中晚期, from the beginning of the middle third
    MiddleLate,
    /// 晚期, the last third
    Late,
    /// 末, the last fifth
    End,
    /// 前期, roughly the first half
    Earlier,
    /// 后期, roughly the second half
    Later,
    /// 前半, the first half
    FirstHalf,
    /// 后半, the second half
    SecondHalf,
    /// A quarter, 1 to 4
    Quarter(u8),
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 15] = [
        Self::Beginning,
        Self::Early,
        Self::EarlyMiddle,
        Self::Middle,
        Self::MiddleLate,
        Self::Late,
        Self::End,
        Self::Earlier,
        Self::Later,
        Self::FirstHalf,
        Self::SecondHalf,
        Self::Quarter(1),
        Self::Quarter(2),
        Self::Quarter(3),
        Self::Quarter(4),
    ];

    /// The years of this part of `first` to `last`; at least one.
    pub fn of(self, first: i32, last: i32) -> (i32, i32) {
        let years = last - first + 1;
        let (third, fifth) = ((years / 3).max(1), (years / 5).max(1));
        let half = years - years / 2;
        match self {
            Self::Beginning => (first, first + fifth - 1),
            Self::Early => (first, first + third - 1),
            Self::EarlyMiddle => (first, (last - third).max(first)),
            Self::Middle if years < 3 => (first, last),
            Self::Middle => (first + third, last - third),
            Self::MiddleLate => ((first + third).min(last), last),
            Self::Late => (last - third + 1, last),
            Self::End => (last - fifth + 1, last),
            Self::Earlier | Self::FirstHalf => (first, first + half - 1),
            Self::Later | Self::SecondHalf => (last - half + 1, last),
            Self::Quarter(number) => {
                let number = i32::from(number);
                let from = first + (number - 1) * years / 4;
                (
                    from.min(last),
                    (first + number * years / 4 - 1).max(from.min(last)),
                )
            }
        }
    }

    /// Whether its bounds are a rule of thumb; halves and quarters are exact.
    pub fn is_rough(self) -> bool {
        !matches!(self, Self::FirstHalf | Self::SecondHalf | Self::Quarter(_))
    }
}

impl When {
    /// The eras it names, each once, in the order they are named.
    pub fn eras(&self) -> Vec<&'static Era> {
        let mut eras = Vec::new();
        self.walk(&mut |when| {
            if let Self::Reign(reign) = when {
                for era in &reign.eras {
                    if !eras.contains(era) {
                        eras.push(*era);
                    }
                }
            }
        });
        eras
    }

    /// The reigns in it, in the order they are named.
    pub fn reigns(&self) -> Vec<&Reign> {
        let mut reigns = Vec::new();
        self.walk(&mut |when| {
            if let Self::Reign(reign) = when {
                reigns.push(reign);
            }
        });
        reigns
    }

    fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::Part(inner, _)
            | Self::Before(inner)
            | Self::After(inner)
            | Self::About(inner)
            | Self::Perhaps(inner) => inner.walk(visit),
            Self::Range(from, to) => {
                for side in [from, to].into_iter().flatten() {
                    side.walk(visit);
                }
            }
            Self::Within(outer, inner) => {
                outer.walk(visit);
                inner.walk(visit);
            }
            Self::Either(several) => several.iter().for_each(|one| one.walk(visit)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_part_lies_within_the_whole(first in -9_999..=3_000_i32, years in 0..2_000_i32, at in 0..Part::ALL.len()) {
            let last = first + years;
            let (from, to) = Part::ALL[at].of(first, last);
            prop_assert!(first <= from && from <= to && to <= last, "{:?} {from} {to}", Part::ALL[at]);
        }

        #[test]
        fn thirds_and_quarters_leave_nothing_out(first in -9_999..=3_000_i32, years in 3..2_000_i32) {
            let last = first + years;
            for parts in [
                vec![Part::Early, Part::Middle, Part::Late],
                vec![Part::Quarter(1), Part::Quarter(2), Part::Quarter(3), Part::Quarter(4)],
                vec![Part::EarlyMiddle, Part::Late],
                vec![Part::Early, Part::MiddleLate],
            ] {
                let spans: Vec<_> = parts.iter().map(|part| part.of(first, last)).collect();
                prop_assert_eq!((spans[0].0, spans[spans.len() - 1].1), (first, last));
                prop_assert!(spans.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0), "{:?}", spans);
            }
        }
    }

    #[test]
    fn parts_of_a_century_are_as_written() {
        for (part, span) in [
            (Part::Beginning, (801, 820)),
            (Part::Early, (801, 833)),
            (Part::Middle, (834, 867)),
            (Part::Late, (868, 900)),
            (Part::End, (881, 900)),
            (Part::FirstHalf, (801, 850)),
            (Part::Later, (851, 900)),
            (Part::Quarter(4), (876, 900)),
        ] {
            assert_eq!(part.of(801, 900), span, "{part:?}");
        }
    }
}
