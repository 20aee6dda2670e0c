//! Media: photographs and drawings. The facts of the original file are kept beside the record, not in it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Common;
use super::id::RecordId;
use super::language::LangMap;

/// A photograph or drawing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Media {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// What sort of medium: `image`.
    pub media_kind: String,
    /// What it shows, for those who cannot see it, by language.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub alt: LangMap,
    /// What is written under it where a use of it says nothing else, by language.
    #[serde(default, skip_serializing_if = "LangMap::is_empty")]
    pub caption: LangMap,
    /// When it was taken, EDTF levels 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<String>,
    /// Who took or made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photographer: Option<String>,
    /// Whether a colour chart is in the picture.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub colour_chart: bool,
    /// The longest side in pixels that anybody is shown the picture at, 512 to 65,500; without it all there is. Whoever
    /// catalogues sees all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_max_side_px: Option<u32>,
    /// A better photograph, a medium of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<RecordId>,
    /// How it was taken, as the camera wrote into the file; the museum fills this in when the file comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<Capture>,
}

impl Media {
    /// Takes over what the file tells of how it was taken; when, only if nobody said so.
    pub fn tell_capture(&mut self, capture: Option<Capture>) {
        let taken = capture
            .as_ref()
            .and_then(|capture| capture.taken_at.as_ref());
        let day = taken.and_then(|at| at.split('T').next());
        self.captured_at = self.captured_at.take().or_else(|| day.map(str::to_owned));
        self.capture = capture;
    }
}

/// How a photograph was taken, and of how many pages its file is. Never where: positions and serial numbers stay in the
/// original.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Capture {
    /// Maker of the camera.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model of the camera.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Lens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// Exposure in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure_s: Option<f64>,
    /// f-number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f_number: Option<f64>,
    /// Sensitivity, ISO 12232.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iso: Option<u32>,
    /// Focal length in millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_length_mm: Option<f64>,
    /// The program that developed the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
    /// When, by the camera's own clock, EDTF level 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<String>,
    /// Pages or frames of the file, if more than one; the picture is the first. Counted to 4,096.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
}
