//! Files that the browser keeps and does not show.

use actix_web::{HttpResponse, http::header};

/// A table as a file of that name.
pub fn csv(name: &str, rows: &[Vec<String>]) -> HttpResponse {
    file(name, "text/csv; charset=utf-8", waypost_app::csv::table(rows.iter().map(Vec::as_slice)))
}

/// Bytes as a file of that name, which is of plain letters, digits, points and hyphens.
pub fn file(name: &str, media: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .body(bytes)
}
