//! The fields that every kind has.

use super::codes;
use super::parts::{ID, YEAR};
use super::{Field, Format, Grammar, Reads};
use crate::domain::kind::RecordKind;

/// A day of the calendar, as `2027-06-01`.
const DAY: Format = Format::Grammar(&Grammar {
    name: "day",
    source: "ISO 8601",
    fault: "invalid_day",
    check: |written| match written.parse::<chrono::NaiveDate>() {
        Ok(_) => Ok(()),
        Err(_) => Err("a day as 2027-06-01".into()),
    },
});

pub(super) const COMMON: &[Field] = &[
    Field::new(
        "labels",
        "名称",
        "Labels",
        Format::LangMap,
        r#"{"zh-Hans": "秘色瓷净瓶", "en": "Mi-se kundika"}"#,
    )
    .required(),
    Field::new(
        "description",
        "描述",
        "Description",
        Format::LongLangMap,
        r#"{"zh-Hans": "通体施青釉。"}"#,
    ),
    Field::new(
        "dating",
        "年代",
        "Dating",
        Format::Group(DATING),
        r#"{"text": "晚唐", "edtf": "0827/0907"}"#,
    )
    .repeatable(),
    Field::new(
        "media",
        "影像",
        "Photographs",
        Format::Group(MEDIA),
        r#"{"media": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90", "role": "front"}"#,
    )
    .repeatable(),
    Field::new(
        "relations",
        "关联",
        "Relations",
        Format::Group(RELATION),
        r#"{"type": "documented_in", "target": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90"}"#,
    )
    .repeatable(),
    Field::new(
        "references",
        "参考文献",
        "References",
        Format::Group(REFERENCE),
        r#"{"citation": "《寺龙口越窑址》，文物出版社，2002", "page": "12"}"#,
    )
    .repeatable(),
    Field::new(
        "rights",
        "权利与署名",
        "Rights and credit",
        Format::Group(RIGHTS),
        r#"{"licence": "https://creativecommons.org/licenses/by/4.0/", "credit": {"zh-Hans": "示意图"}}"#,
    ),
    Field::new(
        "embargoes",
        "限期不公开",
        "Embargoes",
        Format::Group(EMBARGO),
        r#"{"fields": ["description"], "until": "2027-06-01"}"#,
    )
    .repeatable()
    .restricted(),
    Field::new(
        "notes",
        "备注",
        "Notes",
        Format::Group(NOTE),
        r#"{"text": "示例数据", "kind": "sample_data"}"#,
    )
    .repeatable(),
];

const DATING: &[Field] = &[
    Field::new("text", "原文", "As stated", Format::Text, "\"咸通十五年\"").reads(Reads::Dating),
    Field::new("edtf", "EDTF", "EDTF", Format::Edtf, "\"0874\"").reads(Reads::Edtf),
    Field::new(
        "reign",
        "年号纪年",
        "Reign year",
        Format::Group(REIGN),
        r#"{"era": "咸通", "year": 15, "regime": "唐"}"#,
    ),
    Field::new("begin", "起年", "First year", YEAR, "874"),
    Field::new("end", "讫年", "Last year", YEAR, "874"),
    Field::new("period", "时代", "Period", Format::Concept(&["period"]), ID),
    Field::new(
        "basis",
        "依据",
        "Basis",
        Format::Code(codes::DATING_BASIS),
        "\"documented\"",
    ),
    Field::new(
        "certainty",
        "可信度",
        "Certainty",
        Format::Code(codes::CONFIDENCE),
        "\"certain\"",
    ),
    Field::new(
        "reading",
        "解读",
        "Reading",
        Format::Group(DATING_READING),
        r#"{"from": "text", "of": "咸通十五年", "begin": 874, "end": 874, "certainty": "certain"}"#,
    )
    .derived(),
];

const REIGN: &[Field] = &[
    Field::new("era", "年号", "Era", Format::Text, "\"咸通\"").required(),
    Field::new(
        "year",
        "年数",
        "Year of the era",
        Format::Integer(1, 300),
        "15",
    ),
    Field::new("regime", "政权", "Regime", Format::Text, "\"唐\""),
];

const DATING_READING: &[Field] = &[
    Field::new(
        "from",
        "读自",
        "Read from",
        Format::Code(codes::DATING_SOURCE),
        "\"text\"",
    )
    .required(),
    Field::new(
        "of",
        "所读",
        "What was read",
        Format::Text,
        "\"咸通十五年\"",
    )
    .required(),
    Field::new("begin", "起年", "First year", YEAR, "874"),
    Field::new("end", "讫年", "Last year", YEAR, "874"),
    Field::new(
        "first_day",
        "起日",
        "First day",
        Format::Edtf,
        "\"0874-01-22\"",
    ),
    Field::new(
        "last_day",
        "讫日",
        "Last day",
        Format::Edtf,
        "\"0874-12-16\"",
    ),
    Field::new(
        "certainty",
        "确定程度",
        "How certain",
        Format::Code(codes::DATING_CERTAINTY),
        "\"certain\"",
    )
    .required(),
    Field::new(
        "reigns",
        "年号",
        "Reigns",
        Format::Group(REIGN),
        r#"{"era": "咸通", "year": 15, "regime": "唐"}"#,
    )
    .repeatable(),
];

const MEDIA: &[Field] = &[
    Field::new(
        "media",
        "影像",
        "Medium",
        Format::Record(&[RecordKind::Media]),
        ID,
    )
    .required(),
    Field::new(
        "role",
        "角度",
        "Role",
        Format::Code(codes::MEDIA_ROLE),
        "\"front\"",
    )
    .required(),
    Field::new(
        "caption",
        "说明",
        "Caption",
        Format::LangMap,
        r#"{"zh-Hans": "正面"}"#,
    ),
];

const RELATION: &[Field] = &[
    Field::new(
        "type",
        "关系",
        "Relation",
        Format::Code(codes::RELATION),
        "\"documented_in\"",
    )
    .required(),
    Field::new(
        "target",
        "对象",
        "Target",
        Format::Record(&RecordKind::ALL),
        ID,
    )
    .required(),
    Field::new(
        "confidence",
        "可信度",
        "Confidence",
        Format::Code(codes::CONFIDENCE),
        "\"probable\"",
    ),
    Field::new(
        "citation",
        "出处",
        "Citation",
        Format::Text,
        "\"《文物》2003-11\"",
    ),
    Field::new("locus", "出处位置", "Passage", Format::Text, "\"第一句\""),
    Field::new("note", "备注", "Note", Format::LongText, "\"口沿相接\""),
];

const REFERENCE: &[Field] = &[
    Field::new(
        "citation",
        "文献",
        "Citation",
        Format::Text,
        "\"《寺龙口越窑址》，文物出版社，2002\"",
    )
    .required(),
    Field::new("page", "页码", "Page", Format::Text, "\"12\""),
    Field::new(
        "source",
        "文献记录",
        "Source",
        Format::Record(&[RecordKind::Source]),
        ID,
    ),
    Field::new("verified", "已核对", "Verified", Format::Boolean, "false"),
    Field::new("supports", "所据内容", "Supports", Format::Text, "\"年代\""),
];

const RIGHTS: &[Field] = &[
    Field::new(
        "statement",
        "权利声明",
        "Rights statement",
        Format::Uri,
        "\"https://rightsstatements.org/vocab/InC/1.0/\"",
    ),
    Field::new(
        "licence",
        "许可",
        "Licence",
        Format::Uri,
        "\"https://creativecommons.org/licenses/by/4.0/\"",
    ),
    Field::new(
        "credit",
        "署名",
        "Credit line",
        Format::LangMap,
        r#"{"zh-Hans": "示意图"}"#,
    ),
    Field::new(
        "holder",
        "权利人",
        "Rights holder",
        Format::Text,
        "\"慈溪市博物馆\"",
    ),
];

const NOTE: &[Field] = &[
    Field::new("text", "内容", "Text", Format::LongText, "\"示例数据\"").required(),
    Field::new(
        "language",
        "语言",
        "Language",
        Format::Language,
        "\"zh-Hans\"",
    ),
    Field::new(
        "kind",
        "类型",
        "Kind",
        Format::Code(codes::NOTE_KIND),
        "\"sample_data\"",
    ),
];

const EMBARGO: &[Field] = &[
    Field::new("fields", "字段", "Fields", Format::Text, "\"description\"").repeatable(),
    Field::new("until", "公开日期", "Public from", DAY, "\"2027-06-01\"").required(),
    Field::new("note", "备注", "Note", Format::Text, "\"待论文发表\""),
];
