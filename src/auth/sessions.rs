//! Signing in and out. A session's secret is new at each sign-in and lives twelve hours.

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::{Conn, Db, Priority, sessions, users};
use crate::domain::clock::Clock;
use crate::domain::role::Actor;

use super::{AuthError, password, secret};

const LIFETIME: TimeDelta = TimeDelta::hours(12);

/// A session as whoever holds it knows it.
#[derive(Clone)]
pub struct Session {
    /// What the cookie carries; empty when the session is read back.
    pub secret: String,
    /// What changes must carry beside the cookie.
    pub csrf: String,
    /// Whose it is.
    pub actor: Actor,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// Lets somebody in. Unknown names, users without password, locked users and wrong passwords are all
/// [`AuthError::Refused`] and take the same time.
pub async fn sign_in(
    db: &Db,
    clock: &dyn Clock,
    name: &str,
    password: &str,
) -> Result<Session, AuthError> {
    let user = users::by_name(&mut db.read().await?.conn(), name)
        .await?
        .filter(|user| !user.disabled);
    let stored = user.as_ref().and_then(|user| user.password.as_deref());
    let matches = password::verify(password, stored).await?;
    let user = user.filter(|_| matches).ok_or(AuthError::Refused)?;
    let mut tx = db.begin(Priority::Edit).await?;
    let session = open(&mut tx.conn(), clock, &user).await?;
    tx.commit().await?;
    Ok(session)
}

/// Opens a session for a user who has proven to be one.
pub(super) async fn open(
    conn: &mut Conn<'_>,
    clock: &dyn Clock,
    user: &users::User,
) -> Result<Session, AuthError> {
    let (fresh, csrf) = (secret::fresh(), secret::fresh());
    let now = clock.now();
    let expires_at = now + LIFETIME;
    let row = sessions::Session {
        hash: secret::hash(&fresh),
        user: user.id,
        csrf: csrf.clone(),
        created_at: now,
        expires_at,
    };
    sessions::insert(conn, &row).await?;
    Ok(Session {
        secret: fresh,
        csrf,
        actor: actor(user),
        expires_at,
    })
}

/// Whose session this secret is, if it is one in force.
pub async fn by_session(
    db: &Db,
    clock: &dyn Clock,
    given: &str,
) -> Result<Option<Session>, AuthError> {
    let mut reader = db.read().await?;
    let mut conn = reader.conn();
    let Some(row) = sessions::by_hash(&mut conn, &secret::hash(given), clock.now()).await? else {
        return Ok(None);
    };
    let user = users::by_id(&mut conn, row.user)
        .await?
        .filter(|user| !user.disabled);
    Ok(user.map(|user| Session {
        secret: String::new(),
        csrf: row.csrf,
        actor: actor(&user),
        expires_at: row.expires_at,
    }))
}

/// Ends a session.
pub async fn sign_out(db: &Db, given: &str) -> Result<(), AuthError> {
    let mut tx = db.begin(Priority::Edit).await?;
    sessions::delete(&mut tx.conn(), &secret::hash(given)).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets sessions that have run out.
pub async fn sweep(db: &Db, clock: &dyn Clock) -> Result<(), AuthError> {
    let mut tx = db.begin(Priority::Batch).await?;
    sessions::sweep(&mut tx.conn(), clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) fn actor(user: &users::User) -> Actor {
    Actor {
        user: Some(user.id),
        name: user.name.clone(),
        roles: user.roles.clone(),
    }
}
