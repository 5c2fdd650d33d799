//! Categories: groups of flows, and whose holders define the flows of which group.

use std::collections::{BTreeSet, HashMap};

use waypost_base::{CategoryId, Code, FieldProblem, Label, PostId, Rejection};
use waypost_store::{
    Conn, editing,
    flows::{self, CategoryRow},
};

use super::{
    Stop,
    create::{MAX_NAME, bad_code, check_label, refuse},
    settle,
};
use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    error::AppError,
    organisation::{label, label_text},
};

/// A category to be made.
#[derive(Clone, Debug)]
pub struct NewCategory {
    /// Unique among the categories.
    pub code: String,
    /// Its name.
    pub name: Label,
}

/// What a page changes of the categories, each as it was seen.
#[derive(Clone, Debug, Default)]
pub struct CategoryChanges {
    /// Other names.
    pub names: Vec<(CategoryLine, Label)>,
    /// The posts whose holders define the flows of a category.
    pub grants: Vec<(CategoryLine, BTreeSet<PostId>)>,
    /// The order of all.
    pub order: Option<Vec<CategoryId>>,
    /// One more, after all others.
    pub new: Option<NewCategory>,
}

/// One category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryLine {
    /// Its id.
    pub id: CategoryId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// The posts whose holders define its flows, beside those who define all.
    pub posts: Vec<PostId>,
    /// How many flows it has.
    pub flows: usize,
}

impl App {
    /// The categories that this person defines flows of, in order.
    ///
    /// # Errors
    /// When the store fails.
    pub fn flow_categories(&self, proof: &DefinesFlows) -> Result<Vec<CategoryLine>, AppError> {
        self.shared.db.read(|conn| {
            let tenant = proof.who().tenant();
            let mut counts: HashMap<i64, usize> = HashMap::new();
            for category in flows::flows(conn, tenant)?.into_iter().filter_map(|row| row.category) {
                *counts.entry(category).or_default() += 1;
            }
            let granted = editing::category_administrators(conn, tenant)?;
            let posts = |id: i64| {
                let of = granted.iter().filter(|(category, _)| *category == id);
                of.map(|(_, post)| PostId::new(*post)).collect()
            };
            let rows = flows::categories(conn, tenant)?.into_iter();
            let covered = rows.filter(|row| proof.covers(Some(CategoryId::new(row.id))));
            let line = |row: CategoryRow| CategoryLine {
                id: CategoryId::new(row.id),
                posts: posts(row.id),
                flows: counts.get(&row.id).copied().unwrap_or_default(),
                name: label(&row.name),
                code: row.code,
            };
            Ok(covered.map(line).collect())
        })
    }

    /// Makes all these changes of categories, or none. Only who defines all flows may.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem per field, of a category that is there as
    /// `c.ID.FIELD`, of a new one as `new.FIELD`; [`Code::ChangedMeanwhile`] where one is not as it was seen.
    pub fn change_categories(
        &self,
        proof: &DefinesFlows,
        changes: &CategoryChanges,
    ) -> Result<Result<(), Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            proof.over_everything()?;
            let mut problems = Vec::new();
            for (seen, name) in &changes.names {
                let found = self.rename_in(conn, proof, seen, name);
                gather(&mut problems, &format!("c.{}", seen.id), found)?;
            }
            for (seen, posts) in &changes.grants {
                let found = self.grant_in(conn, proof, seen, posts);
                gather(&mut problems, &format!("c.{}", seen.id), found)?;
            }
            if let Some(order) = &changes.order {
                self.order_in(conn, proof, order)?;
            }
            if let Some(new) = &changes.new {
                gather(&mut problems, "new", self.add_in(conn, proof, new))?;
            }
            Ok(refuse(problems)?)
        }))
    }

    fn add_in(&self, conn: &mut Conn, proof: &DefinesFlows, new: &NewCategory) -> Result<(), Stop> {
        let tenant = proof.who().tenant();
        let known = flows::categories(conn, tenant)?;
        let code = new.code.trim();
        let mut problems: Vec<FieldProblem> = bad_code(code).into_iter().collect();
        if known.iter().any(|row| row.code == code) {
            problems.push(FieldProblem::new("code", Code::NameTaken).with("name", code));
        }
        check_label(&mut problems, "name", &new.name, MAX_NAME, true);
        refuse(problems)?;
        let position = known.iter().map(|row| row.position).max().map_or(0, |last| last.saturating_add(1));
        let id = self.shared.ids.fresh();
        let row = CategoryRow { id, code: code.to_owned(), name: label_text(&new.name), position };
        flows::save_category(conn, tenant, &row)?;
        let entry = (id, code, &new.name, proof.who().user());
        Ok(record(conn, tenant, Chain::Definitions, self.now(), "category_added", &entry)?)
    }

    fn rename_in(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        seen: &CategoryLine,
        name: &Label,
    ) -> Result<(), Stop> {
        let tenant = proof.who().tenant();
        let mut known = flows::categories(conn, tenant)?.into_iter();
        let row = known.find(|row| row.id == seen.id.raw()).ok_or(Code::NotFound)?;
        if label(&row.name) != seen.name {
            return Err(Code::ChangedMeanwhile.into());
        }
        let mut problems = Vec::new();
        check_label(&mut problems, "name", name, MAX_NAME, true);
        refuse(problems)?;
        flows::save_category(conn, tenant, &CategoryRow { name: label_text(name), ..row })?;
        let entry = (seen.id, name, proof.who().user());
        Ok(record(conn, tenant, Chain::Definitions, self.now(), "category_renamed", &entry)?)
    }

    /// Puts the categories in this order; those that are not named stand after them.
    fn order_in(&self, conn: &mut Conn, proof: &DefinesFlows, order: &[CategoryId]) -> Result<(), Stop> {
        let tenant = proof.who().tenant();
        let mut known = flows::categories(conn, tenant)?;
        let place = |id: i64| order.iter().position(|category| category.raw() == id).unwrap_or(usize::MAX);
        known.sort_by_key(|row| (place(row.id), row.position, row.id));
        for (at, row) in known.into_iter().enumerate() {
            let position = i32::try_from(at).unwrap_or(i32::MAX);
            if row.position != position {
                flows::save_category(conn, tenant, &CategoryRow { position, ..row })?;
            }
        }
        let entry = (order, proof.who().user());
        Ok(record(conn, tenant, Chain::Definitions, self.now(), "categories_ordered", &entry)?)
    }

    /// Says whose holders define the flows of a category, beside those who define all.
    fn grant_in(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        seen: &CategoryLine,
        posts: &BTreeSet<PostId>,
    ) -> Result<(), Stop> {
        let tenant = proof.who().tenant();
        let known = flows::categories(conn, tenant)?;
        known.iter().find(|row| row.id == seen.id.raw()).ok_or(Code::NotFound)?;
        let granted = editing::category_administrators(conn, tenant)?.into_iter();
        let granted = granted.filter(|(category, _)| *category == seen.id.raw());
        let granted: BTreeSet<PostId> = granted.map(|(_, post)| PostId::new(post)).collect();
        if granted != seen.posts.iter().copied().collect() {
            return Err(Code::ChangedMeanwhile.into());
        }
        let organisation = self.shared.organisation(conn, tenant)?;
        if posts.iter().any(|post| organisation.post(*post).is_none()) {
            refuse(vec![FieldProblem::new("posts", Code::ValueNotChoice)])?;
        }
        let rows: Vec<i64> = posts.iter().map(|post| post.raw()).collect();
        editing::set_category_administrators(conn, tenant, seen.id, &rows)?;
        let entry = (seen.id, posts, proof.who().user());
        Ok(record(conn, tenant, Chain::Definitions, self.now(), "category_granted", &entry)?)
    }
}

/// Keeps the problems of one row under its name, so that all rows are told at once.
fn gather(problems: &mut Vec<FieldProblem>, row: &str, found: Result<(), Stop>) -> Result<(), Stop> {
    match found {
        Err(Stop::Refused(rejection)) if !rejection.fields.is_empty() => {
            let named = rejection.fields.into_iter();
            problems.extend(
                named.map(|problem| FieldProblem { field: format!("{row}.{}", problem.field), ..problem }),
            );
            Ok(())
        }
        other => other,
    }
}
