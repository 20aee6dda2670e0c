//! What the two ends of a range say for each other: 9–10世纪, 475–221 BCE, 874–82, 咸通九至十五年.

use super::numbers::{complete, year};
use super::phrase::{Bare, Hundred, Named, Phrase};
use crate::domain::dating::reading::Reason;

/// A range whose ends have told each other what they left out.
pub(super) fn share(mut left: Phrase, mut right: Phrase) -> Phrase {
    match (left.innermost().clone(), right.innermost().clone()) {
        // 900 and AD 25 to 10th century are years.
        (Phrase::Bare(bare), Phrase::Century(to))
            if !bare.year_word
                && bare.number.digits <= 2
                && (bare.number.ordinal || bare.bce.is_none() || !to.ordinal) =>
        {
            let number = bare.number;
            let bce = bare.bce;
            *left.innermost_mut() = Phrase::Century(Hundred {
                number: number.value,
                bce: bce.or_else(|| inherited(number.value, to.number, to.bce)),
                ordinal: number.ordinal,
            });
            centuries(left, right)
        }
        (Phrase::Century(from), Phrase::Century(to)) => {
            let bce = from.bce;
            let bce = bce.or_else(|| inherited(from.number, to.number, to.bce));
            *left.innermost_mut() = Phrase::Century(Hundred { bce, ..from });
            centuries(left, right)
        }
        (Phrase::Bare(from), Phrase::Bare(to)) => years(left, right, from, to),
        (Phrase::Named(from), Phrase::Bare(to))
            if from.year.is_some() && to.number.value < 100 && to.bce.is_none() =>
        {
            *right.innermost_mut() = Phrase::Named(Box::new(Named {
                year: u16::try_from(to.number.value).ok(),
                cycle: None,
                month: None,
                day: None,
                ..*from
            }));
            Phrase::range(Some(left), Some(right))
        }
        _ => Phrase::range(Some(left), Some(right)),
    }
}

/// The era of the left end, if only the right one tells it: years before the common era run down.
fn inherited(left: u32, right: u32, bce: Option<bool>) -> Option<bool> {
    bce.filter(|bce| !bce || left >= right)
}

/// 公元前5—3世纪 may end before the common era or in it.
fn centuries(left: Phrase, right: Phrase) -> Phrase {
    if let (Phrase::Century(from), Phrase::Century(to)) = (left.innermost(), right.innermost())
        && (from.bce, to.bce) == (Some(true), None)
        && to.number < from.number
    {
        let end = |bce| Phrase::Century(Hundred { bce, ..*to });
        return either_era(&left, &right, end);
    }
    Phrase::range(Some(left), Some(right))
}

fn years(mut left: Phrase, mut right: Phrase, mut from: Bare, mut to: Bare) -> Phrase {
    let bce = to.bce.filter(|bce| *bce);
    let bce = inherited(from.number.value, to.number.value, bce);
    from.bce = from.bce.or(bce);
    let told = |bare: Bare| bare.year_word || bare.bce.is_some();
    from.surely |= told(to);
    to.surely |= told(from);
    if from.bce != Some(true)
        && to.bce.is_none()
        && to.number.value <= from.number.value
        && let Some(value) = complete(from.number, to.number)
    {
        to.number.value = value;
        to.number.digits = from.number.digits;
    }
    *left.innermost_mut() = Phrase::Bare(from);
    *right.innermost_mut() = Phrase::Bare(to);
    if (from.bce, to.bce) == (Some(true), None) && to.number.value < from.number.value {
        return either_era(&left, &right, |bce| Phrase::Bare(Bare { bce, ..to }));
    }
    Phrase::range(Some(left), Some(right))
}

/// The range with its right end before the common era, or in it.
fn either_era(left: &Phrase, right: &Phrase, end: impl Fn(Option<bool>) -> Phrase) -> Phrase {
    let range = |bce| {
        let mut right = right.clone();
        *right.innermost_mut() = end(Some(bce));
        Phrase::range(Some(left.clone()), Some(right))
    };
    Phrase::Choice(vec![range(true), range(false)])
}

/// The phrase with every number that was left open decided.
pub(super) fn settle(phrase: Phrase) -> Phrase {
    let inner = |phrase: Box<Phrase>| Box::new(settle(*phrase));
    match phrase {
        Phrase::Bare(bare) => decided(bare),
        Phrase::Part(of, part) => Phrase::Part(inner(of), part),
        Phrase::Range(from, to) => Phrase::Range(from.map(inner), to.map(inner)),
        Phrase::Before(of) => Phrase::Before(inner(of)),
        Phrase::After(of) => Phrase::After(inner(of)),
        Phrase::Either(several) => Phrase::Either(several.into_iter().map(settle).collect()),
        Phrase::Within(outer, gloss) => Phrase::Within(inner(outer), inner(gloss)),
        Phrase::Beside(one, other) => Phrase::Beside(inner(one), inner(other)),
        Phrase::About(of) => Phrase::About(inner(of)),
        Phrase::Perhaps(of) => Phrase::Perhaps(inner(of)),
        Phrase::Closed(of) => Phrase::Closed(inner(of)),
        Phrase::Choice(several) => Phrase::Choice(several.into_iter().map(settle).collect()),
        other => other,
    }
}

fn decided(bare: Bare) -> Phrase {
    let told = bare.bce.is_some() || bare.surely || bare.number.digits >= 3;
    if bare.number.ordinal || !told {
        return Phrase::Refused(if bare.year_word {
            Reason::YearWithoutEra
        } else {
            Reason::NotADate
        });
    }
    match year(bare.number.value, bare.bce == Some(true)) {
        Ok(year) => Phrase::Year(year),
        Err(reason) => Phrase::Refused(reason),
    }
}
