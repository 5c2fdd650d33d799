//! Usual phrases of people (常用语), in their order.

use diesel::prelude::*;
use waypost_base::{TenantId, UserId};

use crate::{Conn, Result, db::both, schema::phrase};

/// The phrases of a person.
pub fn of_person(conn: &mut Conn, tenant: TenantId, person: UserId) -> Result<Vec<String>> {
    both!(conn, |c| Ok(phrase::table
        .filter(phrase::tenant_id.eq(tenant.raw()))
        .filter(phrase::person.eq(person.raw()))
        .select(phrase::words)
        .order(phrase::no)
        .load(c)?))
}

/// Puts others in their place.
pub fn replace(conn: &mut Conn, tenant: TenantId, person: UserId, words: &[String]) -> Result<()> {
    both!(conn, |c| {
        diesel::delete(
            phrase::table.filter(phrase::tenant_id.eq(tenant.raw())).filter(phrase::person.eq(person.raw())),
        )
        .execute(c)?;
        for (no, words) in (0_i32..).zip(words) {
            diesel::insert_into(phrase::table)
                .values((
                    phrase::tenant_id.eq(tenant.raw()),
                    phrase::person.eq(person.raw()),
                    phrase::no.eq(no),
                    phrase::words.eq(words),
                ))
                .execute(c)?;
        }
        Ok(())
    })
}
