//! Scales that results lie on beside that of years: how high, how wide, how heavy.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::object::Dimension;

/// Parts that a millimetre, a gram and a millilitre are kept in, so that what a register writes is kept exactly.
pub const PARTS: i64 = 1_000;

/// A measure of a piece, in millimetres, grams or millilitres.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Height, or overall height, of a whole piece.
    HeightMm,
    /// Height of what remains.
    RemainingHeightMm,
    /// Diameter of the rim.
    RimDiameterMm,
    /// Diameter of the foot or the base.
    FootDiameterMm,
    /// Diameter at the widest: of the belly, greatest, outer, or the one there is.
    DiameterMm,
    /// Length, or overall length.
    LengthMm,
    /// Width, or overall width.
    WidthMm,
    /// Weight.
    WeightG,
    /// Capacity.
    CapacityMl,
}

impl Measure {
    /// Every measure, in the order of the interface.
    pub const ALL: [Self; 9] = [
        Self::HeightMm,
        Self::RemainingHeightMm,
        Self::RimDiameterMm,
        Self::FootDiameterMm,
        Self::DiameterMm,
        Self::LengthMm,
        Self::WidthMm,
        Self::WeightG,
        Self::CapacityMl,
    ];

    /// Its name in the query language, as a parameter and in answers.
    pub const fn as_str(self) -> &'static str {
        self.columns().0
    }

    /// The columns of the least and the most that it may be.
    pub(super) const fn columns(self) -> (&'static str, &'static str) {
        match self {
            Self::HeightMm => ("height_mm", "height_mm_most"),
            Self::RemainingHeightMm => ("remaining_height_mm", "remaining_height_mm_most"),
            Self::RimDiameterMm => ("rim_diameter_mm", "rim_diameter_mm_most"),
            Self::FootDiameterMm => ("foot_diameter_mm", "foot_diameter_mm_most"),
            Self::DiameterMm => ("diameter_mm", "diameter_mm_most"),
            Self::LengthMm => ("length_mm", "length_mm_most"),
            Self::WidthMm => ("width_mm", "width_mm_most"),
            Self::WeightG => ("weight_g", "weight_g_most"),
            Self::CapacityMl => ("capacity_ml", "capacity_ml_most"),
        }
    }

    /// Its label in Chinese and in English.
    pub const fn labels(self) -> (&'static str, &'static str) {
        match self {
            Self::HeightMm => ("高（毫米）", "Height (mm)"),
            Self::RemainingHeightMm => ("残高（毫米）", "Remaining height (mm)"),
            Self::RimDiameterMm => ("口径（毫米）", "Rim diameter (mm)"),
            Self::FootDiameterMm => ("足径（毫米）", "Foot diameter (mm)"),
            Self::DiameterMm => ("最大径（毫米）", "Greatest diameter (mm)"),
            Self::LengthMm => ("长（毫米）", "Length (mm)"),
            Self::WidthMm => ("宽（毫米）", "Width (mm)"),
            Self::WeightG => ("重（克）", "Weight (g)"),
            Self::CapacityMl => ("容积（毫升）", "Capacity (ml)"),
        }
    }

    /// Width of the stretches it is usually counted by.
    pub const fn usual_width(self) -> u32 {
        match self {
            Self::WeightG | Self::CapacityMl => 100,
            _ => 20,
        }
    }

    /// The parts that are told: up to ten metres, a hundred kilograms, a hundred litres.
    pub(super) const fn scale(self) -> (i64, i64) {
        match self {
            Self::WeightG | Self::CapacityMl => (0, 100_000 * PARTS),
            _ => (0, 10_000 * PARTS),
        }
    }

    /// What a measurement says, as the least and the most, in parts; none where its unit has no certain size, or it is of a
    /// lid, a handle or another part that is not measured here.
    pub fn of(dimension: &Dimension) -> Option<(Self, (i64, i64))> {
        let measure = Self::of_kind(&dimension.dimension_kind)?;
        let parted = dimension.part.as_deref();
        let whole = match measure {
            Self::RimDiameterMm => parted.is_none_or(|part| part == "rim"),
            Self::FootDiameterMm => parted.is_none_or(|part| part == "foot" || part == "base"),
            _ => parted.is_none(),
        };
        let span = dimension.span().filter(|_| whole)?;
        Some((measure, span))
    }

    fn of_kind(kind: &str) -> Option<Self> {
        Some(match kind {
            "height" | "overall_height" => Self::HeightMm,
            "remaining_height" => Self::RemainingHeightMm,
            "rim_diameter" => Self::RimDiameterMm,
            "foot_diameter" | "base_diameter" => Self::FootDiameterMm,
            "belly_diameter" | "max_diameter" | "diameter" | "outer_diameter" => Self::DiameterMm,
            "length" | "overall_length" => Self::LengthMm,
            "width" | "overall_width" => Self::WidthMm,
            "weight" => Self::WeightG,
            "capacity" => Self::CapacityMl,
            _ => return None,
        })
    }
}

/// No measure has that name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such measure")]
pub struct UnknownMeasure;

impl FromStr for Measure {
    type Err = UnknownMeasure;

    fn from_str(text: &str) -> Result<Self, UnknownMeasure> {
        Self::ALL
            .into_iter()
            .find(|measure| measure.as_str() == text)
            .ok_or(UnknownMeasure)
    }
}
