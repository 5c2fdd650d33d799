//! Two versions of a flow side by side: what is different in sentences, and on one drawing.

use serde::Serialize;

use super::{
    changes::{Line, Sides, drawn},
    open::{self, book, encoded},
    publish::LISTED,
};
use crate::{
    diagram::Drawing,
    http::{Ctx, Outcome, Row, Stop},
    pages::Choice,
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ComparePage {
    /// Code of the flow.
    pub code: String,
    /// Its name.
    pub flow: String,
    /// Versions to choose as the one.
    pub a: Vec<Choice>,
    /// Versions to choose as the other.
    pub b: Vec<Choice>,
    /// What is different; nothing where nothing was compared.
    pub compared: Option<Compared>,
}

/// What is different.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// Number of the one.
    pub a: i32,
    /// Number of the other.
    pub b: i32,
    /// In sentences.
    pub changes: Vec<Line>,
    /// How many more there are.
    pub more: i64,
    /// Drawn.
    pub drawing: Drawing,
}

impl Page for ComparePage {
    const TEMPLATE: &'static str = "pages/flows/compare";

    fn title(&self) -> Text {
        Text::new("compare-title").with("flow", self.flow.clone())
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![Row::get("/flows/{code}/compare", show)]
}

async fn show(ctx: Ctx) -> Outcome {
    let (proof, flow) = open::flow(&ctx).await?;
    let asked = |name: &str| ctx.query(name).and_then(|no| no.parse::<i32>().ok());
    // Without being asked: the newest with the one before it.
    let newest: Vec<i32> = flow.versions.iter().map(|(_, no)| *no).take(2).collect();
    let b = asked("b").or(newest.first().copied());
    let a = asked("a").or(newest.get(1).copied());
    let mut compared = None;
    if let (Some(a), Some(b)) = (a, b) {
        let (Some(before), Some(after)) = (flow.version(a), flow.version(b)) else {
            return Err(Stop::not_found());
        };
        let by = proof.clone();
        let found = ctx.block(move |app| app.compare_flow_versions(&by, before, after)).await??;
        let (by, forms) = (proof.clone(), (found.before.form_version, found.after.form_version));
        let (was, is) = ctx
            .block(move |app| -> Result<_, waypost_app::AppError> {
                Ok((app.beside_flow(&by, forms.0)?, app.beside_flow(&by, forms.1)?))
            })
            .await?;
        let (mut was, mut is) = (book(&ctx, &was), book(&ctx, &is));
        was.stages_of(&found.before.definition);
        is.stages_of(&found.after.definition);
        let lines = Sides { before: &was, after: &is }.all(&found);
        let name = flow.name.in_language(ctx.tag());
        compared = Some(Compared {
            a,
            b,
            more: i64::try_from(lines.len().saturating_sub(LISTED)).unwrap_or_default(),
            changes: lines.into_iter().take(LISTED).collect(),
            drawing: drawn(
                &found.before.definition,
                &found.after.definition,
                &found.difference,
                name,
                ctx.tag(),
            ),
        });
    }
    let choices = |chosen: Option<i32>| {
        let mut choices: Vec<Choice> =
            flow.versions.iter().map(|(_, no)| Choice::new(no.to_string(), no.to_string())).collect();
        Choice::choose(&mut choices, &chosen.map(|no| no.to_string()).unwrap_or_default());
        choices
    };
    let page = ComparePage {
        code: encoded(&flow.code),
        flow: flow.name.in_language(ctx.tag()).to_owned(),
        a: choices(a),
        b: choices(b),
        compared,
    };
    ctx.page(&page)
}
