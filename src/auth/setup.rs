//! The set-up link: how the first administrator comes in, where no default password exists.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chrono::TimeDelta;

use super::sign_in::{Opened, open};
use super::{AuthError, Passwords, secret, users::check_line};
use crate::db::users::User;
use crate::db::{Db, Priority, setup_links, users};
use crate::domain::clock::Clock;
use crate::domain::id::UserId;
use crate::domain::role::{Role, Roles};

/// How long a link is good.
const LASTS: TimeDelta = TimeDelta::minutes(30);
/// The file it is left in, readable by its owner alone.
const FILE: &str = "setup-link";

/// Leaves a fresh link in `data/setup-link` while no administrator exists, and answers it; else takes every link away.
///
/// The secret stands in the fragment, which browsers send to nobody.
pub async fn offer_setup_link(
    db: &Db,
    clock: &dyn Clock,
    data: &Path,
    public_url: &str,
) -> Result<Option<String>, AuthError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    if users::any_admin(&mut conn).await? {
        setup_links::clear(&mut conn).await?;
        drop(conn);
        tx.commit().await?;
        remove(data)?;
        return Ok(None);
    }
    let secret = secret::fresh()?;
    setup_links::replace(&mut conn, &secret::hash(&secret), clock.now() + LASTS).await?;
    drop(conn);
    tx.commit().await?;
    let link = format!("{public_url}/setup#{secret}");
    remove(data)?;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(data.join(FILE))?;
    writeln!(file, "{link}")?;
    Ok(Some(link))
}

/// Makes the first administrator and signs them in. The link is dead from then on, whoever else holds it.
pub async fn redeem_setup_link(
    db: &Db,
    clock: &dyn Clock,
    passwords: &Passwords,
    data: &Path,
    secret: &str,
    name: &str,
    password: &str,
) -> Result<Opened, AuthError> {
    check_line("/name", name, 100)?;
    let hashed = passwords.hash(password).await?;
    let roles = Roles::new([Role::Admin]).map_err(|_| AuthError::Machine)?;
    let user = User {
        id: UserId(clock.new_id()),
        name: name.to_owned(),
        password: Some(hashed),
        roles,
        disabled: false,
        created_at: clock.now(),
    };
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    if users::any_admin(&mut conn).await?
        || !setup_links::redeem(&mut conn, &secret::hash(secret), clock.now()).await?
    {
        return Err(AuthError::Refused);
    }
    users::insert(&mut conn, &user).await?;
    let opened = open(&mut conn, clock, user).await?;
    drop(conn);
    tx.commit().await?;
    remove(data)?;
    Ok(opened)
}

fn remove(data: &Path) -> Result<(), AuthError> {
    match std::fs::remove_file(data.join(FILE)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
