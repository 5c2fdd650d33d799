//! Categories: groups of flows, in order, each with the posts whose holders define its flows.

use std::collections::BTreeSet;

use serde::Serialize;
use waypost_app::{
    access::DefinesFlows,
    editing::{CategoryChanges, CategoryLine, NewCategory},
};
use waypost_base::{CategoryId, Code, Label, Receiver, Rejection};

use super::{
    book::Book,
    cell::{Cell, Wrong, refuse},
    open::{book, summary},
    version::typed::no_receiver,
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{Problems, was::merged},
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct CategoriesPage {
    /// The categories.
    pub categories: Vec<Category>,
    /// Cells for one more.
    pub new: Vec<Cell>,
    /// The posts to choose from.
    pub posts: Vec<String>,
    /// Why nothing was saved.
    pub problems: Option<Problems>,
}

/// One category.
#[derive(Clone, Debug, Serialize)]
pub struct Category {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// How many flows it has.
    pub flows: i64,
    /// Its fields.
    pub cells: Vec<Cell>,
    /// It is the first.
    pub first: bool,
    /// It is the last.
    pub last: bool,
}

impl Page for CategoriesPage {
    const TEMPLATE: &'static str = "pages/flows/categories";

    fn title(&self) -> Text {
        Text::new("categories-title")
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![Row::get("/categories", show), Row::post("/categories", save)]
}

async fn show(ctx: Ctx) -> Outcome {
    let proof = over_all(&ctx)?;
    let page = page(&ctx, &proof).await?;
    ctx.page(&page)
}

/// Categories are for those who define all flows.
fn over_all(ctx: &Ctx) -> Result<DefinesFlows, Stop> {
    let proof = ctx.who().defines_flows()?;
    proof.over_everything()?;
    Ok(proof)
}

async fn known(
    ctx: &Ctx,
    proof: &DefinesFlows,
) -> Result<(Vec<CategoryLine>, waypost_app::editing::Beside), Stop> {
    let by = proof.clone();
    ctx.block(move |app| -> Result<_, waypost_app::AppError> {
        Ok((app.flow_categories(&by)?, app.beside_flow(&by, None)?))
    })
    .await
}

async fn page(ctx: &Ctx, proof: &DefinesFlows) -> Result<CategoriesPage, Stop> {
    let (lines, beside) = known(ctx, proof).await?;
    let book = book(ctx, &beside);
    let last = lines.len().saturating_sub(1);
    let category = |(at, line): (usize, &CategoryLine)| Category {
        id: line.id.to_string(),
        name: line.name.in_language(ctx.tag()).to_owned(),
        code: line.code.clone(),
        flows: i64::try_from(line.flows).unwrap_or(i64::MAX),
        cells: cells(&book, line),
        first: at == 0,
        last: at == last,
    };
    Ok(CategoriesPage {
        categories: lines.iter().enumerate().map(category).collect(),
        new: vec![
            Cell::new("new.name", "field-category_name", ""),
            Cell::new("new.name_en", "field-name_en", ""),
            Cell::new("new.code", "field-category_code", "").help("field-flow_code-help"),
        ],
        posts: book
            .posts
            .iter()
            .filter(|post| !post.closed)
            .map(|post| post.name.clone())
            .take(2_000)
            .collect(),
        problems: None,
    })
}

fn cells(book: &Book<'_>, line: &CategoryLine) -> Vec<Cell> {
    let field = |name: &str| format!("c.{}.{name}", line.id);
    vec![
        Cell::new(field("name"), "field-category_name", line.name.text()).remembering(),
        Cell::new(field("name_en"), "field-name_en", english(&line.name)).remembering(),
        Cell::new(field("posts"), "field-category_posts", posts(book, line))
            .list("list-posts")
            .help("field-category_posts-help")
            .remembering(),
    ]
}

fn english(label: &Label) -> String {
    if label.languages().any(|language| language == "en") {
        label.in_language("en").to_owned()
    } else {
        String::new()
    }
}

fn posts(book: &Book<'_>, line: &CategoryLine) -> String {
    book.receivers(&line.posts.iter().map(|post| Receiver::Post(*post)).collect::<Vec<_>>())
}

async fn save(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = over_all(&ctx)?;
    let (lines, beside) = known(&ctx, &proof).await?;
    let book = book(&ctx, &beside);
    let now: Vec<Cell> = lines.iter().flat_map(|line| cells(&book, line)).collect();
    let (meant, moved) = merged(&typed, now.iter().map(|cell| (cell.name.as_str(), cell.value.as_str())));
    let mut wrong: Vec<Wrong> =
        moved.iter().map(|problem| Wrong::new(problem.field.clone(), Text::from(problem))).collect();
    let changes = read(&book, &lines, &meant, &mut wrong);
    let refused = if wrong.is_empty() {
        let by = proof.clone();
        match ctx.block(move |app| app.change_categories(&by, &changes)).await? {
            Ok(()) => return Ok(ctx.see_other_saying("/categories", "flash-flow-saved")),
            Err(rejection) => {
                wrong.extend(rejection.fields.iter().map(|p| Wrong::new(p.field.clone(), Text::from(p))));
                rejection
            }
        }
    } else {
        Rejection::new(Code::InvalidValues)
    };
    let mut page = page(&ctx, &proof).await?;
    let words = summary(&ctx, &refused);
    let cells = page.categories.iter_mut().flat_map(|row| &mut row.cells).chain(&mut page.new).collect();
    page.problems = Some(refuse("categories", cells, &meant, words, &wrong));
    ctx.refused(&refused, &page)
}

fn read(book: &Book<'_>, lines: &[CategoryLine], typed: &Typed, wrong: &mut Vec<Wrong>) -> CategoryChanges {
    let mut changes = CategoryChanges::default();
    for line in lines {
        let field = |name: &str| format!("c.{}.{name}", line.id);
        if !typed.has(&field("name")) {
            continue;
        }
        let mut name = Label::new(typed.get(&field("name")).trim());
        for language in line.name.languages().filter(|language| *language != "en") {
            name = name.with(language, line.name.in_language(language));
        }
        let translated = typed.get(&field("name_en")).trim();
        if !translated.is_empty() {
            name = name.with("en", translated);
        }
        if name != line.name {
            if name.text().is_empty() {
                wrong.push(Wrong::new(field("name"), Text::new("rejection-value_required")));
            }
            changes.names.push((line.clone(), name));
        }
        let words = typed.get(&field("posts")).trim();
        if words != posts(book, line) {
            match book.receivers_of(words) {
                Ok(found) => {
                    let mut granted = BTreeSet::new();
                    for receiver in found {
                        match receiver {
                            Receiver::Post(post) => drop(granted.insert(post)),
                            other => {
                                let words = Text::new("wrong-post").with("typed", book.receiver(&other));
                                wrong.push(Wrong::new(field("posts"), words));
                            }
                        }
                    }
                    changes.grants.push((line.clone(), granted));
                }
                Err(unnamed) => wrong.push(Wrong::new(field("posts"), no_receiver(book, &unnamed))),
            }
        }
    }
    changes.order = order(lines, typed.get("do"));
    let (name, code) = (typed.get("new.name").trim(), typed.get("new.code").trim());
    if !name.is_empty() || !code.is_empty() {
        let english = typed.get("new.name_en").trim();
        let label = Label::new(name);
        let name = if english.is_empty() { label } else { label.with("en", english) };
        changes.new = Some(NewCategory { code: code.to_owned(), name });
    }
    changes
}

/// The order after a button was pressed.
fn order(lines: &[CategoryLine], button: &str) -> Option<Vec<CategoryId>> {
    let (what, id) = button.split_once('-')?;
    let mut order: Vec<CategoryId> = lines.iter().map(|line| line.id).collect();
    let at = order.iter().position(|known| known.to_string() == id)?;
    let with = match what {
        "up" => at.checked_sub(1)?,
        "down" => Some(at + 1).filter(|next| *next < order.len())?,
        _ => return None,
    };
    order.swap(at, with);
    Some(order)
}
