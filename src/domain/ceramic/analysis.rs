//! Chemical analyses: what a spot of body or glaze is made of, in per cent of weight, oxide by oxide.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::{Fault, step};

/// One analysis of one spot.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Analysis {
    /// The method.
    pub method: String,
    /// What was analysed: body, glaze, …
    pub target: String,
    /// Where on the piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<String>,
    /// The number of the sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// The laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub laboratory: Option<String>,
    /// When, EDTF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The oxides found.
    pub oxides: Vec<OxideShare>,
    /// The sum that the laboratory states, in per cent of weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
    /// Where it was published, or a remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The share of an oxide.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OxideShare {
    /// The oxide, by its formula.
    #[schema(example = "SiO2")]
    pub oxide: String,
    /// Its share in per cent of weight.
    #[schema(example = 75.83)]
    pub percent: f64,
}

/// Sums of shares that are as they should be; beyond them lies a mistake in writing, below them something left out.
pub const SUM_ACCEPTED: RangeInclusive<f64> = 95.0..=105.0;

/// By how much a stated sum may differ from ours: each share is rounded.
pub const SUM_ROUNDING: f64 = 0.5;

impl Analysis {
    /// The sum of all shares.
    pub fn sum(&self) -> f64 {
        self.oxides.iter().map(|share| share.percent).sum()
    }

    /// Each oxide once, and not more than there can be.
    pub(in crate::domain) fn settle(&self, pointer: &str, faults: &mut Vec<Fault>) {
        let oxides = step(pointer, "oxides");
        for (at, share) in self.oxides.iter().enumerate() {
            if self.oxides[..at]
                .iter()
                .any(|other| other.oxide == share.oxide)
            {
                let pointer = step(&oxides, at);
                faults.push(Fault::new(
                    pointer,
                    "duplicate",
                    "this oxide is listed above",
                ));
            }
        }
        let sum = self.sum();
        if sum > *SUM_ACCEPTED.end() {
            let words = format!(
                "the shares add up to {sum:.2} %, which is more than {} %",
                SUM_ACCEPTED.end()
            );
            faults.push(Fault::new(oxides, "sum", words));
        }
    }
}
