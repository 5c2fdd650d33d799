//! What holds for every organisation: random rows, every question, invariants between the answers.

mod answers;
mod large;
#[cfg(test)]
mod random;
