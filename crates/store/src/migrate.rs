//! Migrations: embedded in the program, applied all together or not at all.

use diesel::{
    RunQueryDsl,
    connection::SimpleConnection,
    migration::{Migration, MigrationConnection, MigrationSource},
    sql_types::{BigInt, Text},
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use crate::{Conn, Db, StoreError, db::both};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(diesel::QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

impl Db {
    /// Applies every migration that is missing, in one transaction: a crash leaves the old schema or the new
    /// one. Gives the names of those applied.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when the database knows a migration that this program does not.
    pub fn migrate(&self) -> Result<Vec<String>, StoreError> {
        self.write(|conn| {
            refuse_newer(conn)?;
            let applied = applied(conn)?;
            both!(conn, |c| {
                c.setup()?;
                let mut done = Vec::new();
                for migration in migrations()? {
                    let version = migration.name().version().to_string();
                    if !applied.contains(&version) {
                        migration.run(c).map_err(boxed)?;
                        let record = "INSERT INTO __diesel_schema_migrations (version) VALUES (?)";
                        diesel::sql_query(record).bind::<Text, _>(&version).execute(c)?;
                        done.push(migration.name().to_string());
                    }
                }
                Ok(done)
            })
        })
    }

    /// The migrations that the database still misses.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when the database knows a migration that this program does not.
    pub fn pending(&self) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            refuse_newer(conn)?;
            let applied = applied(conn)?;
            Ok(known()?.into_iter().filter(|name| !applied.contains(name)).collect())
        })
    }

    /// Whether no migration was ever applied: a new file.
    ///
    /// # Errors
    /// What the database reports.
    pub fn is_fresh(&self) -> Result<bool, StoreError> {
        self.read(|conn| Ok(applied(conn)?.is_empty()))
    }

    /// Takes back every migration, and with it every row. For tests of the migrations.
    #[doc(hidden)]
    pub fn revert_all(&self) -> Result<(), StoreError> {
        self.write(|conn| {
            both!(conn, |c| {
                for migration in migrations()?.iter().rev() {
                    migration.revert(c).map_err(boxed)?;
                }
                Ok(c.batch_execute("DELETE FROM __diesel_schema_migrations")?)
            })
        })
    }
}

/// Refuses a database with a migration that this program does not know.
pub(crate) fn refuse_newer(conn: &mut Conn) -> Result<(), StoreError> {
    let known = known()?;
    let Some(newest) = applied(conn)?.into_iter().filter(|name| !known.contains(name)).max() else {
        return Ok(());
    };
    Err(StoreError::Newer { found: newest, known: known.into_iter().max().unwrap_or_default() })
}

/// Every migration of the program, oldest first.
fn migrations() -> Result<Vec<Box<dyn Migration<Sqlite>>>, StoreError> {
    let mut migrations: Vec<Box<dyn Migration<Sqlite>>> = MIGRATIONS.migrations().map_err(boxed)?;
    migrations.sort_by(|a, b| a.name().version().cmp(&b.name().version()));
    Ok(migrations)
}

fn known() -> Result<Vec<String>, StoreError> {
    Ok(migrations()?.iter().map(|migration| migration.name().version().to_string()).collect())
}

fn applied(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    both!(conn, |c| {
        let table: Count = diesel::sql_query(
            "SELECT count(*) AS count FROM sqlite_schema WHERE name = '__diesel_schema_migrations'",
        )
        .get_result(c)?;
        if table.count == 0 {
            return Ok(Vec::new());
        }
        let rows: Vec<Applied> =
            diesel::sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version").load(c)?;
        Ok(rows.into_iter().map(|row| row.version).collect())
    })
}

/// The cause inside a migration's error, whose type diesel_migrations keeps to itself.
fn boxed(error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    match error.downcast::<diesel::result::Error>() {
        Ok(error) => (*error).into(),
        Err(error) => {
            let text = error.to_string();
            match text.split_once(" with: ") {
                Some((_, cause)) => StoreError::from_message(cause),
                None => StoreError::Other(text),
            }
        }
    }
}
