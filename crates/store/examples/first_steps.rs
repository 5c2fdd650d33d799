//! Open, migrate, write in a transaction, read it again.

use std::error::Error;

use waypost_base::TenantId;
use waypost_store::{
    Db, DbConfig, counter,
    tenant::{self, TenantRow},
};

#[expect(clippy::print_stdout, reason = "an example shows what it does")]
fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let db = Db::open(&DbConfig { path: folder.path().join("waypost.db"), readers: 2 })?;
    println!("{} migrations", db.migrate()?.len());

    let bureau = TenantRow {
        id: 1,
        code: "bureau".to_owned(),
        name: "市住建局".to_owned(),
        host: None,
        zone_minutes: 480,
        created_at: 1_780_275_600_000,
    };
    // Returning means that it is on disk; an error or a panic would have rolled all of it back.
    let first = db.write(|conn| {
        tenant::insert(conn, &bureau)?;
        counter::take_block(conn, TenantId::new(bureau.id), "case", 16)
    })?;
    println!("case numbers {first} to {}", first + 15);
    println!("{:?}", db.read(|conn| tenant::by_code(conn, "bureau"))?);
    Ok(())
}
