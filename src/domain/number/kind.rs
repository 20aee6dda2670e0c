//! What sort of number it is: 编号类型 of the national census, with find and catalogue numbers.

use std::str::FromStr;

use crate::domain::field::codes;
use crate::domain::written;

/// 编号类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberType {
    /// 藏品总登记号
    Accession,
    /// 辅助账号
    Auxiliary,
    /// 索书号
    Call,
    /// 档案编号
    Archive,
    /// 固定资产登记号
    FixedAsset,
    /// 财产登记号
    Property,
    /// 出土(水)登记号
    Find,
    /// 图录编号, not of the census
    Catalogue,
    /// 其他编号
    Other,
}

/// No such type of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such type of number")]
pub struct UnknownNumberType;

impl NumberType {
    /// All of them, in the order of the census.
    pub const ALL: [Self; 9] = [
        Self::Accession,
        Self::Auxiliary,
        Self::Call,
        Self::Archive,
        Self::FixedAsset,
        Self::Property,
        Self::Find,
        Self::Catalogue,
        Self::Other,
    ];

    /// Its code on the wire, one of [`codes::NUMBER_TYPE`].
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accession => "accession",
            Self::Auxiliary => "auxiliary",
            Self::Call => "call",
            Self::Archive => "archive",
            Self::FixedAsset => "fixed_asset",
            Self::Property => "property",
            Self::Find => "find",
            Self::Catalogue => "catalogue",
            Self::Other => "other",
        }
    }

    /// The type by its term in the census, in whatever width its brackets are: `出土（水）登记号`.
    pub fn from_census(term: &str) -> Option<Self> {
        let term: String = term.trim().chars().map(written::plain).collect();
        let known = codes::NUMBER_TYPE.iter().find(|code| code.zh == term)?;
        known.code.parse().ok()
    }
}

impl FromStr for NumberType {
    type Err = UnknownNumberType;

    fn from_str(code: &str) -> Result<Self, UnknownNumberType> {
        let found = Self::ALL.into_iter().find(|known| known.code() == code);
        found.ok_or(UnknownNumberType)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_those_of_the_code_list() {
        let codes: Vec<_> = codes::NUMBER_TYPE.iter().map(|code| code.code).collect();
        assert_eq!(NumberType::ALL.map(NumberType::code).to_vec(), codes);
    }

    #[test]
    fn census_terms_are_known_in_either_width() {
        for term in ["出土(水)登记号", "出土（水）登记号", " 出土(水)登记号 "] {
            assert_eq!(NumberType::from_census(term), Some(NumberType::Find));
        }
        assert_eq!(
            NumberType::from_census("藏品总登记号"),
            Some(NumberType::Accession)
        );
        assert_eq!(NumberType::from_census("号"), None);
    }
}
