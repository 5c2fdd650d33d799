//! Two who changed one item at once: field by field, as far as each changed another.

use waypost_base::{Code, FieldProblem};

use super::{ItemSheet, TEXTS};

impl ItemSheet {
    /// This sheet, typed over `was`, merged with what the item is `now`. Where both changed the same text otherwise,
    /// this one's stands in the merge, and a problem names the field with what it is now.
    pub fn merge(&self, was: &ItemSheet, now: &ItemSheet) -> (ItemSheet, Vec<FieldProblem>) {
        let mut problems = Vec::new();
        let merged = self.plain().merged(&was.plain(), &now.plain(), "", &mut problems);
        (merged, problems)
    }

    fn merged(
        &self,
        was: &ItemSheet,
        now: &ItemSheet,
        prefix: &str,
        problems: &mut Vec<FieldProblem>,
    ) -> ItemSheet {
        let mut merged = self.clone();
        for name in TEXTS {
            let text = |sheet: &ItemSheet| sheet.clone().text_mut(name).cloned().unwrap_or_default();
            let (mine, was, now) = (text(self), text(was), text(now));
            let Some(into) = merged.text_mut(name) else { continue };
            if mine == was {
                *into = now;
            } else if now != was && now != mine {
                problems.push(changed(format!("{prefix}{name}"), &now));
            }
        }
        // Of two that changed a mark, both changed it to the same.
        merged.required = if self.required == was.required { now.required } else { self.required };
        merged.sensitive = if self.sensitive == was.sensitive { now.sensitive } else { self.sensitive };
        if self.of == was.of {
            merged.of.clone_from(&now.of);
        } else if now.of != was.of && now.of != self.of {
            problems.push(changed(format!("{prefix}of"), &now.of.join(" ")));
        }
        merged.columns = self.merged_columns(was, now, problems);
        merged
    }

    /// Columns meet by their keys; where these were added to, taken from or turned round, the list is one field.
    fn merged_columns(
        &self,
        was: &ItemSheet,
        now: &ItemSheet,
        problems: &mut Vec<FieldProblem>,
    ) -> Vec<ItemSheet> {
        let keys = |sheet: &ItemSheet| -> Vec<String> {
            sheet.columns.iter().map(|column| column.key.clone()).collect()
        };
        if keys(self) == keys(was) && keys(now) == keys(was) {
            let three = self.columns.iter().zip(&was.columns).zip(&now.columns).enumerate();
            return three
                .map(|(at, ((mine, was), now))| mine.merged(was, now, &format!("column.{at}."), problems))
                .collect();
        }
        if self.columns == was.columns {
            return now.columns.clone();
        }
        if now.columns != was.columns && now.columns != self.columns {
            problems.push(changed("columns".to_owned(), &keys(now).join(" ")));
        }
        self.columns.clone()
    }

    /// The same as it is compared: browsers send their own ends of lines, and lists with empty places.
    fn plain(&self) -> ItemSheet {
        let mut sheet = self.clone();
        for name in TEXTS {
            if let Some(text) = sheet.text_mut(name) {
                *text = text.trim().replace("\r\n", "\n");
            }
        }
        sheet.of.retain(|of| !of.trim().is_empty());
        sheet.columns = sheet.columns.iter().map(ItemSheet::plain).collect();
        sheet
    }
}

fn changed(field: String, now: &str) -> FieldProblem {
    FieldProblem::new(field, Code::FieldChanged).with("words", if now.is_empty() { "—" } else { now })
}
