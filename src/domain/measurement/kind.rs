//! What is measured, and of which part.

use super::unit::Quantity;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DimensionKind {
    /// 高
    Height,
    /// 通高, with lid and stand.
    OverallHeight,
    /// 口径
    RimDiameter,
    /// 足径
    FootDiameter,
    /// 底径
    BaseDiameter,
    /// 腹径, where it is greatest.
    BellyDiameter,
    /// 最大径
    MaxDiameter,
    /// 直径, of what is round.
    Diameter,
    /// 外径
    OuterDiameter,
    /// 内径
    InnerDiameter,
    /// 长
    Length,
    /// 通长
    OverallLength,
    /// 宽
    Width,
    /// 通宽
    OverallWidth,
    /// 厚
    Thickness,
    /// 深
    Depth,
    /// 周长
    Circumference,
    /// 重
    Weight,
    /// 容积
    Capacity,
}

/// A part of a piece, or a piece of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// 盖
    Lid,
    /// 身
    Body,
    /// 托
    Stand,
    /// 盏
    Cup,
    /// 座
    Pedestal,
    /// 口
    Rim,
    /// 颈
    Neck,
    /// 肩
    Shoulder,
    /// 腹
    Belly,
    /// 足
    Foot,
    /// 底
    Base,
    /// 壁, the body's clay
    Wall,
    /// 流
    Spout,
    /// 柄
    Handle,
    /// 系
    Lug,
    /// 纽
    Knob,
    /// 孔
    Hole,
    /// 釉
    Glaze,
}

impl DimensionKind {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Height,
        Self::OverallHeight,
        Self::RimDiameter,
        Self::FootDiameter,
        Self::BaseDiameter,
        Self::BellyDiameter,
        Self::MaxDiameter,
        Self::Diameter,
        Self::OuterDiameter,
        Self::InnerDiameter,
        Self::Length,
        Self::OverallLength,
        Self::Width,
        Self::OverallWidth,
        Self::Thickness,
        Self::Depth,
        Self::Circumference,
        Self::Weight,
        Self::Capacity,
    ];

    /// Its code on the wire, one of [`codes::DIMENSION_KIND`](super::super::field::codes::DIMENSION_KIND).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Height => "height",
            Self::OverallHeight => "overall_height",
            Self::RimDiameter => "rim_diameter",
            Self::FootDiameter => "foot_diameter",
            Self::BaseDiameter => "base_diameter",
            Self::BellyDiameter => "belly_diameter",
            Self::MaxDiameter => "max_diameter",
            Self::Diameter => "diameter",
            Self::OuterDiameter => "outer_diameter",
            Self::InnerDiameter => "inner_diameter",
            Self::Length => "length",
            Self::OverallLength => "overall_length",
            Self::Width => "width",
            Self::OverallWidth => "overall_width",
            Self::Thickness => "thickness",
            Self::Depth => "depth",
            Self::Circumference => "circumference",
            Self::Weight => "weight",
            Self::Capacity => "capacity",
        }
    }

    /// What its units measure, by its code; codes that are no kind are lengths.
    pub fn quantity_of(code: &str) -> Quantity {
        match code {
            "weight" => Quantity::Weight,
            "capacity" => Quantity::Capacity,
            _ => Quantity::Length,
        }
    }

    /// What its units measure.
    pub fn quantity(self) -> Quantity {
        Self::quantity_of(self.code())
    }
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Lid,
        Self::Body,
        Self::Stand,
        Self::Cup,
        Self::Pedestal,
        Self::Rim,
        Self::Neck,
        Self::Shoulder,
        Self::Belly,
        Self::Foot,
        Self::Base,
        Self::Wall,
        Self::Spout,
        Self::Handle,
        Self::Lug,
        Self::Knob,
        Self::Hole,
        Self::Glaze,
    ];

    /// Its code on the wire, one of [`codes::PART`](super::super::field::codes::PART).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lid => "lid",
            Self::Body => "body",
            Self::Stand => "stand",
            Self::Cup => "cup",
            Self::Pedestal => "pedestal",
            Self::Rim => "rim",
            Self::Neck => "neck",
            Self::Shoulder => "shoulder",
            Self::Belly => "belly",
            Self::Foot => "foot",
            Self::Base => "base",
            Self::Wall => "wall",
            Self::Spout => "spout",
            Self::Handle => "handle",
            Self::Lug => "lug",
            Self::Knob => "knob",
            Self::Hole => "hole",
            Self::Glaze => "glaze",
        }
    }

    /// The diameter that has a name of its own: of the mouth 口径, of the foot 足径.
    pub(super) const fn diameter(self) -> Option<DimensionKind> {
        match self {
            Self::Rim => Some(DimensionKind::RimDiameter),
            Self::Foot => Some(DimensionKind::FootDiameter),
            Self::Base => Some(DimensionKind::BaseDiameter),
            Self::Belly => Some(DimensionKind::BellyDiameter),
            _ => None,
        }
    }
}
