//! API tokens, for programs.

use chrono::{DateTime, Utc};

use super::{AuthError, secret};
use crate::db::tokens::Token;
use crate::db::{Db, Priority, tokens, users};
use crate::domain::clock::Clock;
use crate::domain::fault::Fault;
use crate::domain::id::{TokenId, UserId};
use crate::domain::role::Roles;

/// What a token begins with, so that it is known for what it is wherever it turns up.
const PREFIX: &str = "celadon_";

/// Makes a token for a user; the secret is answered once and kept nowhere.
pub async fn create_token(
    db: &Db,
    clock: &dyn Clock,
    user: UserId,
    label: &str,
    scopes: Roles,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(Token, String), AuthError> {
    let now = clock.now();
    if expires_at.is_some_and(|at| at <= now) {
        return Err(AuthError::Invalid(
            Fault::new(
                "/expires_at",
                "out_of_range",
                "a token expires in the future",
            )
            .into(),
        ));
    }
    super::users::check_line("/label", label, 200)?;
    let secret = format!("{PREFIX}{}", secret::fresh()?);
    let token = Token {
        id: TokenId(clock.new_id()),
        hash: secret::hash(&secret),
        user,
        label: label.to_owned(),
        scopes,
        created_at: now,
        expires_at,
        revoked_at: None,
    };
    let mut tx = db.begin(Priority::Edit).await?;
    if users::by_id(&mut tx.conn(), user).await?.is_none() {
        return Err(AuthError::NotFound);
    }
    tokens::insert(&mut tx.conn(), &token).await?;
    tx.commit().await?;
    Ok((token, secret))
}

/// Takes a user's token back.
pub async fn revoke_token(
    db: &Db,
    clock: &dyn Clock,
    user: UserId,
    id: TokenId,
) -> Result<(), AuthError> {
    let mut tx = db.begin(Priority::Edit).await?;
    if !tokens::revoke(&mut tx.conn(), user, id, clock.now()).await? {
        return Err(AuthError::NotFound);
    }
    Ok(tx.commit().await?)
}
