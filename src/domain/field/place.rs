//! The fields of places.

use super::codes;
use super::parts::{ID, POINT, YEAR};
use super::{Field, Format};
use crate::domain::kind::RecordKind;

pub(super) const PLACE: &[Field] = &[
    Field::new(
        "place_kind",
        "地点类型",
        "Kind of place",
        Format::Code(codes::PLACE_KIND),
        "\"administrative\"",
    )
    .required(),
    Field::new(
        "parent",
        "上级地点",
        "Part of",
        Format::Record(&[RecordKind::Place]),
        ID,
    ),
    Field::new(
        "codes",
        "代码",
        "Codes",
        Format::Group(PLACE_CODE),
        r#"{"scheme": "GB/T 2260", "value": "330282"}"#,
    )
    .repeatable(),
    Field::new(
        "point",
        "坐标",
        "Point",
        Format::Group(POINT),
        r#"{"longitude": 121.2663, "latitude": 30.1697}"#,
    ),
    Field::new(
        "spans",
        "沿革",
        "Names and seats by time",
        Format::Group(SPAN),
        r#"{"names": {"zh-Hans": "余姚县"}, "begin": 738, "end": 1953}"#,
    )
    .repeatable(),
];

const PLACE_CODE: &[Field] = &[
    Field::new("scheme", "代码表", "Scheme", Format::Text, "\"GB/T 2260\"").required(),
    Field::new("value", "代码", "Code", Format::Text, "\"330282\"").required(),
];

const SPAN: &[Field] = &[
    Field::new(
        "names",
        "名称",
        "Name",
        Format::LangMap,
        r#"{"zh-Hans": "余姚县"}"#,
    )
    .required(),
    Field::new("begin", "起年", "First year", YEAR, "738"),
    Field::new("end", "讫年", "Last year", YEAR, "1953"),
    Field::new(
        "parent",
        "当时上级",
        "Part of, then",
        Format::Record(&[RecordKind::Place]),
        ID,
    ),
    Field::new("note", "备注", "Note", Format::LongText, "\"治所在今慈城\""),
];
