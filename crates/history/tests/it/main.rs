//! The judge against a model server, with and without bugs; a short run of kill cycles against the real one.

mod cycles;
mod model;
mod planted;
