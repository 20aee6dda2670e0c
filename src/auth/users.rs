//! Adding and changing users.

use crate::db::users::{self, User};
use crate::db::{Db, Priority, sessions};
use crate::domain::clock::Clock;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::UserId;
use crate::domain::permit::{ManageUsers, Permit};
use crate::domain::role::Roles;

use super::{AuthError, password};

/// A user to be added.
#[derive(Clone)]
pub struct NewUser {
    /// The name to sign in with.
    pub name: String,
    /// Without one, only tokens let them in.
    pub password: Option<String>,
    /// What they may do.
    pub roles: Roles,
}

/// What to change of a user; what is `None` stays.
#[derive(Clone, Default)]
pub struct UserChange {
    /// A new password.
    pub password: Option<String>,
    /// Other roles.
    pub roles: Option<Roles>,
    /// Locked out, or let in again.
    pub disabled: Option<bool>,
}

/// Characters of a name.
const LONGEST_NAME: usize = 64;

/// Adds a user.
pub async fn add_user(
    db: &Db,
    clock: &dyn Clock,
    _permit: &Permit<ManageUsers>,
    new: NewUser,
) -> Result<User, AuthError> {
    let user = prepare(clock, new).await?;
    let mut tx = db.begin(Priority::Edit).await?;
    users::insert(&mut tx.conn(), &user).await?;
    tx.commit().await?;
    Ok(user)
}

/// Changes a user. A new password, other roles or a lock end every session the user has: whoever goes on signs in
/// anew and gets another session id.
pub async fn edit_user(
    db: &Db,
    _permit: &Permit<ManageUsers>,
    id: UserId,
    change: UserChange,
) -> Result<User, AuthError> {
    let mut faults = Faults::default();
    if let Some(new) = &change.password {
        password::check("/password", new, &mut faults);
    }
    faults.into_result()?;
    let hashed = match &change.password {
        Some(new) => Some(password::hash(new).await?),
        None => None,
    };
    let mut tx = db.begin(Priority::Edit).await?;
    let before = users::by_id(&mut tx.conn(), id)
        .await?
        .ok_or(AuthError::NotFound)?;
    let mut after = before.clone();
    after.password = hashed.or(after.password);
    after.roles = change.roles.unwrap_or(after.roles);
    after.disabled = change.disabled.unwrap_or(after.disabled);
    if after != before {
        users::update(&mut tx.conn(), &after).await?;
        sessions::delete_of(&mut tx.conn(), id).await?;
        if !users::any_admin(&mut tx.conn()).await? {
            let words = "this would leave the museum without an administrator";
            return Err(Faults::from(Fault::new("/roles", "last_admin", words)).into());
        }
    }
    tx.commit().await?;
    Ok(after)
}

/// Checks a new user and hashes the password.
pub(super) async fn prepare(clock: &dyn Clock, new: NewUser) -> Result<User, AuthError> {
    let mut faults = Faults::default();
    check_name(&new.name, &mut faults);
    if let Some(password) = &new.password {
        password::check("/password", password, &mut faults);
    }
    faults.into_result()?;
    let password = match &new.password {
        Some(password) => Some(password::hash(password).await?),
        None => None,
    };
    let id = UserId(clock.new_id());
    Ok(User {
        id,
        name: new.name,
        password,
        roles: new.roles,
        disabled: false,
        created_at: clock.now(),
    })
}

fn check_name(name: &str, faults: &mut Faults) {
    let fault = |code, detail: &str| Fault::new("/name", code, detail);
    if name.is_empty() {
        faults.0.push(fault("required", "a user has a name"));
    } else if name.chars().count() > LONGEST_NAME {
        faults.0.push(fault(
            "too_long",
            &format!("a name has at most {LONGEST_NAME} characters"),
        ));
    } else if name.trim() != name || name.chars().any(char::is_control) {
        faults.0.push(fault(
            "invalid_value",
            "a name has no control characters and no space at either end",
        ));
    }
}
