//! What fields of several kinds have in common.

use super::{Field, Format};

/// An example of an id.
pub(super) const ID: &str = "\"0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90\"";
/// The schemes that say what a piece is.
pub(super) const FORMS: &[&str] = &["form", "kiln_furniture"];
/// A year, astronomical: 1 BCE is 0.
pub(super) const YEAR: Format = Format::Integer(-10_000, 3_000);

/// A text in a stated language.
pub(super) const WORDED: &[Field] = &[
    Field::new("text", "文字", "Text", Format::Text, "\"后司岙Y66\"").required(),
    Field::new(
        "language",
        "语言",
        "Language",
        Format::Language,
        "\"zh-Hans\"",
    )
    .required(),
];

/// A point on the earth.
pub(super) const POINT: &[Field] = &[
    Field::new(
        "longitude",
        "经度",
        "Longitude",
        Format::Decimal(-180.0, 180.0),
        "121.3369",
    )
    .required(),
    Field::new(
        "latitude",
        "纬度",
        "Latitude",
        Format::Decimal(-90.0, 90.0),
        "30.1228",
    )
    .required(),
];
