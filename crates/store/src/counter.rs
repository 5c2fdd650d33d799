//! Counters taken in blocks (readable case numbers): gaps are allowed, repeats never happen.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{Conn, Result, db::both, schema::counter};

/// Takes the next `size` values of a counter and gives the first; a new counter begins at 1.
pub fn take_block(conn: &mut Conn, tenant: TenantId, name: &str, size: i64) -> Result<i64> {
    both!(conn, |c| {
        let next: i64 = diesel::insert_into(counter::table)
            .values((counter::tenant_id.eq(tenant.raw()), counter::name.eq(name), counter::next.eq(1 + size)))
            .on_conflict((counter::tenant_id, counter::name))
            .do_update()
            .set(counter::next.eq(counter::next + size))
            .returning(counter::next)
            .get_result(c)?;
        Ok(next - size)
    })
}
