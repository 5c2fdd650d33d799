//! A department: its fields, its posts and people, what stands below it, closing it.

use serde::Serialize;
use waypost_app::organisation::{
    change::{Change, DepartmentFields},
    uses::Named as NamedThing,
};
use waypost_base::{Code, DepartmentId, PostId, Rejection};

use super::{
    change::{Made, make},
    form::{Entry, EntryKind, Form, code_entry},
    organiser,
    post::{FlowLine, flow_lines},
    to_tree,
    words::{self, Named, department_href, named, post_href},
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::Problems,
    view::{Page, Text},
};

/// Most people listed on the page; the posts' pages list them all.
const PEOPLE_MAX: usize = 200;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct DepartmentPage {
    /// Its name; the words of the page for a new one.
    pub title: Text,
    /// The departments above it.
    pub above: Vec<Place>,
    /// It is kept for the record only.
    pub closed: bool,
    /// The fields.
    pub form: Form,
    /// What there is besides the fields; `None` for a new one.
    pub more: Option<DepartmentMore>,
    /// Why closing or opening was refused.
    pub problems: Option<Problems>,
}

/// What stands in and below a department.
#[derive(Clone, Debug, Serialize)]
pub struct DepartmentMore {
    /// Its own address.
    pub href: String,
    /// Departments directly below it.
    pub below: Vec<Place>,
    /// Its posts with who holds them today.
    pub posts: Vec<PostLine>,
    /// Its people today.
    pub people: Vec<Named>,
    /// Flows that name it.
    pub flows: Vec<FlowLine>,
    /// Where a department below it is added.
    pub add_department: String,
    /// Where a post is added.
    pub add_post: String,
}

/// A department to go to.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// It is kept for the record only.
    pub closed: bool,
}

/// A post with who holds it.
#[derive(Clone, Debug, Serialize)]
pub struct PostLine {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// It heads the department.
    pub head: bool,
    /// It is kept for the record only.
    pub closed: bool,
    /// Who holds it today.
    pub holders: Vec<Named>,
    /// How many more hold it than are named.
    pub others: usize,
}

impl Page for DepartmentPage {
    const TEMPLATE: &'static str = "pages/organisation/department";

    fn title(&self) -> Text {
        self.title.clone()
    }
}

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/organisation/departments", to_tree),
        Row::post("/organisation/departments", add),
        Row::get("/organisation/departments/new", new),
        Row::get("/organisation/departments/{department}", show),
        Row::post("/organisation/departments/{department}", change),
        Row::get("/organisation/departments/{department}/close", to_tree),
        Row::post("/organisation/departments/{department}/close", close),
        Row::get("/organisation/departments/{department}/open", to_tree),
        Row::post("/organisation/departments/{department}/open", open),
    ]
}

async fn new(ctx: Ctx) -> Outcome {
    organiser(&ctx)?;
    let parent = ctx.query("parent").unwrap_or_default();
    ctx.page(&empty(&ctx, DepartmentFields { parent, ..DepartmentFields::default() }))
}

async fn add(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = organiser(&ctx)?;
    let change = Change::AddDepartment(fields(&typed, ""));
    match make(&ctx, &proof, change, &typed, (Text::new("department-new"), "/organisation")).await? {
        Made::Done(id) => {
            Ok(ctx.see_other_saying(&department_href(DepartmentId::new(id)), "flash-organisation-saved"))
        }
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let mut page = empty(&ctx, DepartmentFields::default());
            page.form = page.form.typed(&typed).refused(&rejection);
            ctx.refused(&rejection, &page)
        }
    }
}

async fn show(ctx: Ctx) -> Outcome {
    let page = page(&ctx).await?;
    ctx.page(&page)
}

async fn change(ctx: Ctx, typed: Typed) -> Outcome {
    let (proof, id) = found(&ctx)?;
    let change = Change::ChangeDepartment(id.raw(), fields(&typed, ""), fields(&typed, "was."));
    let name = ctx.who().organisation().department_name(id, ctx.tag());
    let asking = Text::new("department-change-ask").with("name", name);
    match make(&ctx, &proof, change, &typed, (asking, &department_href(id))).await? {
        Made::Done(_) => Ok(ctx.see_other_saying(&department_href(id), "flash-organisation-saved")),
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let mut page = page(&ctx).await?;
            page.form = page.form.typed(&typed).refused(&rejection);
            ctx.refused(&rejection, &page)
        }
    }
}

async fn close(ctx: Ctx, typed: Typed) -> Outcome {
    settle(&ctx, &typed, Change::CloseDepartment, "department-close-ask").await
}

async fn open(ctx: Ctx, typed: Typed) -> Outcome {
    settle(&ctx, &typed, Change::OpenDepartment, "department-open").await
}

async fn settle(ctx: &Ctx, typed: &Typed, change: fn(i64) -> Change, title: &'static str) -> Outcome {
    let (proof, id) = found(ctx)?;
    let name = ctx.who().organisation().department_name(id, ctx.tag());
    let asking = Text::new(title).with("name", name);
    match make(ctx, &proof, change(id.raw()), typed, (asking, &department_href(id))).await? {
        Made::Done(_) => Ok(ctx.see_other_saying(&department_href(id), "flash-organisation-saved")),
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let mut page = page(ctx).await?;
            page.problems = Some(Problems::of("department-settle", &rejection, |_| None));
            ctx.refused(&rejection, &page)
        }
    }
}

fn found(ctx: &Ctx) -> Result<(waypost_app::access::Administers, DepartmentId), Stop> {
    let proof = organiser(ctx)?;
    let id = DepartmentId::new(ctx.number("department")?);
    if ctx.who().organisation().department(id).is_none() {
        return Err(Rejection::new(Code::NotFound).into());
    }
    Ok((proof, id))
}

fn fields(typed: &Typed, before: &str) -> DepartmentFields {
    let get = |name: &str| typed.get(&format!("{before}{name}")).to_owned();
    DepartmentFields {
        code: get("unit_code"),
        name: get("name"),
        name_zh: get("name_zh"),
        name_en: get("name_en"),
        parent: get("parent"),
        head: get("head"),
        position: get("position"),
    }
}

fn entries(ctx: &Ctx, fields: &DepartmentFields, id: Option<DepartmentId>) -> Vec<Entry> {
    let mut entries = vec![
        Entry::line("name", &fields.name),
        Entry::line("name_zh", &fields.name_zh).optional(),
        Entry::line("name_en", &fields.name_en).optional().help("organisation-names-help"),
        code_entry(&fields.code),
        Entry::line("parent", &fields.parent)
            .choices(EntryKind::Select, words::departments(ctx, id))
            .optional()
            .help("department-parent-help"),
    ];
    if id.is_some() {
        entries.push(
            Entry::line("head", &fields.head)
                .choices(EntryKind::Select, words::heads(ctx, id))
                .optional()
                .help("department-head-help"),
        );
    }
    entries.push(
        Entry::line("position", &fields.position)
            .kind(EntryKind::Number)
            .optional()
            .help("organisation-position-help"),
    );
    entries
}

fn empty(ctx: &Ctx, fields: DepartmentFields) -> DepartmentPage {
    let entries = entries(ctx, &fields, None);
    DepartmentPage {
        title: Text::new("department-new"),
        above: Vec::new(),
        closed: false,
        form: Form::new("department", "/organisation/departments", "organisation-add", entries),
        more: None,
        problems: None,
    }
}

async fn page(ctx: &Ctx) -> Result<DepartmentPage, Stop> {
    let (proof, id) = found(ctx)?;
    let flows = ctx.block(move |app| app.flows_that_name(&proof, NamedThing::Department(id))).await?;
    let organisation = ctx.who().organisation();
    let fields = DepartmentFields::of(organisation, id).ok_or(Code::NotFound)?;
    let place = |id: DepartmentId| Place {
        name: organisation.department_name(id, ctx.tag()),
        href: department_href(id),
        closed: organisation.is_closed_department(id),
    };
    let mut above: Vec<Place> = organisation.at_and_above(id).skip(1).map(|row| place(row.id)).collect();
    above.reverse();
    let below = organisation.data().departments.iter().filter(|row| row.parent == Some(id));
    let people = organisation.people_of(id, ctx.who().today());
    let more = DepartmentMore {
        href: department_href(id),
        below: below.map(|row| place(row.id)).collect(),
        posts: organisation.posts_in(id).iter().map(|post| post_line(ctx, *post, PEOPLE_MAX)).collect(),
        people: people.into_iter().take(PEOPLE_MAX).map(|user| named(ctx, user)).collect(),
        flows: flow_lines(ctx, &flows),
        add_department: format!("/organisation/departments/new?parent={id}"),
        add_post: format!("/organisation/posts/new?department={id}"),
    };
    let entries = entries(ctx, &fields, Some(id));
    Ok(DepartmentPage {
        title: Text::plain(organisation.department_name(id, ctx.tag())),
        above,
        closed: organisation.is_closed_department(id),
        form: Form::new("department", department_href(id), "save", entries).remembering(),
        more: Some(more),
        problems: None,
    })
}

/// A post with the first of its holders.
pub fn post_line(ctx: &Ctx, post: PostId, most: usize) -> PostLine {
    let organisation = ctx.who().organisation();
    let row = organisation.post(post);
    let holders = waypost_org::Snapshot::holders(organisation, post, ctx.who().today());
    let home = row.and_then(|row| organisation.head_of(row.department));
    PostLine {
        name: row.map_or_else(|| post.to_string(), |row| row.name.in_language(ctx.tag()).to_owned()),
        href: post_href(post),
        head: home == Some(post),
        closed: organisation.is_closed_post(post),
        others: holders.len().saturating_sub(most),
        holders: holders.into_iter().take(most).map(|user| named(ctx, user)).collect(),
    }
}
