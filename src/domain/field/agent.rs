//! The fields of agents.

use super::codes;
use super::parts::{ID, WORDED, YEAR};
use super::{Field, Format};
use crate::domain::kind::RecordKind;

pub(super) const AGENT: &[Field] = &[
    Field::new(
        "agent_kind",
        "类型",
        "Kind of agent",
        Format::Code(codes::AGENT_KIND),
        "\"person\"",
    )
    .required(),
    Field::new(
        "roles",
        "身份",
        "Roles",
        Format::Code(codes::AGENT_ROLE),
        "\"author\"",
    )
    .repeatable(),
    Field::new(
        "life",
        "生卒",
        "Life",
        Format::Group(LIFE),
        r#"{"end": 881}"#,
    ),
    Field::new(
        "aliases",
        "别名",
        "Other names",
        Format::Group(WORDED),
        r#"{"text": "甫里先生", "language": "zh-Hans"}"#,
    )
    .repeatable(),
    Field::new(
        "heritage",
        "非遗传承",
        "Heritage",
        Format::Group(HERITAGE),
        r#"{"project": "越窑青瓷烧制技艺", "level": "national", "year": 2012}"#,
    )
    .repeatable(),
    Field::new(
        "lineage",
        "师承",
        "Lineage",
        Format::Group(LINEAGE),
        r#"{"type": "student_of", "agent": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90"}"#,
    )
    .repeatable(),
    Field::new(
        "affiliations",
        "所属机构",
        "Affiliations",
        Format::Record(&[RecordKind::Agent]),
        ID,
    )
    .repeatable(),
    Field::new(
        "place",
        "所在地",
        "Place",
        Format::Record(&[RecordKind::Place]),
        ID,
    ),
    Field::new(
        "private",
        "非公开信息",
        "Private details",
        Format::Group(PRIVATE),
        r#"{"legal_name": "张某", "phone": "0574-00000000"}"#,
    )
    .restricted(),
];

const LIFE: &[Field] = &[
    Field::new("begin", "始", "First year", YEAR, "820"),
    Field::new("end", "终", "Last year", YEAR, "881"),
];

const HERITAGE: &[Field] = &[
    Field::new(
        "project",
        "项目",
        "Craft",
        Format::Text,
        "\"越窑青瓷烧制技艺\"",
    )
    .required(),
    Field::new(
        "level",
        "级别",
        "Level",
        Format::Code(codes::HERITAGE_LEVEL),
        "\"national\"",
    )
    .required(),
    Field::new("batch", "批次", "Batch", Format::Integer(1, 100), "4"),
    Field::new(
        "year",
        "公布年份",
        "Year",
        Format::Integer(1900, 3_000),
        "2012",
    ),
];

const LINEAGE: &[Field] = &[
    Field::new(
        "type",
        "关系",
        "Relation",
        Format::Code(codes::LINEAGE),
        "\"student_of\"",
    )
    .required(),
    Field::new(
        "agent",
        "对方",
        "Of whom",
        Format::Record(&[RecordKind::Agent]),
        ID,
    )
    .required(),
    Field::new(
        "note",
        "备注",
        "Note",
        Format::Text,
        "\"1980 年起随师学艺\"",
    ),
];

const PRIVATE: &[Field] = &[
    Field::new(
        "legal_name",
        "法定姓名",
        "Legal name",
        Format::Text,
        "\"张某\"",
    ),
    Field::new(
        "phone",
        "电话",
        "Telephone",
        Format::Text,
        "\"0574-00000000\"",
    ),
    Field::new(
        "email",
        "电子邮箱",
        "E-mail",
        Format::Text,
        "\"donor@example.org\"",
    ),
    Field::new(
        "address",
        "地址",
        "Address",
        Format::Text,
        "\"慈溪市某街 1 号\"",
    ),
    Field::new("note", "备注", "Note", Format::LongText, "\"希望匿名\""),
];
