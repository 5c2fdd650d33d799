//! Departments, posts, people: who may be handed what, and what a change of it would do.
//!
//! | address | fields |
//! |---|---|
//! | `GET /organisation` | `q`, `closed` = `1`, `after` |
//! | `GET /organisation/departments/new?parent=`, `POST /organisation/departments` | `unit_code`, `name`, `name_zh`, `name_en`, `parent`, `head`, `position` |
//! | `GET`, `POST /organisation/departments/{department}` | the same, each with what was shown as `was.NAME`; `seen` |
//! | `POST …/close`, `…/open` | `seen` |
//! | `GET /organisation/posts/new?department=`, `POST /organisation/posts`, `GET`, `POST /organisation/posts/{post}` | `unit_code`, `name`, `name_zh`, `name_en`, `department`, `position`, `permissions` (several); `was.NAME`; `seen` |
//! | `POST /organisation/posts/{post}/appoint` | `person`, `from`, `until` |
//! | `GET /organisation/people/new`, `POST /organisation/people` | `sign_in`, `name` |
//! | `GET`, `POST /organisation/people/{user}` | `name`, `was.name` |
//! | `POST /organisation/people/{user}/appoint`, `…/substitute`, `…/absence` | `post`, `from`, `until`; `person`, `post`, `from`, `until`; `from`, `until`, `reason` |
//! | `GET`, `POST /organisation/appointments/{row}/end` | `until`, `seen` |
//! | `POST /organisation/substitutes/{row}/end`, `/organisation/absences/{row}/end` | `seen` |
//! | `GET`, `POST /organisation/import` | multipart: `item.table`, `keep.table`, `seen` |
//! | `GET /organisation/export.toml`, `/organisation/export/{table}` | |
//!
//! A change that would take something from somebody is answered by a page that says what; the same form sent again
//! with the mark of that page (`seen`) makes it.

pub mod appointment;
pub mod change;
pub mod confirm;
pub mod department;
pub mod exchange;
pub mod form;
pub mod person;
pub mod post;
pub mod tree;
pub mod words;

use waypost_app::access::Administers;
use waypost_base::Rejection;
use waypost_org::Permission;

use crate::http::{Ctx, Outcome, Row};

/// The routes. What is only posted leads to the tree when it is asked for.
pub fn routes() -> Vec<Row> {
    let mut rows = vec![Row::get("/organisation", tree::show)];
    rows.extend(department::routes());
    rows.extend(post::routes());
    rows.extend(person::routes());
    rows.extend(appointment::routes());
    rows.extend(exchange::routes());
    rows
}

/// Proof for these pages.
fn organiser(ctx: &Ctx) -> Result<Administers, Rejection> {
    ctx.who().administers(Permission::AdministerOrganisation)
}

async fn to_tree(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other("/organisation"))
}
