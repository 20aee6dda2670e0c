//! The first administrator: a one-time link, written to a file only its owner reads, dead after 30 minutes and with
//! the first administrator. The token stands in the fragment, which browsers never send.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;

use crate::db::{Db, Priority, sessions, setup_links, users};
use crate::domain::clock::Clock;
use crate::domain::role::{Role, Roles};

use super::users::{NewUser, prepare};
use super::{AuthError, Session, secret};

const LIFETIME: TimeDelta = TimeDelta::minutes(30);

/// Leaves a fresh link in `DIR/setup-link` while there is no administrator, and tells it; takes away a stale one
/// otherwise.
pub async fn offer_setup(
    db: &Db,
    clock: &dyn Clock,
    data: &Path,
    public_url: &str,
) -> Result<Option<String>, AuthError> {
    let file = link_file(data);
    if file.exists() {
        std::fs::remove_file(&file)?;
    }
    let mut tx = db.begin(Priority::Edit).await?;
    if users::any_admin(&mut tx.conn()).await? {
        setup_links::clear(&mut tx.conn()).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let token = secret::fresh();
    setup_links::replace(
        &mut tx.conn(),
        &secret::hash(&token),
        clock.now() + LIFETIME,
    )
    .await?;
    tx.commit().await?;
    let link = format!("{public_url}/setup#{token}");
    write_private(&file, &link)?;
    Ok(Some(link))
}

/// Makes the first administrator and signs them in. The link is used up, whatever else is left of its time.
pub async fn set_up(
    db: &Db,
    clock: &dyn Clock,
    data: &Path,
    token: &str,
    name: String,
    password: String,
) -> Result<Session, AuthError> {
    let roles = Roles::new([Role::Admin]).unwrap_or_default();
    let user = prepare(
        clock,
        NewUser {
            name,
            password: Some(password),
            roles,
        },
    )
    .await?;
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    let redeemed = setup_links::redeem(&mut conn, &secret::hash(token), clock.now()).await?;
    if !redeemed || users::any_admin(&mut conn).await? {
        return Err(AuthError::Refused);
    }
    users::insert(&mut conn, &user).await?;
    sessions::delete_of(&mut conn, user.id).await?;
    let session = super::sessions::open(&mut conn, clock, &user).await?;
    tx.commit().await?;
    let file = link_file(data);
    if file.exists() {
        std::fs::remove_file(&file)?;
    }
    Ok(session)
}

fn link_file(data: &Path) -> PathBuf {
    data.join("setup-link")
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut opened = options.open(file)?;
    writeln!(opened, "{text}")?;
    opened.sync_all()
}
