//! Names: which eras, periods and rulers they can mean.

use super::{
    Certainty, Dated, Day, Era, Meanings, Named, No, Period, Reason, When, bounds, settle, some,
};
use crate::domain::dating::eras::{ReignYear, Ruler};
use crate::domain::dating::grammar::Context;
use crate::domain::dating::lunar;
use crate::domain::dating::periods;
use crate::domain::dating::sexagenary::Sexagenary;
use crate::domain::dating::when::Reign;

/// An era that the names allow, how well, and the year of it.
#[derive(Clone, Copy)]
struct Candidate {
    era: &'static Era,
    rank: u32,
    year: Option<ReignYear>,
}

pub(super) fn named(named: &Named, inherited: &[&'static str]) -> Meanings {
    if named.eras.is_empty() {
        if named.rulers.is_empty() {
            return of_periods(named);
        }
        return rulers(named, inherited);
    }
    let all: Vec<_> = named
        .eras
        .iter()
        .filter_map(|era| {
            allowed(named, era).map(|rank| Candidate {
                era,
                rank,
                year: None,
            })
        })
        .collect();
    if all.is_empty() {
        return Err(Reason::NoSuchEra.into());
    }
    let counted = counted(named, &all)?;
    let kept = stated(named, counted, inherited)?;
    let mut meanings = Vec::new();
    for candidates in grouped(&kept) {
        meanings.extend(meaning(named, &candidates));
    }
    some(meanings, Reason::NoSuchDay)
}

/// How well an era goes with the periods and the ruler named before it: 0 is best, `None` not at all.
fn allowed(named: &Named, era: &Era) -> Option<u32> {
    let ruled = |ruler: &&Ruler| ruler.regime == era.regime && era.rulers.contains(&ruler.name);
    if !named.rulers.is_empty() && !named.rulers.iter().any(ruled) {
        return None;
    }
    let mut rank = 0;
    for Context(choices) in &named.contexts {
        let ranks = choices.iter().flatten().filter_map(|period| {
            let rank = period.rank(era.regime)?;
            // 宋元嘉: who is meant only second may have lived at another time; a regime's own eras are its own.
            let own = rank > 0 || periods::of_regime(era.regime) == Some(*period);
            (own || overlaps(period, era)).then_some(u32::from(rank))
        });
        rank += ranks.min()?;
    }
    Some(rank)
}

/// Whether some of the era lies in the period; a regime may have counted a year or two beyond its own time.
fn overlaps(period: &Period, era: &Era) -> bool {
    let (first, last) = era.span();
    let (first, last) = (first - 2, last + 2);
    period.last.is_none_or(|end| first <= end) && period.first.is_none_or(|begin| begin <= last)
}

/// The candidates that have the year that is counted; all of them if none is.
fn counted(named: &Named, all: &[Candidate]) -> Result<Vec<Candidate>, No> {
    let with = |year: &dyn Fn(&'static Era) -> Vec<ReignYear>| -> Vec<Candidate> {
        let years = all.iter().flat_map(|candidate| {
            let years = year(candidate.era);
            years.into_iter().map(|year| Candidate {
                year: Some(year),
                ..*candidate
            })
        });
        years.collect()
    };
    let by_name = |name: Sexagenary| with(&|era| era.named(name).copied().collect());
    let Some(number) = named.year else {
        let Some(name) = named.cycle else {
            return Ok(all.to_vec());
        };
        let found = by_name(name);
        return if found.is_empty() {
            Err(Reason::NoSuchYear.into())
        } else {
            Ok(found)
        };
    };
    let by_number = with(&|era| era.year(number).copied().into_iter().collect());
    if by_number.is_empty() {
        return Err(Reason::NoSuchYear.into());
    }
    let Some(name) = named.cycle else {
        return Ok(by_number);
    };
    let agrees = |candidate: &Candidate| {
        candidate
            .year
            .is_some_and(|year| Sexagenary::of_year(year.year) == name)
    };
    let both: Vec<_> = by_number.iter().copied().filter(agrees).collect();
    if !both.is_empty() {
        return Ok(both);
    }
    // The number says one year, the name another.
    let mut readings = Vec::new();
    let either = [by_number, by_name(name)];
    for candidates in either.iter().flat_map(|found| grouped(found)) {
        readings.extend(meaning(&Named::default(), &candidates));
    }
    Err(No {
        reason: Reason::Contradiction,
        readings: settle(readings).unwrap_or_default(),
    })
}

/// The candidates of the regimes that are stated: those that go best with the names; else of those stated before.
fn stated(
    named: &Named,
    mut kept: Vec<Candidate>,
    inherited: &[&'static str],
) -> Result<Vec<Candidate>, No> {
    let best = kept.iter().map(|candidate| candidate.rank).min();
    kept.retain(|candidate| Some(candidate.rank) == best);
    if named.contexts.is_empty() && kept.iter().any(|one| inherited.contains(&one.era.regime)) {
        kept.retain(|candidate| inherited.contains(&candidate.era.regime));
    }
    // Of several regimes named together each has its part: 后梁、吴越贞明六年.
    for Context(choices) in named.contexts.iter().filter(|context| context.0.len() > 1) {
        let has_part = |periods: &Vec<&'static Period>| {
            let goes = |one: &Candidate| {
                periods
                    .iter()
                    .any(|period| period.rank(one.era.regime).is_some())
            };
            kept.iter().any(goes)
        };
        if !choices.iter().all(has_part) {
            return Err(Reason::NoSuchEra.into());
        }
    }
    Ok(kept)
}

/// The candidates by era name and years: regimes that agree are one.
fn grouped(candidates: &[Candidate]) -> Vec<Vec<Candidate>> {
    let years = |one: &Candidate| {
        one.year
            .map_or(one.era.span(), |year| (year.year, year.year))
    };
    let number = |one: &Candidate| one.year.map(|year| year.number);
    let mut groups: Vec<Vec<Candidate>> = Vec::new();
    for candidate in candidates {
        let same = |group: &&mut Vec<Candidate>| {
            let first = &group[0];
            years(first) == years(candidate)
                && number(first) == number(candidate)
                && first.era.hans == candidate.era.hans
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(*candidate),
            None => groups.push(vec![*candidate]),
        }
    }
    groups
}

/// What the eras of a group mean together; `None` if they have no such day.
fn meaning(named: &Named, group: &[Candidate]) -> Option<Dated> {
    of_reign(Reign {
        eras: group.iter().map(|candidate| candidate.era).collect(),
        year: group[0].year.map(|year| year.number),
        month: named.month,
        day: named.day,
    })
}

/// A reign with its bounds, under those of its eras that have such a day; `None` if none has.
pub(in crate::domain::dating) fn of_reign(mut reign: Reign) -> Option<Dated> {
    let mut days: Option<(Day, Day)> = None;
    let mut years = None;
    let (number, month, day) = (reign.year, reign.month, reign.day);
    reign.eras.retain(|era| {
        let year = number.map(|number| era.year(number));
        let own = match (year, month) {
            (Some(None), _) => None,
            (Some(Some(year)), Some(month)) => lunar::days(era, year, month, day),
            (Some(Some(year)), None) => Some((year.first, year.last)),
            (None, _) => Some(era.days()),
        };
        let Some((first, last)) = own else {
            return false;
        };
        days = Some(days.map_or((first, last), |(from, to)| (from.min(first), to.max(last))));
        years.get_or_insert_with(|| {
            year.flatten()
                .map_or(era.span(), |year| (year.year, year.year))
        });
        true
    });
    let (first, last) = days?;
    let years = if month.is_some() {
        (first.year(), last.year())
    } else {
        years?
    };
    Some(Dated {
        when: When::Reign(reign),
        years: (Some(years.0), Some(years.1)),
        days: (Some(first), Some(last)),
        certainty: Certainty::default(),
        pieces: Vec::new(),
    })
}

fn of_periods(named: &Named) -> Meanings {
    let choices = named
        .contexts
        .iter()
        .flat_map(|Context(choices)| choices.iter().flatten());
    let Some(name) = named.cycle else {
        return some(
            choices.map(|period| of_period(period)).collect(),
            Reason::NotADate,
        );
    };
    let mut meanings = Vec::new();
    for period in choices {
        if let (Some(first), Some(last)) = (period.first, period.last) {
            let years = name.years(first, last);
            meanings.extend(
                years.map(|year| {
                    bounds::of_years(When::Cycle(period, year), Some(year), Some(year))
                }),
            );
        }
    }
    some(meanings, Reason::NoSuchYear)
}

fn of_period(period: &'static Period) -> Dated {
    bounds::of_years(When::Period(period), period.first, period.last)
}

fn rulers(named: &Named, inherited: &[&'static str]) -> Meanings {
    let allowed = |ruler: &&&'static Ruler| {
        named.contexts.iter().all(|Context(choices)| {
            let mut periods = choices.iter().flatten();
            periods.any(|period| period.rank(ruler.regime).is_some())
        })
    };
    let mut rulers: Vec<_> = named.rulers.iter().filter(allowed).copied().collect();
    if named.contexts.is_empty() && rulers.iter().any(|ruler| inherited.contains(&ruler.regime)) {
        rulers.retain(|ruler| inherited.contains(&ruler.regime));
    }
    let first = |ruler: &&'static Ruler| {
        let ranks = named.contexts.iter().map(|Context(choices)| {
            choices
                .iter()
                .flatten()
                .filter_map(|period| period.rank(ruler.regime))
                .min()
        });
        ranks
            .map(Option::unwrap_or_default)
            .map(u32::from)
            .sum::<u32>()
    };
    let best = rulers.iter().map(first).min();
    rulers.retain(|ruler| Some(first(ruler)) == best);
    let dated = rulers.into_iter().map(|ruler| Dated {
        when: When::Ruler(ruler),
        years: (Some(ruler.first.year()), Some(ruler.last.year())),
        days: (Some(ruler.first), Some(ruler.last)),
        certainty: Certainty::default(),
        pieces: Vec::new(),
    });
    some(dated.collect(), Reason::NoSuchEra)
}
