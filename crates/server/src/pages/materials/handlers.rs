//! The routes of materials.

use waypost_app::access::Administers;
use waypost_base::Rejection;
use waypost_org::Permission;

use super::{catalogue, edit, specimen, version};
use crate::http::{Ctx, Row};

/// The routes. `new` comes before the numbers: no material is called so.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/materials", catalogue::list),
        Row::post("/materials", edit::create),
        Row::get("/materials/new", edit::new),
        Row::get("/materials/{code}", edit::show),
        Row::post("/materials/{code}", edit::change),
        Row::get("/materials/{code}/specimen", specimen::specimen),
        Row::get("/flows/{flow}/versions/{no}/materials", version::show),
        Row::post("/flows/{flow}/versions/{no}/materials", version::change),
    ]
}

/// Proof that the reader defines what all flows share.
///
/// # Errors
/// [`waypost_base::Code::NotAllowed`].
pub fn proof(ctx: &Ctx) -> Result<Administers, Rejection> {
    ctx.who().administers(Permission::AdministerFlows)
}
