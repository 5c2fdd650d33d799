//! A table laid over what is there: a column that the table does not have changes nothing.
//!
//! A cell that is there and empty means "nothing"; a column that is missing means "as it was". So a list of names
//! alone renames posts and takes no permission away.

use std::collections::HashMap;

use chrono::NaiveDate;
use waypost_base::Label;

use super::{CellFault, CellProblem, Cells};
use crate::{Code, OrganisationPackage};

/// Columns of translations, with their languages.
const TRANSLATED: [(&str, &str); 2] = [("name_zh", "zh-CN"), ("name_en", "en")];

type Period = (Option<NaiveDate>, Option<NaiveDate>);

impl Cells {
    /// The rows of the table; a row that is known already keeps what stands in the columns that are not there.
    ///
    /// # Errors
    /// Every cell that would switch off or on an account that is there: a table says only how a new one begins.
    pub fn over(&self, known: &OrganisationPackage) -> Result<OrganisationPackage, Vec<CellFault>> {
        let has = |key: &str| self.headers.iter().any(|(there, _)| *there == key);
        let mut rows = self.package.clone();

        let departments: HashMap<_, _> = known.departments.iter().map(|row| (&row.code, row)).collect();
        for row in &mut rows.departments {
            let Some(was) = departments.get(&row.code) else { continue };
            row.name = label(&row.name, &was.name, has);
            keep(&mut row.head, &was.head, has("head"));
            keep(&mut row.closed, &was.closed, has("closed"));
        }
        let posts: HashMap<_, _> = known.posts.iter().map(|row| (&row.code, row)).collect();
        for row in &mut rows.posts {
            let Some(was) = posts.get(&row.code) else { continue };
            row.name = label(&row.name, &was.name, has);
            keep(&mut row.permissions, &was.permissions, has("permissions"));
            keep(&mut row.closed, &was.closed, has("closed"));
        }

        let same = |one: &Code, other: &Code| one.as_str().to_lowercase() == other.as_str().to_lowercase();
        let people: HashMap<_, _> =
            known.people.iter().map(|row| (row.code.as_str().to_lowercase(), row)).collect();
        let mut faults = Vec::new();
        for (at, row) in rows.people.iter_mut().enumerate() {
            let Some(was) = people.get(&row.code.as_str().to_lowercase()) else { continue };
            keep(&mut row.language, &was.language, has("language"));
            keep(&mut row.disabled, &was.disabled, has("disabled"));
            if row.disabled != was.disabled {
                faults.push(self.fault(at, "disabled", CellProblem::AccountStays));
            }
        }

        let period = |typed: Period, found: &[Period]| -> Period {
            let fits = |was: &Period| if has("from") { was.0 == typed.0 } else { was.1.is_none() };
            let (mut from, mut until) = typed;
            if let Some(was) = found.iter().find(|was| fits(was)) {
                keep(&mut from, &was.0, has("from"));
                keep(&mut until, &was.1, has("until"));
            }
            (from, until)
        };
        for row in &mut rows.appointments {
            let found = known.appointments.iter();
            let found = found.filter(|was| same(&was.person, &row.person) && was.post == row.post);
            (row.from, row.until) =
                period((row.from, row.until), &found.map(|was| (was.from, was.until)).collect::<Vec<_>>());
        }
        for row in &mut rows.substitutes {
            let pair = known
                .substitutes
                .iter()
                .filter(|was| same(&was.person, &row.person) && same(&was.acts_for, &row.acts_for));
            let pair: Vec<_> = pair.collect();
            if let (false, [was]) = (has("post"), &pair[..]) {
                row.post.clone_from(&was.post);
            }
            let found = pair.iter().filter(|was| was.post == row.post);
            (row.from, row.until) =
                period((row.from, row.until), &found.map(|was| (was.from, was.until)).collect::<Vec<_>>());
        }
        for row in &mut rows.absences {
            let found = known.absences.iter().filter(|was| same(&was.person, &row.person));
            (row.from, row.until) =
                period((row.from, row.until), &found.map(|was| (was.from, was.until)).collect::<Vec<_>>());
        }
        if faults.is_empty() { Ok(rows) } else { Err(faults) }
    }
}

/// What was, where the column is not there.
fn keep<T: Clone>(typed: &mut T, was: &T, there: bool) {
    if !there {
        typed.clone_from(was);
    }
}

/// The typed name, with the translations that the table has no column for.
fn label(typed: &Label, was: &Label, has: impl Fn(&str) -> bool) -> Label {
    let mut label = typed.clone();
    for (tag, text) in was.translations() {
        let column = TRANSLATED.iter().find(|(_, of)| *of == tag);
        if column.is_none_or(|(key, _)| !has(key)) {
            label = label.with(tag, text);
        }
    }
    label
}
