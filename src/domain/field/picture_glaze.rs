//! The fields of the glaze that a picture shows. The program tells them from the pixels; nobody types them.

use super::ceramic::LAB;
use super::{Field, Format, codes};

/// Of [`crate::domain::picture_glaze::PictureGlaze`].
pub const PICTURE_GLAZE: &[Field] = &[
    Field::new(
        "method",
        "方法",
        "Method",
        Format::Text,
        "\"celadon-glaze/1\"",
    )
    .derived(),
    Field::new(
        "illuminant",
        "光源",
        "Illuminant",
        Format::Code(codes::ILLUMINANT),
        "\"D65\"",
    )
    .derived(),
    Field::new(
        "none",
        "未测原因",
        "Why nothing is told",
        Format::Code(codes::NO_GLAZE_SHOWN),
        "\"no_plain_backdrop\"",
    )
    .derived(),
    Field::new(
        "background",
        "器物与背景",
        "How the piece was told from its backdrop",
        Format::Code(codes::PICTURE_BACKGROUND),
        "\"backdrop\"",
    )
    .derived(),
    Field::new(
        "correction",
        "色彩校正",
        "Correction by a colour strip",
        Format::Code(codes::COLOUR_CORRECTION),
        "\"corrected\"",
    )
    .derived(),
    Field::new(
        "corrected_by",
        "校正所据色块",
        "Patches the correction rests on",
        Format::Text,
        "\"grey-5\"",
    )
    .repeatable()
    .derived(),
    Field::new(
        "curves",
        "各通道校正",
        "Correction of each channel",
        Format::Group(CURVE),
        r#"{"gain": 1.02, "exponent": 0.98}"#,
    )
    .repeatable()
    .derived(),
    Field::new(
        "colours",
        "主要釉色",
        "Dominant colours",
        Format::Group(COLOUR),
        r#"{"lab": {"l": 62.4, "a": -4.8, "b": 9.1}, "share": 0.71}"#,
    )
    .repeatable()
    .derived(),
    Field::new(
        "mean",
        "平均釉色",
        "Mean colour",
        Format::Group(LAB),
        r#"{"l": 61.9, "a": -4.6, "b": 9.4}"#,
    )
    .derived(),
    Field::new(
        "deviation",
        "标准差",
        "Standard deviation",
        Format::Group(LAB),
        r#"{"l": 5.1, "a": 0.9, "b": 1.4}"#,
    )
    .derived(),
    Field::new(
        "mean_difference",
        "平均色差 ΔE2000",
        "Mean ΔE2000 from the mean",
        Format::Decimal(0.0, 200.0),
        "4.2",
    )
    .derived(),
    Field::new(
        "share",
        "占画面比例",
        "Share of the picture",
        Format::Decimal(0.0, 1.0),
        "0.31",
    )
    .derived(),
    Field::new(
        "pixels",
        "所测像素",
        "Pixels described",
        Format::Integer(0, 4_294_967_295),
        "37412",
    )
    .derived(),
    Field::new(
        "excluded",
        "剔除部分",
        "Left out of the piece",
        Format::Group(EXCLUDED),
        r#"{"outline": 0.06, "highlight": 0.02, "shadow": 0.01, "body": 0.04}"#,
    )
    .derived(),
];

const CURVE: &[Field] = &[
    Field::new("gain", "增益", "Gain", Format::Decimal(0.0, 1e6), "1.02").derived(),
    Field::new(
        "exponent",
        "指数",
        "Exponent",
        Format::Decimal(0.0, 1e6),
        "0.98",
    )
    .derived(),
];

const COLOUR: &[Field] = &[
    Field::new(
        "lab",
        "CIELAB",
        "CIELAB",
        Format::Group(LAB),
        r#"{"l": 62.4, "a": -4.8, "b": 9.1}"#,
    )
    .derived(),
    Field::new(
        "share",
        "占釉面比例",
        "Share of the glaze",
        Format::Decimal(0.0, 1.0),
        "0.71",
    )
    .derived(),
];

const EXCLUDED: &[Field] = &[
    Field::new(
        "outline",
        "轮廓",
        "Outline",
        Format::Decimal(0.0, 1.0),
        "0.06",
    )
    .derived(),
    Field::new(
        "highlight",
        "高光",
        "Highlights",
        Format::Decimal(0.0, 1.0),
        "0.02",
    )
    .derived(),
    Field::new(
        "shadow",
        "暗部",
        "Shadow",
        Format::Decimal(0.0, 1.0),
        "0.01",
    )
    .derived(),
    Field::new(
        "body",
        "露胎",
        "Bare clay",
        Format::Decimal(0.0, 1.0),
        "0.04",
    )
    .derived(),
];
