//! What handlers take from a request: each extractor refuses with a `Problem` that names every fault.

mod actor;
mod body;
mod conditional;
mod path;
mod query;
pub(crate) mod strict;

pub use actor::{
    Admin, Cataloguer, CookieSession, Curator, Operator, Permitted, RuleKeeper, SameSite, SignedIn,
    cookie_name,
};
pub use body::{Json, JsonContent, read_file, require_media_type};
pub use conditional::{IfMatch, IfMatchTag, IfNoneMatch};
pub use path::{Id, parse as parse_id};
pub use query::{Comma, NoQuery, Query, TwoQueries, pairs};
