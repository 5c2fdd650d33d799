//! The installation that is measured: one tenant, five posts with twenty people each, one form, one flow of five
//! human stages, taken in through the public import.
//!
//! The installation is made once; every side then runs on a copy of its database, so that both sides begin with the
//! same rows and the same ids.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use waypost_app::{App, AppConfig, AppThreads};
use waypost_base::{FlowVersionId, TenantId, UserId};
use waypost_store::tenant::{self, TenantRow};

use crate::fault::{Fault, Result};

/// Stages of the flow: the initiator's, and four human steps after it.
pub const STAGES: usize = 5;
/// People who hold the post of one stage.
const HOLDERS: usize = 20;
/// Case numbers begin above this one, so that all have eight digits.
const NUMBERS_FROM: i64 = 10_000_000;
/// The tenant.
pub const TENANT: TenantId = TenantId::new(1);

/// An installation on disk, not open.
#[derive(Clone, Debug)]
pub struct World {
    /// Its data folder.
    pub folder: PathBuf,
    /// The flow version in force.
    pub version: FlowVersionId,
    /// The form version that it pins.
    pub people: Vec<Vec<UserId>>,
}

impl World {
    /// Makes an installation in a folder.
    ///
    /// # Errors
    /// When anything fails.
    pub fn make(folder: &Path) -> Result<World> {
        App::migrate(folder)?;
        let (app, threads) = open(folder)?;
        let made = fill(&app);
        drop(app);
        threads.join();
        let (version, people) = made?;
        let world = World { folder: folder.to_owned(), version, people };
        checkpoint(&world.database())?;
        Ok(world)
    }

    /// The same installation in another folder.
    ///
    /// # Errors
    /// When the database cannot be copied.
    pub fn copy_to(&self, folder: &Path) -> Result<World> {
        std::fs::create_dir_all(folder)?;
        std::fs::copy(self.database(), folder.join("waypost.db"))?;
        Ok(World { folder: folder.to_owned(), ..self.clone() })
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.folder.join("waypost.db")
    }

    /// Who handles which stage of a case.
    pub fn handlers(&self, case: usize) -> [UserId; STAGES] {
        std::array::from_fn(|stage| self.people[stage][(case + stage * 7) % HOLDERS])
    }
}

/// Opens the application on a folder.
///
/// # Errors
/// When it cannot be opened.
pub fn open(folder: &Path) -> Result<(App, AppThreads)> {
    Ok(App::open(&AppConfig { folder: folder.to_owned(), readers: 2 })?)
}

/// Brings the log into the database file, so that the file's length is what the rows take.
///
/// # Errors
/// When a reader keeps it from happening.
pub fn checkpoint(database: &Path) -> Result<u64> {
    let conn = Connection::open(database)?;
    conn.busy_timeout(std::time::Duration::from_secs(10))?;
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy != 0 {
        return Err(Fault::new("the log could not be brought into the database"));
    }
    Ok(std::fs::metadata(database)?.len())
}

fn fill(app: &App) -> Result<(FlowVersionId, Vec<Vec<UserId>>)> {
    let package = waypost_interchange::parse(&package()).map_err(Fault::new)?;
    app.shared.db.write(|conn| -> Result<()> {
        let row = TenantRow {
            id: TENANT.raw(),
            code: "bench".to_owned(),
            name: "Bench".to_owned(),
            host: None,
            zone_minutes: 480,
            created_at: app.now(),
        };
        tenant::insert(conn, &row)?;
        waypost_store::counter::take_block(conn, TENANT, "case", NUMBERS_FROM)?;
        Ok(())
    })?;
    let imported = app.import(TENANT, &package, None)?;
    let (_, version) = imported.flows.first().ok_or_else(|| Fault::new("no flow was imported"))?;
    let check = app.publish(TENANT, *version, None)?;
    if !check.publishable {
        return Err(Fault::new(format_args!("the flow may not be published: {:?}", check.problems)));
    }
    let organisation = app.shared.db.read(|conn| app.shared.organisation(conn, TENANT))?;
    let mut people = Vec::new();
    for stage in 1..=STAGES {
        let mut holders = Vec::new();
        for holder in 0..HOLDERS {
            let name = person(stage, holder);
            let found = organisation.person_by_sign_in(&name).map(|person| person.id);
            holders.push(found.ok_or_else(|| Fault::new(format_args!("{name} is missing")))?);
        }
        people.push(holders);
    }
    Ok((*version, people))
}

/// Sign-in name of a holder of a stage's post.
pub fn person(stage: usize, holder: usize) -> String {
    format!("p{stage}_{holder:02}")
}

/// The package: an office whose posts are those of the flow.
fn package() -> String {
    let mut text = String::from(HEAD);
    let stages = || 1..=STAGES;
    let posts: Vec<String> = stages()
        .map(|no| format!("{{ code = \"post_{no}\", name = \"岗位{no}\", department = \"office\" }}"))
        .collect();
    text += &format!("posts = [{}]\n", posts.join(", "));
    let held = || stages().flat_map(|no| (0..HOLDERS).map(move |holder| (no, person(no, holder))));
    let people: Vec<String> =
        held().map(|(no, code)| format!("{{ code = \"{code}\", name = \"经办人{no}\" }}")).collect();
    text += &format!("people = [{}]\n", people.join(", "));
    let appointed: Vec<String> =
        held().map(|(no, code)| format!("{{ person = \"{code}\", post = \"post_{no}\" }}")).collect();
    text += &format!("appointments = [{}]\n", appointed.join(", "));
    text += FORM_AND_FLOW;
    for no in stages() {
        text += &format!(
            "\n[[flows.stages]]\nno = {no}\nname = \"环节{no}\"\nreceivers = [\"post:post_{no}\"]\n"
        );
        text += "[flows.stages.rights]\n";
        text += if no == 1 {
            "contract_no = \"require\"\nbuyer = \"require\"\narea = \"require\"\namount = \"require\"\nsigned_on = \"require\"\n"
        } else {
            "amount = \"write\"\n"
        };
    }
    for no in stages() {
        text += &format!("\n[[flows.transitions]]\nfrom = {no}\nbranch = 1\ncondition = \"同意\"\n");
        if no < STAGES {
            text += &format!("to = {}\n", no + 1);
        }
    }
    text
}

const HEAD: &str = r#"
format = 1

[organisation]
departments = [{ code = "office", name = "办公室" }]
"#;

const FORM_AND_FLOW: &str = r#"
[[forms]]
code = "approval"

[forms.form]
format = 1
name = "审批表"

[[forms.form.items]]
key = "contract_no"
label = "合同编号"
kind = "text"
max_length = 40

[[forms.form.items]]
key = "buyer"
label = "买受人"
kind = "text"
max_length = 60

[[forms.form.items]]
key = "area"
label = "建筑面积"
kind = "decimal"
scale = 2

[[forms.form.items]]
key = "amount"
label = "金额"
kind = "decimal"
scale = 2

[[forms.form.items]]
key = "signed_on"
label = "签订日期"
kind = "date"

[[flows]]
code = "approval"
name = "审批"
form = "approval"
"#;
