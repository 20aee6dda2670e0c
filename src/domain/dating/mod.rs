//! Time as records tell it.

pub mod edtf;
