//! Write a Waypost action in Rust: one trait, one export macro.
