//! `celadon token create --user NAME`: prints the token alone, for scripts.

use anyhow::{Context as _, bail};
use chrono::TimeDelta;

use crate::auth::{self, NewToken};
use crate::config::Config;
use crate::db::users;
use crate::domain::permit::Permit;
use crate::domain::role::{Actor, Role, Roles};

/// Keep API tokens.
#[derive(Debug, clap::Args)]
pub struct TokenArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: TokenCommand,
}

/// What to do with tokens.
#[derive(Debug, clap::Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it, once.
    Create {
        /// Whose it is.
        #[arg(long)]
        user: String,
        /// What it is for.
        #[arg(long, default_value = "command line")]
        label: String,
        /// Narrow it to these of the user's roles; all of them unless told.
        #[arg(long = "scope")]
        scopes: Vec<Role>,
        /// Days it is good for.
        #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(i64).range(1..=3650))]
        days: i64,
    },
}

/// Makes the token.
pub async fn run(args: TokenArgs, config: Config) -> anyhow::Result<()> {
    let TokenCommand::Create {
        user,
        label,
        scopes,
        days,
    } = args.command;
    let app = super::open(config).await?;
    let found = users::by_name(&mut app.db.read().await?.conn(), &user).await?;
    let user = found.with_context(|| format!("there is no user {user}"))?;
    let permit = Permit::of(&Actor::system())?;
    let expires_at = Some(app.clock.now() + TimeDelta::days(days));
    let new = NewToken {
        user: user.id,
        label,
        scopes: Roles::new(scopes)?,
        expires_at,
    };
    match auth::create_token(&app.db, &*app.clock, &permit, new).await {
        Err(auth::AuthError::Invalid(faults)) => bail!("{faults}"),
        outcome => println!("{}", outcome.context("the token was not made")?.1),
    }
    Ok(())
}
