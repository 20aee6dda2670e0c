//! Code lists. Those of the national census of movable relics (全国可移动文物普查) carry its terms as their Chinese labels.

mod ceramic;
mod measure;

pub use ceramic::*;
pub use measure::*;

use crate::domain::kind::RecordKind;

/// A code with its labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// On the wire.
    pub code: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

const fn code(code: &'static str, zh: &'static str, en: &'static str) -> Code {
    Code { code, zh, en }
}

/// The label of `value` in `language`, or the value itself where the list does not hold it.
pub fn label<'a>(list: &'static [Code], value: &'a str, language: &str) -> &'a str {
    match list.iter().find(|code| code.code == value) {
        Some(found) if language.starts_with("zh") => found.zh,
        Some(found) => found.en,
        None => value,
    }
}

/// What records of a kind are among themselves.
pub fn of_kind(kind: RecordKind) -> &'static [Code] {
    match kind {
        RecordKind::Object => OBJECT_KIND,
        RecordKind::Site => SITE_KIND,
        RecordKind::Context => CONTEXT_KIND,
        RecordKind::Place => PLACE_KIND,
        RecordKind::Agent => AGENT_KIND,
        RecordKind::Concept => SCHEME,
        RecordKind::Source => SOURCE_KIND,
        RecordKind::Activity => ACTIVITY_KIND,
        RecordKind::Media => MEDIA_KIND,
    }
}

/// Where a list comes from.
pub fn source(list: &[Code]) -> &'static str {
    let census = [
        NUMBER_TYPE,
        CATEGORY,
        GRADE,
        ACQUISITION,
        COMPLETENESS,
        PRESERVATION,
    ];
    if census.contains(&list) {
        "全国可移动文物普查 (national census of movable relics)"
    } else {
        "Celadon"
    }
}

/// What an object is.
pub const OBJECT_KIND: &[Code] = &[
    code("find", "出土标本", "find"),
    code("artwork", "藏品", "artwork"),
    code("replica", "仿制品", "replica"),
    code("modern_work", "当代作品", "modern work"),
];

/// 编号类型, the census number types, with find and catalogue numbers.
pub const NUMBER_TYPE: &[Code] = &[
    code("accession", "藏品总登记号", "accession number"),
    code("auxiliary", "辅助账号", "auxiliary number"),
    code("call", "索书号", "call number"),
    code("archive", "档案编号", "archive number"),
    code("fixed_asset", "固定资产登记号", "fixed asset number"),
    code("property", "财产登记号", "property number"),
    code("find", "出土(水)登记号", "find number"),
    code("catalogue", "图录编号", "catalogue number"),
    code("other", "其他编号", "other number"),
];

/// 定名, 原名, 译名, 曾用名.
pub const NAME_TYPE: &[Code] = &[
    code("given", "定名", "given name"),
    code("original", "原名", "original name"),
    code("translated", "译名", "translated name"),
    code("former", "曾用名", "former name"),
];

/// 类别 of the census.
pub const CATEGORY: &[Code] = &[
    code("jade_gem", "玉石器、宝石", "jade and gems"),
    code("pottery", "陶器", "pottery"),
    code("porcelain", "瓷器", "porcelain"),
    code("bronze", "铜器", "bronze"),
    code("gold_silver", "金银器", "gold and silver"),
    code("iron_metal", "铁器、其他金属器", "iron and other metals"),
    code("lacquer", "漆器", "lacquer"),
    code("sculpture", "雕塑、造像", "sculpture"),
    code(
        "stone_brick_tile",
        "石器、石刻、砖瓦",
        "stone, brick and tile",
    ),
    code(
        "calligraphy_painting",
        "书法、绘画",
        "calligraphy and painting",
    ),
    code("stationery", "文具", "stationery"),
    code("oracle_bone", "甲骨", "oracle bones"),
    code("seal", "玺印符牌", "seals and tallies"),
    code("coin", "钱币", "coins"),
    code("ivory_horn", "牙骨角器", "ivory, bone and horn"),
    code("bamboo_wood", "竹木雕", "bamboo and wood carving"),
    code("furniture", "家具", "furniture"),
    code("enamel", "珐琅器", "enamel"),
    code("textile", "织绣", "textiles"),
    code("ancient_book", "古籍图书", "old books"),
    code("rubbing", "碑帖拓本", "rubbings"),
    code("weapon", "武器", "weapons"),
    code("philately", "邮品", "philately"),
    code("document", "文件、宣传品", "documents"),
    code("archive", "档案文书", "archives"),
    code("memorabilia", "名人遗物", "memorabilia"),
    code("glass", "玻璃器", "glass"),
    code("instrument", "乐器、法器", "musical and ritual instruments"),
    code("leather", "皮革", "leather"),
    code("audiovisual", "音像制品", "sound and film"),
    code("ticket", "票据", "tickets"),
    code("transport", "交通、运输工具", "transport"),
    code("measure", "度量衡器", "measures and weights"),
    code("specimen", "标本、化石", "specimens and fossils"),
    code("other", "其他", "other"),
];

/// 级别 of the census.
pub const GRADE: &[Code] = &[
    code("first", "一级", "grade one"),
    code("second", "二级", "grade two"),
    code("third", "三级", "grade three"),
    code("ordinary", "一般", "ordinary"),
    code("ungraded", "未定级", "ungraded"),
];

/// 来源方式 of the census.
pub const ACQUISITION: &[Code] = &[
    code("purchase", "征集购买", "purchase"),
    code("donation", "接受捐赠", "donation"),
    code("exchange", "依法交换", "lawful exchange"),
    code("allocation", "拨交", "allocation"),
    code("transfer", "移交", "transfer"),
    code("old_collection", "旧藏", "old collection"),
    code("excavation", "发掘", "excavation"),
    code("collected", "采集", "collected"),
    code("sorted_out", "拣选", "sorted out"),
    code("other", "其他", "other"),
];

/// 完残程度 of the census.
pub const COMPLETENESS: &[Code] = &[
    code("complete", "完整", "complete"),
    code("nearly_complete", "基本完整", "nearly complete"),
    code("incomplete", "残缺", "incomplete"),
    code(
        "badly_incomplete",
        "严重残缺(含缺失部件)",
        "badly incomplete (or parts missing)",
    ),
];

/// 保存状态 of the census.
pub const PRESERVATION: &[Code] = &[
    code("stable", "状态稳定，不需修复", "stable, needs no treatment"),
    code(
        "partly_damaged",
        "部分损腐，需要修复",
        "partly decayed, needs treatment",
    ),
    code(
        "badly_damaged",
        "腐蚀损毁严重，急需修复",
        "badly decayed, needs treatment at once",
    ),
    code("treated", "已修复", "treated"),
];

/// Sorts of site.
pub const SITE_KIND: &[Code] = &[
    code("kiln", "窑址", "kiln site"),
    code("kiln_group", "窑址群", "group of kiln sites"),
    code("tomb", "墓葬", "tomb"),
    code("wreck", "沉船", "wreck"),
    code("temple", "寺塔", "temple"),
    code("consumption", "使用地遗址", "place of use"),
    code("other", "其他", "other"),
];

/// Levels of protection.
pub const PROTECTION: &[Code] = &[
    code("national", "全国重点文物保护单位", "national"),
    code("provincial", "省级文物保护单位", "provincial"),
    code("municipal", "市级文物保护单位", "municipal"),
    code("county", "县级文物保护单位", "county"),
    code("registered", "文物保护点", "registered"),
];

/// Sorts of context.
pub const CONTEXT_KIND: &[Code] = &[
    code("area", "发掘区", "area"),
    code("trench", "探方", "trench"),
    code("unit", "遗迹单位", "unit"),
    code("feature", "遗迹", "feature"),
    code("layer", "地层", "layer"),
];

/// What a context is to another.
pub const STRATUM: &[Code] = &[
    code("above", "叠压", "above"),
    code("below", "被叠压于", "below"),
    code("cuts", "打破", "cuts"),
    code("cut_by", "被打破于", "cut by"),
    code("equal", "等于", "equal to"),
];

/// Sorts of place.
pub const PLACE_KIND: &[Code] = &[
    code("administrative", "行政区划", "administrative"),
    code("historical", "历史地名", "historical"),
    code("natural", "自然地物", "natural"),
];

/// Sorts of agent.
pub const AGENT_KIND: &[Code] = &[
    code("person", "人物", "person"),
    code("institution", "机构", "institution"),
    code("group", "群体", "group"),
];

/// What an agent is to the museum.
pub const AGENT_ROLE: &[Code] = &[
    code("excavator", "发掘者", "excavator"),
    code("maker", "制作者", "maker"),
    code("heritage_bearer", "传承人", "heritage bearer"),
    code("donor", "捐赠者", "donor"),
    code("author", "作者", "author"),
    code("custodian", "收藏单位", "custodian"),
    code("photographer", "摄影者", "photographer"),
    code("other", "其他", "other"),
];

/// Levels of those who bear a heritage.
pub const HERITAGE_LEVEL: &[Code] = &[
    code("national", "国家级", "national"),
    code("provincial", "省级", "provincial"),
    code("municipal", "市级", "municipal"),
    code("county", "县级", "county"),
];

/// From whom a craft was learnt.
pub const LINEAGE: &[Code] = &[
    code("student_of", "师从", "student of"),
    code("child_of", "家传自", "learnt within the family from"),
];

/// What is done with records, sites and people.
pub const ACTIVITY_KIND: &[Code] = &[
    code("excavation_season", "发掘", "excavation season"),
    code("survey", "调查", "survey"),
    code("analysis_campaign", "分析测试", "analysis campaign"),
    code("exhibition", "展览", "exhibition"),
    code("performance", "展演", "performance"),
    code("treatment", "修复", "treatment"),
    code("accession", "入藏", "accession"),
    code("movement", "移动", "movement"),
    code("stocktake", "盘点", "stocktake"),
    code("loan", "借展", "loan"),
    code("condition_check", "状况检查", "condition check"),
    code("inspection", "巡查", "inspection"),
];

/// What somebody did in an activity.
pub const ACTIVITY_ROLE: &[Code] = &[
    code("leader", "领队", "leader"),
    code("member", "队员", "member"),
    code("recorder", "记录", "recorder"),
    code("analyst", "分析", "analyst"),
    code("conservator", "修复", "conservator"),
    code("organiser", "主办", "organiser"),
    code("performer", "表演", "performer"),
    code("lender", "出借", "lender"),
    code("borrower", "借入", "borrower"),
    code("other", "其他", "other"),
];

/// What befell a piece.
pub const PROVENANCE: &[Code] = &[
    code("commissioned", "定制", "commissioned"),
    code("buried", "入葬或瘗埋", "buried"),
    code("excavated", "出土", "excavated"),
    code("collected", "采集", "collected"),
    code("bought", "购得", "bought"),
    code("given", "捐赠", "given"),
    code("transferred", "移交", "transferred"),
    code("lost", "散失", "lost"),
    code("recovered", "追回", "recovered"),
];

/// Concept schemes.
pub const SCHEME: &[Code] = &[
    code("period", "时代", "period"),
    code("form", "器形", "form"),
    code("glaze", "釉", "glaze"),
    code("decoration", "纹饰", "decoration"),
    code("technique", "工艺", "technique"),
    code("material", "材质", "material"),
    code("kiln_furniture", "窑具", "kiln furniture"),
    code("category", "品类", "category"),
    code("ware", "窑口", "ware"),
    code("condition", "状况", "condition"),
];

/// Sorts of text.
pub const SOURCE_KIND: &[Code] = &[
    code("poem", "诗文", "poem"),
    code("gazetteer", "方志", "gazetteer"),
    code("report", "发掘报告", "excavation report"),
    code("article", "论文", "article"),
    code("book", "专著图录", "book"),
    code("inscription", "碑刻", "inscription"),
    code("other", "其他", "other"),
];

/// Sorts of media.
pub const MEDIA_KIND: &[Code] = &[code("image", "图像", "image")];

/// What a medium shows of its piece.
pub const MEDIA_ROLE: &[Code] = &[
    code("front", "正面", "front"),
    code("back", "背面", "back"),
    code("top", "俯视", "top"),
    code("base", "底部", "base"),
    code("detail", "局部", "detail"),
    code("scale", "带比例尺", "with scale"),
    code("drawing", "线图", "drawing"),
    code("record", "记录", "record"),
    code("other", "其他", "other"),
];

/// Sorts of note.
pub const NOTE_KIND: &[Code] = &[
    code("general", "一般", "general"),
    code("sample_data", "示例数据", "sample data"),
    code("verbatim", "原文", "verbatim"),
];

/// How records are related; the inverses stand in [`crate::domain::relation`].
pub const RELATION: &[Code] = &[
    code("refits_with", "拼对", "refits with"),
    code("parallel_of", "相似于", "parallel of"),
    code("copy_of", "仿自", "copy of"),
    code("pair_with", "成对", "pair with"),
    code("depicted_in", "见于图像", "depicted in"),
    code("part_of_set", "属于一套", "part of set"),
    code("documented_in", "见载于", "documented in"),
    code("found_with", "同出", "found with"),
    code("made_by", "制作者", "made by"),
    code("related", "相关", "related"),
];

/// How sure a statement is.
pub const CONFIDENCE: &[Code] = &[
    code("certain", "确定", "certain"),
    code("probable", "很可能", "probable"),
    code("possible", "可能", "possible"),
];

/// What a dating rests on.
pub const DATING_BASIS: &[Code] = &[
    code("attributed", "推断", "attributed"),
    code("documented", "有据", "documented"),
    code("stated", "自铭", "stated on the piece"),
];

/// What a dating was read from.
pub const DATING_SOURCE: &[Code] = &[
    code("edtf", "EDTF", "EDTF"),
    code("reign", "年号纪年", "reign year"),
    code("text", "原文", "words"),
];

/// How certain the words of a dating are.
pub const DATING_CERTAINTY: &[Code] = &[
    code("certain", "明确", "certain"),
    code("approximate", "约略", "approximate"),
    code("uncertain", "存疑", "uncertain"),
    code(
        "approximate_uncertain",
        "约略且存疑",
        "approximate and uncertain",
    ),
];

/// How exactly the public may know a place.
pub const DISCLOSURE: &[Code] = &[
    code("exact", "精确", "exact"),
    code("grid", "约十公里网格", "10 km grid"),
    code("town", "乡镇", "town"),
    code("hidden", "不公开", "hidden"),
];
