//! The fields of contexts.

use super::codes;
use super::parts::{FORMS, ID};
use super::{Field, Format};
use crate::domain::kind::RecordKind;

pub(super) const CONTEXT: &[Field] = &[
    Field::new(
        "context_kind",
        "单位类型",
        "Kind of context",
        Format::Code(codes::CONTEXT_KIND),
        "\"layer\"",
    )
    .required(),
    Field::new(
        "site",
        "遗址",
        "Site",
        Format::Record(&[RecordKind::Site]),
        ID,
    )
    .required(),
    Field::new(
        "parent",
        "上级单位",
        "Part of",
        Format::Record(&[RecordKind::Context]),
        ID,
    ),
    Field::new("code", "编号", "Code", Format::Text, "\"TN03W04④\""),
    Field::new(
        "stratigraphy",
        "层位关系",
        "Stratigraphic relations",
        Format::Group(STRATIFICATION),
        r#"{"type": "above", "context": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90"}"#,
    )
    .repeatable(),
    Field::new(
        "sherds",
        "瓷片统计",
        "Sherd counts",
        Format::Group(SHERD_COUNT),
        r#"{"form": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90", "count": 128, "weight_g": 3450.5}"#,
    )
    .repeatable(),
    Field::new(
        "sherd_total",
        "瓷片总数",
        "Sherds in all",
        Format::Integer(0, 4_000_000_000),
        "128",
    ),
    Field::new(
        "top_m",
        "顶面高程（米）",
        "Height of the top (m)",
        Format::Decimal(-500.0, 9_000.0),
        "12.35",
    ),
    Field::new(
        "bottom_m",
        "底面高程（米）",
        "Height of the bottom (m)",
        Format::Decimal(-500.0, 9_000.0),
        "11.9",
    ),
];

const STRATIFICATION: &[Field] = &[
    Field::new(
        "type",
        "关系",
        "Relation",
        Format::Code(codes::STRATUM),
        "\"above\"",
    )
    .required(),
    Field::new(
        "context",
        "单位",
        "Context",
        Format::Record(&[RecordKind::Context]),
        ID,
    )
    .required(),
    Field::new("note", "备注", "Note", Format::Text, "\"剖面南壁\""),
];

const SHERD_COUNT: &[Field] = &[
    Field::new("form", "器形", "Form", Format::Concept(FORMS), ID),
    Field::new(
        "ware",
        "品类",
        "Ware",
        Format::Concept(&["ware", "glaze", "material"]),
        ID,
    ),
    Field::new(
        "count",
        "件数",
        "Count",
        Format::Integer(1, 100_000_000),
        "128",
    )
    .required(),
    Field::new(
        "weight_g",
        "重量（克）",
        "Weight (g)",
        Format::Decimal(0.0, 1e9),
        "3450.5",
    ),
    Field::new("note", "备注", "Note", Format::Text, "\"含匣钵片\""),
];
