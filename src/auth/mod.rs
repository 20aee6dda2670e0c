//! Passwords, sessions, API tokens and the set-up link: who somebody is. What they may do is `domain::permit`'s.
//!
//! Every secret is 256 random bits, handed out once and kept as its SHA-256; passwords are kept as Argon2id.

mod authenticate;
mod error;
pub mod password;
mod secret;
mod setup;
mod sign_in;
mod tokens;
mod users;

pub use authenticate::{Identity, by_session, by_token};
pub use error::AuthError;
pub use password::Passwords;
pub use setup::{offer_setup_link, redeem_setup_link};
pub use sign_in::{Opened, sign_in, sign_out};
pub use tokens::{create_token, revoke_token};
pub use users::{Change, add_user, change_user};
