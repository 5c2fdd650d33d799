//! What the desk wrote for one real case, step by step, as a template for any other case.
//!
//! The case is run through the desk on a copy of the installation. Before and after each step every process table is
//! read; rows that are new become inserts, rows that changed become updates of just the changed columns. In their
//! texts the case's own ids, people, keys and numbers become places to fill in, all of the same length for every
//! case; times and hashes are known by their columns and made anew.

use rusqlite::{Connection, types::Value};
use waypost_app::clock::{Clock, SystemClock};

use super::writer::Grouping;
use crate::{
    desk_side::DeskSide,
    drive::{self, Side},
    fault::{Fault, Result},
    hand::Hand,
    job::{STEPS, Typed},
    world::{STAGES, TENANT, World},
};

mod tables;

use tables::{Table as Read, Tables};

/// The template of a case.
#[derive(Debug)]
pub struct Template {
    /// Tables that rows are added to.
    pub tables: Vec<Table>,
    /// Statements that change rows.
    pub updates: Vec<Update>,
    /// Places to fill in.
    pub slots: Vec<SlotDef>,
    /// The place of the case's id.
    pub case_slot: usize,
    /// What each command writes.
    pub steps: Vec<Step>,
    /// The first case number that the installation has not used.
    pub first_number: i64,
    /// What the chain of a case has before its first entry.
    pub genesis: Vec<u8>,
}

/// A table with its columns, in order.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Columns that an insert names.
    pub columns: Vec<String>,
}

/// A statement that changes rows.
#[derive(Debug, PartialEq, Eq)]
pub struct Update {
    /// Its text.
    pub sql: String,
    /// Whether it must change exactly one row, else at least one.
    pub one_row: bool,
}

/// A place to fill in, and the text that stood there.
#[derive(Debug)]
pub struct SlotDef {
    /// What comes there.
    pub kind: SlotKind,
    literal: String,
}

/// What comes into a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// An id made at this step.
    Fresh(usize),
    /// The case's readable number.
    Number,
    /// The person of a stage.
    Person(usize),
    /// The idempotency key of a step.
    Key(usize),
    /// The contract's number.
    Contract,
    /// The last part of it, as the words of the index have it.
    Serial,
    /// Hash, hex, of what the signer of a step saw.
    Seen(usize),
    /// The instant of a step.
    Now(usize),
}

/// A piece of a text.
#[derive(Debug)]
pub enum Piece {
    /// The same for every case.
    Same(String),
    /// A place.
    Slot(usize),
}

/// One value of a row.
#[derive(Debug)]
#[expect(missing_docs, reason = "what each holds is said by the column it stands for")]
pub enum Cell {
    Null,
    Int(i64),
    Now,
    Id(usize),
    Same(String),
    Text(Vec<Piece>),
    Blob(Vec<Piece>),
    Payload,
    SeenBody,
    Seen,
    Digest,
    Chain,
    Content,
}

/// What one command writes.
#[derive(Debug)]
pub struct Step {
    /// Name of the command in the journal.
    pub kind: String,
    /// The journal entry.
    pub payload: Vec<Piece>,
    /// What the signer saw.
    pub seen_body: Vec<Piece>,
    /// The command, which its key is bound to by hash.
    pub command: Vec<Piece>,
    /// Rows added.
    pub inserts: Vec<Insert>,
    /// Rows changed.
    pub updates: Vec<Change>,
}

/// A row added.
#[derive(Debug)]
pub struct Insert {
    /// Which table.
    pub table: usize,
    /// Its values.
    pub cells: Vec<Cell>,
}

/// A row changed.
#[derive(Debug)]
pub struct Change {
    /// Which statement.
    pub statement: usize,
    /// Its values.
    pub cells: Vec<Cell>,
}

impl Template {
    /// Runs a case through the desk of a world of its own, and copies what it wrote.
    ///
    /// # Errors
    /// When the case does not end as it should.
    pub async fn capture(world: World) -> Result<Template> {
        let typed = Typed::of(&world, 0);
        let database = world.database();
        let first_number = next_number(&database)?;
        let mut pictures = vec![Tables::read(&database)?];
        let mut side = DeskSide::start(world.clone())?;
        side.begin(1)?;
        let mut commands = Vec::new();
        let mut last = SystemClock.now();
        for step in 0..STEPS {
            // Two steps in one millisecond could not be told apart afterwards.
            while SystemClock.now() <= last {
                std::thread::yield_now();
            }
            let requests = side.requests(step)?;
            commands.extend(requests.iter().map(|envelope| serde_json::to_string(&envelope.command)));
            drive::wave(&mut side, step, requests, 1).await?;
            last = SystemClock.now();
            pictures.push(Tables::read(&database)?);
        }
        drop(side);
        let commands = commands.into_iter().collect::<Result<Vec<_>, _>>()?;
        let slots = slots(&pictures, &typed)?;
        let mut template = Template {
            tables: Vec::new(),
            updates: Vec::new(),
            case_slot: 0,
            slots,
            steps: Vec::new(),
            first_number,
            genesis: genesis(&pictures[1])?,
        };
        for (step, command) in commands.iter().enumerate() {
            let made = template.step(&pictures[step], &pictures[step + 1], command)?;
            template.steps.push(made);
        }
        Ok(template)
    }

    /// A hand-written side that follows this template, over a world of its own.
    ///
    /// # Errors
    /// When its database cannot be opened.
    pub fn side(&'static self, world: World, grouping: Grouping) -> Result<Hand> {
        Hand::start(world, self, grouping)
    }

    fn step(&mut self, before: &Tables, after: &Tables, command: &str) -> Result<Step> {
        let mut step = Step {
            kind: String::new(),
            payload: Vec::new(),
            seen_body: Vec::new(),
            command: self.pieces(command),
            inserts: Vec::new(),
            updates: Vec::new(),
        };
        let mut registered = None;
        for (old, new) in before.all.iter().zip(&after.all) {
            for row in new.rows.values() {
                let known = old.rows.get(&new.key(row));
                match known {
                    Some(known) if known == row => continue,
                    Some(known) => self.changed(&mut step, new, known, row, &mut registered)?,
                    None => {
                        if new.name == "journal" {
                            step.kind = new.text(row, "kind")?;
                            step.payload = self.pieces(&new.text(row, "payload")?);
                        }
                        if new.name == "seen" {
                            step.seen_body = self.pieces(&new.text(row, "body")?);
                        }
                        let cells = self.cells(new, row)?;
                        step.inserts.push(Insert { table: self.table(new), cells });
                    }
                }
                if new.name == "case_words" {
                    let words = new.text(row, "words")?;
                    step.updates.push(self.indexed(&words));
                }
            }
        }
        step.updates.extend(registered);
        if step.kind.is_empty() || step.seen_body.is_empty() {
            return Err(Fault::new("the desk wrote no journal entry, or nothing that was seen"));
        }
        Ok(step)
    }

    fn changed(
        &mut self,
        step: &mut Step,
        table: &Read,
        before: &[Value],
        row: &[Value],
        registered: &mut Option<Change>,
    ) -> Result<()> {
        let all = self.cells(table, row)?;
        let (mut set, mut values, mut entered) = (Vec::new(), Vec::new(), false);
        for (at, cell) in all.into_iter().enumerate() {
            let name = &table.columns[at];
            if before[at] == row[at] {
                continue;
            }
            if name == "register_at" {
                entered = true;
                continue;
            }
            set.push(format!("{name} = ?"));
            values.push(cell);
        }
        if entered {
            // One statement puts all steps of a finished case into the register.
            let sql = "UPDATE step_log SET register_at = ? WHERE tenant_id = ? AND case_id = ?".to_owned();
            let statement = self.update(Update { sql, one_row: false });
            let cells = vec![Cell::Now, Cell::Int(TENANT.raw()), Cell::Id(self.case_slot)];
            *registered = Some(Change { statement, cells });
        }
        if set.is_empty() {
            return Ok(());
        }
        let mut keys: Vec<String> = table.key.iter().map(|&at| table.columns[at].clone()).collect();
        values.extend(table.key.iter().map(|&at| self.cell(table, row, at)).collect::<Result<Vec<_>>>()?);
        if table.name == "cases" {
            // The version it was loaded under, as the desk asks.
            keys.push("version".to_owned());
            values.push(self.cell(table, before, table.column("version")?)?);
        }
        let keys: Vec<String> = keys.iter().map(|key| format!("{key} = ?")).collect();
        let sql = format!("UPDATE {} SET {} WHERE {}", table.name, set.join(", "), keys.join(" AND "));
        let statement = self.update(Update { sql, one_row: true });
        step.updates.push(Change { statement, cells: values });
        Ok(())
    }

    /// The words of a case as the index holds them: each behind the tenant's number. The index has no columns to read.
    fn indexed(&mut self, words: &str) -> Change {
        let sql = "INSERT OR REPLACE INTO case_index (rowid, words) VALUES (?, ?)".to_owned();
        let statement = self.update(Update { sql, one_row: true });
        let owned: String = words.split_ascii_whitespace().map(|word| format!("{TENANT}{word} ")).collect();
        Change { statement, cells: vec![Cell::Id(self.case_slot), Cell::Text(self.pieces(&owned))] }
    }

    fn cells(&self, table: &Read, row: &[Value]) -> Result<Vec<Cell>> {
        (0..row.len()).map(|at| self.cell(table, row, at)).collect()
    }

    fn cell(&self, table: &Read, row: &[Value], at: usize) -> Result<Cell> {
        let place = (table.name.as_str(), table.columns[at].as_str());
        Ok(match (&row[at], place) {
            (Value::Null, _) => Cell::Null,
            (_, ("journal", "payload")) => Cell::Payload,
            (_, ("seen", "body")) => Cell::SeenBody,
            (_, ("journal", "digest")) => Cell::Digest,
            (_, ("journal", "hash") | ("cases", "chain_head")) => Cell::Chain,
            (_, ("seen", "hash") | ("step_log", "seen")) => Cell::Seen,
            (_, ("idem_key", "content")) => Cell::Content,
            (_, (_, column)) if column == "at" || column.ends_with("_at") => Cell::Now,
            (Value::Integer(number), _) => {
                let written = number.to_string();
                match self.slots.iter().position(|slot| slot.literal == written) {
                    Some(slot) => Cell::Id(slot),
                    None => Cell::Int(*number),
                }
            }
            (Value::Text(text), _) => match self.pieces(text) {
                pieces if pieces.iter().any(|piece| matches!(piece, Piece::Slot(_))) => Cell::Text(pieces),
                _ => Cell::Same(text.clone()),
            },
            (Value::Blob(bytes), _) => {
                let text = std::str::from_utf8(bytes).map_err(Fault::new)?;
                Cell::Blob(self.pieces(text))
            }
            (Value::Real(_), (table, column)) => {
                return Err(Fault::new(format_args!("{table}.{column} holds a float")));
            }
        })
    }

    fn pieces(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let found = self
                .slots
                .iter()
                .enumerate()
                .filter_map(|(slot, def)| Some((rest.find(&def.literal)?, slot)));
            let Some((at, slot)) = found.min() else { break };
            if at > 0 {
                pieces.push(Piece::Same(rest[..at].to_owned()));
            }
            pieces.push(Piece::Slot(slot));
            rest = &rest[at + self.slots[slot].literal.len()..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Same(rest.to_owned()));
        }
        pieces
    }

    fn table(&mut self, read: &Read) -> usize {
        self.tables.iter().position(|table| table.name == read.name).unwrap_or_else(|| {
            self.tables.push(Table { name: read.name.clone(), columns: read.columns.clone() });
            self.tables.len() - 1
        })
    }

    fn update(&mut self, update: Update) -> usize {
        self.updates.iter().position(|known| *known == update).unwrap_or_else(|| {
            self.updates.push(update);
            self.updates.len() - 1
        })
    }
}

/// The places of a case; the case's id is the first.
fn slots(pictures: &[Tables], typed: &Typed) -> Result<Vec<SlotDef>> {
    let mut slots = Vec::new();
    let add = |slots: &mut Vec<SlotDef>, kind, literal: String| {
        if !slots.iter().any(|slot: &SlotDef| slot.literal == literal) {
            slots.push(SlotDef { kind, literal });
        }
    };
    for step in 0..STEPS {
        let (before, after) = (&pictures[step], &pictures[step + 1]);
        let made =
            [("cases", "id"), ("document", "id"), ("step_log", "id"), ("work_item", "id"), ("notice", "id")];
        for (table, column) in made {
            for literal in after.table(table)?.texts(column)? {
                if !before.table(table)?.texts(column)?.contains(&literal) {
                    add(&mut slots, SlotKind::Fresh(step), literal);
                }
            }
        }
        for literal in after.table("seen")?.hex("hash")? {
            if !before.table("seen")?.hex("hash")?.contains(&literal) {
                add(&mut slots, SlotKind::Seen(step), literal);
            }
        }
    }
    let last = &pictures[STEPS];
    let journal = last.table("journal")?;
    for row in journal.rows.values() {
        // The case's entries; the other chains have small numbers.
        let step: usize = journal.text(row, "seq")?.parse().map_err(Fault::new)?;
        if last.table("cases")?.texts("id")?.contains(&journal.text(row, "chain")?) {
            add(&mut slots, SlotKind::Now(step - 1), journal.text(row, "at")?);
        }
    }
    for literal in last.table("cases")?.texts("number")? {
        add(&mut slots, SlotKind::Number, literal);
    }
    for stage in 0..STAGES {
        add(&mut slots, SlotKind::Person(stage), typed.people[stage].to_string());
    }
    for (step, key) in typed.keys.iter().enumerate() {
        add(&mut slots, SlotKind::Key(step), key.clone());
    }
    add(&mut slots, SlotKind::Contract, typed.contract.clone());
    add(&mut slots, SlotKind::Serial, typed.serial().to_owned());
    if slots.first().is_none_or(|slot| slot.kind != SlotKind::Fresh(0)) {
        return Err(Fault::new("the desk began no case"));
    }
    Ok(slots)
}

/// What the first entry's hash was made over: the desk's choice is found by doing as it did.
fn genesis(picture: &Tables) -> Result<Vec<u8>> {
    let (cases, journal) = (picture.table("cases")?, picture.table("journal")?);
    let case = cases.texts("id")?.pop().ok_or_else(|| Fault::new("the desk began no case"))?;
    let chain = case.parse().map_err(Fault::new)?;
    let bytes = |row: &Vec<Value>, column: &str| match &row[journal.column(column)?] {
        Value::Blob(bytes) => Ok(bytes.clone()),
        _ => Err(Fault::new("a hash is no bytes")),
    };
    for row in journal.rows.values() {
        if journal.text(row, "chain")? != case {
            continue;
        }
        let at = journal.text(row, "at")?.parse().map_err(Fault::new)?;
        let (kind, digest, hash) = (journal.text(row, "kind")?, bytes(row, "digest")?, bytes(row, "hash")?);
        for before in [Vec::new(), waypost_store::chains::GENESIS.to_vec()] {
            if waypost_store::journal_hash(&before, chain, 1, at, &kind, &digest).as_slice() == hash {
                return Ok(before);
            }
        }
    }
    Err(Fault::new("the first entry's hash cannot be made again"))
}

fn next_number(database: &std::path::Path) -> Result<i64> {
    let conn = Connection::open(database)?;
    let next = conn.query_row(
        "SELECT next FROM counter WHERE tenant_id = ?1 AND name = 'case'",
        [TENANT.raw()],
        |row| row.get(0),
    )?;
    Ok(next)
}
