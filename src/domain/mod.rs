//! What a museum knows. Pure: no clock, no file, no network, no database.
//!
//! A record's content arrives as JSON, is checked against the one table of fields ([`field`]) and becomes a typed
//! [`record::Content`]; [`disclosure`] decides what of it the public may know.

pub mod activity;
pub mod agent;
pub mod boundary;
pub mod canonical;
pub mod ceramic;
pub mod clock;
pub mod common;
pub mod concept;
pub mod context;
pub mod dating;
pub mod disclosure;
pub mod embargo;
pub mod fault;
pub mod field;
pub mod grid;
pub mod hierarchy;
pub mod id;
pub mod kind;
pub mod language;
pub mod lint;
pub mod making;
pub mod measurement;
pub mod media;
mod naming;
pub mod number;
pub mod object;
pub mod patch;
mod path;
pub mod permit;
pub mod picture_glaze;
pub mod piece_name;
pub mod place;
pub mod preview;
pub mod proportion;
pub mod record;
pub mod relation;
mod renaming;
pub mod role;
pub mod sherds;
pub mod site;
pub mod sort_key;
pub mod source;
pub mod state;
pub mod stratigraphy;
mod validate;
pub mod vocabulary;
pub mod written;
