//! API tokens for programs: `celadon_` and 256 random bits, shown once.

use chrono::{DateTime, Utc};

use crate::db::tokens::{self, Token};
use crate::db::{Db, Priority, users};
use crate::domain::clock::Clock;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::{TokenId, UserId};
use crate::domain::permit::{ManageUsers, Permit};
use crate::domain::role::{Actor, Roles};

use super::{AuthError, secret};

const PREFIX: &str = "celadon_";
const LONGEST_LABEL: usize = 200;

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose it is.
    pub user: UserId,
    /// What it is for.
    pub label: String,
    /// The roles it may use, of those its user has; empty for all of them.
    pub scopes: Roles,
    /// Until when; for ever if `None`.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Makes a token; the text is its secret, to be shown once.
pub async fn create_token(
    db: &Db,
    clock: &dyn Clock,
    _permit: &Permit<ManageUsers>,
    new: NewToken,
) -> Result<(Token, String), AuthError> {
    let now = clock.now();
    let mut faults = Faults::default();
    if new.label.chars().count() > LONGEST_LABEL || new.label.chars().any(char::is_control) {
        let words = format!(
            "a label has at most {LONGEST_LABEL} characters, none of them a control character"
        );
        faults.0.push(Fault::new("/label", "invalid_value", words));
    }
    if new.expires_at.is_some_and(|at| at <= now) {
        faults.0.push(Fault::new(
            "/expires_at",
            "out_of_range",
            "a token expires in the future",
        ));
    }
    let mut tx = db.begin(Priority::Edit).await?;
    let user = users::by_id(&mut tx.conn(), new.user)
        .await?
        .ok_or(AuthError::NotFound)?;
    if let Some(beyond) = new.scopes.iter().find(|role| !user.roles.includes(*role)) {
        let words = format!("a scope narrows: the user is no {beyond}");
        faults.0.push(Fault::new("/scopes", "out_of_range", words));
    }
    faults.into_result()?;
    let shown = format!("{PREFIX}{}", secret::fresh());
    let token = Token {
        id: TokenId(clock.new_id()),
        hash: secret::hash(&shown),
        user: new.user,
        label: new.label,
        scopes: new.scopes,
        created_at: now,
        expires_at: new.expires_at,
        revoked_at: None,
    };
    tokens::insert(&mut tx.conn(), &token).await?;
    tx.commit().await?;
    Ok((token, shown))
}

/// Takes a token back.
pub async fn revoke_token(
    db: &Db,
    clock: &dyn Clock,
    _permit: &Permit<ManageUsers>,
    user: UserId,
    token: TokenId,
) -> Result<(), AuthError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let revoked = tokens::revoke(&mut tx.conn(), user, token, clock.now()).await?;
    tx.commit().await?;
    if revoked {
        Ok(())
    } else {
        Err(AuthError::NotFound)
    }
}

/// Who acts with this token, with no more roles than its scope, if it is in force.
pub async fn by_token(db: &Db, clock: &dyn Clock, given: &str) -> Result<Option<Actor>, AuthError> {
    if !given.starts_with(PREFIX) || given.len() > 100 {
        return Ok(None);
    }
    let mut reader = db.read().await?;
    let mut conn = reader.conn();
    let Some(token) = tokens::by_hash(&mut conn, &secret::hash(given), clock.now()).await? else {
        return Ok(None);
    };
    let Some(user) = users::by_id(&mut conn, token.user)
        .await?
        .filter(|user| !user.disabled)
    else {
        return Ok(None);
    };
    let mut actor = super::sessions::actor(&user);
    if token.scopes.iter().next().is_some() {
        actor.roles = narrowed(&user.roles, &token.scopes);
    }
    Ok(Some(actor))
}

/// The roles of the scope that the user's own roles include.
fn narrowed(held: &Roles, scopes: &Roles) -> Roles {
    Roles::new(scopes.iter().filter(|scope| held.includes(*scope))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Role;

    #[test]
    fn a_scope_never_adds_a_role() {
        let roles = |list: &[Role]| Roles::new(list.iter().copied()).expect("no clash");
        let curator = roles(&[Role::Curator]);
        assert_eq!(
            narrowed(&curator, &roles(&[Role::Cataloguer])),
            roles(&[Role::Cataloguer])
        );
        assert_eq!(narrowed(&curator, &roles(&[Role::Admin])), Roles::default());
    }
}
