//! The story: the sample flows, run through their people in a real browser without script; and the editor with its script.

mod asking;
mod auditor;
mod batch;
mod editor;
mod expenses;
mod experiment;
mod filing;
mod joint;
mod keys;
mod lending;
mod look;
mod repayment;
mod returns;
mod scene;
mod second_thoughts;
mod together;
mod weight;
