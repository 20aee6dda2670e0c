//! The form of a piece in figures that do not depend on its size: quotients of its lengths.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::measurement::{DimensionKind, Unit};
use super::object::Dimension;

/// One length by another.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Proportion {
    /// Height by diameter of the mouth: flat or deep.
    HeightToRim,
    /// Diameter of the foot by that of the mouth: flaring or upright.
    FootToRim,
    /// Height by greatest diameter: squat or slender.
    HeightToBelly,
    /// Diameter of the mouth by greatest diameter: closed or open.
    RimToBelly,
}

impl Proportion {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::HeightToRim,
        Self::FootToRim,
        Self::HeightToBelly,
        Self::RimToBelly,
    ];

    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HeightToRim => "height_to_rim",
            Self::FootToRim => "foot_to_rim",
            Self::HeightToBelly => "height_to_belly",
            Self::RimToBelly => "rim_to_belly",
        }
    }

    /// What it is called in Chinese and English.
    pub fn labels(self) -> (&'static str, &'static str) {
        match self {
            Self::HeightToRim => ("高／口径", "height by mouth"),
            Self::FootToRim => ("足径／口径", "foot by mouth"),
            Self::HeightToBelly => ("高／腹径", "height by belly"),
            Self::RimToBelly => ("口径／腹径", "mouth by belly"),
        }
    }

    /// Kinds of its two lengths, the first that was measured counts.
    fn lengths(self) -> [&'static [DimensionKind]; 2] {
        use DimensionKind as Kind;
        const HEIGHT: &[Kind] = &[Kind::Height, Kind::OverallHeight];
        const RIM: &[Kind] = &[Kind::RimDiameter];
        const FOOT: &[Kind] = &[Kind::FootDiameter, Kind::BaseDiameter];
        const BELLY: &[Kind] = &[Kind::BellyDiameter, Kind::MaxDiameter];
        match self {
            Self::HeightToRim => [HEIGHT, RIM],
            Self::FootToRim => [FOOT, RIM],
            Self::HeightToBelly => [HEIGHT, BELLY],
            Self::RimToBelly => [RIM, BELLY],
        }
    }
}

/// Qualifiers of a size that is not the whole one.
const PARTIAL: [&str; 3] = ["remaining", "at_least", "at_most"];

/// The proportions that these sizes tell, in the order of [`Proportion::ALL`]. Only whole sizes of the one piece count; a
/// range counts by its middle.
pub fn proportions(sizes: &[Dimension]) -> Vec<(Proportion, f64)> {
    let length = |kinds: &[DimensionKind]| {
        kinds.iter().find_map(|kind| {
            let mut of_kind = sizes
                .iter()
                .filter(|size| size.dimension_kind == kind.code());
            of_kind.find_map(whole_mm)
        })
    };
    Proportion::ALL
        .into_iter()
        .filter_map(|proportion| {
            let [one, other] = proportion.lengths();
            let quotient = length(one)? / length(other)?;
            (quotient.is_finite() && quotient > 0.0).then_some((proportion, quotient))
        })
        .collect()
}

/// A whole length of the one piece in millimetres.
fn whole_mm(size: &Dimension) -> Option<f64> {
    let of_part = size.part.is_some() || size.piece.is_some_and(|piece| piece != 1);
    let partial = size
        .qualifiers
        .iter()
        .any(|qualifier| PARTIAL.contains(&qualifier.as_str()));
    let mm = match Unit::from_code(&size.unit)? {
        Unit::Mm => 1.0,
        Unit::Cm => 10.0,
        Unit::Dm => 100.0,
        Unit::M => 1_000.0,
        Unit::In => 25.4,
        _ => return None,
    };
    let value = f64::midpoint(size.value, size.value_to.unwrap_or(size.value));
    (!of_part && !partial && value > 0.0).then_some(value * mm)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(kind: &str, value: f64, unit: &str) -> Dimension {
        Dimension {
            dimension_kind: kind.to_owned(),
            value,
            unit: unit.to_owned(),
            ..Dimension::default()
        }
    }

    #[test]
    fn a_bowl_is_told_by_height_mouth_and_foot() {
        let bowl = [
            size("rim_diameter", 16.0, "cm"),
            size("foot_diameter", 64.0, "mm"),
            size("height", 4.0, "cm"),
        ];
        let told = proportions(&bowl);
        assert_eq!(
            told,
            [
                (Proportion::HeightToRim, 0.25),
                (Proportion::FootToRim, 0.4)
            ]
        );
    }

    #[test]
    fn what_is_left_of_a_piece_or_of_its_lid_tells_no_proportion() {
        let mut sherd = size("height", 4.0, "cm");
        sherd.qualifiers = vec!["remaining".to_owned()];
        let mut lid = size("height", 4.0, "cm");
        lid.part = Some("lid".to_owned());
        let rim = || size("rim_diameter", 16.0, "cm");
        for first in [
            sherd,
            lid,
            size("height", 4.0, "cun"),
            size("height", 0.0, "cm"),
        ] {
            assert_eq!(proportions(&[first, rim()]), []);
        }
        assert_eq!(proportions(&[size("height", f64::MAX, "m"), rim()]), []);
    }
}
