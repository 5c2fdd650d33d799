//! The story: the sample flows, run through their people in a real browser without script.

mod experiment;
mod filing;
mod joint;
mod lending;
mod look;
mod returns;
mod scene;
mod second_thoughts;
mod weight;
