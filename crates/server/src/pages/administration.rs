//! Pages of the three administrators: who they are, people, incidents, audit.

pub mod administrators;
pub mod audit;
pub mod handlers;
pub mod incident;
pub mod incidents;
pub mod people;
