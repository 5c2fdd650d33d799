//! The benchmarks in their small sizes, and the proof that the yardstick writes what the desk writes.

#[cfg(test)]
mod quick;
#[cfg(test)]
mod yardstick;
