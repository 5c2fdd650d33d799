//! A posted form as an item's sheet.

use waypost_app::items::{ItemSheet, TEXTS};

use crate::http::Typed;

/// Most columns and operands that are read; the item's own check has lower bounds.
const MOST: usize = 60;

/// The sheet of a form.
pub(super) fn sheet(typed: &Typed) -> ItemSheet {
    let mut sheet = part(typed, "");
    for at in 0..count(typed, "columns") {
        sheet.columns.push(part(typed, &format!("column.{at}.")));
    }
    sheet
}

fn part(typed: &Typed, prefix: &str) -> ItemSheet {
    let mut sheet = ItemSheet::default();
    for name in TEXTS {
        if let Some(text) = sheet.text_mut(name) {
            typed.get(&format!("{prefix}{name}")).clone_into(text);
        }
    }
    sheet.required = typed.get(&format!("{prefix}required")) == "yes";
    sheet.sensitive = typed.get(&format!("{prefix}sensitive")) == "yes";
    for at in 0..count(typed, &format!("{prefix}operands")) {
        sheet.of.push(typed.get(&format!("{prefix}of.{at}")).to_owned());
    }
    sheet
}

fn count(typed: &Typed, name: &str) -> usize {
    typed.get(name).parse::<usize>().unwrap_or_default().min(MOST)
}
