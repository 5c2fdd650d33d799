//! Departments: added, changed and moved, closed, opened again.

use std::collections::BTreeSet;

use waypost_base::{Code, DepartmentId, FieldProblem, Label, PostId, Rejection};
use waypost_org::{OrgData, check::same_names};
use waypost_store::org::DepartmentRow;

use crate::codes::suggested;

use super::{
    Organisation,
    change::{Plan, Refused},
    label, label_text,
    typing::Typing,
};

/// The fields of a department as they are typed. Other rows are named by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentFields {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The name on Chinese pages, where it is another.
    pub name_zh: String,
    /// The name on English pages, where it is another.
    pub name_en: String,
    /// The department above; empty for none.
    pub parent: String,
    /// The head post; empty for none.
    pub head: String,
    /// The place among its neighbours.
    pub position: String,
}

impl DepartmentFields {
    /// The fields of a department as it is.
    pub fn of(organisation: &Organisation, id: DepartmentId) -> Option<DepartmentFields> {
        let row = organisation.department(id)?;
        let [name, name_zh, name_en] = names(&row.name);
        Some(DepartmentFields {
            code: row.code.clone(),
            name,
            name_zh,
            name_en,
            parent: row.parent.map(|id| id.to_string()).unwrap_or_default(),
            head: row.head.map(|id| id.to_string()).unwrap_or_default(),
            position: organisation.position(id.raw()).to_string(),
        })
    }
}

/// A label as three fields: as it is written, in Chinese, in English.
pub(super) fn names(label: &Label) -> [String; 3] {
    let of = |tag: &str| label.translation(tag).unwrap_or_default().to_owned();
    let zh = label.translation("zh-CN").or_else(|| label.translation("zh")).unwrap_or_default();
    [label.text().to_owned(), zh.to_owned(), of("en")]
}

/// The code that was typed, or else one made of the names.
pub(super) fn code_or_new(typed: &str, names: [&str; 2], stem: &str, taken: &BTreeSet<&str>) -> String {
    if !typed.trim().is_empty() {
        return typed.to_owned();
    }
    suggested(&names, stem, |code| !taken.contains(code))
}

impl Plan<'_> {
    pub(super) fn add_department(&mut self, fields: &DepartmentFields) -> Result<(), Refused> {
        let siblings =
            self.rows.departments.iter().filter(|row| {
                row.parent.map(|id| id.to_string()).unwrap_or_default() == fields.parent.trim()
            });
        let last = siblings.map(|row| row.position).max().unwrap_or(-1).saturating_add(1);
        let taken = self.rows.departments.iter().map(|row| row.code.as_str()).collect();
        let code = code_or_new(&fields.code, [&fields.name_en, &fields.name], "department", &taken);
        let fields = DepartmentFields { code, ..fields.clone() };
        let row = self.department(self.fresh, &fields, None, last)?;
        self.id = row.id;
        self.touched.departments.insert(row.id);
        self.rows.departments.push(row);
        Ok(())
    }

    pub(super) fn change_department(
        &mut self,
        id: i64,
        typed: &DepartmentFields,
        shown: &DepartmentFields,
    ) -> Result<(), Refused> {
        let before = self.before;
        let now = DepartmentFields::of(before, DepartmentId::new(id)).ok_or(Code::NotFound)?;
        let mut typing = Typing::default();
        let text = |words: &str| words.to_owned();
        let department =
            |id: &str| id.parse().map_or_else(|_| "—".to_owned(), |id| before.department_name(id, ""));
        let post = |id: &str| {
            let found = id.parse().ok().and_then(|id: PostId| before.post(id));
            found.map_or_else(|| "—".to_owned(), |post| post.name.text().to_owned())
        };
        let fields = DepartmentFields {
            code: typing.merged("code", [&typed.code, &shown.code, &now.code], text),
            name: typing.merged("name", [&typed.name, &shown.name, &now.name], text),
            name_zh: typing.merged("name_zh", [&typed.name_zh, &shown.name_zh, &now.name_zh], text),
            name_en: typing.merged("name_en", [&typed.name_en, &shown.name_en, &now.name_en], text),
            parent: typing.merged("parent", [&typed.parent, &shown.parent, &now.parent], department),
            head: typing.merged("head", [&typed.head, &shown.head, &now.head], post),
            position: typing.merged("position", [&typed.position, &shown.position, &now.position], text),
        };
        typing.refuse()?;
        let at = self.rows.departments.iter().position(|row| row.id == id).ok_or(Code::NotFound)?;
        let former = self.rows.departments[at].clone();
        let row = self.department(id, &fields, Some(&former), former.position)?;
        (self.id, self.asks) = (id, row.parent != former.parent);
        if row != former {
            self.touched.departments.insert(id);
        }
        self.rows.departments[at] = row;
        Ok(())
    }

    fn department(
        &self,
        id: i64,
        fields: &DepartmentFields,
        former: Option<&DepartmentRow>,
        last: i32,
    ) -> Result<DepartmentRow, Rejection> {
        let mut typing = Typing::default();
        let code = typing.code("code", &fields.code);
        let known = former.map(|row| label(&row.name));
        let name = typing.label([&fields.name, &fields.name_zh, &fields.name_en], known.as_ref());
        let position = typing.position(&fields.position, last);
        let parent = match fields.parent.trim() {
            "" => None,
            typed => match typed.parse::<i64>().ok().filter(|id| self.is_department(*id)) {
                None => {
                    typing.problem(FieldProblem::new("parent", Code::ValueNoDepartment));
                    None
                }
                // What stands below a closed department stays there until it is moved.
                Some(id) if former.and_then(|row| row.parent) != Some(id) => {
                    if let Some(closed) = self.closed_department(id) {
                        typing.problem(FieldProblem::new("parent", Code::IsClosed).with("name", closed));
                    }
                    Some(id)
                }
                Some(id) => Some(id),
            },
        };
        let head = match fields.head.trim() {
            "" => None,
            typed => match typed.parse::<i64>().ok().filter(|id| self.is_post(*id)) {
                None => {
                    typing.problem(FieldProblem::new("head", Code::ValueNotChoice));
                    None
                }
                Some(id) => {
                    if let Some(closed) = self.closed_post(id) {
                        typing.problem(FieldProblem::new("head", Code::IsClosed).with("name", closed));
                    }
                    Some(id)
                }
            },
        };
        typing.refuse()?;
        let closed = former.is_some_and(|row| row.closed);
        Ok(DepartmentRow { id, code, name: label_text(&name), parent, head, position, closed })
    }

    pub(super) fn close_department(&mut self, id: i64) -> Result<(), Refused> {
        let row = self.rows.departments.iter_mut().find(|row| row.id == id).ok_or(Code::NotFound)?;
        row.closed = true;
        (self.id, self.asks) = (id, true);
        self.touched.departments.insert(id);
        Ok(())
    }

    pub(super) fn open_department(&mut self, id: i64) -> Result<(), Refused> {
        let at = self.rows.departments.iter().position(|row| row.id == id).ok_or(Code::NotFound)?;
        if let Some(closed) = self.rows.departments[at].parent.and_then(|id| self.closed_department(id)) {
            return Err(Rejection::new(Code::IsClosed).with("name", closed).into());
        }
        self.rows.departments[at].closed = false;
        self.id = id;
        self.touched.departments.insert(id);
        Ok(())
    }

    /// Refuses a department that has the name of another beside it, where the change made it so.
    pub(super) fn no_new_sibling_of_one_name(&self, data: &OrgData) -> Result<(), Rejection> {
        let before: BTreeSet<DepartmentId> = same_names(self.before.data()).into_iter().collect();
        let mine = data.departments.iter().find(|row| self.touched.departments.contains(&row.id.raw()));
        let (Some(mine), Some(_)) = (mine, same_names(data).into_iter().find(|id| !before.contains(id)))
        else {
            return Ok(());
        };
        let same = FieldProblem::new("name", Code::SiblingName).with("name", mine.name.text());
        Err(Rejection::of_fields(vec![same]))
    }

    fn is_department(&self, id: i64) -> bool {
        self.rows.departments.iter().any(|row| row.id == id)
    }

    pub(super) fn is_post(&self, id: i64) -> bool {
        self.rows.posts.iter().any(|row| row.id == id)
    }

    /// The name of a department that is closed.
    pub(super) fn closed_department(&self, id: i64) -> Option<String> {
        let closed = self.rows.departments.iter().find(|row| row.id == id && row.closed)?;
        Some(label(&closed.name).text().to_owned())
    }

    /// The name of a post that is closed.
    pub(super) fn closed_post(&self, id: i64) -> Option<String> {
        let closed = self.rows.posts.iter().find(|row| row.id == id && row.closed)?;
        Some(label(&closed.name).text().to_owned())
    }
}
