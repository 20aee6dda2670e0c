//! Passwords, sessions and API tokens.
