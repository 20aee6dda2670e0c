//! The fields of pieces.

use super::ceramic::{ANALYSIS, BODY, DECORATION, FIRING, GLAZE, INSCRIPTION};
use super::codes;
use super::parts::{FORMS, ID};
use super::{Field, Format, Reads};
use crate::domain::kind::RecordKind;

pub(super) const OBJECT: &[Field] = &[
    Field::new(
        "object_kind",
        "类属",
        "Kind of object",
        Format::Code(codes::OBJECT_KIND),
        "\"find\"",
    )
    .required(),
    Field::new(
        "numbers",
        "编号",
        "Numbers",
        Format::Group(NUMBER),
        r#"{"type": "accession", "value": "ZJ-00012"}"#,
    )
    .repeatable(),
    Field::new(
        "names",
        "名称",
        "Names",
        Format::Group(NAME),
        r#"{"type": "given", "text": "唐越窑秘色瓷八棱净瓶", "language": "zh-Hans"}"#,
    )
    .repeatable(),
    Field::new("form", "器形", "Form", Format::Concept(FORMS), ID),
    Field::new(
        "materials",
        "材质",
        "Materials",
        Format::Concept(&["material"]),
        ID,
    )
    .repeatable(),
    Field::new(
        "techniques",
        "工艺",
        "Techniques",
        Format::Concept(&["technique"]),
        ID,
    )
    .repeatable(),
    Field::new(
        "decorations",
        "纹饰",
        "Decoration",
        Format::Concept(&["decoration"]),
        ID,
    )
    .repeatable(),
    Field::new(
        "decoration_details",
        "纹饰细目",
        "Decoration in detail",
        Format::Group(DECORATION),
        r#"{"motif": "0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90", "position": "interior_base"}"#,
    ).repeatable(),
    Field::new(
        "glaze",
        "釉",
        "Glaze",
        Format::Group(GLAZE),
        r#"{"description": {"zh-Hans": "湖水绿"}}"#,
    ),
    Field::new(
        "body",
        "胎",
        "Body",
        Format::Group(BODY),
        r#"{"description": {"zh-Hans": "灰白胎，细腻"}}"#,
    ),
    Field::new(
        "dimensions",
        "尺寸",
        "Dimensions",
        Format::Group(DIMENSION),
        r#"{"kind": "height", "value": 21.5, "unit": "cm"}"#,
    )
    .repeatable(),
    Field::new(
        "dimensions_text",
        "尺寸原文",
        "Dimensions, as stated",
        Format::LongText,
        "\"口径12.3 足径5.1 高4\"",
    )
    .reads(Reads::Sizes),
    Field::new(
        "inscriptions",
        "铭文",
        "Inscriptions",
        Format::Group(INSCRIPTION),
        r#"{"text": "公", "kind": "office", "position": "底"}"#,
    )
    .repeatable(),
    Field::new(
        "firing",
        "烧成证据",
        "Firing",
        Format::Group(FIRING),
        r#"{"spur_marks": [{"form": "pine_seed", "count": 5}], "atmosphere": "reducing"}"#,
    ),
    Field::new(
        "analyses",
        "成分分析",
        "Analyses",
        Format::Group(ANALYSIS),
        r#"{"method": "edxrf", "target": "glaze", "spot": "外腹", "oxides": [{"oxide": "SiO2", "percent": 62.5}, {"oxide": "Al2O3", "percent": 13.2}]}"#,
    ).repeatable(),
    Field::new(
        "production_place",
        "产地",
        "Place of production",
        Format::Record(&[RecordKind::Site]),
        ID,
    ),
    Field::new(
        "makers",
        "制作者",
        "Makers",
        Format::Record(&[RecordKind::Agent]),
        ID,
    )
    .repeatable(),
    Field::new(
        "find_spot",
        "出土信息",
        "Find spot",
        Format::Group(FIND_SPOT),
        r#"{"find_number": "2016SHY66TN03W04④:12", "date": "2016"}"#,
    ),
    Field::new(
        "provenance",
        "流传经历",
        "Provenance",
        Format::Group(PROVENANCE),
        r#"{"type": "excavated", "date": "2016"}"#,
    ).repeatable(),
    Field::new(
        "category",
        "类别",
        "Category",
        Format::Code(codes::CATEGORY),
        "\"porcelain\"",
    ),
    Field::new(
        "grade",
        "级别",
        "Grade",
        Format::Code(codes::GRADE),
        "\"ungraded\"",
    ),
    Field::new(
        "count",
        "实际数量",
        "Count",
        Format::Integer(1, 1_000_000),
        "1",
    ),
    Field::new(
        "completeness",
        "完残程度",
        "Completeness",
        Format::Code(codes::COMPLETENESS),
        "\"incomplete\"",
    ),
    Field::new(
        "preservation",
        "保存状态",
        "State of preservation",
        Format::Code(codes::PRESERVATION),
        "\"stable\"",
    ),
    Field::new(
        "acquisition_source",
        "来源方式",
        "Source of acquisition",
        Format::Code(codes::ACQUISITION),
        "\"excavation\"",
    ),
    Field::new(
        "custodian",
        "收藏单位",
        "Custodian",
        Format::Record(&[RecordKind::Agent]),
        ID,
    ),
    Field::new(
        "acquired_from",
        "具体来源",
        "Acquired from",
        Format::Text,
        "\"张某\"",
    )
    .restricted(),
    Field::new(
        "current_location",
        "库房位置",
        "Current location",
        Format::Text,
        "\"2 号库 3 柜\"",
    )
    .restricted(),
    Field::new(
        "valuation",
        "估价",
        "Valuation",
        Format::Group(VALUATION),
        r#"{"amount": 1000.5, "currency": "CNY"}"#,
    )
    .restricted(),
];

const NUMBER: &[Field] = &[
    Field::new(
        "type",
        "编号类型",
        "Type of number",
        Format::Code(codes::NUMBER_TYPE),
        "\"accession\"",
    )
    .required(),
    Field::new("value", "编号", "Number", Format::Text, "\"ZJ-00012\"").required(),
];

const NAME: &[Field] = &[
    Field::new(
        "type",
        "名称类型",
        "Type of name",
        Format::Code(codes::NAME_TYPE),
        "\"given\"",
    )
    .required(),
    Field::new(
        "text",
        "名称",
        "Name",
        Format::Text,
        "\"唐越窑秘色瓷八棱净瓶\"",
    )
    .reads(Reads::PieceName)
    .required(),
    Field::new(
        "language",
        "语言",
        "Language",
        Format::Language,
        "\"zh-Hans\"",
    )
    .required(),
];

const DIMENSION: &[Field] = &[
    Field::new(
        "kind",
        "项目",
        "What",
        Format::Code(codes::DIMENSION_KIND),
        "\"height\"",
    )
    .required(),
    Field::new("part", "部件", "Part", Format::Code(codes::PART), "\"lid\""),
    Field::new("piece", "第几件", "Piece", Format::Integer(1, 999), "1"),
    Field::new("value", "数值", "Value", Format::Decimal(0.0, 1e9), "21.5").required(),
    Field::new("value_to", "至", "To", Format::Decimal(0.0, 1e9), "21.8"),
    Field::new("unit", "单位", "Unit", Format::Code(codes::UNIT), "\"cm\"").required(),
    Field::new(
        "unit_basis",
        "单位依据",
        "Basis of the unit",
        Format::Code(codes::UNIT_BASIS),
        "\"stated\"",
    ),
    Field::new(
        "basis",
        "依据",
        "Basis",
        Format::Code(codes::MEASURE_BASIS),
        "\"measured\"",
    ),
    Field::new(
        "qualifiers",
        "限定",
        "Qualifiers",
        Format::Code(codes::MEASURE_QUALIFIER),
        "\"approximate\"",
    )
    .repeatable(),
    Field::new("note", "备注", "Note", Format::Text, "\"口沿残\""),
];

const FIND_SPOT: &[Field] = &[
    Field::new(
        "site",
        "遗址",
        "Site",
        Format::Record(&[RecordKind::Site]),
        ID,
    ),
    Field::new(
        "context",
        "层位单位",
        "Context",
        Format::Record(&[RecordKind::Context]),
        ID,
    ),
    Field::new(
        "find_number",
        "出土编号",
        "Find number",
        Format::Text,
        "\"2016SHY66TN03W04④:12\"",
    )
    .reads(Reads::FindNumber),
    Field::new(
        "grid_position",
        "三维坐标",
        "Position in the grid",
        Format::Group(GRID_POSITION),
        r#"{"x_m": 12.35, "y_m": 4.1, "z_m": 11.9, "precision_m": 0.02}"#,
    ),
    Field::new(
        "date",
        "出土日期",
        "Date found",
        Format::Edtf,
        "\"2016-05\"",
    ),
    Field::new("note", "备注", "Note", Format::LongText, "\"匣钵内\""),
];

const GRID_POSITION: &[Field] = &[
    Field::new(
        "x_m",
        "x（米）",
        "x (m)",
        Format::Decimal(-100_000.0, 100_000.0),
        "12.35",
    ),
    Field::new(
        "y_m",
        "y（米）",
        "y (m)",
        Format::Decimal(-100_000.0, 100_000.0),
        "4.1",
    ),
    Field::new(
        "z_m",
        "z 高程（米）",
        "z, height (m)",
        Format::Decimal(-500.0, 9_000.0),
        "11.9",
    ),
    Field::new(
        "precision_m",
        "误差（米）",
        "Precision (m)",
        Format::Decimal(0.0, 1_000.0),
        "0.02",
    ),
    Field::new(
        "recorded_by",
        "测量者",
        "Recorded by",
        Format::Record(&[RecordKind::Agent]),
        ID,
    ),
];

const PROVENANCE: &[Field] = &[
    Field::new(
        "type",
        "事由",
        "Event",
        Format::Code(codes::PROVENANCE),
        "\"excavated\"",
    )
    .required(),
    Field::new("date", "时间", "When", Format::Edtf, "\"2016\""),
    Field::new(
        "agent",
        "人物或机构",
        "Person or institution",
        Format::Record(&[RecordKind::Agent]),
        ID,
    ),
    Field::new(
        "place",
        "地点",
        "Place",
        Format::Record(&[RecordKind::Place]),
        ID,
    ),
    Field::new(
        "source",
        "依据",
        "Source",
        Format::Record(&[RecordKind::Source]),
        ID,
    ),
    Field::new("note", "备注", "Note", Format::LongText, "\"由考古所移交\""),
];

const VALUATION: &[Field] = &[
    Field::new(
        "amount",
        "金额",
        "Amount",
        Format::Decimal(0.0, 1e15),
        "1000.5",
    )
    .required(),
    Field::new("currency", "币种", "Currency", Format::Text, "\"CNY\"").required(),
    Field::new("date", "日期", "Date", Format::Edtf, "\"2020-01-01\""),
];
