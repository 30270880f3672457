//! The command: arguments in, report out, exit code.

fn main() {}
