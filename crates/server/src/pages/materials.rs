//! Materials (申办材料): the checklist in the pages of a case, the catalogue, and what a flow version asks for.

pub mod catalogue;
pub mod checklist;
pub mod edit;
pub mod handlers;
pub mod lacking;
pub mod specimen;
pub mod version;

pub use checklist::Checklist;
pub use handlers::routes;
