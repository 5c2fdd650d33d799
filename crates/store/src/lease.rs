//! Rows that workers lease: taken for a while under a number that only grows (the fence), so that a worker who slept past
//! his lease changes nothing of the one who has the row now. Written once for every table that has the columns `state`,
//! `due_at`, `lease_until`, `fence`, `attempts`, `over_at` and `last_error`.

/// The row of a lease that still stands.
macro_rules! held {
    ($table:ident, $tenant:expr, $id:expr, $fence:expr) => {
        $table::table
            .filter($table::tenant_id.eq($tenant.raw()))
            .filter($table::id.eq($id))
            .filter($table::fence.eq($fence))
            .filter($table::state.eq("leased"))
    };
}

/// What is the same for every table: which tenants have something due, taking, failing, and starting anew.
macro_rules! leases {
    ($table:ident, $leased:ty) => {
        /// The tenants that have something to lease now.
        pub fn tenants_with_due(conn: &mut $crate::Conn) -> $crate::Result<Vec<i64>> {
            let now = conn.now()?;
            $crate::db::both!(conn, |c| {
                let due = $table::table
                    .filter($table::tenant_id.eq($crate::schema::tenant::tenant_id))
                    .filter($table::over_at.is_null())
                    .filter($table::due_at.le(now));
                Ok($crate::schema::tenant::table
                    .filter(diesel::dsl::exists(due))
                    .select($crate::schema::tenant::tenant_id)
                    .order($crate::schema::tenant::tenant_id)
                    .load(c)?)
            })
        }

        /// Takes a row until then. Whoever leases begins at once, so this counts the attempt.
        fn take(
            c: &mut diesel::SqliteConnection,
            tenant: waypost_base::TenantId,
            id: i64,
            until: i64,
        ) -> diesel::QueryResult<$leased> {
            diesel::update($table::table.find((tenant.raw(), id)))
                .set((
                    $table::state.eq("leased"),
                    $table::lease_until.eq(Some(until)),
                    $table::due_at.eq(until),
                    $table::fence.eq($table::fence + 1),
                    $table::attempts.eq($table::attempts + 1),
                ))
                .returning(<$leased>::as_returning())
                .get_result(c)
        }

        /// Notes that an attempt failed. With `retry_millis` the row waits so long and is due again; without, it is
        /// given up. `false` when the lease went to somebody else.
        pub fn fail(
            conn: &mut $crate::Conn,
            tenant: waypost_base::TenantId,
            id: i64,
            fence: i64,
            error: &str,
            retry_millis: Option<i64>,
        ) -> $crate::Result<bool> {
            let now = conn.now()?;
            $crate::db::both!(conn, |c| {
                let (state, over_at) =
                    if retry_millis.is_some() { ("waiting", None) } else { ("failed", Some(now)) };
                Ok(diesel::update($crate::lease::held!($table, tenant, id, fence))
                    .set((
                        $table::state.eq(state),
                        $table::over_at.eq(over_at),
                        $table::lease_until.eq(None::<i64>),
                        $table::due_at.eq(now + retry_millis.unwrap_or(0)),
                        $table::last_error.eq(Some(error)),
                    ))
                    .execute(c)?
                    == 1)
            })
        }

        /// Ends every lease, of all tenants: for a process that knows that it is the only one.
        pub fn release_leases(conn: &mut $crate::Conn) -> $crate::Result<usize> {
            let now = conn.now()?;
            $crate::db::both!(conn, |c| {
                // What is over is not leased; said so that the index of what is not over is used.
                let leased =
                    $table::table.filter($table::over_at.is_null()).filter($table::state.eq("leased"));
                Ok(diesel::update(leased)
                    .set((
                        $table::state.eq("waiting"),
                        $table::lease_until.eq(None::<i64>),
                        $table::due_at.eq(now),
                    ))
                    .execute(c)?)
            })
        }
    };
}

pub(crate) use {held, leases};
