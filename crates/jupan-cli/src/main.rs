//! The command `jupan`.

fn main() {}
