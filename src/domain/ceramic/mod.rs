//! What makes a piece celadon: body, glaze, decoration, what is written on it, how it was fired, what it is made of.
//!
//! What was observed stands apart from what was concluded: a colour names its instrument or its photograph, an inscription
//! keeps the characters nobody can read, an analysis its spot, method and laboratory.

mod analysis;
mod body;
mod decoration;
mod difference;
mod firing;
mod glaze;
mod inscription;
mod munsell;
pub mod notation;
mod shade;

pub use analysis::{Analysis, OxideShare, SUM_ACCEPTED, SUM_ROUNDING};
pub use body::Body;
pub use decoration::DecorationDetail;
pub use difference::{ciede2000, within};
pub use firing::{Firing, SpurMarks};
pub use glaze::{Glaze, GlazeColour, Lab};
pub use inscription::Inscription;
pub use munsell::{Munsell, MunsellError};
pub use shade::{SHADE_NAMES, Shade, shade_of};
