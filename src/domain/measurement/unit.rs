//! Units: the metric ones, and those of other days, which are named and not converted.

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Lengths.
    Length,
    /// Weights.
    Weight,
    /// Capacities.
    Capacity,
}

/// A unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Millimetre.
    Mm,
    /// Centimetre.
    Cm,
    /// Decimetre.
    Dm,
    /// Metre.
    M,
    /// 寸, as the source means it.
    Cun,
    /// 尺, as the source means it.
    Chi,
    /// Inch.
    In,
    /// Gram.
    G,
    /// Kilogram.
    Kg,
    /// 斤, as the source means it.
    Jin,
    /// 两, as the source means it.
    Liang,
    /// Millilitre.
    Ml,
    /// Litre.
    L,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Mm,
        Self::Cm,
        Self::Dm,
        Self::M,
        Self::Cun,
        Self::Chi,
        Self::In,
        Self::G,
        Self::Kg,
        Self::Jin,
        Self::Liang,
        Self::Ml,
        Self::L,
    ];

    /// Its code on the wire, one of [`codes::UNIT`](super::super::field::codes::UNIT).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mm => "mm",
            Self::Cm => "cm",
            Self::Dm => "dm",
            Self::M => "m",
            Self::Cun => "cun",
            Self::Chi => "chi",
            Self::In => "in",
            Self::G => "g",
            Self::Kg => "kg",
            Self::Jin => "jin",
            Self::Liang => "liang",
            Self::Ml => "ml",
            Self::L => "l",
        }
    }

    /// The unit of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }

    /// How many thousandths of a millimetre, a gram or a millilitre it holds; none of a unit that is only what its source
    /// means by it.
    pub const fn thousandths(self) -> Option<u32> {
        Some(match self {
            Self::Mm | Self::G | Self::Ml => 1_000,
            Self::Cm => 10_000,
            Self::Dm => 100_000,
            Self::M | Self::Kg | Self::L => 1_000_000,
            Self::In => 25_400,
            Self::Cun | Self::Chi | Self::Jin | Self::Liang => return None,
        })
    }

    /// What it measures.
    pub const fn quantity(self) -> Quantity {
        match self {
            Self::Mm | Self::Cm | Self::Dm | Self::M | Self::Cun | Self::Chi | Self::In => {
                Quantity::Length
            }
            Self::G | Self::Kg | Self::Jin | Self::Liang => Quantity::Weight,
            Self::Ml | Self::L => Quantity::Capacity,
        }
    }
}
