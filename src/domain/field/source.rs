//! The fields of sources.

use super::codes;
use super::parts::ID;
use super::{Field, Format};
use crate::domain::kind::RecordKind;

pub(super) const SOURCE: &[Field] = &[
    Field::new(
        "source_kind",
        "文献类型",
        "Kind of source",
        Format::Code(codes::SOURCE_KIND),
        "\"poem\"",
    )
    .required(),
    Field::new(
        "author",
        "作者",
        "Author",
        Format::Record(&[RecordKind::Agent]),
        ID,
    ),
    Field::new(
        "author_text",
        "作者（原文）",
        "Author, as stated",
        Format::Text,
        "\"〔唐〕陆龟蒙\"",
    ),
    Field::new(
        "citation",
        "著录",
        "Citation",
        Format::Text,
        "\"《全唐诗》卷六二九\"",
    ),
    Field::new(
        "publisher",
        "出版者",
        "Publisher",
        Format::Text,
        "\"文物出版社\"",
    ),
    Field::new(
        "published",
        "出版时间",
        "Published",
        Format::Edtf,
        "\"2002\"",
    ),
    Field::new(
        "edition",
        "版本",
        "Edition",
        Format::Text,
        "\"中华书局点校本\"",
    ),
    Field::new(
        "identifiers",
        "标识号",
        "Identifiers",
        Format::Group(IDENTIFIER),
        r#"{"scheme": "ISBN", "value": "7-5010-0000-0"}"#,
    )
    .repeatable(),
    Field::new(
        "passages",
        "段落",
        "Passages",
        Format::Group(PASSAGE),
        r#"{"text": "九秋风露越窑开", "language": "zh-Hans"}"#,
    )
    .repeatable(),
];

const PASSAGE: &[Field] = &[
    Field::new(
        "locus",
        "位置",
        "Place in the text",
        Format::Text,
        "\"第一句\"",
    ),
    Field::new(
        "text",
        "原文",
        "Text",
        Format::LongText,
        "\"九秋风露越窑开\"",
    )
    .required(),
    Field::new(
        "language",
        "语言",
        "Language",
        Format::Language,
        "\"zh-Hans\"",
    )
    .required(),
    Field::new(
        "variants",
        "异文",
        "Variants",
        Format::Group(VARIANT),
        r#"{"reading": "功", "replaces": "巧"}"#,
    )
    .repeatable(),
    Field::new(
        "translation",
        "译文",
        "Translation",
        Format::LongLangMap,
        r#"{"en": "In the ninth autumn wind and dew the Yue kilns open"}"#,
    ),
    Field::new(
        "mentions",
        "所及记录",
        "Records it speaks of",
        Format::Record(&RecordKind::ALL),
        ID,
    )
    .repeatable(),
];

const VARIANT: &[Field] = &[
    Field::new("reading", "异文", "Reading", Format::Text, "\"功\"").required(),
    Field::new("replaces", "替换", "In place of", Format::Text, "\"巧\""),
    Field::new("witness", "版本", "Witness", Format::Text, "\"一本\""),
];

const IDENTIFIER: &[Field] = &[
    Field::new("scheme", "类型", "Scheme", Format::Text, "\"ISBN\"").required(),
    Field::new("value", "号码", "Value", Format::Text, "\"7-5010-0000-0\"").required(),
];
