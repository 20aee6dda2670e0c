//! The database on both engines; the only room that names sqlx.
