//! The years and days of what stands alone, and of parts, doubts and bounds of it.

use super::{Certainty, Dated, Day, When};
use crate::domain::dating::edtf::Edtf;
use crate::domain::dating::when::Part;

const ROUGH: Certainty = Certainty {
    approximate: true,
    uncertain: false,
};
const DOUBTFUL: Certainty = Certainty {
    approximate: false,
    uncertain: true,
};

/// A meaning with its bounds; the days are those of the years.
pub(super) fn of_years(when: When, first: Option<i32>, last: Option<i32>) -> Dated {
    Dated {
        when,
        years: (first, last),
        days: (first.map(Day::first_of_year), last.map(Day::last_of_year)),
        certainty: Certainty::default(),
        pieces: Vec::new(),
    }
}

/// A meaning with its bounds told by days.
fn of_days(when: When, first: Day, last: Day) -> Dated {
    Dated {
        when,
        years: (Some(first.year()), Some(last.year())),
        days: (Some(first), Some(last)),
        certainty: Certainty::default(),
        pieces: Vec::new(),
    }
}

/// A year, month, day, decade or century.
pub(super) fn plain(when: When) -> Dated {
    let span = |when, first: i32, last: i32| of_years(when, Some(first), Some(last));
    match when {
        When::Year(year) => span(when, year, year),
        When::Month(year, month) => {
            let first = Day::new(year, month, 1).unwrap_or(Day::first_of_year(year));
            let last = Day::last_of_month(year, month).unwrap_or(Day::last_of_year(year));
            of_days(when, first, last)
        }
        When::Day(day) => of_days(when, day, day),
        When::Decade(year) => span(when, year, year + 9),
        When::Century(number) if number > 0 => span(when, 100 * number - 99, 100 * number),
        When::Century(number) => span(when, 100 * number + 1, 100 * number + 100),
        When::Spread(year, years) => {
            let years = i32::from(years);
            let dated = span(when, year - years, year + years);
            Dated {
                certainty: ROUGH,
                ..dated
            }
        }
        // Nothing else stands alone.
        other => of_years(other, None, None),
    }
}

/// EDTF as what it says, in the words of this museum where it has some.
pub fn edtf(value: Edtf) -> Dated {
    let certainty = Certainty {
        approximate: value.is_approximate(),
        uncertain: value.is_uncertain(),
    };
    let (years, days) = (value.years(), value.days());
    Dated {
        years,
        days,
        certainty,
        ..of_years(when(value), years.0, years.1)
    }
}

/// The same as a year, month, day or range of them, with its doubt around it, if it is no more than that.
fn when(value: Edtf) -> When {
    let text = value.to_string();
    let (plain, doubt) = match text.as_bytes() {
        [rest @ .., mark @ (b'?' | b'~' | b'%')] => (&text[..rest.len()], Some(*mark)),
        _ => (text.as_str(), None),
    };
    let simple = |text: &str| -> Option<When> {
        let parsed: Edtf = text.parse().ok()?;
        let short = text.trim_start_matches('-').len() <= 10 && parsed.is_plain();
        let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let (first, _) = parsed.days();
        let first =
            first.filter(|day| short && digits && (-9_999..=3_000).contains(&day.year()))?;
        match text.trim_start_matches('-').split('-').count() {
            1 => Some(When::Year(first.year())),
            2 => Some(When::Month(first.year(), first.month())),
            _ => Some(When::Day(first)),
        }
        // A season is no month.
        .filter(|when| super::bounds::plain(when.clone()).days == parsed.days())
    };
    let side = |text: &str| match text {
        ".." => Some(None),
        text => simple(text).map(|when| Some(Box::new(when))),
    };
    let found = match plain.split_once('/') {
        Some((from, to)) if doubt.is_none() => match (side(from), side(to)) {
            (Some(None), Some(None)) => None,
            (Some(from), Some(to)) => Some(When::Range(from, to)),
            _ => None,
        },
        Some(_) => None,
        None => simple(plain),
    };
    match (found, doubt) {
        (Some(when), None) => when,
        (Some(when), Some(b'~')) => When::About(Box::new(when)),
        (Some(when), Some(b'?')) => When::Perhaps(Box::new(when)),
        (Some(when), Some(_)) => When::About(Box::new(When::Perhaps(Box::new(when)))),
        (None, _) => When::Edtf(value),
    }
}

/// A part of it, if both its ends are known. The part of a period that has a name of its own is that period.
pub(super) fn part(dated: Dated, part: Part) -> Option<Dated> {
    if let When::Period(period) = dated.when
        && let Some(named) = period.named_part(part)
    {
        return Some(of_years(When::Period(named), named.first, named.last));
    }
    let (first, last) = part.of(dated.years.0?, dated.years.1?);
    let certainty = Certainty {
        approximate: part.is_rough(),
        uncertain: false,
    };
    let days = part_days(&dated, first, last);
    let mut made = of_years(
        When::Part(Box::new(dated.when), part),
        Some(first),
        Some(last),
    );
    made.days = days;
    made.certainty = dated.certainty.with(certainty);
    Some(made)
}

/// The days of the years `first` to `last` of it. The years of an era have their own.
fn part_days(whole: &Dated, first: i32, last: i32) -> (Option<Day>, Option<Day>) {
    if whole.years == (Some(first), Some(last)) {
        return whole.days;
    }
    if let When::Reign(reign) = &whole.when {
        let years = reign.eras.iter().flat_map(|era| &era.years);
        let years = years.filter(|year| (first..=last).contains(&year.year));
        let firsts = years.clone().map(|year| year.first);
        return (firsts.min(), years.map(|year| year.last).max());
    }
    let (from, to) = (Day::first_of_year(first), Day::last_of_year(last));
    let (begin, end) = (whole.days.0.unwrap_or(from), whole.days.1.unwrap_or(to));
    (Some(from.clamp(begin, end)), Some(to.clamp(begin, end)))
}

pub(super) fn about(dated: Dated) -> Dated {
    Dated {
        when: When::About(Box::new(dated.when)),
        certainty: dated.certainty.with(ROUGH),
        ..dated
    }
}

pub(super) fn perhaps(dated: Dated) -> Dated {
    Dated {
        when: When::Perhaps(Box::new(dated.when)),
        certainty: dated.certainty.with(DOUBTFUL),
        ..dated
    }
}

/// Whether its bounds are sharp, so that before it is the year before its first; else its bounding year may hold both.
fn is_sharp(when: &When) -> bool {
    match when {
        When::Century(_) | When::Decade(_) => true,
        When::Part(inner, _) | When::About(inner) | When::Perhaps(inner) => is_sharp(inner),
        _ => false,
    }
}

pub(super) fn before(dated: Dated) -> Option<Dated> {
    outside(dated, &|inner| When::Before(inner), &|dated| {
        let end = dated.years.0? - i32::from(is_sharp(&dated.when));
        // An era may begin in the January after the year it counts as.
        let year = Day::last_of_year(end);
        let year = dated
            .days
            .0
            .filter(|_| !is_sharp(&dated.when))
            .map_or(year, |day| day.max(year));
        Some((
            (None, Some(end)),
            (None, Some(dated.days.1.map_or(year, |day| day.min(year)))),
        ))
    })
}

pub(super) fn after(dated: Dated) -> Option<Dated> {
    outside(dated, &|inner| When::After(inner), &|dated| {
        let begin = dated.years.1? + i32::from(is_sharp(&dated.when));
        let year = Day::first_of_year(begin);
        Some((
            (Some(begin), None),
            (Some(dated.days.0.map_or(year, |day| day.max(year))), None),
        ))
    })
}

/// Whether it is open on a side by what is said of it: nothing lies before "after 874".
pub(super) fn is_open(when: &When) -> bool {
    match when {
        When::Before(_) | When::After(_) | When::Range(None, _) | When::Range(_, None) => true,
        When::About(inner)
        | When::Perhaps(inner)
        | When::Part(inner, _)
        | When::Within(inner, _) => is_open(inner),
        _ => false,
    }
}

type Bounds = ((Option<i32>, Option<i32>), (Option<Day>, Option<Day>));

/// What lies outside, with doubts about the bound around all of it: 约874年以前.
fn outside(
    dated: Dated,
    make: &dyn Fn(Box<When>) -> When,
    bounds: &dyn Fn(&Dated) -> Option<Bounds>,
) -> Option<Dated> {
    if is_open(&dated.when) {
        return None;
    }
    let (years, days) = bounds(&dated)?;
    Some(Dated {
        when: lift(dated.when, make),
        years,
        days,
        ..dated
    })
}

/// `make` under the doubts of `when`, which hold for all of it.
pub(super) fn lift(when: When, make: &dyn Fn(Box<When>) -> When) -> When {
    match when {
        When::About(inner) => When::About(Box::new(lift(*inner, make))),
        When::Perhaps(inner) => When::Perhaps(Box::new(lift(*inner, make))),
        other => make(Box::new(other)),
    }
}
