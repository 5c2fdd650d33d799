//! Import and export: a file is looked at first, then taken in; every fault is told with its place.

use actix_web::HttpResponse;
use serde::Serialize;
use waypost_app::organisation::exchange::{FileFault, Preview, Received};
use waypost_base::{Code, FieldProblem, FileRef, Rejection};
use waypost_interchange::{
    Package,
    table::{CellProblem, Table, write},
};

use super::{
    confirm::{Group, groups},
    form::{Entry, EntryKind, Form},
    organiser,
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed, carried},
    pages::Carried,
    view::{Lang, Page, Text},
};

/// Faults shown at once.
const FAULTS_MAX: usize = 100;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ExchangePage {
    /// To send a file.
    pub form: Form,
    /// What is wrong with the file.
    pub faults: Vec<FaultLine>,
    /// More faults than are shown.
    pub more: bool,
    /// What it would change.
    pub preview: Option<PreviewPart>,
    /// Tables to take out.
    pub tables: Vec<TableLine>,
}

/// One fault of a file.
#[derive(Clone, Debug, Serialize)]
pub struct FaultLine {
    /// The line, where it is known.
    pub line: Option<u64>,
    /// The column, where it is known.
    pub column: Option<u64>,
    /// What the column is called.
    pub header: String,
    /// What stands in the cell.
    pub cell: String,
    /// What is wrong.
    pub words: Text,
}

/// What a file would change.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewPart {
    /// Rows by table.
    pub counts: Vec<CountLine>,
    /// What that does to work and people.
    pub groups: Vec<Group>,
    /// What is left out of the file of another program.
    pub left_out: Vec<String>,
    /// The form as it was sent.
    pub carried: Vec<Carried>,
    /// The mark of this preview.
    pub seen: String,
    /// Something changed since it was looked at.
    pub again: bool,
}

/// Rows of one table.
#[derive(Clone, Debug, Serialize)]
pub struct CountLine {
    /// The table.
    pub table: Text,
    /// Not there before.
    pub added: usize,
    /// There, and otherwise.
    pub changed: usize,
    /// There already.
    pub unchanged: usize,
}

/// A table to take out.
#[derive(Clone, Debug, Serialize)]
pub struct TableLine {
    /// What it is called.
    pub name: Text,
    /// Where it is.
    pub href: String,
    /// The columns of its first line.
    pub columns: Text,
}

impl Page for ExchangePage {
    const TEMPLATE: &'static str = "pages/organisation/exchange";

    fn title(&self) -> Text {
        Text::new("organisation-exchange")
    }
}

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/organisation/import", show),
        Row::post("/organisation/import", receive),
        Row::get("/organisation/export.toml", package),
        Row::get("/organisation/export/{table}", table),
    ]
}

impl ExchangePage {
    /// The page before a file was sent.
    pub fn new() -> ExchangePage {
        let file = Entry { name: "item.table", ..Entry::line("table", "").kind(EntryKind::File) };
        let mut form = Form::new(
            "exchange",
            "/organisation/import",
            "exchange-look",
            vec![file.help("exchange-file-help")],
        );
        form.file = true;
        let tables = Table::ALL.iter().map(|table| TableLine {
            name: Text::new(format!("table-{table}")),
            href: format!("/organisation/export/{table}.csv"),
            columns: Text::new(format!("table-{table}-columns")),
        });
        ExchangePage { form, faults: Vec::new(), more: false, preview: None, tables: tables.collect() }
    }

    /// The same with what is wrong with the file.
    #[must_use]
    pub fn faulty(mut self, faults: &[FileFault]) -> ExchangePage {
        self.faults = faults.iter().take(FAULTS_MAX).map(fault_line).collect();
        self.more = faults.len() > FAULTS_MAX;
        self.form = self.form.refused(&Rejection::new(Code::ImportFaults));
        self
    }
}

impl Default for ExchangePage {
    fn default() -> Self {
        Self::new()
    }
}

async fn show(ctx: Ctx) -> Outcome {
    organiser(&ctx)?;
    ctx.page(&ExchangePage::new())
}

async fn receive(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = organiser(&ctx)?;
    let content = match sent(&ctx, &typed).await? {
        Ok(content) => content,
        Err(problem) => {
            let rejection =
                Rejection::of_fields(vec![FieldProblem { field: "item.table".to_owned(), ..problem }]);
            let page = ExchangePage::new();
            let page = ExchangePage { form: page.form.refused(&rejection), ..page };
            return ctx.refused(&rejection, &page);
        }
    };
    let seen = typed.get("seen").to_owned();
    let again = !seen.is_empty();
    let received = ctx.block(move |app| app.receive_organisation(&proof, &content, Some(&seen))).await?;
    match received {
        Ok(Received::Done) => Ok(ctx.see_other_saying("/organisation", "flash-organisation-imported")),
        Ok(Received::Ask(preview)) => {
            let page =
                ExchangePage { preview: Some(part(&ctx, &typed, &preview, again)), ..ExchangePage::new() };
            ctx.page(&page)
        }
        Err(faults) => ctx.refused(&Rejection::new(Code::ImportFaults), &ExchangePage::new().faulty(&faults)),
    }
}

/// The content of the file that was sent now, or before.
async fn sent(ctx: &Ctx, typed: &Typed) -> Result<Result<Vec<u8>, FieldProblem>, Stop> {
    let problem = |code| Ok(Err(FieldProblem::new("item.table", code)));
    let file = match typed.files("item.table").next() {
        Some(Ok(file)) => file.clone(),
        Some(Err(rejection)) => {
            let problem = FieldProblem::new("item.table", rejection.code);
            return Ok(Err(FieldProblem { params: rejection.params.clone(), ..problem }));
        }
        None => match typed.get("keep.table").split_once('/') {
            Some((sha256, name)) => {
                FileRef { sha256: sha256.to_owned(), name: name.to_owned(), media: String::new(), bytes: 0 }
            }
            None => return problem(Code::ValueRequired),
        },
    };
    let who = ctx.who().clone();
    match ctx.block(move |app| app.staged_content(&who, &file)).await? {
        Some(content) => Ok(Ok(content)),
        None => problem(Code::ValueRequired),
    }
}

fn part(ctx: &Ctx, typed: &Typed, preview: &Preview, again: bool) -> PreviewPart {
    let mut fields = carried(typed);
    fields.retain(|field| field.name == "keep.table");
    let lines = preview.counts.iter().map(|(table, counts)| CountLine {
        table: Text::new(format!("table-{table}")),
        added: counts.added,
        changed: counts.changed,
        unchanged: counts.unchanged,
    });
    PreviewPart {
        counts: lines.collect(),
        groups: groups(ctx, &preview.consequences),
        left_out: preview.left_out.clone(),
        carried: fields,
        seen: preview.mark.clone(),
        again,
    }
}

/// A fault as a line of the table.
pub fn fault_line(fault: &FileFault) -> FaultLine {
    let bare = |words: Text| FaultLine {
        line: None,
        column: None,
        header: String::new(),
        cell: String::new(),
        words,
    };
    match fault {
        FileFault::Cell(cell) => FaultLine {
            line: Some(cell.line),
            column: u64::try_from(cell.column).ok(),
            header: cell.header.clone(),
            cell: cell.cell.clone(),
            words: cell_words(&cell.problem),
        },
        FileFault::Text { place, words } => FaultLine {
            line: place.and_then(|place| u64::try_from(place.line).ok()),
            column: place.and_then(|place| u64::try_from(place.column).ok()),
            ..bare(Text::plain(words))
        },
        FileFault::TooLarge => bare(Text::new("fault-file-too_large")),
        FileFault::NoOrganisation => bare(Text::new("fault-file-no_organisation")),
        FileFault::NotSeparate => bare(Text::from(&Rejection::new(Code::SeparateAdministrators))),
        FileFault::NeedsSystem => bare(Text::from(&Rejection::new(Code::NeedsSystemAdministrator))),
    }
}

fn cell_words(problem: &CellProblem) -> Text {
    let text = Text::new(format!("fault-cell-{}", problem.code()));
    match problem {
        CellProblem::TooLong(most) => text.with("max", i64::try_from(*most).unwrap_or(i64::MAX)),
        CellProblem::Unknown(kind) => text.with("kind", kind.to_string()),
        CellProblem::UnknownTable(words)
        | CellProblem::NotCsv(words)
        | CellProblem::StillUsed(words)
        | CellProblem::Other(words) => text.with("words", words.clone()),
        _ => text,
    }
}

async fn package(ctx: Ctx) -> Outcome {
    let proof = organiser(&ctx)?;
    let organisation = ctx.block(move |app| app.take_out_organisation(&proof, "export.toml")).await?;
    let package = Package { organisation, ..Package::default() };
    let text = package.to_toml();
    let text = text.map_err(|why| waypost_app::AppError::damaged("organisation", why))?;
    Ok(file("application/toml; charset=utf-8", "organisation.toml", text))
}

async fn table(ctx: Ctx) -> Outcome {
    let proof = organiser(&ctx)?;
    let name = ctx.var("table").to_owned();
    let table = name.strip_suffix(".csv").and_then(Table::of_str).ok_or(Code::NotFound)?;
    let organisation = ctx.block(move |app| app.take_out_organisation(&proof, &name)).await?;
    let text = write(table, &organisation, ctx.lang() == Lang::Chinese);
    Ok(file("text/csv; charset=utf-8", &format!("{table}.csv"), text))
}

fn file(media: &'static str, name: &str, text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media)
        .insert_header(("content-disposition", format!("attachment; filename=\"{name}\"")))
        .body(text)
}
