//! A package: organisation, calendars, categories, forms, actions, materials and flows in one TOML text, or in several joined.

use serde::{Deserialize, Serialize};
use waypost_base::{ActionId, CategoryId, DepartmentId, FlowId, FormId, PostId, UserId};

use crate::{
    calendar::CalendarPackage,
    catalogue::{ActionPackage, CategoryPackage, FormPackage, MaterialPackage},
    code::{CodeTable, Pairs},
    fault::{Faults, PackageFault, ReferenceFault, ReferenceKind, ReferenceProblem},
    flow::FlowPackage,
    organisation::{OrganisationPackage, codes},
};

/// Version of the written shape of packages; the key `format` of every package.
pub const PACKAGE_FORMAT: u32 = 1;

/// Everything that one file, or a folder of files, may hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// [`PACKAGE_FORMAT`].
    pub format: u32,
    /// The organisation.
    #[serde(default, skip_serializing_if = "OrganisationPackage::is_empty")]
    pub organisation: OrganisationPackage,
    /// Calendars of working time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<CalendarPackage>,
    /// Groups of flows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryPackage>,
    /// Forms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<FormPackage>,
    /// Actions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ActionPackage>,
    /// Materials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<MaterialPackage>,
    /// Flows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<FlowPackage>,
}

impl Default for Package {
    fn default() -> Self {
        Self {
            format: PACKAGE_FORMAT,
            organisation: OrganisationPackage::default(),
            calendars: Vec::new(),
            categories: Vec::new(),
            forms: Vec::new(),
            actions: Vec::new(),
            materials: Vec::new(),
            flows: Vec::new(),
        }
    }
}

/// Reads one text. A byte order mark before it is passed over.
///
/// # Errors
/// The first fault, with line and column: broken TOML, an unknown or missing field, a value of the wrong shape,
/// a format of a newer program.
pub fn parse(text: &str) -> Result<Package, PackageFault> {
    #[derive(Deserialize)]
    struct Head {
        format: Option<toml::Spanned<toml::Value>>,
    }

    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head: Head = toml::from_str(text).map_err(|error| PackageFault::of_toml(text, &error))?;
    let expected = format!("a package begins with `format = {PACKAGE_FORMAT}`");
    match head.format {
        None => return Err(PackageFault::new(text, None, expected)),
        Some(format) if format.as_ref().as_integer() != Some(i64::from(PACKAGE_FORMAT)) => {
            let message = format!("{expected}; this program does not read format {}", format.as_ref());
            return Err(PackageFault::new(text, Some(format.span()), message));
        }
        Some(_) => {}
    }
    toml::from_str(text).map_err(|error| PackageFault::of_toml(text, &error))
}

impl Package {
    /// This package and another as one: each kind's entries one after the other. A category that both have, and
    /// have alike, is one, so that every file of flows can bring its own.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.organisation.departments.extend(other.organisation.departments);
        self.organisation.posts.extend(other.organisation.posts);
        self.organisation.people.extend(other.organisation.people);
        self.organisation.appointments.extend(other.organisation.appointments);
        self.organisation.substitutes.extend(other.organisation.substitutes);
        self.organisation.absences.extend(other.organisation.absences);
        self.calendars.extend(other.calendars);
        for category in other.categories {
            if !self.categories.contains(&category) {
                self.categories.push(category);
            }
        }
        self.forms.extend(other.forms);
        self.actions.extend(other.actions);
        self.materials.extend(other.materials);
        self.flows.extend(other.flows);
        self
    }

    /// Finds codes that stand twice among categories, forms, actions, materials and flows (the organisation has a check of
    /// its own).
    ///
    /// # Errors
    /// All faults, with paths from the package (`flows[1].code`).
    pub fn check_codes(&self) -> Result<(), Vec<ReferenceFault>> {
        let mut faults = Faults::default();
        let rows = self.categories.iter().map(|row| &row.code);
        codes(&mut faults, "categories", ReferenceKind::Category, rows);
        codes(&mut faults, "forms", ReferenceKind::Form, self.forms.iter().map(|row| &row.code));
        codes(&mut faults, "actions", ReferenceKind::Action, self.actions.iter().map(|row| &row.code));
        codes(&mut faults, "materials", ReferenceKind::Material, self.materials.iter().map(|row| &row.code));
        for (at, flow) in self.flows.iter().enumerate() {
            let asked = flow.materials.iter().map(|row| &row.material);
            codes(&mut faults, &format!("flows[{at}].materials"), ReferenceKind::Material, asked);
            for (nth, row) in flow.materials.iter().enumerate() {
                for no in row.stages.iter().filter(|no| !flow.stages.iter().any(|stage| stage.no == **no)) {
                    let path = format!("flows[{at}].materials[{nth}].stages");
                    faults.push(path, ReferenceKind::Stage, no, ReferenceProblem::Unknown);
                }
            }
        }
        codes(&mut faults, "flows", ReferenceKind::Flow, self.flows.iter().map(|row| &row.code));
        faults.result(())
    }

    /// A table of what the package itself holds, its entries numbered from 1 within each kind: enough to check a
    /// package that leans on nothing else.
    pub fn own_codes(&self) -> CodeTable {
        fn number<I: Copy + Ord>(
            pairs: &mut Pairs<I>,
            rows: impl Iterator<Item = impl AsRef<str>>,
            new: fn(i64) -> I,
        ) {
            (1..).zip(rows).for_each(|(id, code)| pairs.insert(code.as_ref(), new(id)));
        }
        let mut table = CodeTable::default();
        let Self { organisation, categories, forms, actions, flows, .. } = self;
        number(&mut table.posts, organisation.posts.iter().map(|row| &row.code), PostId::new);
        number(
            &mut table.departments,
            organisation.departments.iter().map(|row| &row.code),
            DepartmentId::new,
        );
        number(&mut table.people, organisation.people.iter().map(|row| &row.code), UserId::new);
        number(&mut table.categories, categories.iter().map(|row| &row.code), CategoryId::new);
        number(&mut table.forms, forms.iter().map(|row| &row.code), FormId::new);
        number(&mut table.actions, actions.iter().map(|row| &row.code), ActionId::new);
        number(&mut table.flows, flows.iter().map(|row| &row.code), FlowId::new);
        table
    }

    /// The package as TOML; [`parse`] reads it back equal.
    ///
    /// # Errors
    /// What TOML cannot hold: an integer of a form or of settings beyond 64 bits with sign.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }
}

#[cfg(test)]
mod tests;
