//! Starting a case: the catalogue of what this person may start, and the start page with its preview.

pub mod batch;
pub mod catalogue;
pub mod form;
pub mod handlers;
