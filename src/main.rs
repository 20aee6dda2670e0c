//! The `celadon` program: parse the command line, run it, nothing else.

fn main() {}
