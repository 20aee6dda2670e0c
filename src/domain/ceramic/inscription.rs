//! What is written on a piece.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::notation::Transcription;
use crate::domain::fault::{Fault, step};

/// Something written on the piece.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Inscription {
    /// As it stands on the piece.
    #[schema(example = "太平□寅[年]")]
    pub text: String,
    /// How `text` is written down: plain, or with signs for what is uncertain, lost or restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notation: Option<String>,
    /// What sort: reign year, office, potter, …
    #[serde(rename = "kind", default, skip_serializing_if = "Option::is_none")]
    pub inscription_kind: Option<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// How it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// The hand: script, tool, whether before the glaze or after the firing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand: Option<String>,
}

/// The notation of [`Transcription`], as [`Inscription::notation`] names it.
const LEIDEN: &str = "leiden";

impl Inscription {
    /// A text that says it is in the notation is.
    pub(in crate::domain) fn settle(&self, pointer: &str, faults: &mut Vec<Fault>) {
        if self.notation.as_deref() == Some(LEIDEN)
            && let Err(error) = self.text.parse::<Transcription>()
        {
            let pointer = step(pointer, "text");
            faults.push(Fault::new(pointer, "invalid_notation", error.to_string()));
        }
    }

    /// The text as it is looked for, without an editor's signs.
    pub fn plain_text(&self) -> String {
        let transcription = (self.notation.as_deref() == Some(LEIDEN))
            .then(|| self.text.parse::<Transcription>().ok())
            .flatten();
        transcription.map_or_else(|| self.text.clone(), |text| text.plain())
    }
}
