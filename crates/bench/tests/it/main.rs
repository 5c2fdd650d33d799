//! The benchmarks in their small sizes, and the proof that the yardstick writes what the desk writes.

mod quick;
mod yardstick;
