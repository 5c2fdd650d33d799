//! Posts: added, changed, closed, opened again.

use std::collections::BTreeSet;

use waypost_base::{Code, FieldProblem, PostId, Rejection};
use waypost_org::Permission;
use waypost_store::org::{PostPermissionRow, PostRow};

use super::{
    Organisation,
    change::{Plan, Refused},
    departments::{code_or_new, names},
    label, label_text, period_columns,
    typing::Typing,
};

/// The fields of a post as they are typed. Other rows are named by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostFields {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The name on Chinese pages, where it is another.
    pub name_zh: String,
    /// The name on English pages, where it is another.
    pub name_en: String,
    /// The department.
    pub department: String,
    /// The place among its neighbours.
    pub position: String,
    /// The permissions that are ticked, by their codes.
    pub permissions: BTreeSet<String>,
}

impl PostFields {
    /// The fields of a post as it is.
    pub fn of(organisation: &Organisation, id: PostId) -> Option<PostFields> {
        let row = organisation.post(id)?;
        let [name, name_zh, name_en] = names(&row.name);
        Some(PostFields {
            code: row.code.clone(),
            name,
            name_zh,
            name_en,
            department: row.department.to_string(),
            position: organisation.position(id.raw()).to_string(),
            permissions: row.permissions.iter().map(ToString::to_string).collect(),
        })
    }
}

impl Plan<'_> {
    pub(super) fn add_post(&mut self, fields: &PostFields) -> Result<(), Refused> {
        let neighbours =
            self.rows.posts.iter().filter(|row| row.department.to_string() == fields.department.trim());
        let last = neighbours.map(|row| row.position).max().unwrap_or(-1).saturating_add(1);
        let taken = self.rows.posts.iter().map(|row| row.code.as_str()).collect();
        let code = code_or_new(&fields.code, [&fields.name_en, &fields.name], "post", &taken);
        let fields = PostFields { code, ..fields.clone() };
        let row = self.post(self.fresh, &fields, None, last)?;
        self.id = row.id;
        self.touched.posts.insert(row.id);
        self.rows.posts.push(row);
        Ok(())
    }

    pub(super) fn change_post(
        &mut self,
        id: i64,
        typed: &PostFields,
        shown: &PostFields,
    ) -> Result<(), Refused> {
        let before = self.before;
        let now = PostFields::of(before, PostId::new(id)).ok_or(Code::NotFound)?;
        let mut typing = Typing::default();
        let text = |words: &str| words.to_owned();
        let department =
            |id: &str| id.parse().map_or_else(|_| "—".to_owned(), |id| before.department_name(id, ""));
        // Each tick is a field of its own: two who tick different ones do not meet.
        let permissions = Permission::ALL.iter().map(|permission| permission.to_string()).filter(|code| {
            let of = |fields: &PostFields| fields.permissions.contains(code);
            if of(typed) == of(shown) { of(&now) } else { of(typed) }
        });
        let fields = PostFields {
            code: typing.merged("code", [&typed.code, &shown.code, &now.code], text),
            name: typing.merged("name", [&typed.name, &shown.name, &now.name], text),
            name_zh: typing.merged("name_zh", [&typed.name_zh, &shown.name_zh, &now.name_zh], text),
            name_en: typing.merged("name_en", [&typed.name_en, &shown.name_en, &now.name_en], text),
            department: typing.merged(
                "department",
                [&typed.department, &shown.department, &now.department],
                department,
            ),
            position: typing.merged("position", [&typed.position, &shown.position, &now.position], text),
            permissions: permissions.collect(),
        };
        if typed.permissions.iter().any(|code| code.parse::<Permission>().is_err()) {
            typing.problem(FieldProblem::new("permissions", Code::ValueNotChoice));
        }
        typing.refuse()?;
        let at = self.rows.posts.iter().position(|row| row.id == id).ok_or(Code::NotFound)?;
        let former = self.rows.posts[at].clone();
        let held = self.rows.post_permissions.clone();
        let row = self.post(id, &fields, Some(&former), former.position)?;
        (self.id, self.asks) = (id, row.department != former.department);
        if row != former
            || self.rows.post_permissions.len() != held.len()
            || now.permissions != fields.permissions
        {
            self.touched.posts.insert(id);
        }
        self.rows.posts[at] = row;
        Ok(())
    }

    fn post(
        &mut self,
        id: i64,
        fields: &PostFields,
        former: Option<&PostRow>,
        last: i32,
    ) -> Result<PostRow, Rejection> {
        let mut typing = Typing::default();
        let code = typing.code("code", &fields.code);
        let known = former.map(|row| label(&row.name));
        let name = typing.label([&fields.name, &fields.name_zh, &fields.name_en], known.as_ref());
        let position = typing.position(&fields.position, last);
        let department = fields.department.trim().parse::<i64>().ok();
        let department = department.filter(|id| self.rows.departments.iter().any(|row| row.id == *id));
        match department {
            None => typing.problem(FieldProblem::new("department", Code::ValueNoDepartment)),
            Some(id) if former.is_none_or(|row| row.department != id) => {
                if let Some(closed) = self.closed_department(id) {
                    typing.problem(FieldProblem::new("department", Code::IsClosed).with("name", closed));
                }
            }
            Some(_) => {}
        }
        let mut permissions = Vec::new();
        for code in &fields.permissions {
            match code.parse::<Permission>() {
                Ok(permission) => permissions.push(permission.to_string()),
                Err(_) => typing.problem(FieldProblem::new("permissions", Code::ValueNotChoice)),
            }
        }
        typing.refuse()?;
        self.rows.post_permissions.retain(|row| row.post != id);
        let rows = permissions.into_iter().map(|permission| PostPermissionRow { post: id, permission });
        self.rows.post_permissions.extend(rows);
        let closed = former.is_some_and(|row| row.closed);
        let department = department.unwrap_or_default();
        Ok(PostRow { id, code, department, name: label_text(&name), position, closed })
    }

    /// Appointments end yesterday; those that had not begun are taken away.
    pub(super) fn close_post(&mut self, id: i64) -> Result<(), Refused> {
        let row = self.rows.posts.iter_mut().find(|row| row.id == id).ok_or(Code::NotFound)?;
        row.closed = true;
        let (_, ended) = period_columns(None, self.today.pred_opt());
        let (begins, _) = period_columns(Some(self.today), None);
        for row in self.rows.appointments.iter_mut().filter(|row| row.post == id) {
            if row.valid_to.is_none_or(|to| ended.is_some_and(|ended| to > ended)) {
                row.valid_to = ended;
                self.touched.appointments.insert(row.id);
            }
        }
        self.rows.appointments.retain(|row| row.post != id || row.valid_from < begins);
        (self.id, self.asks) = (id, true);
        self.touched.posts.insert(id);
        Ok(())
    }

    pub(super) fn open_post(&mut self, id: i64) -> Result<(), Refused> {
        let at = self.rows.posts.iter().position(|row| row.id == id).ok_or(Code::NotFound)?;
        if let Some(closed) = self.closed_department(self.rows.posts[at].department) {
            return Err(Rejection::new(Code::IsClosed).with("name", closed).into());
        }
        self.rows.posts[at].closed = false;
        self.id = id;
        self.touched.posts.insert(id);
        Ok(())
    }
}
