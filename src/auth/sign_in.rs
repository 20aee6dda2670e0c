//! Signing in and out.

use chrono::{DateTime, TimeDelta, Utc};

use super::{AuthError, Passwords, secret};
use crate::db::sessions::Session;
use crate::db::users::User;
use crate::db::{Conn, Db, Priority, sessions, users};
use crate::domain::clock::Clock;

/// How long a session lasts.
const LASTS: TimeDelta = TimeDelta::hours(12);

/// A session that was opened: what its owner gets to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The cookie's value.
    pub secret: String,
    /// The token that changes must carry.
    pub csrf: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// Who signed in.
    pub user: User,
}

/// Opens a session for the user of this name and password. `old`, the session the browser came with, ends.
pub async fn sign_in(
    db: &Db,
    clock: &dyn Clock,
    passwords: &Passwords,
    name: &str,
    password: &str,
    old: Option<&str>,
) -> Result<Opened, AuthError> {
    let user = {
        let mut reader = db.read().await?;
        users::by_name(&mut reader.conn(), name).await?
    };
    let kept = user
        .as_ref()
        .filter(|user| !user.disabled)
        .and_then(|user| user.password.as_deref());
    let fits = passwords.verify(password, kept).await?;
    let user = user.filter(|_| fits).ok_or(AuthError::Refused)?;
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    if let Some(old) = old {
        sessions::delete(&mut conn, &secret::hash(old)).await?;
    }
    sessions::sweep(&mut conn, clock.now()).await?;
    let opened = open(&mut conn, clock, user).await?;
    drop(conn);
    tx.commit().await?;
    Ok(opened)
}

/// Opens a session for a user who has proved who they are.
pub(super) async fn open(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    user: User,
) -> Result<Opened, AuthError> {
    let (secret, csrf) = (secret::fresh()?, secret::fresh()?);
    let now = clock.now();
    let expires_at = now + LASTS;
    let session = Session {
        hash: secret::hash(&secret),
        user: user.id,
        csrf: csrf.clone(),
        created_at: now,
        expires_at,
    };
    sessions::insert(conn, &session).await?;
    Ok(Opened {
        secret,
        csrf,
        expires_at,
        user,
    })
}

/// Ends a session; one that is not there has ended already.
pub async fn sign_out(db: &Db, secret: &str) -> Result<(), AuthError> {
    let mut tx = db.begin(Priority::Edit).await?;
    sessions::delete(&mut tx.conn(), &secret::hash(secret)).await?;
    Ok(tx.commit().await?)
}
