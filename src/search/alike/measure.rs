//! How like two records are, as a figure from 0 to 1.

use super::Aspect;
use crate::domain::ceramic::within;
use crate::domain::proportion::Proportion;
use crate::search::colour::Tint;
use crate::search::weight;

/// What one record is measured by.
pub(super) struct Measure {
    /// One aspect, or a blend of all.
    pub aspect: Option<Aspect>,
    /// What its concepts and words are worth together.
    pub worth: f64,
    /// Colours of its glaze.
    pub tints: Vec<Tint>,
    /// Its form in figures.
    pub proportions: Vec<(Proportion, f64)>,
}

impl Measure {
    /// The measure asked for, of its parts; those that do not count are not computed.
    pub fn score(
        &self,
        words: f64,
        glaze: impl FnOnce() -> f64,
        form: impl FnOnce() -> f64,
    ) -> f64 {
        match self.aspect {
            Some(Aspect::Words) => words,
            Some(Aspect::Glaze) => glaze(),
            Some(Aspect::Form) => form(),
            None => {
                let [of_words, of_glaze, of_form] = weight::ALIKE_BLEND;
                of_words * words + of_glaze * glaze() + of_form * form()
            }
        }
    }

    /// Its colour and the other's that are nearest to one another, and their ΔE2000, if they are near enough to count.
    pub fn nearest(&self, theirs: impl Iterator<Item = Tint>) -> Option<(Tint, Tint, f64)> {
        let pairs = theirs.flat_map(|other| self.tints.iter().map(move |one| (*one, other)));
        let near = pairs.filter_map(|(one, other)| {
            let apart = within(one.lab, other.lab, weight::ALIKE_COLOUR)?;
            Some((one, other, apart))
        });
        near.min_by(|one, two| one.2.total_cmp(&two.2))
    }

    /// 1 for the same colour, 0 for those too far apart.
    pub fn closeness(nearest: Option<(Tint, Tint, f64)>) -> f64 {
        nearest.map_or(0.0, |(_, _, apart)| 1.0 - apart / weight::ALIKE_COLOUR)
    }

    /// How near the proportions are: 1 for the same, 0 where each is double or half, or not told.
    pub fn form(&self, theirs: impl Fn(Proportion) -> Option<f64>) -> f64 {
        let near = self
            .proportions
            .iter()
            .filter_map(|(proportion, quotient)| {
                let doubled = (theirs(*proportion)? / quotient).log2().abs();
                Some((1.0 - doubled).max(0.0))
            });
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let all = self.proportions.len() as f64;
        share(near.sum(), all)
    }
}

/// A part of a whole, 0 to 1; 0 of nothing.
pub(super) fn share(part: f64, all: f64) -> f64 {
    if all > 0.0 {
        (part / all).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ceramic::Lab;
    use crate::search::ColourOrigin;

    fn measure(aspect: Option<Aspect>) -> Measure {
        let tint = |l| Tint {
            lab: Lab {
                l,
                a: -6.0,
                b: 10.0,
            },
            origin: ColourOrigin::Instrument,
        };
        Measure {
            aspect,
            worth: 8.0,
            tints: vec![tint(50.0), tint(70.0)],
            proportions: vec![
                (Proportion::HeightToRim, 0.25),
                (Proportion::FootToRim, 0.4),
            ],
        }
    }

    #[test]
    fn the_same_form_is_1_and_one_twice_as_high_counts_by_what_is_left() {
        let measure = measure(Some(Aspect::Form));
        let told = |height: f64, foot: Option<f64>| {
            measure.form(|proportion| match proportion {
                Proportion::HeightToRim => Some(height),
                Proportion::FootToRim => foot,
                _ => None,
            })
        };
        let is = |figure: f64, wanted: f64| assert!((figure - wanted).abs() < 1e-9, "{figure}");
        is(told(0.25, Some(0.4)), 1.0);
        is(told(0.25, None), 0.5);
        is(told(0.5, Some(0.4)), 0.5);
        is(told(4.0, Some(8.0)), 0.0);
    }

    #[test]
    fn the_nearest_pair_of_colours_counts_and_what_is_far_counts_nothing() {
        let measure = measure(Some(Aspect::Glaze));
        let (mine, far) = (measure.tints[1], measure.tints[0]);
        let near = measure.nearest([mine].into_iter());
        assert_eq!(near, Some((mine, mine, 0.0)));
        assert!((Measure::closeness(near) - 1.0).abs() < 1e-9);
        let blue = Tint {
            lab: Lab {
                l: 50.0,
                a: 10.0,
                b: -50.0,
            },
            ..far
        };
        assert_eq!(measure.nearest([blue].into_iter()), None);
        assert!(Measure::closeness(None).abs() < 1e-9);
    }

    #[test]
    fn the_blend_adds_up_to_one() {
        let whole = measure(None).score(1.0, || 1.0, || 1.0);
        assert!((whole - 1.0).abs() < 1e-9);
        assert!((measure(Some(Aspect::Words)).score(0.3, || 1.0, || 1.0) - 0.3).abs() < 1e-9);
    }
}
