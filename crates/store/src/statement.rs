//! Hot statements: SQL that is written once, prepared once per connection and found again by its type.
//!
//! Diesel builds the text of most statements anew at each use (updates, inserts of several rows) and caches
//! none of them; a [`QueryFragment`](diesel::query_builder::QueryFragment) with a static `QueryId` costs a
//! fifth of that. `statement!` makes one from text and binds; `insert_rows!` makes the statements of 64, 8
//! and 1 rows of a table from one list of columns.

/// Defines a statement: a struct with the values it binds, and optionally the SQL type of a row it returns.
///
/// The text and the binds alternate: `"… WHERE id = " [BigInt, id] " AND …" [BigInt, row.version] ""`.
macro_rules! statement {
    (
        $(#[$meta:meta])*
        $name:ident { $($field:ident: $type:ty),* $(,)? } $(-> $out:ty)?,
        $first:literal $([$sql:ty, $($path:ident).+] $next:literal)*
    ) => {
        $(#[$meta])*
        struct $name<'a> {
            $($field: $type,)*
            lifetime: std::marker::PhantomData<&'a ()>,
        }

        impl<'a> $name<'a> {
            fn new($($field: $type),*) -> Self {
                Self { $($field,)* lifetime: std::marker::PhantomData }
            }
        }

        impl diesel::query_builder::QueryId for $name<'_> {
            type QueryId = $name<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::query_builder::QueryFragment<diesel::sqlite::Sqlite> for $name<'_> {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::sqlite::Sqlite>,
            ) -> diesel::QueryResult<()> {
                out.push_sql($first);
                $(
                    out.push_bind_param::<$sql, _>(&self.$($path).+)?;
                    out.push_sql($next);
                )*
                Ok(())
            }
        }

        impl diesel::RunQueryDsl<diesel::SqliteConnection> for $name<'_> {}

        $(impl diesel::query_builder::Query for $name<'_> {
            type SqlType = $out;
        })?
    };
}

/// Defines `$name(conn, tenant, rows)`, which inserts rows of `$row` in statements of 64, 8 and 1 rows.
///
/// Every table begins with `tenant_id`, which is bound for each row from `tenant`.
macro_rules! insert_rows {
    (
        $(#[$meta:meta])*
        $name:ident($row:ty), $table:literal { $($column:literal = [$sql:ty, $field:ident]),* $(,)? } $tail:literal
    ) => {
        $(#[$meta])*
        pub(super) fn $name(
            conn: &mut diesel::SqliteConnection,
            tenant: i64,
            rows: &[$row],
        ) -> diesel::QueryResult<()> {
            use diesel::RunQueryDsl;

            struct Insert<'a, const N: usize> {
                tenant: i64,
                rows: &'a [$row],
            }

            impl<const N: usize> diesel::query_builder::QueryId for Insert<'_, N> {
                type QueryId = Insert<'static, N>;
                const HAS_STATIC_QUERY_ID: bool = true;
            }

            impl<const N: usize> diesel::query_builder::QueryFragment<diesel::sqlite::Sqlite> for Insert<'_, N> {
                fn walk_ast<'b>(
                    &'b self,
                    mut out: diesel::query_builder::AstPass<'_, 'b, diesel::sqlite::Sqlite>,
                ) -> diesel::QueryResult<()> {
                    out.push_sql(concat!("INSERT INTO ", $table, " (tenant_id", $(", ", $column,)* ") VALUES "));
                    for (at, row) in self.rows.iter().enumerate() {
                        out.push_sql(if at == 0 { "(" } else { ", (" });
                        out.push_bind_param::<diesel::sql_types::BigInt, _>(&self.tenant)?;
                        $(
                            out.push_sql(", ");
                            out.push_bind_param::<$sql, _>(&row.$field)?;
                        )*
                        out.push_sql(")");
                    }
                    out.push_sql($tail);
                    Ok(())
                }
            }

            impl<const N: usize> diesel::RunQueryDsl<diesel::SqliteConnection> for Insert<'_, N> {}

            let mut rest = rows;
            while let Some((some, more)) = rest.split_at_checked(64) {
                Insert::<64> { tenant, rows: some }.execute(conn)?;
                rest = more;
            }
            while let Some((some, more)) = rest.split_at_checked(8) {
                Insert::<8> { tenant, rows: some }.execute(conn)?;
                rest = more;
            }
            for one in rest.chunks(1) {
                Insert::<1> { tenant, rows: one }.execute(conn)?;
            }
            Ok(())
        }
    };
}

pub(crate) use {insert_rows, statement};
