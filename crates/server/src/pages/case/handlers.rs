//! The routes of a case.

use super::{asking, files, operate, reading, reveal, sheet, show, vote};
use crate::{http::Row, pages::evidence};

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/cases/{case}", show::case),
        Row::get("/cases/{case}/sheet", sheet::show),
        Row::get("/cases/{case}/evidence", evidence::to_case),
        Row::post("/cases/{case}/evidence", evidence::take),
        Row::get("/cases/{case}/steps/{visit}", show::step),
        Row::get("/cases/{case}/files/{sha256}", files::file),
        Row::post("/cases/{case}/visits/{visit}/submit", operate::submit),
        Row::post("/cases/{case}/visits/{visit}/save", operate::save),
        Row::post("/cases/{case}/visits/{visit}/rows", operate::more_rows),
        Row::post("/cases/{case}/reveal", reveal::reveal),
        Row::post("/cases/{case}/visits/{visit}/vote", vote::vote),
        Row::post("/cases/{case}/visits/{visit}/return", operate::go_back),
        Row::post("/cases/{case}/visits/{visit}/transfer", asking::transfer),
        Row::post("/cases/{case}/visits/{visit}/opinion", asking::give_opinion),
        Row::post("/cases/{case}/visits/{visit}/take-back", asking::take_back),
        Row::post("/cases/{case}/visits/{visit}/remove-signer", asking::remove_signer),
        Row::post("/cases/{case}/visits/{visit}/claim", operate::claim),
        Row::post("/cases/{case}/visits/{visit}/unclaim", operate::unclaim),
        Row::post("/cases/{case}/visits/{visit}/withdraw", operate::withdraw),
        Row::post("/cases/{case}/revoke", operate::revoke),
        Row::post("/cases/{case}/comment", operate::comment),
        Row::post("/cases/{case}/copy", reading::copy),
        Row::post("/cases/{case}/acknowledge", reading::acknowledge),
        Row::post("/cases/{case}/urge", reading::urge),
    ]
}
