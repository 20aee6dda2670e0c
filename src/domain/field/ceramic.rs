//! The groups of fields that tell how a piece was made: decoration, glaze, body, inscriptions, firing, analyses.

use super::codes;
use super::parts::ID;
use super::{Field, Format, Grammar};
use crate::domain::ceramic::Munsell;

/// Munsell's notation, as [`Munsell`] reads it.
const MUNSELL: Format = Format::Grammar(&Grammar {
    name: "munsell",
    source: "ASTM D1535 (Munsell)",
    fault: "invalid_munsell",
    check: |written| match written.parse::<Munsell>() {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    },
});

pub(super) const DECORATION: &[Field] = &[
    Field::new(
        "technique",
        "技法",
        "Technique",
        Format::Concept(&["technique"]),
        ID,
    ),
    Field::new(
        "motif",
        "纹样",
        "Motif",
        Format::Concept(&["decoration"]),
        ID,
    ),
    Field::new(
        "position",
        "部位",
        "Position",
        Format::Code(codes::POSITION),
        "\"interior_base\"",
    ),
    Field::new("note", "备注", "Note", Format::LongText, "\"一周\""),
];

pub(super) const GLAZE: &[Field] = &[
    Field::new(
        "concept",
        "釉种",
        "Glaze",
        Format::Concept(&["glaze"]),
        ID,
    ),
    Field::new(
        "description",
        "釉色描述",
        "Description of the glaze",
        Format::LongLangMap,
        r#"{"zh-Hans": "湖水绿"}"#,
    ),
    Field::new(
        "colours",
        "釉色测量",
        "Measured colours",
        Format::Group(GLAZE_COLOUR),
        r#"{"lab": {"l": 62.4, "a": -4.8, "b": 9.1}, "origin": "instrument", "instrument": "CM-700d", "illuminant": "D65"}"#,
    ).repeatable(),
    Field::new(
        "crackle",
        "开片",
        "Crackle",
        Format::Code(codes::CRACKLE),
        "\"none\"",
    ),
];

const GLAZE_COLOUR: &[Field] = &[
    Field::new(
        "lab",
        "CIELAB",
        "CIELAB",
        Format::Group(LAB),
        r#"{"l": 62.4, "a": -4.8, "b": 9.1}"#,
    ),
    Field::new(
        "munsell",
        "孟塞尔色",
        "Munsell colour",
        MUNSELL,
        "\"5GY 6/2\"",
    ),
    Field::new(
        "origin",
        "取色方式",
        "How it was got",
        Format::Code(codes::COLOUR_ORIGIN),
        "\"instrument\"",
    )
    .required(),
    Field::new(
        "instrument",
        "仪器或色卡",
        "Instrument or chart",
        Format::Text,
        "\"CM-700d\"",
    ),
    Field::new(
        "illuminant",
        "光源",
        "Illuminant",
        Format::Code(codes::ILLUMINANT),
        "\"D65\"",
    ),
    Field::new("spot", "测点", "Spot", Format::Text, "\"外腹无开片处\""),
];

pub(super) const LAB: &[Field] = &[
    Field::new("l", "L*", "L*", Format::Decimal(0.0, 100.0), "62.4").required(),
    Field::new("a", "a*", "a*", Format::Decimal(-128.0, 127.0), "-4.8").required(),
    Field::new("b", "b*", "b*", Format::Decimal(-128.0, 127.0), "9.1").required(),
];

pub(super) const BODY: &[Field] = &[
    Field::new(
        "concept",
        "胎质",
        "Body",
        Format::Concept(&["material"]),
        ID,
    ),
    Field::new(
        "description",
        "胎质描述",
        "Description of the body",
        Format::LongLangMap,
        r#"{"zh-Hans": "灰白胎，细腻"}"#,
    ),
    Field::new(
        "colour",
        "胎色",
        "Colour",
        Format::LangMap,
        r#"{"zh-Hans": "灰白"}"#,
    ),
    Field::new(
        "munsell",
        "胎色（孟塞尔）",
        "Munsell colour",
        MUNSELL,
        "\"N 8/\"",
    ),
    Field::new(
        "texture",
        "粗细",
        "Texture",
        Format::Code(codes::TEXTURE),
        "\"fine\"",
    ),
];

pub(super) const INSCRIPTION: &[Field] = &[
    Field::new("text", "原文", "Text", Format::LongText, "\"太平□寅[年]\"").required(),
    Field::new(
        "notation",
        "释文方式",
        "Notation",
        Format::Code(codes::NOTATION),
        "\"leiden\"",
    ),
    Field::new(
        "kind",
        "类型",
        "Kind",
        Format::Code(codes::INSCRIPTION_KIND),
        "\"reign_year\"",
    ),
    Field::new("position", "位置", "Position", Format::Text, "\"外底\""),
    Field::new("reading", "释读", "Reading", Format::Text, "\"太平戊寅年\""),
    Field::new("hand", "书迹", "Hand", Format::Text, "\"行书，釉下刻\""),
];

pub(super) const FIRING: &[Field] = &[
    Field::new(
        "spur_marks",
        "支烧痕",
        "Spur marks",
        Format::Group(SPUR_MARKS),
        r#"{"form": "pine_seed", "count": 5, "position": "exterior_base"}"#,
    )
    .repeatable(),
    Field::new(
        "saggar",
        "匣钵",
        "Saggar",
        Format::Concept(&["kiln_furniture"]),
        ID,
    ),
    Field::new(
        "glaze_sealed",
        "釉封",
        "Sealed with glaze",
        Format::Boolean,
        "true",
    ),
    Field::new(
        "supports",
        "间隔具",
        "Supports",
        Format::Concept(&["kiln_furniture"]),
        ID,
    )
    .repeatable(),
    Field::new(
        "setting",
        "装烧方式",
        "Setting",
        Format::Code(codes::SETTING),
        "\"single\"",
    ),
    Field::new(
        "atmosphere",
        "烧成气氛",
        "Atmosphere",
        Format::Code(codes::ATMOSPHERE),
        "\"reducing\"",
    ),
    Field::new("waster", "废品", "Waster", Format::Boolean, "false"),
    Field::new(
        "defects",
        "缺陷",
        "Defects",
        Format::Code(codes::DEFECT),
        "\"kiln_grit\"",
    )
    .repeatable(),
    Field::new("note", "备注", "Note", Format::LongText, "\"与匣钵粘连\""),
];

const SPUR_MARKS: &[Field] = &[
    Field::new(
        "form",
        "形状",
        "Form",
        Format::Code(codes::SPUR_FORM),
        "\"pine_seed\"",
    ),
    Field::new("count", "数量", "Count", Format::Integer(1, 200), "5"),
    Field::new(
        "position",
        "部位",
        "Position",
        Format::Code(codes::POSITION),
        "\"exterior_base\"",
    ),
    Field::new("note", "备注", "Note", Format::Text, "\"排列成环\""),
];

pub(super) const ANALYSIS: &[Field] = &[
    Field::new(
        "method",
        "方法",
        "Method",
        Format::Code(codes::ANALYSIS_METHOD),
        "\"edxrf\"",
    )
    .required(),
    Field::new(
        "target",
        "测试对象",
        "What was analysed",
        Format::Code(codes::ANALYSIS_TARGET),
        "\"glaze\"",
    )
    .required(),
    Field::new("spot", "测点", "Spot", Format::Text, "\"外腹，避开开片\""),
    Field::new("sample", "样品号", "Sample", Format::Text, "\"SH-12\""),
    Field::new(
        "laboratory",
        "实验室",
        "Laboratory",
        Format::Text,
        "\"某大学科技考古实验室\"",
    ),
    Field::new("date", "日期", "Date", Format::Edtf, "\"2017-03\""),
    Field::new(
        "oxides",
        "氧化物（重量百分比）",
        "Oxides (% by weight)",
        Format::Group(OXIDE_SHARE),
        r#"{"oxide": "SiO2", "percent": 62.5}"#,
    )
    .required()
    .repeatable(),
    Field::new(
        "total",
        "总和",
        "Total",
        Format::Decimal(0.0, 200.0),
        "62.5",
    ),
    Field::new("note", "备注", "Note", Format::LongText, "\"三点平均\""),
];

const OXIDE_SHARE: &[Field] = &[
    Field::new(
        "oxide",
        "氧化物",
        "Oxide",
        Format::Code(codes::OXIDE),
        "\"SiO2\"",
    )
    .required(),
    Field::new(
        "percent",
        "重量百分比",
        "% by weight",
        Format::Decimal(0.0, 100.0),
        "62.5",
    )
    .required(),
];
