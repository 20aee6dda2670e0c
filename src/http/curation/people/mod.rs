//! Users, their tokens, signing in and out, the first administrator.

pub mod sessions;
pub mod setup;
pub mod tokens;
pub mod users;
