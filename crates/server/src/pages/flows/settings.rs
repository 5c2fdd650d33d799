//! What belongs to a version and to no stage: its form, laws and policies, from when, what changed; and how a return
//! and the same person again are handled.

use chrono::NaiveDate;
use serde::Serialize;
use waypost_app::editing::{FormLine, Settings};
use waypost_base::{Code, FormVersionId, Label};
use waypost_engine::{
    definition::{ReturnDefault, SamePerson},
    edit::Edit,
};

use super::{
    cell::{Cell, CellKind, Wrong, of_variant, refuse, refuse_merged, variant},
    gone,
    open::{self, Open, conflict, posted, summary},
    version::VersionHead,
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{Choice, Problems},
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsPage {
    /// The version.
    pub head: VersionHead,
    /// Why nothing was saved.
    pub problems: Option<Problems>,
    /// Its fields.
    pub cells: Vec<Cell>,
}

impl Page for SettingsPage {
    const TEMPLATE: &'static str = "pages/flows/settings";

    fn title(&self) -> Text {
        Text::new("settings-title").with("flow", self.head.flow.clone()).with("no", i64::from(self.head.no))
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/flows/{code}/versions/{no}/settings", show),
        Row::post("/flows/{code}/versions/{no}/settings", save),
    ]
}

async fn show(ctx: Ctx) -> Outcome {
    let open = open::version(&ctx).await?;
    let page = page(&ctx, &open).await?;
    ctx.page(&page)
}

async fn page(ctx: &Ctx, open: &Open) -> Result<SettingsPage, Stop> {
    let proof = open.proof.clone();
    let forms = ctx.block(move |app| app.forms_for_flows(&proof)).await?;
    Ok(SettingsPage { head: open.head(ctx), problems: None, cells: cells(ctx, open, &forms) })
}

fn cells(ctx: &Ctx, open: &Open, forms: &[FormLine]) -> Vec<Cell> {
    let book = open.book(ctx);
    let draft = &open.draft;
    let mut choices = vec![Choice::new("", book.say("settings-no_form"))];
    for form in forms {
        for (at, (id, no)) in form.versions.iter().enumerate() {
            // Of each form the newest, and the one that is used.
            if at > 0 && draft.form_version != Some(*id) {
                continue;
            }
            let name = form.name.in_language(book.tag());
            let words = Text::new("settings-form_version").with("form", name).with("no", i64::from(*no));
            choices.push(Choice::new(id.to_string(), book.text(&words)));
        }
    }
    let policies: Vec<&str> = draft.policies.iter().map(|policy| policy.in_language(book.tag())).collect();
    let day = draft.valid_from.map(|day| day.to_string()).unwrap_or_default();
    let form = draft.form_version.map(|id| id.to_string()).unwrap_or_default();
    let returns = book.choices("return_default", &[ReturnDefault::None, ReturnDefault::Start]);
    let persons = book
        .choices("same_person", &[SamePerson::EachTime, SamePerson::OnceInSequence, SamePerson::OnceInCase]);
    vec![
        Cell::select("form_version", "field-form_version", choices, form).help("field-form_version-help"),
        Cell::new("policies", "field-policies", policies.join("\n"))
            .kind(CellKind::Area)
            .help("field-policies-help"),
        Cell::new("valid_from", "field-valid_from", day).kind(CellKind::Date).help("field-valid_from-help"),
        Cell::new("note", "field-note", draft.note.clone()).kind(CellKind::Area).help("field-note-help"),
        Cell::select(
            "return_default",
            "field-return_default",
            returns,
            variant(&draft.definition.return_default),
        ),
        Cell::select("same_person", "field-same_person", persons, variant(&draft.definition.same_person)),
        Cell::new("goal", "field-goal", draft.definition.goal.join("\n"))
            .kind(CellKind::Area)
            .help("field-goal-help"),
        Cell::new(
            "batch_approve",
            "field-batch_approve",
            if draft.definition.batch_approve { "yes" } else { "" },
        )
        .kind(CellKind::Check)
        .help("field-batch_approve-help"),
    ]
}

async fn save(ctx: Ctx, typed: Typed) -> Outcome {
    let open = match posted(&ctx, &typed).await? {
        Ok(open) => open,
        Err(rejection) => return gone::page(&ctx, &typed, &rejection),
    };
    let mut wrong = Vec::new();
    let settings = read(&ctx, &open, &typed, &mut wrong);
    let refused = if wrong.is_empty() {
        let edit = flow_edit(&open, &typed);
        let first_form = open.draft.form_version.is_none() && settings.form_version.is_some();
        let (proof, version, revision) = (open.proof.clone(), open.draft.version, open.draft.revision);
        let done = ctx
            .block(move |app| app.set_flow_settings(&proof, version, revision, &settings, edit.as_ref()))
            .await?;
        match done {
            Ok(_) => {
                let (to, words) = match typed.get("do") {
                    "publish" => ("publish", "flash-flow-saved"),
                    // Who fills in what is the next question.
                    _ if first_form => ("rights", "flash-flow-form_chosen"),
                    _ => ("settings", "flash-flow-saved"),
                };
                return Ok(ctx.see_other_saying(&format!("{}/{to}", open.path()), words));
            }
            Err(rejection) => {
                let book = open.book(&ctx);
                wrong = rejection
                    .fields
                    .iter()
                    .map(|problem| match rejection.code {
                        Code::ChangedMeanwhile => conflict(&ctx, &book, &open, problem),
                        _ => Wrong::new(problem.field.clone(), Text::from(problem)),
                    })
                    .collect();
                rejection
            }
        }
    } else {
        Code::InvalidValues.into()
    };
    let moved = refused.code == Code::ChangedMeanwhile;
    let words = summary(&ctx, &refused);
    let page = if moved {
        let fresh = open::version(&ctx).await?;
        let (mut then, mut now) = (page(&ctx, &open).await?, page(&ctx, &fresh).await?);
        let found = refuse_merged(
            "settings",
            then.cells.iter_mut().collect(),
            now.cells.iter_mut().collect(),
            &typed,
            words,
            &wrong,
        );
        now.problems = Some(found);
        now
    } else {
        let mut page = page(&ctx, &open).await?;
        page.problems = Some(refuse("settings", page.cells.iter_mut().collect(), &typed, words, &wrong));
        page
    };
    ctx.refused(&refused, &page)
}

fn read(ctx: &Ctx, open: &Open, typed: &Typed, wrong: &mut Vec<Wrong>) -> Settings {
    let draft = &open.draft;
    let form = typed.get("form_version");
    let form_version = match form.parse::<i64>() {
        Ok(id) => Some(FormVersionId::new(id)),
        Err(_) => {
            if !form.is_empty() {
                wrong.push(Wrong::new("form_version", Text::new("rejection-value_not_choice")));
            }
            None
        }
    };
    let day = typed.get("valid_from").trim();
    let valid_from = match day.parse::<NaiveDate>() {
        Ok(day) => Some(day),
        Err(_) => {
            if !day.is_empty() {
                wrong.push(Wrong::new("valid_from", Text::new("rejection-value_not_date")));
            }
            None
        }
    };
    // A line that says what a policy said is that policy, with its translations.
    let known = |line: &str| draft.policies.iter().find(|policy| policy.in_language(ctx.tag()) == line);
    let lines = typed.get("policies").lines().map(str::trim).filter(|line| !line.is_empty());
    Settings {
        form_version,
        policies: lines.map(|line| known(line).cloned().unwrap_or_else(|| Label::new(line))).collect(),
        valid_from,
        note: typed.get("note").trim().replace("\r\n", "\n"),
    }
}

/// The part that belongs to the definition, where it changed.
fn flow_edit(open: &Open, typed: &Typed) -> Option<Edit> {
    let now = &open.draft.definition;
    let goal: Vec<String> =
        typed.get("goal").lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let return_default = of_variant(typed.get("return_default")).unwrap_or(now.return_default);
    let same_person = of_variant(typed.get("same_person")).unwrap_or(now.same_person);
    let batch_approve = typed.get("batch_approve") == "yes";
    let same = goal == now.goal
        && return_default == now.return_default
        && same_person == now.same_person
        && batch_approve == now.batch_approve;
    (!same).then_some(Edit::SetFlow { return_default, same_person, goal, batch_approve })
}
