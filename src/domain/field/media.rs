//! The fields of media.

use super::codes;
use super::parts::ID;
use super::{Field, Format};
use crate::domain::kind::RecordKind;

pub(super) const MEDIA: &[Field] = &[
    Field::new(
        "media_kind",
        "影像类型",
        "Kind of medium",
        Format::Code(codes::MEDIA_KIND),
        "\"image\"",
    )
    .required(),
    Field::new(
        "alt",
        "替代文字",
        "Alternative text",
        Format::LangMap,
        r#"{"zh-Hans": "八棱净瓶正面"}"#,
    ),
    Field::new(
        "caption",
        "图注",
        "Caption",
        Format::LangMap,
        r#"{"zh-Hans": "口沿与颈部的过渡"}"#,
    ),
    Field::new(
        "captured_at",
        "拍摄时间",
        "Captured",
        Format::Edtf,
        "\"2016-05-01\"",
    ),
    Field::new(
        "photographer",
        "摄影者",
        "Photographer",
        Format::Text,
        "\"佚名\"",
    ),
    Field::new(
        "colour_chart",
        "含色卡",
        "Has a colour chart",
        Format::Boolean,
        "true",
    ),
    Field::new(
        "public_max_side_px",
        "公开最大边长（像素）",
        "Longest public side (px)",
        Format::Integer(512, 65_500),
        "2048",
    ),
    Field::new(
        "replaced_by",
        "替换为",
        "Replaced by",
        Format::Record(&[RecordKind::Media]),
        ID,
    ),
    Field::new(
        "capture",
        "拍摄参数",
        "Capture",
        Format::Group(CAPTURE),
        r#"{"make": "Phase One", "model": "IQ4 150MP", "exposure_s": 0.008, "f_number": 11.0, "iso": 50}"#,
    ).derived(),
];
const CAPTURE: &[Field] = &[
    Field::new(
        "make",
        "相机厂商",
        "Maker of the camera",
        Format::Text,
        "\"Phase One\"",
    ),
    Field::new("model", "相机型号", "Camera", Format::Text, "\"IQ4 150MP\""),
    Field::new("lens", "镜头", "Lens", Format::Text, "\"120mm Macro\""),
    Field::new(
        "exposure_s",
        "曝光时间（秒）",
        "Exposure (s)",
        Format::Decimal(0.0, 1e6),
        "0.008",
    ),
    Field::new(
        "f_number",
        "光圈",
        "f-number",
        Format::Decimal(0.0, 1e4),
        "11.5",
    ),
    Field::new(
        "iso",
        "感光度",
        "ISO",
        Format::Integer(1, 100_000_000),
        "50",
    ),
    Field::new(
        "focal_length_mm",
        "焦距（毫米）",
        "Focal length (mm)",
        Format::Decimal(0.0, 1e6),
        "90.25",
    ),
    Field::new(
        "software",
        "软件",
        "Software",
        Format::Text,
        "\"Capture One\"",
    ),
    Field::new(
        "taken_at",
        "拍摄时间（相机时钟）",
        "Taken at (camera clock)",
        Format::Edtf,
        "\"2016-05-01T10:30:00\"",
    ),
    Field::new(
        "pages",
        "文件页数（取第一页）",
        "Pages of the file (the first is shown)",
        Format::Integer(1, 4_096),
        "2",
    ),
];
