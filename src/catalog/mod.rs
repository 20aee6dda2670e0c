//! The verbs of cataloguing: each owns its transaction.
