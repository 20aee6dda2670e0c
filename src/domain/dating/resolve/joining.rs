//! Two or more things said together: from one to another, one or another, one within another.

use super::{
    Certainty, Dated, Day, Meanings, No, Phrase, Reason, When, bounds, resolve, settle, some,
};

pub(super) fn range(
    from: Option<&Phrase>,
    to: Option<&Phrase>,
    regimes: &[&'static str],
) -> Meanings {
    let Some(from) = from else {
        let to = to.ok_or(Reason::NotADate)?;
        let ends = resolve(to, regimes)?
            .into_iter()
            .filter(|to| to.years.1.is_some() && !bounds::is_open(&to.when));
        let made = ends.map(|to| Dated {
            when: bounds::lift(to.when, &|to| When::Range(None, Some(to))),
            years: (None, to.years.1),
            days: (None, to.days.1),
            ..to
        });
        return some(made.collect(), Reason::NotADate);
    };
    let names = from.states_regime();
    let from = resolve(from, regimes)?;
    let Some(to) = to else {
        let begins = from
            .into_iter()
            .filter(|from| from.years.0.is_some() && !bounds::is_open(&from.when));
        let made = begins.map(|from| Dated {
            when: bounds::lift(from.when, &|from| When::Range(Some(from), None)),
            years: (from.years.0, None),
            days: (from.days.0, None),
            ..from
        });
        return some(made.collect(), Reason::NotADate);
    };
    // 唐开元至天宝: the regime that is stated holds for the end as well. One that is only implied does not.
    let mut made = Vec::new();
    if !names {
        let ends = resolve(to, regimes)?;
        for from in &from {
            made.extend(ends.iter().filter_map(|to| from_to(from, to)));
        }
        return if made.is_empty() {
            Err(Reason::Order.into())
        } else {
            settle(made)
        };
    }
    let mut last = Reason::Order.into();
    for from in &from {
        match resolve(to, &from.regimes()) {
            Ok(ends) => made.extend(ends.iter().filter_map(|to| from_to(from, to))),
            Err(no) => last = no,
        }
    }
    if made.is_empty() {
        Err(last)
    } else {
        settle(made)
    }
}

/// From the beginning of one to the end of the other, if that is how they follow each other.
fn from_to(from: &Dated, to: &Dated) -> Option<Dated> {
    let (begin, end) = (from.years.0?, to.years.1);
    let runs = to.years.0.is_none_or(|later| begin <= later)
        && end.is_none_or(|end| from.years.1.is_some_and(|earlier| earlier <= end));
    let days = from
        .days
        .0
        .zip(to.days.1)
        .is_none_or(|(first, last)| first <= last);
    let closed = !bounds::is_open(&from.when) && !bounds::is_open(&to.when);
    (runs && days && closed && to.years.0.is_some()).then(|| {
        // Several in a row, 元明清, are from the first to the last.
        let end = match to.when.clone() {
            When::Range(Some(_), Some(end)) => end,
            to => Box::new(to),
        };
        let range = |from: Box<When>| match *from {
            When::Range(Some(begin), Some(_)) => When::Range(Some(begin), Some(end.clone())),
            from => When::Range(Some(Box::new(from)), Some(end.clone())),
        };
        Dated {
            when: bounds::lift(from.when.clone(), &range),
            years: (Some(begin), to.years.1),
            days: (from.days.0, to.days.1),
            certainty: from.certainty.with(to.certainty),
            pieces: Vec::new(),
        }
    })
}

pub(super) fn either(several: &[Phrase], regimes: &[&'static str]) -> Meanings {
    let mut made: Vec<(Vec<When>, Dated)> = Vec::new();
    for (at, one) in several.iter().enumerate() {
        let meanings = resolve(one, regimes)?;
        if at == 0 {
            made = meanings
                .into_iter()
                .map(|dated| (vec![dated.when.clone()], dated))
                .collect();
            continue;
        }
        let mut next = Vec::new();
        for (whens, known) in &made {
            for dated in &meanings {
                let mut whens = whens.clone();
                whens.push(dated.when.clone());
                next.push((whens, hull(known, dated)));
            }
        }
        if next.len() > super::READINGS_MAX {
            return Err(Reason::TooManyReadings.into());
        }
        made = next;
    }
    let uncertain = Certainty {
        approximate: false,
        uncertain: true,
    };
    let made = made.into_iter().map(|(whens, dated)| Dated {
        when: When::Either(whens),
        certainty: dated.certainty.with(uncertain),
        ..dated
    });
    settle(made.collect())
}

/// The least time that holds both.
fn hull(one: &Dated, other: &Dated) -> Dated {
    Dated {
        when: one.when.clone(),
        years: (
            one.years.0.zip(other.years.0).map(|(a, b)| a.min(b)),
            one.years.1.zip(other.years.1).map(|(a, b)| a.max(b)),
        ),
        days: (
            one.days.0.zip(other.days.0).map(|(a, b)| a.min(b)),
            one.days.1.zip(other.days.1).map(|(a, b)| a.max(b)),
        ),
        certainty: one.certainty.with(other.certainty),
        pieces: Vec::new(),
    }
}

pub(super) fn within(outer: &Phrase, gloss: &Phrase, regimes: &[&'static str]) -> Meanings {
    narrowed(&resolve(outer, regimes)?, &resolve(gloss, regimes)?)
}

/// What the two agree on. A gloss that is exactly the years of one meaning decides for it.
fn narrowed(outer: &[Dated], gloss: &[Dated]) -> Meanings {
    let exact = |one: &&Dated| gloss.iter().any(|other| other.years == one.years);
    let decided: Vec<&Dated> = match outer.iter().filter(exact).collect::<Vec<_>>() {
        found if found.is_empty() => outer.iter().collect(),
        found => found,
    };
    let mut made = Vec::new();
    for one in decided {
        made.extend(gloss.iter().filter_map(|other| narrow(one, other)));
    }
    if made.is_empty() {
        let both = outer.iter().chain(gloss).cloned().collect();
        return Err(No {
            reason: Reason::Contradiction,
            readings: settle(both).unwrap_or_default(),
        });
    }
    settle(made)
}

/// The time that both hold, told by the first alone if it lies in the second.
fn narrow(one: &Dated, other: &Dated) -> Option<Dated> {
    let is_day = |when: &When| matches!(when, When::Day(_) | When::Month(..));
    // A day is held against days: 咸通十四年 reaches into January 874.
    let years = if is_day(&other.when) || is_day(&one.when) {
        let days = common(one.days, other.days)?;
        (days.0.map(Day::year), days.1.map(Day::year))
    } else {
        common(one.years, other.years)?
    };
    if contains(other.years, one.years) && !is_day(&other.when) {
        return Some(one.clone());
    }
    // Years may agree where days do not: then the days are those of the narrower one.
    let days = common(one.days, other.days).unwrap_or(other.days);
    Some(Dated {
        when: When::Within(Box::new(one.when.clone()), Box::new(other.when.clone())),
        years,
        days,
        certainty: one.certainty.with(other.certainty),
        pieces: Vec::new(),
    })
}

/// What two spans share; an open side is without end.
fn common<T: Ord + Copy>(
    one: (Option<T>, Option<T>),
    other: (Option<T>, Option<T>),
) -> Option<(Option<T>, Option<T>)> {
    let first = one.0.max(other.0);
    let last = match (one.1, other.1) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let apart = first.zip(last).is_some_and(|(first, last)| last < first);
    (!apart).then_some((first, last))
}

fn contains<T: Ord + Copy>(outer: (Option<T>, Option<T>), inner: (Option<T>, Option<T>)) -> bool {
    let begins = outer
        .0
        .is_none_or(|first| inner.0.is_some_and(|other| first <= other));
    begins
        && outer
            .1
            .is_none_or(|last| inner.1.is_some_and(|other| other <= last))
}

/// Two names or times side by side. A part of the first is meant where the second can be one (五代·后周); what follows it
/// in time makes a range (晚唐五代); else each narrows the other.
pub(super) fn beside(one: &Phrase, other: &Phrase, regimes: &[&'static str]) -> Meanings {
    let first = resolve(one, regimes)?;
    let stated: Vec<_> = first.iter().flat_map(Dated::regimes).collect();
    let second = resolve(
        other,
        if one.states_regime() {
            &stated
        } else {
            regimes
        },
    )?;
    let mut parts = Vec::new();
    let mut ranges = Vec::new();
    for one in &first {
        for other in &second {
            if is_part(&other.when, &one.when) {
                parts.push(other.clone());
            } else if kind(&one.when) == kind(&other.when)
                && let Some(made) = from_to(one, other).filter(|_| follows(one, other))
            {
                ranges.push(made);
            }
        }
    }
    if !parts.is_empty() {
        return settle(parts);
    }
    if !ranges.is_empty() {
        return settle(ranges);
    }
    let apart = |one: &Dated| {
        second
            .iter()
            .all(|other| common(one.years, other.years).is_none())
    };
    if kind(&first[0].when) == kind(&second[0].when) && first.iter().all(apart) {
        return Err(Reason::Order.into());
    }
    // Tang, 9th century tells both; 晚唐咸通年间 the reign alone, for it lies in the period.
    if kind(&second[0].when) == Kind::Number {
        return narrowed(&first, &second);
    }
    match narrowed(&second, &first) {
        Ok(made)
            if made
                .iter()
                .all(|dated| !matches!(dated.when, When::Within(..))) =>
        {
            Ok(made)
        }
        _ => narrowed(&first, &second),
    }
}

/// Whether one begins and ends after the other.
fn follows(one: &Dated, other: &Dated) -> bool {
    one.years.0 < other.years.0
        && one
            .years
            .1
            .zip(other.years.1)
            .is_some_and(|(earlier, later)| earlier < later)
}

fn is_part(of: &When, whole: &When) -> bool {
    match (of, whole) {
        (When::Period(part), When::Period(whole)) => part.is_within(whole),
        (When::Part(inner, _) | When::About(inner) | When::Perhaps(inner), whole) => {
            is_part(inner, whole)
        }
        _ => false,
    }
}

/// What sort of time it is; two of one sort side by side follow each other.
#[derive(PartialEq, Eq)]
enum Kind {
    Period,
    Reign,
    Number,
}

fn kind(when: &When) -> Kind {
    match when {
        When::Period(_) | When::Cycle(..) => Kind::Period,
        When::Reign(_) | When::Ruler(_) => Kind::Reign,
        When::Part(inner, _)
        | When::About(inner)
        | When::Perhaps(inner)
        | When::Before(inner)
        | When::After(inner)
        | When::Within(inner, _) => kind(inner),
        When::Range(from, to) => from.as_deref().or(to.as_deref()).map_or(Kind::Number, kind),
        _ => Kind::Number,
    }
}
