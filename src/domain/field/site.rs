//! The fields of sites.

use super::codes;
use super::parts::{ID, POINT, WORDED};
use super::{Field, Format};
use crate::domain::kind::RecordKind;

pub(super) const SITE: &[Field] = &[
    Field::new(
        "site_kind",
        "遗址类型",
        "Kind of site",
        Format::Code(codes::SITE_KIND),
        "\"kiln\"",
    )
    .required(),
    Field::new(
        "aliases",
        "别名",
        "Other names",
        Format::Group(WORDED),
        r#"{"text": "后司岙Y66", "language": "zh-Hans"}"#,
    )
    .repeatable(),
    Field::new(
        "point",
        "坐标",
        "Point",
        Format::Group(POINT),
        r#"{"longitude": 121.3369, "latitude": 30.1228}"#,
    ),
    Field::new(
        "boundary",
        "范围",
        "Boundary",
        Format::Boundary,
        r#"{"type": "Polygon", "coordinates": [[[121.33, 30.12], [121.34, 30.12], [121.34, 30.13], [121.33, 30.12]]]}"#,
    ),
    Field::new(
        "grid",
        "发掘坐标系",
        "Site grid",
        Format::Group(SITE_GRID),
        r#"{"origin": {"zh-Hans": "遗址西南角永久基点"}, "datum": "1985 国家高程基准", "orientation_deg": 0.0}"#,
    ),
    Field::new(
        "disclosure",
        "公开程度",
        "Disclosure",
        Format::Code(codes::DISCLOSURE),
        "\"grid\"",
    ),
    Field::new(
        "place",
        "所在地",
        "Place",
        Format::Record(&[RecordKind::Place]),
        ID,
    ),
    Field::new(
        "parent",
        "所属遗址",
        "Part of",
        Format::Record(&[RecordKind::Site]),
        ID,
    ),
    Field::new(
        "protection",
        "保护级别",
        "Protection",
        Format::Group(PROTECTION),
        r#"{"level": "national", "number": "3-0222-1-042"}"#,
    ),
    Field::new(
        "periods",
        "时代",
        "Periods",
        Format::Concept(&["period"]),
        ID,
    )
    .repeatable(),
    Field::new(
        "area_m2",
        "面积（平方米）",
        "Area (m²)",
        Format::Decimal(0.0, 1e12),
        "1100.5",
    ),
];

const SITE_GRID: &[Field] = &[
    Field::new(
        "origin",
        "原点",
        "Origin",
        Format::LangMap,
        r#"{"zh-Hans": "遗址西南角永久基点"}"#,
    ),
    Field::new(
        "origin_point",
        "原点坐标",
        "Point of the origin",
        Format::Group(POINT),
        r#"{"longitude": 121.3369, "latitude": 30.1228}"#,
    ),
    Field::new(
        "datum",
        "高程基准",
        "Datum of heights",
        Format::Text,
        "\"1985 国家高程基准\"",
    ),
    Field::new(
        "orientation_deg",
        "y 轴方位（度）",
        "Bearing of the y axis (°)",
        Format::Decimal(0.0, 360.0),
        "0.0",
    ),
];

const PROTECTION: &[Field] = &[
    Field::new(
        "level",
        "级别",
        "Level",
        Format::Code(codes::PROTECTION),
        "\"national\"",
    )
    .required(),
    Field::new("number", "编号", "Number", Format::Text, "\"3-0222-1-042\""),
    Field::new("batch", "批次", "Batch", Format::Integer(1, 100), "3"),
    Field::new(
        "year",
        "公布年份",
        "Year",
        Format::Integer(1900, 3000),
        "1988",
    ),
];
