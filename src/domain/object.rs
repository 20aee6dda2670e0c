//! Objects: finds, artworks, replicas and modern works.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ceramic::{Analysis, Body, DecorationDetail, Firing, Glaze, Inscription};
use super::common::Common;
use super::fault::{Fault, step};
use super::grid::GridPosition;
use super::id::RecordId;
use super::measurement::{DimensionKind, Size, Unit, print};
use super::number::AccessionNumber;

/// A piece.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Object {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// `find`, `artwork`, `replica` or `modern_work`.
    pub object_kind: String,
    /// Its numbers; one accession number, unique in the museum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Number>,
    /// Its names: given, original, translated, former.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Name>,
    /// What befell it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provenance: Vec<ProvenanceEvent>,
    /// Category of the national census.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Grade of the national census.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// How many pieces the record stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// How it came into the museum, by the census list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquisition_source: Option<String>,
    /// How complete it is, by the census list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completeness: Option<String>,
    /// Its state of preservation, by the census list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preservation: Option<String>,
    /// Its form, a concept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<RecordId>,
    /// What it is made of, concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<RecordId>,
    /// How it was made, concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub techniques: Vec<RecordId>,
    /// How it is decorated, concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decorations: Vec<RecordId>,
    /// Its decorations told apart: technique, motif, position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decoration_details: Vec<DecorationDetail>,
    /// Its glaze.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glaze: Option<Glaze>,
    /// Its body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Measurements and weight.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
    /// Its measurements as the source says them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "口径12.3 足径5.1 高4")]
    pub dimensions_text: Option<String>,
    /// What is written on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inscriptions: Vec<Inscription>,
    /// How it was fired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firing: Option<Firing>,
    /// What it is made of, spot by spot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub analyses: Vec<Analysis>,
    /// The site it was made at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_place: Option<RecordId>,
    /// Who made it, agents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub makers: Vec<RecordId>,
    /// Where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub find_spot: Option<FindSpot>,
    /// Who keeps it, an agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custodian: Option<RecordId>,
    /// Where it stands in the store. Restricted: never public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_location: Option<String>,
    /// Whom it was acquired from. Restricted: never public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquired_from: Option<String>,
    /// What it is valued at. Restricted: never public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valuation: Option<Valuation>,
}

/// A number the piece bears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Number {
    /// What sort of number.
    #[serde(rename = "type")]
    pub number_type: String,
    /// The number, as written.
    pub value: String,
}

/// A name of the piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Name {
    /// What sort of name.
    #[serde(rename = "type")]
    pub name_type: String,
    /// The name.
    pub text: String,
    /// Its language.
    pub language: String,
}

/// A measurement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Dimension {
    /// What was measured.
    #[serde(rename = "kind")]
    pub dimension_kind: String,
    /// Which part of the piece, if not the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Which of several pieces, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piece: Option<u16>,
    /// How much; of a range, the least.
    pub value: f64,
    /// Of a range, the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_to: Option<f64>,
    /// In which unit.
    pub unit: String,
    /// Whether the source states the unit, or it is assumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_basis: Option<String>,
    /// Measured, reconstructed, or as a source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// What else is said of it: of a remnant, approximate, a bound.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub qualifiers: Vec<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Where the piece was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FindSpot {
    /// The site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<RecordId>,
    /// The context of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<RecordId>,
    /// The find number, as `2016SHY66TN03W04④:12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub find_number: Option<String>,
    /// Where in the site's grid it lay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid_position: Option<GridPosition>,
    /// When, EDTF levels 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What befell a piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProvenanceEvent {
    /// What happened.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When, EDTF levels 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Who had a hand in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<RecordId>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<RecordId>,
    /// The text that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<RecordId>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a piece is valued at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Valuation {
    /// How much.
    pub amount: f64,
    /// ISO 4217 code.
    pub currency: String,
    /// When, EDTF levels 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

impl Object {
    /// Rules between fields.
    pub(super) fn settle(&self, faults: &mut Vec<Fault>) {
        let mut accession = false;
        for (at, number) in self.numbers.iter().enumerate() {
            if number.number_type != "accession" {
                continue;
            }
            let pointer = step("/numbers", at);
            if std::mem::replace(&mut accession, true) {
                let words = "a piece has one accession number";
                faults.push(Fault::new(&pointer, "duplicate", words));
            }
            if let Err(error) = number.value.parse::<AccessionNumber>() {
                let pointer = step(&pointer, "value");
                faults.push(Fault::new(pointer, "invalid_number", error.to_string()));
            }
        }
        let spot = self.find_spot.as_ref();
        if let Some(position) = spot.and_then(|spot| spot.grid_position.as_ref()) {
            position.settle("/find_spot/grid_position", faults);
        }
        for (at, dimension) in self.dimensions.iter().enumerate() {
            dimension.settle(&step("/dimensions", at), faults);
        }
        if let Some(glaze) = &self.glaze {
            glaze.settle("/glaze", faults);
        }
        for (at, detail) in self.decoration_details.iter().enumerate() {
            detail.settle(&step("/decoration_details", at), faults);
        }
        for (at, inscription) in self.inscriptions.iter().enumerate() {
            inscription.settle(&step("/inscriptions", at), faults);
        }
        if let Some(firing) = &self.firing {
            firing.settle("/firing", faults);
        }
        for (at, analysis) in self.analyses.iter().enumerate() {
            analysis.settle(&step("/analyses", at), faults);
        }
    }
}

impl Dimension {
    /// A unit measures what was measured, a range rises, and nothing is said twice.
    fn settle(&self, pointer: &str, faults: &mut Vec<Fault>) {
        let quantity = DimensionKind::quantity_of(&self.dimension_kind);
        if Unit::from_code(&self.unit).is_some_and(|unit| unit.quantity() != quantity) {
            let words = format!("{} does not measure this", self.unit);
            faults.push(Fault::new(step(pointer, "unit"), "unit_mismatch", words));
        }
        if self.value_to.is_some_and(|to| to <= self.value) {
            let words = "a range goes from the smaller to the greater";
            faults.push(Fault::new(step(pointer, "value_to"), "order", words));
        }
        for (at, qualifier) in self.qualifiers.iter().enumerate() {
            let twice = self.qualifiers[..at].contains(qualifier);
            let both =
                qualifier == "at_most" && self.qualifiers.iter().any(|other| other == "at_least");
            if twice || both {
                let pointer = step(&step(pointer, "qualifiers"), at);
                let (code, words) = if twice {
                    ("duplicate", "this is said above")
                } else {
                    (
                        "contradiction",
                        "a size is at least or at most so much, not both",
                    )
                };
                faults.push(Fault::new(pointer, code, words));
            }
        }
    }

    /// The least and the most that it may be, in thousandths of a millimetre, a gram or a millilitre; an end that is not
    /// known is the least or the greatest number. None where the unit's size depends on who wrote it.
    pub fn span(&self) -> Option<(i64, i64)> {
        let unit = f64::from(Unit::from_code(&self.unit)?.thousandths()?);
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        let parts = |value: f64| (value * unit).round() as i64;
        let (least, most) = (
            parts(self.value),
            parts(self.value_to.unwrap_or(self.value)),
        );
        let is = |qualifier: &str| self.qualifiers.iter().any(|known| known == qualifier);
        Some(match (is("at_least"), is("at_most")) {
            (true, _) => (least, i64::MAX),
            (_, true) => (i64::MIN, most),
            _ => (least, most),
        })
    }

    /// Its codes and figures, for [`print::line`].
    pub fn words(&self) -> print::Words<'_> {
        print::Words {
            piece: self.piece,
            part: self.part.as_deref(),
            kind: &self.dimension_kind,
            value: self.value.to_string(),
            to: self.value_to.map(|to| to.to_string()),
            unit: &self.unit,
            assumed: self.unit_basis.as_deref() == Some("assumed"),
            basis: self.basis.as_deref(),
            qualifiers: self.qualifiers.iter().map(String::as_str).collect(),
        }
    }
}

/// A size that was read from a line of a register, as a record keeps it.
impl From<&Size> for Dimension {
    fn from(size: &Size) -> Self {
        let words = print::Words::from(size);
        Self {
            dimension_kind: words.kind.to_owned(),
            part: words.part.map(str::to_owned),
            piece: size.piece,
            value: size.value.to_f64(),
            value_to: size.to.map(super::measurement::Amount::to_f64),
            unit: words.unit.to_owned(),
            unit_basis: Some(if size.assumed { "assumed" } else { "stated" }.to_owned()),
            basis: words.basis.map(str::to_owned),
            qualifiers: words.qualifiers.into_iter().map(str::to_owned).collect(),
            note: None,
        }
    }
}

#[cfg(test)]
mod tests;
