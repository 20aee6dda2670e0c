//! The fields of each kind.

use super::ceramic::{ANALYSIS, BODY, DECORATION, FIRING, GLAZE, INSCRIPTION};
use super::codes;
use super::{Field, Format, Reads};
use crate::domain::kind::RecordKind;

const ID: &str = "\"0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90\"";
const OTHER_ID: &str = "\"0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a91\"";
const CONCEPT_OF_FORM: &[&str] = &["form", "kiln_furniture"];

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
    Field::new("form", "器形", "Form", Format::Concept(CONCEPT_OF_FORM), ID),
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

pub(super) const WORDED: &[Field] = &[
    Field::new("text", "文字", "Text", Format::Text, "\"后司岙Y66\"").required(),
    Field::new(
        "language",
        "语言",
        "Language",
        Format::Language,
        "\"zh-Hans\"",
    )
    .required(),
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

pub(super) const POINT: &[Field] = &[
    Field::new(
        "longitude",
        "经度",
        "Longitude",
        Format::Decimal(-180.0, 180.0),
        "121.3369",
    )
    .required(),
    Field::new(
        "latitude",
        "纬度",
        "Latitude",
        Format::Decimal(-90.0, 90.0),
        "30.1228",
    )
    .required(),
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
    Field::new("form", "器形", "Form", Format::Concept(CONCEPT_OF_FORM), ID),
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
    Field::new(
        "begin",
        "起年",
        "First year",
        Format::Integer(-10_000, 3_000),
        "618",
    ),
    Field::new(
        "end",
        "讫年",
        "Last year",
        Format::Integer(-10_000, 3_000),
        "907",
    ),
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
