//! The hub of administration: one card per area that the reader may administer.

use serde::Serialize;
use waypost_app::editing::FlowsQuery;
use waypost_base::{Code, Rejection};
use waypost_org::Permission;

use crate::{
    http::{Ctx, Outcome, Row, Stop},
    view::{Area, Page, Text},
};

/// Flows that are looked through for one in force.
const FLOWS: usize = 10_000;

/// The hub.
#[derive(Clone, Debug, Serialize)]
pub struct ManagePage {
    /// The areas.
    pub areas: Vec<ManagedArea>,
    /// What a new installation needs before a first case can run; empty once it has all of it.
    pub steps: Vec<FirstStep>,
}

/// One thing that a new installation needs.
#[derive(Clone, Debug, Serialize)]
pub struct FirstStep {
    /// Where it is done.
    pub href: &'static str,
    /// What it is.
    pub title: Text,
    /// How it is done.
    pub help: Text,
    /// It is there.
    pub done: bool,
}

/// What there is, as far as the first steps are concerned.
#[derive(Clone, Copy, Debug, Default)]
pub struct Begun {
    /// Somebody holds a post.
    pub posts: bool,
    /// The other two administrators are named.
    pub administrators: bool,
    /// A form is published.
    pub forms: bool,
    /// A flow is published.
    pub flows: bool,
}

/// One area with what it is for.
#[derive(Clone, Debug, Serialize)]
pub struct ManagedArea {
    /// Where and how it is called.
    pub area: Area,
    /// What it is for.
    pub help: Text,
}

impl ManagePage {
    /// The hub of these areas.
    pub fn new(areas: Vec<Area>) -> Self {
        let with_help = |area: Area| ManagedArea { help: Text::new(format!("{}-help", area.title)), area };
        Self { areas: areas.into_iter().map(with_help).collect(), steps: Vec::new() }
    }

    /// The same with the steps to a first case, while some are to be done.
    #[must_use]
    pub fn beginning(mut self, begun: Begun) -> Self {
        let step = |name: &str, href, done| FirstStep {
            href,
            title: Text::new(format!("first-{name}")),
            help: Text::new(format!("first-{name}-help")),
            done,
        };
        let steps = [
            step("posts", "/organisation", begun.posts),
            step("administrators", "/administrators", begun.administrators),
            step("forms", "/forms", begun.forms),
            step("flows", "/flows", begun.flows),
        ];
        if steps.iter().any(|step| !step.done) {
            self.steps = steps.into();
        }
        self
    }
}

impl Page for ManagePage {
    const TEMPLATE: &'static str = "pages/manage";

    fn title(&self) -> Text {
        Text::new("manage-title")
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![Row::get("/manage", show)]
}

/// Whoever administers nothing is told so.
async fn show(ctx: Ctx) -> Outcome {
    let areas = ctx.areas();
    if areas.is_empty() {
        let lacking = Rejection::new(Code::NotAllowed).with("permission", Permission::AdministerSystem);
        return Err(lacking.into());
    }
    let page = ManagePage::new(areas);
    ctx.page(&match begun(&ctx).await? {
        Some(begun) => page.beginning(begun),
        None => page,
    })
}

/// What there is already; `None` for whoever cannot do all of the steps.
async fn begun(ctx: &Ctx) -> Result<Option<Begun>, Stop> {
    let who = ctx.who();
    let (Ok(proof), true, true) = (
        who.administers(Permission::AdministerFlows),
        who.may(Permission::AdministerSystem),
        who.may(Permission::AdministerOrganisation),
    ) else {
        return Ok(None);
    };
    let (organisation, today) = (who.organisation(), who.today());
    let posts = organisation.appointments().any(|(_, row)| !row.period.is_over(today));
    let (tenant, defines) = (who.tenant(), who.defines_flows()?);
    let begun = ctx
        .block(move |app| -> Result<_, waypost_app::AppError> {
            let named = app.administrators(tenant)?;
            let query = FlowsQuery { limit: FLOWS, ..FlowsQuery::default() };
            let flows = app.flows_to_define(&defines, &query)?;
            Ok(Begun {
                posts,
                administrators: !named.security.is_empty() && !named.audit.is_empty(),
                forms: app.forms(&proof, "")?.is_ok_and(|forms| forms.iter().any(|form| form.versions > 0)),
                flows: flows.lines.iter().any(|line| line.in_force.is_some() || line.waiting.is_some()),
            })
        })
        .await?;
    Ok(Some(begun))
}
