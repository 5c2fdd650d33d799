//! The desk's side: the application as it is, its envelopes made beforehand, its answers waited for.

use waypost_app::{
    App, AppThreads,
    desk::{Accepted, Envelope},
};
use waypost_base::{CaseId, VisitId};
use waypost_store::pages;

use crate::{
    drive::Side,
    fault::{Fault, Result},
    job::Typed,
    world::{self, TENANT, World},
};

/// The application over its own database.
pub struct DeskSide {
    world: World,
    app: Option<(App, AppThreads)>,
    serials: usize,
    cases: Vec<(Typed, Option<CaseId>)>,
}

impl DeskSide {
    /// Opens the application of a world.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn start(world: World) -> Result<DeskSide> {
        let (app, threads) = world::open(&world.folder)?;
        Ok(DeskSide { world, app: Some((app, threads)), serials: 0, cases: Vec::new() })
    }

    fn app(&self) -> Result<&App> {
        self.app.as_ref().map(|(app, _)| app).ok_or_else(|| Fault::new("the desk has ended"))
    }

    fn open_visit(&self, case: CaseId) -> Result<VisitId> {
        let items = self.app()?.shared.db.read(|conn| pages::open_items(conn, TENANT, case))?;
        let item = items.first().ok_or_else(|| Fault::new("a case has no open work"))?;
        Ok(VisitId::new(item.visit))
    }
}

impl Side for DeskSide {
    type Request = Envelope;
    type Reply = Accepted;

    fn begin(&mut self, cases: usize) -> Result<()> {
        let first = self.serials;
        self.cases = (first..first + cases).map(|serial| (Typed::of(&self.world, serial), None)).collect();
        self.serials += cases;
        Ok(())
    }

    /// A handler knows the visit from the page; so it is looked up here, outside the measured time.
    fn requests(&mut self, step: usize) -> Result<Vec<Envelope>> {
        let mut envelopes = Vec::with_capacity(self.cases.len());
        for (typed, case) in &self.cases {
            let at = case.map(|case| Ok::<_, Fault>((case, self.open_visit(case)?))).transpose()?;
            envelopes.push(typed.envelope(&self.world, step, at)?);
        }
        Ok(envelopes)
    }

    async fn send(&self, envelope: Envelope) -> Result<Accepted> {
        self.app()?.desk.submit(envelope).await?.map_err(|no| Fault::new(format_args!("refused: {no:?}")))
    }

    fn replies(&mut self, _step: usize, replies: Vec<Accepted>) -> Result<()> {
        for ((_, case), reply) in self.cases.iter_mut().zip(replies) {
            *case = Some(reply.case);
        }
        Ok(())
    }

    fn world(&self) -> &World {
        &self.world
    }
}

impl Drop for DeskSide {
    fn drop(&mut self) {
        if let Some((app, threads)) = self.app.take() {
            drop(app);
            threads.join();
        }
    }
}
