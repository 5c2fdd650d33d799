//! The yardstick: SQL written by hand for this one job, with no engine behind it.
//!
//! It writes the very rows that the desk writes (a [`template`] copies them from a real case), with new ids, times,
//! keys and hashes put in. It is as fast as it honestly can be made: statements prepared once and held, several rows
//! per insert (64, 8, 1), no reading at all (whoever calls remembers ids, version and chain head), texts put
//! together by copying, rows and hashes made by the callers while the one writer thread only binds and commits. The
//! writer takes all that wait, up to the desk's bound, and commits once; or, told so, each step by itself.

pub mod rows;
pub mod template;
pub mod writer;

use std::sync::Arc;

use waypost_app::{clock::SystemClock, ids::IdMaker};

use crate::{
    drive::Side,
    fault::{Fault, Result},
    job::{STEPS, Typed},
    world::World,
};
use rows::{Filled, Rows};
use template::Template;
use writer::{Grouping, HandWriter};

/// A node number that the desk's lease, which takes the lowest free one, does not reach.
const NODE: u16 = 900;

/// The hand-written side over its own database.
pub struct Hand {
    world: World,
    template: &'static Template,
    writer: HandWriter,
    ids: IdMaker,
    clock: SystemClock,
    numbers: i64,
    serials: usize,
    cases: Vec<Filled>,
}

impl Hand {
    /// Opens the database of a world and starts the writer.
    ///
    /// # Errors
    /// When the database cannot be opened, or has other settings than the desk's.
    pub fn start(world: World, template: &'static Template, grouping: Grouping) -> Result<Hand> {
        let writer = HandWriter::start(&world.database(), template, grouping)?;
        let ids = IdMaker::new(NODE, Arc::new(SystemClock));
        let numbers = template.first_number;
        Ok(Hand { world, template, writer, ids, clock: SystemClock, numbers, serials: 0, cases: Vec::new() })
    }
}

impl Side for Hand {
    type Request = (usize, usize);
    type Reply = ();

    fn begin(&mut self, cases: usize) -> Result<()> {
        self.cases.clear();
        for _ in 0..cases {
            let typed = Typed::of(&self.world, self.serials);
            self.cases.push(Filled::new(self.template, &typed, self.numbers));
            self.serials += 1;
            self.numbers += 1;
        }
        Ok(())
    }

    fn requests(&mut self, step: usize) -> Result<Vec<Self::Request>> {
        debug_assert!(step < STEPS);
        Ok((0..self.cases.len()).map(|case| (case, step)).collect())
    }

    async fn send(&self, (case, step): Self::Request) -> Result<()> {
        let filled = self.cases.get(case).ok_or_else(|| Fault::new("no such case"))?;
        let rows: Rows = filled.rows(self.template, step, &self.ids, &self.clock);
        self.writer.write(rows).await
    }

    fn replies(&mut self, _step: usize, _replies: Vec<()>) -> Result<()> {
        Ok(())
    }

    fn world(&self) -> &World {
        &self.world
    }
}
