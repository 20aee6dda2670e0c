//! From a credential to who it stands for.

use super::{AuthError, secret};
use crate::db::{Db, sessions, tokens, users};
use crate::domain::clock::Clock;
use crate::domain::role::{Actor, Roles};

/// Somebody who was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who acts.
    pub actor: Actor,
    /// The token that a change by this session must carry; `None` for API tokens, which no browser sends by itself.
    pub csrf: Option<String>,
}

/// Who an API token stands for. Its scopes narrow the roles of its user.
pub async fn by_token(db: &Db, clock: &dyn Clock, secret: &str) -> Result<Identity, AuthError> {
    let mut reader = db.read().await?;
    let mut conn = reader.conn();
    let token = tokens::by_hash(&mut conn, &secret::hash(secret), clock.now())
        .await?
        .ok_or(AuthError::Refused)?;
    let user = users::by_id(&mut conn, token.user)
        .await?
        .filter(|user| !user.disabled)
        .ok_or(AuthError::Refused)?;
    let roles = if token.scopes.iter().next().is_none() {
        user.roles
    } else {
        // A scope counts where the user holds it, or a role that includes it.
        Roles::new(
            token
                .scopes
                .iter()
                .filter(|role| user.roles.includes(*role)),
        )
        .map_err(|_| AuthError::Refused)?
    };
    Ok(Identity {
        actor: Actor {
            user: Some(user.id),
            name: user.name,
            roles,
        },
        csrf: None,
    })
}

/// Who a session's cookie stands for.
pub async fn by_session(db: &Db, clock: &dyn Clock, secret: &str) -> Result<Identity, AuthError> {
    let mut reader = db.read().await?;
    let mut conn = reader.conn();
    let session = sessions::by_hash(&mut conn, &secret::hash(secret), clock.now())
        .await?
        .ok_or(AuthError::Refused)?;
    let user = users::by_id(&mut conn, session.user)
        .await?
        .filter(|user| !user.disabled)
        .ok_or(AuthError::Refused)?;
    Ok(Identity {
        actor: Actor {
            user: Some(user.id),
            name: user.name,
            roles: user.roles,
        },
        csrf: Some(session.csrf),
    })
}
