//! Who may do what.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::UserId;

/// A user has a set of roles.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Edits drafts.
    Cataloguer,
    /// Reviews and publishes; includes cataloguer.
    Curator,
    /// Keeps the ledger; never the store keeper as well.
    LedgerKeeper,
    /// Keeps the store; never the ledger keeper as well.
    StoreKeeper,
    /// Users and configuration; includes curator.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Cataloguer,
        Self::Curator,
        Self::LedgerKeeper,
        Self::StoreKeeper,
        Self::Admin,
    ];

    /// The name on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cataloguer => "cataloguer",
            Self::Curator => "curator",
            Self::LedgerKeeper => "ledger_keeper",
            Self::StoreKeeper => "store_keeper",
            Self::Admin => "admin",
        }
    }

    /// Whether holding `self` is as good as holding `other`. Nothing includes the keepers.
    fn includes(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::Curator | Self::Admin, Self::Cataloguer) | (Self::Admin, Self::Curator)
            )
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such role: cataloguer, curator, ledger_keeper, store_keeper, admin")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownRole)
    }
}

/// The ledger keeper must not be the store keeper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody may be ledger keeper and store keeper at once")]
pub struct KeepersClash;

/// A lawful set of roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "BTreeSet<Role>", into = "BTreeSet<Role>")]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// A set of roles; both keepers at once are refused.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Result<Self, KeepersClash> {
        let roles: BTreeSet<_> = roles.into_iter().collect();
        if roles.contains(&Role::LedgerKeeper) && roles.contains(&Role::StoreKeeper) {
            return Err(KeepersClash);
        }
        Ok(Self(roles))
    }

    /// Whether the set holds `role` or one that includes it.
    pub fn includes(&self, role: Role) -> bool {
        self.0.iter().any(|held| held.includes(role))
    }

    /// The roles as given, without what they include.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
}

impl TryFrom<BTreeSet<Role>> for Roles {
    type Error = KeepersClash;

    fn try_from(roles: BTreeSet<Role>) -> Result<Self, KeepersClash> {
        Self::new(roles)
    }
}

impl From<Roles> for BTreeSet<Role> {
    fn from(roles: Roles) -> Self {
        roles.0
    }
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user; `None` where the program itself acts (command line, jobs).
    pub user: Option<UserId>,
    /// The name in logs and histories.
    pub name: String,
    /// What they may do.
    pub roles: Roles,
}

impl Actor {
    /// The program itself: may do what an administrator may.
    pub fn system() -> Self {
        Self {
            user: None,
            name: "celadon".into(),
            roles: Roles(BTreeSet::from([Role::Admin])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_includes_the_keepers() {
        let admin = Roles::new([Role::Admin]).unwrap();
        assert!(admin.includes(Role::Cataloguer) && admin.includes(Role::Curator));
        assert!(!admin.includes(Role::LedgerKeeper) && !admin.includes(Role::StoreKeeper));
        let cataloguer = Roles::new([Role::Cataloguer]).unwrap();
        assert!(!cataloguer.includes(Role::Curator));
        assert!(Roles::new([Role::LedgerKeeper, Role::StoreKeeper]).is_err());
    }
}
