//! Users: adding and changing them.

use super::{AuthError, Passwords};
use crate::db::users::User;
use crate::db::{Db, Priority, sessions, users};
use crate::domain::clock::Clock;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::UserId;
use crate::domain::role::Roles;

/// A line of text that names something: not empty, not too long, without control characters.
pub(super) fn check_line(pointer: &str, text: &str, max: usize) -> Result<(), AuthError> {
    let fault = if text.trim().is_empty() {
        Fault::new(pointer, "empty", "this must not be empty")
    } else if text.chars().count() > max {
        Fault::new(pointer, "too_long", format!("at most {max} characters"))
    } else if text.chars().any(char::is_control) {
        Fault::new(pointer, "control_character", "a control character")
    } else {
        return Ok(());
    };
    Err(AuthError::Invalid(Faults::from(fault)))
}

/// Adds a user. Without a password only tokens let them in.
pub async fn add_user(
    db: &Db,
    clock: &dyn Clock,
    passwords: &Passwords,
    name: &str,
    roles: Roles,
    password: Option<&str>,
) -> Result<User, AuthError> {
    check_line("/name", name, 100)?;
    let password = match password {
        Some(password) => Some(passwords.hash(password).await?),
        None => None,
    };
    let user = User {
        id: UserId(clock.new_id()),
        name: name.to_owned(),
        password,
        roles,
        disabled: false,
        created_at: clock.now(),
    };
    let mut tx = db.begin(Priority::Edit).await?;
    users::insert(&mut tx.conn(), &user).await?;
    tx.commit().await?;
    Ok(user)
}

/// What is to change about a user.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// New roles.
    pub roles: Option<Roles>,
    /// A new password.
    pub password: Option<String>,
    /// Lock out, or let in again.
    pub disabled: Option<bool>,
}

/// Changes a user and ends their sessions: what they may do is not what they could when they signed in.
pub async fn change_user(
    db: &Db,
    passwords: &Passwords,
    id: UserId,
    change: Change,
) -> Result<User, AuthError> {
    let password = match &change.password {
        Some(password) => Some(passwords.hash(password).await?),
        None => None,
    };
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    let mut user = users::by_id(&mut conn, id)
        .await?
        .ok_or(AuthError::NotFound)?;
    user.roles = change.roles.unwrap_or(user.roles);
    user.password = password.or(user.password);
    user.disabled = change.disabled.unwrap_or(user.disabled);
    users::update(&mut conn, &user).await?;
    if !users::any_admin(&mut conn).await? {
        return Err(AuthError::Invalid(
            Fault::new("/roles", "last_admin", "the museum needs an administrator").into(),
        ));
    }
    sessions::delete_of(&mut conn, id).await?;
    drop(conn);
    tx.commit().await?;
    Ok(user)
}
