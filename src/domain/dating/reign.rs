//! A reign year that is already in parts: its era, year and regime.

use super::grammar::{Context, Named, Phrase};
use super::lexicon::{LEXICON, Name};
use super::reading::{Reading, Reason, Refusal};
use super::resolve;

/// What an era, or a year of one, says under a regime; each in any spelling: 咸通, 寶貞, Xiantong; 吳越, 吴越国, Wuyue.
///
/// Without a regime it asks where regimes mean different years, as [`super::read()`] does. Refused if no such regime, era or
/// year is known.
pub fn reign(era: &str, year: Option<u16>, regime: Option<&str>) -> Reading {
    let refused = |reason| {
        Reading::Refused(Refusal {
            reason,
            span: None,
            readings: Vec::new(),
        })
    };
    let eras = names(era).iter().filter_map(|name| match name {
        Name::Era(era) => Some(*era),
        _ => None,
    });
    let mut named = Named {
        eras: eras.collect(),
        year,
        ..Named::default()
    };
    if named.eras.is_empty() {
        return refused(Reason::NoSuchEra);
    }
    if let Some(regime) = regime {
        let periods = names(regime).iter().filter_map(|name| match name {
            Name::Period(period) => Some(*period),
            _ => None,
        });
        let periods: Vec<_> = periods.collect();
        if periods.is_empty() {
            return refused(Reason::NoSuchRegime);
        }
        named.contexts.push(Context(vec![periods]));
    }
    match resolve::meanings(&Phrase::Named(Box::new(named))) {
        Ok(mut meanings) if meanings.len() == 1 => Reading::One(Box::new(meanings.remove(0))),
        Ok(meanings) => Reading::Ask(meanings),
        Err(no) => Reading::Refused(no.refusal()),
    }
}

/// What a name can mean, with or without the word behind it that says what it is: 吴越国, 咸通年间.
fn names(spelling: &str) -> &'static [Name] {
    const BEHIND: [&str; 8] = ["王朝", "国", "國", "代", "朝", "年间", "年間", " dynasty"];
    let bare = BEHIND
        .iter()
        .find_map(|word| spelling.trim().strip_suffix(word));
    match (LEXICON.names(spelling), bare) {
        ([], Some(bare)) => LEXICON.names(bare),
        (names, _) => names,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(
        era: &str,
        year: Option<u16>,
        regime: Option<&str>,
    ) -> Vec<(Option<i32>, Option<i32>)> {
        let reading = reign(era, year, regime);
        reading.readings().iter().map(|dated| dated.years).collect()
    }

    fn reason(era: &str, year: Option<u16>, regime: Option<&str>) -> &'static str {
        match reign(era, year, regime) {
            Reading::Refused(refusal) => refusal.reason.code(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_stated_regime_decides() {
        let year = |year| (Some(year), Some(year));
        assert_eq!(years("天寶", Some(3), None), [year(744), year(910)]);
        assert_eq!(years("天宝", Some(3), Some("唐")), [year(744)]);
        for regime in ["吳越", "吴越国", "Wuyue", "五代"] {
            assert_eq!(
                years("Tianbao", Some(3), Some(regime)),
                [year(910)],
                "{regime}"
            );
        }
        assert_eq!(years("咸通", None, None), [(Some(860), Some(874))]);
        assert_eq!(years("保貞", Some(6), Some("吳越")), [year(931)]);
    }

    #[test]
    fn what_is_not_known_is_told_apart() {
        assert_eq!(reason("净瓶", Some(3), None), "no_such_era");
        assert_eq!(reason("咸通", Some(3), Some("净瓶")), "no_such_regime");
        assert_eq!(reason("咸通", Some(3), Some("吴越")), "no_such_era");
        assert_eq!(reason("咸通", Some(16), None), "no_such_year");
        assert_eq!(reason("咸通", Some(0), None), "no_such_year");
    }
}
