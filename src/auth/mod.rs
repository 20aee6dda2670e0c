//! Who somebody is: passwords, sessions, API tokens, the one-time set-up link.
//!
//! No secret is stored: passwords as Argon2id, everything else, being 256 random bits, as SHA-256. A secret is shown
//! once, to whom it belongs. There is no default password anywhere.

mod error;
mod password;
mod secret;
mod sessions;
mod setup;
mod tokens;
mod users;

pub use error::AuthError;
pub use password::SHORTEST as PASSWORD_MIN;
pub use sessions::{Session, by_session, sign_in, sign_out, sweep};
pub use setup::{offer_setup, set_up};
pub use tokens::{NewToken, by_token, create_token, revoke_token};
pub use users::{NewUser, UserChange, add_user, edit_user};
