//! The words of sizes. Each table is read from its top, so longer words stand before those they begin with.

use super::kind::{DimensionKind as K, Part as P};
use super::unit::Unit as U;
use super::{Basis, Bound};

/// What is said of a size beside its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remark {
    Remaining,
    Approximate,
    Basis(Basis),
    Bound(Bound),
}

use Remark::{Approximate, Remaining};

/// Letters in the longest English word.
pub(super) const LONGEST: usize = 13;

/// What is measured, in Chinese.
pub(super) const KINDS: [(&str, K); 50] = [
    ("通高", K::OverallHeight),
    ("总高", K::OverallHeight),
    ("全高", K::OverallHeight),
    ("通长", K::OverallLength),
    ("总长", K::OverallLength),
    ("全长", K::OverallLength),
    ("通宽", K::OverallWidth),
    ("总宽", K::OverallWidth),
    ("口部直径", K::RimDiameter),
    ("口沿直径", K::RimDiameter),
    ("口沿径", K::RimDiameter),
    ("口径", K::RimDiameter),
    ("口徑", K::RimDiameter),
    ("圈足径", K::FootDiameter),
    ("足径", K::FootDiameter),
    ("足徑", K::FootDiameter),
    ("底径", K::BaseDiameter),
    ("底徑", K::BaseDiameter),
    ("腹部最大径", K::BellyDiameter),
    ("最大腹径", K::BellyDiameter),
    ("最大腹徑", K::BellyDiameter),
    ("腹径", K::BellyDiameter),
    ("腹徑", K::BellyDiameter),
    ("最大直径", K::MaxDiameter),
    ("最大径", K::MaxDiameter),
    ("最大徑", K::MaxDiameter),
    ("外径", K::OuterDiameter),
    ("内径", K::InnerDiameter),
    ("直径", K::Diameter),
    ("直徑", K::Diameter),
    ("径", K::Diameter),
    ("徑", K::Diameter),
    ("φ", K::Diameter),
    ("ø", K::Diameter),
    ("∅", K::Diameter),
    ("腹深", K::Depth),
    ("内深", K::Depth),
    ("深", K::Depth),
    ("器高", K::Height),
    ("高", K::Height),
    ("周长", K::Circumference),
    ("边长", K::Length),
    ("长", K::Length),
    ("長", K::Length),
    ("宽", K::Width),
    ("寬", K::Width),
    ("厚", K::Thickness),
    ("净重", K::Weight),
    ("重", K::Weight),
    ("质量", K::Weight),
];

/// Of capacity, and what may follow a kind without changing it: 高度, 重量.
pub(super) const CAPACITY: [(&str, K); 2] = [("容积", K::Capacity), ("容量", K::Capacity)];
pub(super) const SUFFIXES: [(&str, ()); 2] = [("度", ()), ("量", ())];

/// Parts, in Chinese.
pub(super) const PARTS: [(&str, P); 28] = [
    ("盖", P::Lid),
    ("蓋", P::Lid),
    ("器身", P::Body),
    ("身", P::Body),
    ("托盘", P::Stand),
    ("托", P::Stand),
    ("盏", P::Cup),
    ("盞", P::Cup),
    ("座", P::Pedestal),
    ("口沿", P::Rim),
    ("口", P::Rim),
    ("沿", P::Rim),
    ("颈", P::Neck),
    ("頸", P::Neck),
    ("肩", P::Shoulder),
    ("腹", P::Belly),
    ("圈足", P::Foot),
    ("足", P::Foot),
    ("底", P::Base),
    ("壁", P::Wall),
    ("胎", P::Wall),
    ("流", P::Spout),
    ("柄", P::Handle),
    ("系", P::Lug),
    ("纽", P::Knob),
    ("钮", P::Knob),
    ("孔", P::Hole),
    ("釉", P::Glaze),
];

/// What is measured, in English; with a word before it from [`ENGLISH_MODIFIERS`] perhaps.
pub(super) const ENGLISH_KINDS: [(&str, K); 22] = [
    ("height", K::Height),
    ("ht", K::Height),
    ("h", K::Height),
    ("diameter", K::Diameter),
    ("diam", K::Diameter),
    ("dia", K::Diameter),
    ("d", K::Diameter),
    ("length", K::Length),
    ("len", K::Length),
    ("l", K::Length),
    ("width", K::Width),
    ("breadth", K::Width),
    ("w", K::Width),
    ("thickness", K::Thickness),
    ("th", K::Thickness),
    ("depth", K::Depth),
    ("circumference", K::Circumference),
    ("circ", K::Circumference),
    ("weight", K::Weight),
    ("wt", K::Weight),
    ("capacity", K::Capacity),
    ("volume", K::Capacity),
];

/// A word, the kind it stands before, and what they say together.
pub(super) const ENGLISH_MODIFIERS: [(&str, K, K); 17] = [
    ("overall", K::Height, K::OverallHeight),
    ("overall", K::Length, K::OverallLength),
    ("overall", K::Width, K::OverallWidth),
    ("total", K::Height, K::OverallHeight),
    ("total", K::Length, K::OverallLength),
    ("total", K::Width, K::OverallWidth),
    ("rim", K::Diameter, K::RimDiameter),
    ("mouth", K::Diameter, K::RimDiameter),
    ("foot", K::Diameter, K::FootDiameter),
    ("base", K::Diameter, K::BaseDiameter),
    ("belly", K::Diameter, K::BellyDiameter),
    ("greatest", K::Diameter, K::MaxDiameter),
    ("maximum", K::Diameter, K::MaxDiameter),
    ("max", K::Diameter, K::MaxDiameter),
    ("outer", K::Diameter, K::OuterDiameter),
    ("inner", K::Diameter, K::InnerDiameter),
    ("interior", K::Diameter, K::InnerDiameter),
];

/// Parts, in English.
pub(super) const ENGLISH_PARTS: [(&str, P); 20] = [
    ("lid", P::Lid),
    ("cover", P::Lid),
    ("body", P::Body),
    ("stand", P::Stand),
    ("cup", P::Cup),
    ("pedestal", P::Pedestal),
    ("rim", P::Rim),
    ("mouth", P::Rim),
    ("neck", P::Neck),
    ("shoulder", P::Shoulder),
    ("belly", P::Belly),
    ("foot", P::Foot),
    ("base", P::Base),
    ("wall", P::Wall),
    ("spout", P::Spout),
    ("handle", P::Handle),
    ("lug", P::Lug),
    ("knob", P::Knob),
    ("hole", P::Hole),
    ("glaze", P::Glaze),
];

/// Said before or behind the word for what is measured.
pub(super) const REMARKS: [(&str, Remark); 11] = [
    ("残存", Remaining),
    ("现存", Remaining),
    ("残", Remaining),
    ("殘", Remaining),
    ("现", Remaining),
    ("复原", Remark::Basis(Basis::Reconstructed)),
    ("復原", Remark::Basis(Basis::Reconstructed)),
    ("实测", Remark::Basis(Basis::Measured)),
    ("實測", Remark::Basis(Basis::Measured)),
    ("大约", Approximate),
    ("约", Approximate),
];

/// Said before a value.
pub(super) const BEFORE_VALUE: [(&str, Remark); 11] = [
    ("大约", Approximate),
    ("约", Approximate),
    ("約", Approximate),
    ("近", Approximate),
    ("至少", Remark::Bound(Bound::AtLeast)),
    ("≥", Remark::Bound(Bound::AtLeast)),
    (">", Remark::Bound(Bound::AtLeast)),
    ("至多", Remark::Bound(Bound::AtMost)),
    ("不足", Remark::Bound(Bound::AtMost)),
    ("≤", Remark::Bound(Bound::AtMost)),
    ("<", Remark::Bound(Bound::AtMost)),
];

/// Said behind a value.
pub(super) const BEHIND_VALUE: [(&str, Remark); 4] = [
    ("左右", Approximate),
    ("上下", Approximate),
    ("余", Remark::Bound(Bound::AtLeast)),
    ("许", Approximate),
];

/// English remarks, before what is measured or in brackets behind the value.
pub(super) const ENGLISH_REMARKS: [(&str, Remark); 12] = [
    ("extant", Remaining),
    ("remaining", Remaining),
    ("surviving", Remaining),
    ("preserved", Remaining),
    ("incomplete", Remaining),
    ("reconstructed", Remark::Basis(Basis::Reconstructed)),
    ("restored", Remark::Basis(Basis::Reconstructed)),
    ("measured", Remark::Basis(Basis::Measured)),
    ("approximately", Approximate),
    ("approx", Approximate),
    ("about", Approximate),
    ("circa", Approximate),
];

/// English remarks before a value only: one letter would be too little elsewhere.
pub(super) const ENGLISH_BEFORE_VALUE: [(&str, Remark); 2] =
    [("ca", Approximate), ("c", Approximate)];

/// A value that is not known.
pub(super) const UNKNOWN: [(&str, ()); 8] = [
    ("不详", ()),
    ("不明", ()),
    ("未测", ()),
    ("缺", ()),
    ("无", ()),
    ("~~", ()),
    ("~", ()),
    ("--", ()),
];

/// Units, in Chinese and as single signs.
pub(super) const UNITS: [(&str, U); 28] = [
    ("毫米", U::Mm),
    ("公厘", U::Mm),
    ("㎜", U::Mm),
    ("厘米", U::Cm),
    ("釐米", U::Cm),
    ("公分", U::Cm),
    ("㎝", U::Cm),
    ("分米", U::Dm),
    ("公尺", U::M),
    ("米", U::M),
    ("英寸", U::In),
    ("寸", U::Cun),
    ("尺", U::Chi),
    ("千克", U::Kg),
    ("公斤", U::Kg),
    ("㎏", U::Kg),
    ("克", U::G),
    ("斤", U::Jin),
    ("两", U::Liang),
    ("兩", U::Liang),
    ("毫升", U::Ml),
    ("升", U::L),
    ("厘", U::Cm),
    ("㎖", U::Ml),
    ("公升", U::L),
    ("市寸", U::Cun),
    ("市尺", U::Chi),
    ("市斤", U::Jin),
];

/// Units, in Latin letters.
pub(super) const LATIN_UNITS: [(&str, U); 16] = [
    ("mm", U::Mm),
    ("cm", U::Cm),
    ("cms", U::Cm),
    ("dm", U::Dm),
    ("m", U::M),
    ("in", U::In),
    ("inch", U::In),
    ("inches", U::In),
    ("g", U::G),
    ("kg", U::Kg),
    ("ml", U::Ml),
    ("l", U::L),
    ("cun", U::Cun),
    ("chi", U::Chi),
    ("jin", U::Jin),
    ("liang", U::Liang),
];
