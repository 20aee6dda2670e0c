//! The fields of activities.

use super::codes;
use super::parts::ID;
use super::{Field, Format};
use crate::domain::kind::RecordKind;

pub(super) const ACTIVITY: &[Field] = &[
    Field::new(
        "activity_kind",
        "活动类型",
        "Kind of activity",
        Format::Code(codes::ACTIVITY_KIND),
        "\"excavation_season\"",
    )
    .required(),
    Field::new("date", "时间", "When", Format::Edtf, "\"2015-10/2017-01\"").required(),
    Field::new(
        "site",
        "遗址",
        "Site",
        Format::Record(&[RecordKind::Site]),
        ID,
    ),
    Field::new(
        "contexts",
        "层位单位",
        "Contexts",
        Format::Record(&[RecordKind::Context]),
        ID,
    )
    .repeatable(),
    Field::new(
        "place",
        "地点",
        "Place",
        Format::Record(&[RecordKind::Place]),
        ID,
    ),
    Field::new(
        "people",
        "参与者",
        "People",
        Format::Group(PARTICIPANT),
        r#"{"agent": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90", "role": "leader"}"#,
    )
    .repeatable(),
    Field::new(
        "records",
        "涉及记录",
        "Records concerned",
        Format::Group(CONCERNED),
        r#"{"record": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90"}"#,
    )
    .repeatable(),
    Field::new(
        "excavation",
        "发掘",
        "Excavation",
        Format::Group(EXCAVATION),
        r#"{"permit": "考执字(2015)第000号", "area_m2": 1100.5}"#,
    ),
    Field::new(
        "analysis",
        "分析",
        "Analysis",
        Format::Group(CAMPAIGN),
        r#"{"methods": ["edxrf"], "instrument": "Eagle III"}"#,
    ),
    Field::new(
        "outcome",
        "结果",
        "Outcome",
        Format::LongLangMap,
        r#"{"zh-Hans": "揭露窑炉一座"}"#,
    ),
];

const PARTICIPANT: &[Field] = &[
    Field::new(
        "agent",
        "人物或机构",
        "Person or institution",
        Format::Record(&[RecordKind::Agent]),
        ID,
    )
    .required(),
    Field::new(
        "role",
        "职责",
        "Role",
        Format::Code(codes::ACTIVITY_ROLE),
        "\"leader\"",
    )
    .required(),
    Field::new("note", "备注", "Note", Format::Text, "\"2016 年起\""),
];

const CONCERNED: &[Field] = &[
    Field::new(
        "record",
        "记录",
        "Record",
        Format::Record(&RecordKind::ALL),
        ID,
    )
    .required(),
    Field::new("note", "备注", "Note", Format::Text, "\"样品 SH-12\""),
];

const EXCAVATION: &[Field] = &[
    Field::new(
        "permit",
        "发掘证照",
        "Permit",
        Format::Text,
        "\"考执字(2015)第000号\"",
    ),
    Field::new(
        "area_m2",
        "发掘面积（平方米）",
        "Area opened (m²)",
        Format::Decimal(0.0, 1e9),
        "1100.5",
    ),
    Field::new(
        "depth_m",
        "最大深度（米）",
        "Greatest depth (m)",
        Format::Decimal(0.0, 1e3),
        "5.2",
    ),
    Field::new(
        "grid",
        "布方",
        "Grid",
        Format::Text,
        "\"10×10 米探方，九宫格分区\"",
    ),
    Field::new(
        "recording",
        "记录方法",
        "Recording",
        Format::LongLangMap,
        r#"{"zh-Hans": "逐层三维扫描，重点标本记三维坐标"}"#,
    ),
    Field::new(
        "specimens",
        "标本数",
        "Specimens",
        Format::Integer(0, 1_000_000_000),
        "50000",
    ),
];

const CAMPAIGN: &[Field] = &[
    Field::new(
        "methods",
        "方法",
        "Methods",
        Format::Code(codes::ANALYSIS_METHOD),
        "\"edxrf\"",
    )
    .required()
    .repeatable(),
    Field::new(
        "laboratory",
        "实验室",
        "Laboratory",
        Format::Record(&[RecordKind::Agent]),
        ID,
    ),
    Field::new(
        "instrument",
        "仪器",
        "Instrument",
        Format::Text,
        "\"Eagle III\"",
    ),
    Field::new(
        "reference_materials",
        "标准物质",
        "Reference materials",
        Format::Text,
        "\"GBW07401\"",
    )
    .repeatable(),
    Field::new(
        "samples",
        "样品数",
        "Samples",
        Format::Integer(0, 1_000_000),
        "24",
    ),
];
