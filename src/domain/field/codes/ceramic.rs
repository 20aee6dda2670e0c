//! Code lists of ceramics: inscriptions, colours, firing, analyses.

use super::{Code, code};

/// What an inscription is.
pub const INSCRIPTION_KIND: &[Code] = &[
    code("reign_year", "年款", "reign year"),
    code("office", "官字款", "office mark"),
    code("potter", "姓氏", "potter’s name"),
    code("self_name", "自名", "name of the vessel"),
    code("auspicious", "吉语", "auspicious words"),
    code("poem", "诗文", "poem"),
    code("other", "其他", "other"),
];

/// Where on a piece.
pub const POSITION: &[Code] = &[
    code("rim", "口沿", "rim"),
    code("interior", "内壁", "interior wall"),
    code("interior_base", "内底", "interior base"),
    code("exterior", "外壁", "exterior wall"),
    code("neck", "颈部", "neck"),
    code("shoulder", "肩部", "shoulder"),
    code("belly", "腹部", "belly"),
    code("foot", "足端", "foot ring"),
    code("exterior_base", "外底", "exterior base"),
    code("lid", "盖面", "lid"),
    code("spout", "流", "spout"),
    code("handle", "柄", "handle"),
    code("overall", "通体", "all over"),
    code("other", "其他", "elsewhere"),
];

/// How a colour was got.
pub const COLOUR_ORIGIN: &[Code] = &[
    code("instrument", "仪器测量", "instrument"),
    code("photo", "照片取色", "photograph"),
    code("chart", "色卡比对", "colour chart"),
];

/// Why a picture tells no glaze.
pub const NO_GLAZE_SHOWN: &[Code] = &[
    code("no_colour", "画面无色彩", "the picture has no colour"),
    code("no_plain_backdrop", "背景不匀", "no plain backdrop"),
    code("no_vessel", "未见器物", "no piece found"),
    code("no_glaze", "无釉面", "no glaze found"),
    code("too_small", "画面过小", "too small"),
];

/// How the piece in a picture was told from what is behind it.
pub const PICTURE_BACKGROUND: &[Code] = &[
    code("backdrop", "衬于背景之前", "before a backdrop"),
    code(
        "fills_frame",
        "釉面充满画面",
        "one surface from edge to edge",
    ),
];

/// What a colour strip did for a picture's colours.
pub const COLOUR_CORRECTION: &[Code] = &[
    code("not_flagged", "未校色", "not corrected"),
    code(
        "strip_not_found",
        "未找到色标，未校色",
        "no colour strip found, not corrected",
    ),
    code("corrected", "已按色标校正", "corrected by a colour strip"),
];

/// The light a colour is stated for (CIE illuminants).
pub const ILLUMINANT: &[Code] = &[
    code("D50", "D50", "D50"),
    code("D55", "D55", "D55"),
    code("D65", "D65", "D65"),
    code("A", "A", "A"),
    code("C", "C", "C"),
    code("F2", "F2", "F2"),
    code("F11", "F11", "F11"),
];

/// Crackle of a glaze.
pub const CRACKLE: &[Code] = &[
    code("none", "无开片", "none"),
    code("fine", "细碎开片", "fine"),
    code("coarse", "疏朗开片", "coarse"),
    code("partial", "局部开片", "in places"),
];

/// How fine a body is.
pub const TEXTURE: &[Code] = &[
    code("fine", "细腻", "fine"),
    code("medium", "较细", "medium"),
    code("coarse", "粗疏", "coarse"),
];

/// How a text is written down.
pub const NOTATION: &[Code] = &[
    code("plain", "原样", "plain"),
    code(
        "leiden",
        "释文符号",
        "with signs for what is uncertain, lost or restored",
    ),
];

/// Forms of spur marks.
pub const SPUR_FORM: &[Code] = &[
    code("pine_seed", "松子状", "pine seed"),
    code("dot", "圆点状", "dot"),
    code("strip", "条状", "strip"),
    code("square", "方形", "square"),
    code("ring", "环状", "ring"),
    code("irregular", "不规则", "irregular"),
];

/// How pieces were set in the kiln.
pub const SETTING: &[Code] = &[
    code("single", "单件装烧", "one in a saggar"),
    code("stacked", "叠烧", "stacked"),
    code("nested", "套烧", "one inside another"),
    code("rim_to_rim", "对口烧", "rim to rim"),
    code("inverted", "覆烧", "upside down"),
    code("open", "明火裸烧", "in the open fire"),
];

/// The atmosphere of the fire.
pub const ATMOSPHERE: &[Code] = &[
    code("reducing", "还原气氛", "reducing"),
    code("oxidising", "氧化气氛", "oxidising"),
    code("mixed", "气氛不稳", "changing"),
];

/// What went wrong in the fire.
pub const DEFECT: &[Code] = &[
    code("warped", "变形", "warped"),
    code("fused", "粘连", "fused"),
    code("cracked", "开裂", "cracked"),
    code("collapsed", "塌陷", "collapsed"),
    code("bloated", "起泡鼓胀", "bloated"),
    code("underfired", "生烧", "underfired"),
    code("overfired", "过烧", "overfired"),
    code("crawled", "缩釉", "crawled glaze"),
    code("pinholes", "针孔棕眼", "pinholes"),
    code("flaked", "剥釉", "flaked glaze"),
    code("run", "流釉", "run glaze"),
    code("kiln_grit", "落渣", "kiln grit"),
    code("discoloured", "窑变失色", "discoloured"),
];

/// Methods of chemical analysis.
pub const ANALYSIS_METHOD: &[Code] = &[
    code("wet", "化学分析", "wet chemistry"),
    code("xrf", "X射线荧光（XRF）", "XRF"),
    code("edxrf", "能量色散X射线荧光（EDXRF）", "EDXRF"),
    code("wdxrf", "波长色散X射线荧光（WDXRF）", "WDXRF"),
    code("pxrf", "便携式X射线荧光（pXRF）", "portable XRF"),
    code("icp_aes", "电感耦合等离子体发射光谱（ICP-AES）", "ICP-AES"),
    code("icp_ms", "电感耦合等离子体质谱（ICP-MS）", "ICP-MS"),
    code("la_icp_ms", "激光剥蚀ICP-MS", "LA-ICP-MS"),
    code("epma", "电子探针（EPMA）", "EPMA"),
    code("sem_eds", "扫描电镜能谱（SEM-EDS）", "SEM-EDS"),
    code("inaa", "中子活化（INAA）", "INAA"),
    code("pixe", "质子激发X射线荧光（PIXE）", "PIXE"),
    code("other", "其他", "other"),
];

/// What was analysed.
pub const ANALYSIS_TARGET: &[Code] = &[
    code("body", "胎", "body"),
    code("glaze", "釉", "glaze"),
    code("slip", "化妆土", "slip"),
    code("pigment", "彩料", "pigment"),
    code("residue", "残留物", "residue"),
    code("kiln_furniture", "窑具", "kiln furniture"),
    code("raw_material", "原料", "raw material"),
];

/// Oxides, by their formulae; `LOI` is loss on ignition.
pub const OXIDE: &[Code] = &[
    code("SiO2", "二氧化硅", "SiO₂"),
    code("Al2O3", "氧化铝", "Al₂O₃"),
    code("Fe2O3", "氧化铁（三价）", "Fe₂O₃"),
    code("FeO", "氧化亚铁", "FeO"),
    code("TiO2", "二氧化钛", "TiO₂"),
    code("CaO", "氧化钙", "CaO"),
    code("MgO", "氧化镁", "MgO"),
    code("K2O", "氧化钾", "K₂O"),
    code("Na2O", "氧化钠", "Na₂O"),
    code("MnO", "氧化锰", "MnO"),
    code("MnO2", "二氧化锰", "MnO₂"),
    code("P2O5", "五氧化二磷", "P₂O₅"),
    code("BaO", "氧化钡", "BaO"),
    code("SrO", "氧化锶", "SrO"),
    code("ZrO2", "二氧化锆", "ZrO₂"),
    code("Rb2O", "氧化铷", "Rb₂O"),
    code("Li2O", "氧化锂", "Li₂O"),
    code("B2O3", "氧化硼", "B₂O₃"),
    code("Cr2O3", "氧化铬", "Cr₂O₃"),
    code("V2O5", "五氧化二钒", "V₂O₅"),
    code("CoO", "氧化钴", "CoO"),
    code("NiO", "氧化镍", "NiO"),
    code("CuO", "氧化铜", "CuO"),
    code("ZnO", "氧化锌", "ZnO"),
    code("SnO2", "二氧化锡", "SnO₂"),
    code("PbO", "氧化铅", "PbO"),
    code("SO3", "三氧化硫", "SO₃"),
    code("Cl", "氯", "Cl"),
    code("LOI", "烧失量", "loss on ignition"),
];
