//! The search index; the only room that names tantivy.
