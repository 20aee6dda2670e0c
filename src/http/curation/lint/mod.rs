//! What to mend: how complete a record is, the queue of records with findings, the rules and their switches, and what the
//! museum spells in several ways.

pub mod completeness;
pub mod judged;
pub mod queue;
pub mod rules;
pub mod spellings;
