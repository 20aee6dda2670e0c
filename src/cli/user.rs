//! `celadon user add NAME --role ROLE`.

use std::io::{IsTerminal, Read};

use anyhow::{Context as _, bail};

use crate::auth::{self, NewUser};
use crate::config::Config;
use crate::domain::permit::Permit;
use crate::domain::role::{Actor, Role, Roles};

/// Keep users.
#[derive(Debug, clap::Args)]
pub struct UserArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: UserCommand,
}

/// What to do with users.
#[derive(Debug, clap::Subcommand)]
pub enum UserCommand {
    /// Add a user. The password is asked for, or read from standard input; without one only tokens let them in.
    Add {
        /// The name to sign in with.
        name: String,
        /// What they may do: `cataloguer`, `curator`, `ledger_keeper`, `store_keeper`, `admin`; several times for several.
        #[arg(long = "role", required = true)]
        roles: Vec<Role>,
    },
}

/// Adds the user and prints their id.
pub async fn run(args: UserArgs, config: Config) -> anyhow::Result<()> {
    let UserCommand::Add { name, roles } = args.command;
    let roles = Roles::new(roles)?;
    let password = password()?;
    let app = super::open(config).await?;
    let permit = Permit::of(&Actor::system())?;
    let user = match auth::add_user(
        &app.db,
        &*app.clock,
        &permit,
        NewUser {
            name,
            password,
            roles,
        },
    )
    .await
    {
        Err(auth::AuthError::Invalid(faults)) => bail!("{faults}"),
        outcome => outcome.context("the user was not added")?,
    };
    println!("{}", user.id);
    Ok(())
}

/// From the terminal, unseen and twice; else the first line of standard input, if there is one.
fn password() -> anyhow::Result<Option<String>> {
    if std::io::stdin().is_terminal() {
        let first = rpassword::prompt_password("Password (empty: tokens only): ")?;
        if first.is_empty() {
            return Ok(None);
        }
        if rpassword::prompt_password("Once more: ")? != first {
            bail!("the two passwords differ");
        }
        return Ok(Some(first));
    }
    let mut text = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .context("standard input")?;
    let line = text.lines().next().unwrap_or_default();
    Ok((!line.is_empty()).then(|| line.to_owned()))
}
