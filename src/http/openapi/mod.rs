//! x
mod problems;
