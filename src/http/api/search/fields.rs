//! Which members an app asks for: what it does not show need not travel.

use std::str::FromStr;

use super::SearchItem;

/// A member of an item that may be left out. The others, `id`, `kind`, `label`, `url` and `thumbnail`, are always there;
/// highlights and explanations have parameters of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemField {
    /// What it is among its kind.
    Type,
    /// When.
    Dating,
    /// Its period.
    Period,
    /// Its number.
    Number,
    /// Its form.
    Form,
    /// Its site.
    Site,
    /// Its place.
    Place,
    /// Who wrote it.
    Author,
    /// The colour nearest to the one asked for.
    Colour,
}

impl ItemField {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Type,
        Self::Dating,
        Self::Period,
        Self::Number,
        Self::Form,
        Self::Site,
        Self::Place,
        Self::Author,
        Self::Colour,
    ];

    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Dating => "dating",
            Self::Period => "period",
            Self::Number => "number",
            Self::Form => "form",
            Self::Site => "site",
            Self::Place => "place",
            Self::Author => "author",
            Self::Colour => "colour",
        }
    }

    fn leave_out(self, item: &mut SearchItem) {
        match self {
            Self::Type => item.sort_of = None,
            Self::Dating => item.dating = None,
            Self::Period => item.period = None,
            Self::Number => item.number = None,
            Self::Form => item.form = None,
            Self::Site => item.site = None,
            Self::Place => item.place = None,
            Self::Author => item.author = None,
            Self::Colour => item.colour = None,
        }
    }
}

impl FromStr for ItemField {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let mut fields = Self::ALL.into_iter();
        fields.find(|field| field.as_str() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            format!("no field that can be chosen; these can: {known}")
        })
    }
}

/// Leaves out what is not among `chosen`.
pub(super) fn choose(item: &mut SearchItem, chosen: &[ItemField]) {
    let others = ItemField::ALL.into_iter();
    for field in others.filter(|field| !chosen.contains(field)) {
        field.leave_out(item);
    }
}
