//! Documents and grammars of others.
