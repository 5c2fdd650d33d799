//! Categories: groups of flows, and whose holders define the flows of which group.

use std::collections::{BTreeSet, HashMap};

use waypost_base::{CategoryId, Code, FieldProblem, Label, PostId, Rejection};
use waypost_store::{
    editing,
    flows::{self, CategoryRow},
};

use super::{
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

    /// Adds a category after all others. Only who defines all flows may.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem per field.
    pub fn add_category(
        &self,
        proof: &DefinesFlows,
        new: &NewCategory,
    ) -> Result<Result<CategoryId, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            proof.over_everything()?;
            let tenant = proof.who().tenant();
            let known = flows::categories(conn, tenant)?;
            let code = new.code.trim();
            let mut problems: Vec<FieldProblem> = bad_code(code).into_iter().collect();
            if known.iter().any(|row| row.code == code) {
                problems.push(FieldProblem::new("code", Code::NameTaken).with("name", code));
            }
            check_label(&mut problems, "name", &new.name, MAX_NAME, true);
            refuse(problems)?;
            let position =
                known.iter().map(|row| row.position).max().map_or(0, |last| last.saturating_add(1));
            let id = self.shared.ids.fresh();
            let row = CategoryRow { id, code: code.to_owned(), name: label_text(&new.name), position };
            flows::save_category(conn, tenant, &row)?;
            let entry = (id, code, &new.name, proof.who().user());
            record(conn, tenant, Chain::Definitions, self.now(), "category_added", &entry)?;
            Ok(CategoryId::new(id))
        }))
    }

    /// Gives a category another name. Only who defines all flows may.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem per field.
    pub fn rename_category(
        &self,
        proof: &DefinesFlows,
        category: CategoryId,
        name: &Label,
    ) -> Result<Result<(), Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            proof.over_everything()?;
            let tenant = proof.who().tenant();
            let mut known = flows::categories(conn, tenant)?.into_iter();
            let row = known.find(|row| row.id == category.raw()).ok_or(Code::NotFound)?;
            let mut problems = Vec::new();
            check_label(&mut problems, "name", name, MAX_NAME, true);
            refuse(problems)?;
            flows::save_category(conn, tenant, &CategoryRow { name: label_text(name), ..row })?;
            let entry = (category, name, proof.who().user());
            Ok(record(conn, tenant, Chain::Definitions, self.now(), "category_renamed", &entry)?)
        }))
    }

    /// Puts the categories in this order; those that are not named stand after them. Only who defines all flows may.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotAllowed`].
    pub fn order_categories(
        &self,
        proof: &DefinesFlows,
        order: &[CategoryId],
    ) -> Result<Result<(), Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            proof.over_everything()?;
            let tenant = proof.who().tenant();
            let mut known = flows::categories(conn, tenant)?;
            let place =
                |id: i64| order.iter().position(|category| category.raw() == id).unwrap_or(usize::MAX);
            known.sort_by_key(|row| (place(row.id), row.position, row.id));
            for (at, row) in known.into_iter().enumerate() {
                let position = i32::try_from(at).unwrap_or(i32::MAX);
                if row.position != position {
                    flows::save_category(conn, tenant, &CategoryRow { position, ..row })?;
                }
            }
            let entry = (order, proof.who().user());
            Ok(record(conn, tenant, Chain::Definitions, self.now(), "categories_ordered", &entry)?)
        }))
    }

    /// Says whose holders define the flows of a category, beside those who define all. Only these may say so.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem for `posts` where there is no such post.
    pub fn grant_category(
        &self,
        proof: &DefinesFlows,
        category: CategoryId,
        posts: &BTreeSet<PostId>,
    ) -> Result<Result<(), Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            proof.over_everything()?;
            let tenant = proof.who().tenant();
            let known = flows::categories(conn, tenant)?;
            known.iter().find(|row| row.id == category.raw()).ok_or(Code::NotFound)?;
            let organisation = self.shared.organisation(conn, tenant)?;
            if posts.iter().any(|post| organisation.post(*post).is_none()) {
                refuse(vec![FieldProblem::new("posts", Code::ValueNotChoice)])?;
            }
            let rows: Vec<i64> = posts.iter().map(|post| post.raw()).collect();
            editing::set_category_administrators(conn, tenant, category, &rows)?;
            let entry = (category, posts, proof.who().user());
            Ok(record(conn, tenant, Chain::Definitions, self.now(), "category_granted", &entry)?)
        }))
    }
}
