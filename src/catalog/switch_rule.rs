//! Switching a rule on or off: what it has found stays, and counts or does not.

use super::{CatalogError, Expected};
use crate::db::lint_rules::{self, Switch};
use crate::db::{Db, Priority};
use crate::domain::clock::Clock;
use crate::domain::id::Version;
use crate::domain::lint::Rule;
use crate::domain::permit::{Permit, SwitchRules};
use crate::domain::role::Actor;

/// The version of a rule that nobody has switched.
pub const UNTOUCHED: i64 = 1;

/// Switches a rule and weighs every record anew that it finds fault with. `None`: nobody has ever switched it, nor now.
pub async fn switch_rule(
    db: &Db,
    clock: &dyn Clock,
    actor: &Actor,
    _permit: &Permit<SwitchRules>,
    rule: &Rule,
    expected: Expected,
    enabled: bool,
) -> Result<Option<Switch>, CatalogError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    lint_rules::hold_alone(&mut conn).await?;
    let switches = lint_rules::list(&mut conn).await?;
    let known = switches.into_iter().find(|switch| switch.code == rule.code);
    let version = known.as_ref().map_or(UNTOUCHED, |switch| switch.version);
    if let Expected::Version(expected) = expected
        && expected.0 != version
    {
        return Err(CatalogError::Stale {
            current: Version(version),
        });
    }
    if known.as_ref().is_none_or(|switch| switch.enabled) == enabled {
        return Ok(known);
    }
    let switch = Switch {
        code: rule.code.to_owned(),
        enabled,
        version: version + 1,
        changed_at: clock.now(),
        changed_by: actor.user,
        changed_by_name: actor.name.clone(),
    };
    lint_rules::put(&mut conn, &switch).await?;
    let weight = rule.severity.weight();
    lint_rules::weigh(&mut conn, rule.code, if enabled { weight } else { -weight }).await?;
    tx.commit().await?;
    Ok(Some(switch))
}
