//! Flows, defined in pages by people who know the work: the list, one flow with its versions, one version on one page
//! with its drawing, each stage and way on demand, publishing, comparing, copying.
//!
//! Everything works by plain forms. A page is saved at the revision that it showed; what others changed since is
//! merged, and where both changed the same the page comes back with both. The script `editor.js` adds dragging and a
//! check while typing; it is loaded on these pages alone.

pub mod book;
pub mod categories;
pub mod cell;
pub mod changes;
pub mod compare;
pub mod copy;
pub mod flow;
pub mod gone;
pub mod guards;
pub mod list;
pub mod open;
pub mod publish;
pub mod remove;
pub mod rights;
pub mod settings;
pub mod stage;
pub mod version;
pub mod way;

/// The routes. Fixed words of addresses come before variables.
pub fn routes() -> Vec<crate::http::Row> {
    let mut rows = list::routes();
    rows.extend(categories::routes());
    rows.extend(flow::handlers::routes());
    rows.extend(version::handlers::routes());
    rows.extend(stage::handlers::routes());
    rows.extend(way::handlers::routes());
    rows.extend(rights::routes());
    rows.extend(settings::routes());
    rows.extend(publish::routes());
    rows.extend(compare::routes());
    rows.extend(copy::routes());
    rows
}
