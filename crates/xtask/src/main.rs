//! Tool box.
fn main() {}
