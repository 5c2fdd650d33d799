//! Rows of a package as a CSV file.

use chrono::NaiveDate;
use waypost_base::Label;

use super::Table;
use crate::{Code, OrganisationPackage};

/// What makes a spreadsheet run a cell, and the apostrophe that stops it.
pub(crate) const DANGEROUS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// Writes one table of the package, with headers in Chinese or English.
pub fn write(table: Table, package: &OrganisationPackage, chinese: bool) -> String {
    let columns = table.columns();
    let header = columns.iter().map(|column| match column.words.first() {
        Some(words) if chinese => (*words).to_owned(),
        _ => column.key.to_owned(),
    });
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut line = |cells: Vec<String>| {
        // Writing into memory does not fail.
        let _ = writer.write_record(cells.iter().map(|cell| harmless(cell)));
    };
    line(header.collect());
    let text = |code: &Code| code.as_str().to_owned();
    let some = |code: &Option<Code>| code.as_ref().map(text).unwrap_or_default();
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let yes = |yes: bool| if yes { "1".to_owned() } else { String::new() };
    match table {
        Table::Departments => package.departments.iter().for_each(|row| {
            let [name, zh, en] = names(&row.name);
            line(vec![text(&row.code), name, zh, en, some(&row.parent), some(&row.head), yes(row.closed)]);
        }),
        Table::Posts => package.posts.iter().for_each(|row| {
            let [name, zh, en] = names(&row.name);
            let permissions = row.permissions.join(" ");
            line(vec![text(&row.code), name, zh, en, text(&row.department), permissions, yes(row.closed)]);
        }),
        Table::People => package.people.iter().for_each(|row| {
            let language = row.language.clone().unwrap_or_default();
            let mail = row.mail.clone().unwrap_or_default();
            line(vec![text(&row.code), row.name.clone(), language, yes(row.disabled), mail]);
        }),
        Table::Appointments => package.appointments.iter().for_each(|row| {
            line(vec![text(&row.person), text(&row.post), day(row.from), day(row.until)]);
        }),
        Table::Substitutes => package.substitutes.iter().for_each(|row| {
            let post = some(&row.post);
            line(vec![text(&row.person), text(&row.acts_for), post, day(row.from), day(row.until)]);
        }),
        Table::Absences => package.absences.iter().for_each(|row| {
            line(vec![text(&row.person), day(row.from), day(row.until), row.reason.clone()]);
        }),
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

fn names(label: &Label) -> [String; 3] {
    let plain = |tag: &str| match label.in_language(tag) {
        text if text == label.text() => String::new(),
        text => text.to_owned(),
    };
    [label.text().to_owned(), plain("zh-CN"), plain("en")]
}

fn harmless(cell: &str) -> String {
    if cell.starts_with(DANGEROUS) { format!("'{cell}") } else { cell.to_owned() }
}
