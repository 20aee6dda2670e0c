//! Code lists of measurements.

use super::{Code, code};

/// What is measured.
pub const DIMENSION_KIND: &[Code] = &[
    code("height", "高", "height"),
    code("overall_height", "通高", "overall height"),
    code("remaining_height", "残高", "remaining height"),
    code("rim_diameter", "口径", "rim diameter"),
    code("foot_diameter", "足径", "foot diameter"),
    code("base_diameter", "底径", "base diameter"),
    code("belly_diameter", "腹径", "belly diameter"),
    code("max_diameter", "最大径", "greatest diameter"),
    code("diameter", "直径", "diameter"),
    code("outer_diameter", "外径", "outer diameter"),
    code("inner_diameter", "内径", "inner diameter"),
    code("length", "长", "length"),
    code("overall_length", "通长", "overall length"),
    code("width", "宽", "width"),
    code("overall_width", "通宽", "overall width"),
    code("thickness", "厚", "thickness"),
    code("depth", "深", "depth"),
    code("circumference", "周长", "circumference"),
    code("weight", "重", "weight"),
    code("capacity", "容积", "capacity"),
];

/// Which part of a piece, or which piece of a set, is meant.
pub const PART: &[Code] = &[
    code("lid", "盖", "lid"),
    code("body", "身", "body"),
    code("stand", "托", "stand"),
    code("cup", "盏", "cup"),
    code("pedestal", "座", "pedestal"),
    code("rim", "口", "rim"),
    code("neck", "颈", "neck"),
    code("shoulder", "肩", "shoulder"),
    code("belly", "腹", "belly"),
    code("foot", "足", "foot"),
    code("base", "底", "base"),
    code("wall", "壁", "wall"),
    code("spout", "流", "spout"),
    code("handle", "柄", "handle"),
    code("lug", "系", "lug"),
    code("knob", "纽", "knob"),
    code("hole", "孔", "hole"),
    code("glaze", "釉", "glaze"),
];

/// Units; those of other days are what the source means by them.
pub const UNIT: &[Code] = &[
    code("mm", "毫米", "mm"),
    code("cm", "厘米", "cm"),
    code("dm", "分米", "dm"),
    code("m", "米", "m"),
    code("cun", "寸", "cun"),
    code("chi", "尺", "chi"),
    code("in", "英寸", "in"),
    code("g", "克", "g"),
    code("kg", "千克", "kg"),
    code("jin", "斤", "jin"),
    code("liang", "两", "liang"),
    code("ml", "毫升", "ml"),
    code("l", "升", "l"),
];

/// Whether the source states the unit, or it is assumed.
pub const UNIT_BASIS: &[Code] = &[
    code("stated", "原有", "stated"),
    code("assumed", "推定", "assumed"),
];

/// What is said of a measurement beside its value.
pub const MEASURE_QUALIFIER: &[Code] = &[
    code("remaining", "残", "what remains"),
    code("approximate", "约", "approximate"),
    code("at_least", "至少", "at least"),
    code("at_most", "至多", "at most"),
];

/// How a measurement was got.
pub const MEASURE_BASIS: &[Code] = &[
    code("measured", "实测", "measured"),
    code("reconstructed", "复原", "reconstructed"),
    code("stated", "文献所载", "as a source states"),
];
