//! What a running node holds.
