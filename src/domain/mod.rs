//! What a museum knows. Pure: no clock, no file, no network, no database.
