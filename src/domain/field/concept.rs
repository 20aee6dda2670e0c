//! The fields of concepts.

use super::codes;
use super::parts::{ID, YEAR};
use super::{Field, Format};

const OTHER_ID: &str = "\"0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a91\"";

pub(super) const CONCEPT: &[Field] = &[
    Field::new(
        "scheme",
        "术语表",
        "Scheme",
        Format::Code(codes::SCHEME),
        "\"form\"",
    )
    .required(),
    Field::new("notation", "代号", "Notation", Format::Text, "\"A1-02\""),
    Field::new(
        "alt_labels",
        "别称",
        "Other labels",
        Format::LangLists,
        r#"{"en": ["pi-se"]}"#,
    ),
    Field::new(
        "hidden_labels",
        "旧写与误写",
        "Old and wrong spellings",
        Format::LangLists,
        r#"{"zh-Hant": ["祕色磁"]}"#,
    ),
    Field::new("pinyin", "拼音", "Pinyin", Format::Text, "\"jingping\""),
    Field::new(
        "scope_note",
        "使用说明",
        "Scope note",
        Format::LongLangMap,
        r#"{"zh-Hans": "只用于有流而无盖的净瓶。"}"#,
    ),
    Field::new(
        "broader",
        "上位术语",
        "Broader",
        Format::Concept(SCHEMES),
        ID,
    )
    .repeatable(),
    Field::new(
        "related",
        "相关术语",
        "Related",
        Format::Concept(SCHEMES),
        OTHER_ID,
    )
    .repeatable(),
    Field::new(
        "exact_match",
        "等同于",
        "Exact match",
        Format::Uri,
        "\"http://vocab.getty.edu/aat/300203596\"",
    )
    .repeatable(),
    Field::new(
        "close_match",
        "近似于",
        "Close match",
        Format::Uri,
        "\"http://vocab.getty.edu/aat/300198842\"",
    )
    .repeatable(),
    Field::new("begin", "起年", "First year", YEAR, "618"),
    Field::new("end", "讫年", "Last year", YEAR, "907"),
    Field::new("deprecated", "停用", "Deprecated", Format::Boolean, "true"),
    Field::new(
        "replaced_by",
        "改用",
        "Use instead",
        Format::Concept(SCHEMES),
        ID,
    ),
];

/// Every scheme's code.
const SCHEMES: &[&str] = &[
    "period",
    "form",
    "glaze",
    "decoration",
    "technique",
    "material",
    "kiln_furniture",
    "category",
    "ware",
    "condition",
];
