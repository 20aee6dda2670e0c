//! What is read of an EXIF block: the orientation and how the photograph was taken. GPS and the rest never leave the original.

use super::{
    capture,
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
};
use crate::domain::media::Capture;

/// How stored rows become an upright picture: the eight values of EXIF tag 274.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orientation {
    /// 1: as stored.
    #[default]
    Upright,
    /// 2: mirrored left to right.
    Mirrored,
    /// 3: turned by 180°.
    HalfTurn,
    /// 4: mirrored top to bottom.
    Flipped,
    /// 5: mirrored along the main diagonal.
    Transposed,
    /// 6: to be turned by 90° clockwise.
    QuarterRight,
    /// 7: mirrored along the other diagonal.
    Transversed,
    /// 8: to be turned by 90° counter-clockwise.
    QuarterLeft,
}

impl Orientation {
    /// All eight, in the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::Upright,
        Self::Mirrored,
        Self::HalfTurn,
        Self::Flipped,
        Self::Transposed,
        Self::QuarterRight,
        Self::Transversed,
        Self::QuarterLeft,
    ];

    /// From the tag's value; 0 is common in the wild and means nothing is known.
    pub fn from_tag(value: u32) -> Option<Self> {
        match value {
            0 => Some(Self::Upright),
            n => Self::ALL.get(usize::try_from(n).ok()? - 1).copied(),
        }
    }

    /// Whether width and height change places.
    pub const fn turns(self) -> bool {
        matches!(
            self,
            Self::Transposed | Self::QuarterRight | Self::Transversed | Self::QuarterLeft
        )
    }
}

/// What an EXIF block (from its TIFF header on) says that is of use: the orientation, upright if it states none, and how the
/// photograph was taken.
pub fn read(block: &[u8], limits: &ImageLimits) -> Result<(Orientation, Capture), ImageFault> {
    let fault = |detail: String| ImageFault::new(ImageFaultCode::BrokenExif, detail);
    if block.len() > limits.exif_bytes {
        return Err(fault(format!(
            "the EXIF block of {} bytes is over the limit of {}",
            block.len(),
            limits.exif_bytes
        )));
    }
    // Makers write all sorts of private fields; what cannot be read of those is no reason to refuse a photograph.
    let exif = exif::Reader::new()
        .continue_on_error(true)
        .read_raw(block.to_vec())
        .or_else(|error| error.distill_partial_result(|_| ()))
        .map_err(|e| fault(format!("the EXIF block cannot be understood: {e}")))?;
    if exif.fields().len() == 0 && block.len() > 16 {
        return Err(fault(
            "the EXIF block holds no field that can be read".into(),
        ));
    }
    let orientation = match exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY) {
        None => Orientation::Upright,
        Some(field) => field
            .value
            .get_uint(0)
            .and_then(Orientation::from_tag)
            .ok_or_else(|| fault("the EXIF orientation is none of 1 to 8".into()))?,
    };
    Ok((orientation, capture::of_exif(&exif)))
}
