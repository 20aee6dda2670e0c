//! The database on both engines; the only room that names sqlx.
//!
//! [`Conn`] is an enum over the two engines' connections and `on!` runs one body on either, so each query has one text
//! and one row struct. What must differ lives in `dialect`. Functions take `&mut Conn` and speak the domain's types; use
//! cases own the transaction ([`Db::begin`]).

mod conn;
mod courtesy;
mod dialect;
mod error;
mod gate;
mod handle;
mod migrate;

pub mod changes;
pub mod deny_list;
pub mod embargoes;
pub mod inspect;
pub mod jobs;
pub mod lint;
pub mod lint_queue;
pub mod lint_rules;
pub mod media_links;
pub mod numbers;
pub mod originals;
pub mod publications;
pub mod records;
pub mod redirects;
pub mod relations;
pub mod renditions;
pub mod revisions;
pub mod saved_searches;
pub mod sessions;
pub mod settings;
pub mod setup_links;
pub mod spellings;
pub mod statistics;
pub mod tokens;
pub mod users;

pub use conn::{Conn, Reader, Tx};
pub use error::DbError;
pub use gate::Priority;
pub use handle::Db;
