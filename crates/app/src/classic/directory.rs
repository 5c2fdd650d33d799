//! What tables may refer to, out of a tenant's rows.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use waypost_base::TenantId;
use waypost_interchange::{
    Code, MaterialPackage,
    classic::{Directory, PostName},
};
use waypost_store::{Conn, actions, flows, forms, materials, org};

use crate::{App, error::AppError, materials::day, organisation::label, shared::business_date};

impl App {
    /// The names of a tenant, its day, and its minutes east of UTC.
    pub(super) fn directory_in(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
    ) -> Result<(Directory, NaiveDate, i32), AppError> {
        let zone = waypost_store::tenant::by_id(conn, tenant)?.map_or(0, |row| row.zone_minutes);
        let name = |stored: &str| label(stored).text().to_owned();
        let rows = org::load(conn, tenant)?;
        let departments: HashMap<i64, (String, String)> =
            rows.departments.iter().map(|row| (row.id, (row.code.clone(), name(&row.name)))).collect();
        let posts = rows.posts.iter().filter(|row| !row.closed).map(|row| {
            let (department_code, department) = departments.get(&row.department).cloned().unwrap_or_default();
            PostName { code: row.code.clone(), name: name(&row.name), department_code, department }
        });
        let open = rows.departments.iter().filter(|row| !row.closed);
        let mut directory = Directory {
            posts: posts.collect(),
            departments: open.map(|row| (row.code.clone(), name(&row.name))).collect(),
            actions: actions::list(conn, tenant)?
                .into_iter()
                .map(|row| (row.code, name(&row.name)))
                .collect(),
            categories: flows::categories(conn, tenant)?
                .into_iter()
                .map(|row| (row.code, name(&row.name)))
                .collect(),
            forms: forms::forms(conn, tenant)?.into_iter().map(|row| (row.code, name(&row.name))).collect(),
            materials: materials_of(conn, tenant)?,
            flows: BTreeMap::new(),
        };
        let known = super::export::Known::load(conn, tenant)?;
        for row in flows::flows(conn, tenant)? {
            // A flow that packages cannot carry is one that tables cannot change.
            if let Ok(Some(flow)) = known.flow(conn, tenant, &row) {
                directory.flows.insert(row.code, flow);
            }
        }
        Ok((directory, business_date(self.instant(), zone), zone))
    }
}

/// The catalogue of materials as packages carry it.
fn materials_of(conn: &mut Conn, tenant: TenantId) -> Result<BTreeMap<String, MaterialPackage>, AppError> {
    let rows = materials::list(conn, tenant)?.into_iter().map(|row| {
        let code = Code::new(row.code.as_str()).map_err(|why| AppError::damaged("material", why))?;
        let material = MaterialPackage {
            code,
            name: label(&row.name),
            note: label(&row.note),
            valid_from: day(row.valid_from.as_deref())?,
            valid_to: day(row.valid_to.as_deref())?,
            valid_days: row.valid_days.and_then(|days| u32::try_from(days).ok()),
            closed: row.closed,
        };
        Ok((row.code, material))
    });
    rows.collect()
}
