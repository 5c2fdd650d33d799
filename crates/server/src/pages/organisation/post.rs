//! A post: its fields and permissions, who holds it, which flows name it, closing it.

use std::collections::BTreeSet;

use serde::Serialize;
use waypost_app::{
    access::Administers,
    organisation::{
        change::{AppointmentFields, Change, PostFields},
        uses::{Named as NamedThing, NamedBy},
    },
};
use waypost_base::{Code, PostId, Rejection};
use waypost_org::Permission;

use super::{
    appointment::{AppointmentLine, lines_of},
    change::{Made, make},
    confirm::standing,
    department::Place,
    form::{Entry, EntryKind, Form, Tick, code_entry},
    organiser, to_tree,
    words::{self, department_href, post_href},
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{Problems, present::people as choices},
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct PostPage {
    /// Its name; the words of the page for a new one.
    pub title: Text,
    /// Its department.
    pub home: Option<Place>,
    /// It is kept for the record only.
    pub closed: bool,
    /// The fields.
    pub form: Form,
    /// What there is besides the fields; `None` for a new one.
    pub more: Option<PostMore>,
    /// Why closing or opening was refused.
    pub problems: Option<Problems>,
}

/// Who holds a post and what names it.
#[derive(Clone, Debug, Serialize)]
pub struct PostMore {
    /// Its own address.
    pub href: String,
    /// Appointments of today.
    pub now: Vec<AppointmentLine>,
    /// Appointments that begin later.
    pub planned: Vec<AppointmentLine>,
    /// Appointments that are over.
    pub past: Vec<AppointmentLine>,
    /// To appoint somebody; `None` while the post is closed.
    pub appoint: Option<Form>,
    /// Where somebody new is added to it.
    pub add_person: String,
    /// Flows that name it.
    pub flows: Vec<FlowLine>,
}

/// A version of a flow with the stages that name something.
#[derive(Clone, Debug, Serialize)]
pub struct FlowLine {
    /// The flow's name.
    pub name: String,
    /// The version's number.
    pub no: i32,
    /// How the version stands.
    pub standing: Text,
    /// The stages, in words.
    pub stages: Vec<String>,
}

impl Page for PostPage {
    const TEMPLATE: &'static str = "pages/organisation/post";

    fn title(&self) -> Text {
        self.title.clone()
    }
}

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/organisation/posts", to_tree),
        Row::post("/organisation/posts", add),
        Row::get("/organisation/posts/new", new),
        Row::get("/organisation/posts/{post}", show),
        Row::post("/organisation/posts/{post}", change),
        Row::get("/organisation/posts/{post}/close", to_tree),
        Row::post("/organisation/posts/{post}/close", close),
        Row::get("/organisation/posts/{post}/open", to_tree),
        Row::post("/organisation/posts/{post}/open", open),
        Row::get("/organisation/posts/{post}/appoint", to_tree),
        Row::post("/organisation/posts/{post}/appoint", appoint),
    ]
}

async fn new(ctx: Ctx) -> Outcome {
    organiser(&ctx)?;
    let department = ctx.query("department").unwrap_or_default();
    ctx.page(&empty(&ctx, PostFields { department, ..PostFields::default() }))
}

async fn add(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = organiser(&ctx)?;
    let change = Change::AddPost(fields(&typed, ""));
    match make(&ctx, &proof, change, &typed, (Text::new("post-new"), "/organisation")).await? {
        Made::Done(id) => Ok(ctx.see_other_saying(&post_href(PostId::new(id)), "flash-organisation-saved")),
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let mut page = empty(&ctx, PostFields::default());
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
    let change = Change::ChangePost(id.raw(), fields(&typed, ""), fields(&typed, "was."));
    let asking = Text::new("post-change-ask").with("name", words::post(&ctx, id));
    match make(&ctx, &proof, change, &typed, (asking, &post_href(id))).await? {
        Made::Done(_) => Ok(ctx.see_other_saying(&post_href(id), "flash-organisation-saved")),
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let mut page = page(&ctx).await?;
            page.form = page.form.typed(&typed).refused(&rejection);
            ctx.refused(&rejection, &page)
        }
    }
}

async fn close(ctx: Ctx, typed: Typed) -> Outcome {
    settle(&ctx, &typed, Change::ClosePost, "post-close-ask").await
}

async fn open(ctx: Ctx, typed: Typed) -> Outcome {
    settle(&ctx, &typed, Change::OpenPost, "post-open").await
}

async fn settle(ctx: &Ctx, typed: &Typed, change: fn(i64) -> Change, title: &'static str) -> Outcome {
    let (proof, id) = found(ctx)?;
    let asking = Text::new(title).with("name", words::post(ctx, id));
    match make(ctx, &proof, change(id.raw()), typed, (asking, &post_href(id))).await? {
        Made::Done(_) => Ok(ctx.see_other_saying(&post_href(id), "flash-organisation-saved")),
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let mut page = page(ctx).await?;
            page.problems = Some(Problems::of("post-settle", &rejection, |_| None));
            ctx.refused(&rejection, &page)
        }
    }
}

async fn appoint(ctx: Ctx, typed: Typed) -> Outcome {
    let (proof, id) = found(&ctx)?;
    let change = Change::Appoint(AppointmentFields {
        person: typed.get("person").to_owned(),
        post: id.to_string(),
        from: typed.get("from").to_owned(),
        until: typed.get("until").to_owned(),
    });
    let asking =
        Text::new("appoint-ask").with("post", words::post(&ctx, id)).with("who", typed.get("person"));
    match make(&ctx, &proof, change, &typed, (asking, &post_href(id))).await? {
        Made::Done(_) => Ok(ctx.see_other_saying(&post_href(id), "flash-organisation-saved")),
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let mut page = page(&ctx).await?;
            if let Some(more) = &mut page.more {
                more.appoint = Some(appoint_form(&ctx, id).typed(&typed).refused(&rejection));
            }
            ctx.refused(&rejection, &page)
        }
    }
}

fn found(ctx: &Ctx) -> Result<(Administers, PostId), Stop> {
    let proof = organiser(ctx)?;
    let id = PostId::new(ctx.number("post")?);
    if ctx.who().organisation().post(id).is_none() {
        return Err(Rejection::new(Code::NotFound).into());
    }
    Ok((proof, id))
}

fn fields(typed: &Typed, before: &str) -> PostFields {
    let get = |name: &str| typed.get(&format!("{before}{name}")).to_owned();
    let permissions: BTreeSet<String> = typed.all(&format!("{before}permissions")).into_iter().collect();
    PostFields {
        code: get("unit_code"),
        name: get("name"),
        name_zh: get("name_zh"),
        name_en: get("name_en"),
        department: get("department"),
        position: get("position"),
        permissions,
    }
}

fn entries(ctx: &Ctx, fields: &PostFields) -> Vec<Entry> {
    let ticks = Permission::ALL.iter().map(|permission| Tick {
        value: permission.to_string(),
        label: Text::new(format!("permission-{permission}")),
        help: Text::new(format!("permission-{permission}-help")),
        chosen: fields.permissions.contains(permission.as_str()),
    });
    let mut permissions = Entry::line("permissions", "").kind(EntryKind::Ticks).help("post-permissions-help");
    permissions.ticks = ticks.collect();
    vec![
        Entry::line("name", &fields.name),
        Entry::line("name_zh", &fields.name_zh).optional(),
        Entry::line("name_en", &fields.name_en).optional().help("organisation-names-help"),
        code_entry(&fields.code),
        Entry::line("department", &fields.department)
            .choices(EntryKind::Select, words::departments(ctx, None)),
        Entry::line("position", &fields.position)
            .kind(EntryKind::Number)
            .optional()
            .help("organisation-position-help"),
        permissions,
    ]
}

fn empty(ctx: &Ctx, fields: PostFields) -> PostPage {
    PostPage {
        title: Text::new("post-new"),
        home: None,
        closed: false,
        form: Form::new("post", "/organisation/posts", "organisation-add", entries(ctx, &fields)),
        more: None,
        problems: None,
    }
}

fn appoint_form(ctx: &Ctx, id: PostId) -> Form {
    let fields = vec![
        Entry::line("person", "").choices(EntryKind::Person, choices(ctx.who(), None)),
        Entry::line("from", ctx.who().today().to_string()).kind(EntryKind::Day),
        Entry::line("until", "").kind(EntryKind::Day).optional().help("organisation-until-help"),
    ];
    Form::new("appoint", format!("{}/appoint", post_href(id)), "post-appoint", fields)
}

async fn page(ctx: &Ctx) -> Result<PostPage, Stop> {
    let (proof, id) = found(ctx)?;
    let flows = ctx.block(move |app| app.flows_that_name(&proof, NamedThing::Post(id))).await?;
    let organisation = ctx.who().organisation();
    let fields = PostFields::of(organisation, id).ok_or(Code::NotFound)?;
    let home = organisation.post(id).map(|row| row.department);
    let closed = organisation.is_closed_post(id);
    let [now, planned, past] = lines_of(ctx, |row| row.post == id);
    let more = PostMore {
        href: post_href(id),
        now,
        planned,
        past,
        appoint: (!closed).then(|| appoint_form(ctx, id)),
        add_person: format!("/organisation/people/new?post={id}"),
        flows: flow_lines(ctx, &flows),
    };
    Ok(PostPage {
        title: Text::plain(words::post(ctx, id)),
        home: home.map(|home| Place {
            name: organisation.department_name(home, ctx.tag()),
            href: department_href(home),
            closed: organisation.is_closed_department(home),
        }),
        closed,
        form: Form::new("post", post_href(id), "save", entries(ctx, &fields)).remembering(),
        more: Some(more),
        problems: None,
    })
}

/// Flows that name something, in words.
pub fn flow_lines(ctx: &Ctx, flows: &[NamedBy]) -> Vec<FlowLine> {
    let line = |found: &NamedBy| {
        let stages = found.stages.iter().filter_map(|no| found.flow.definition.stage(*no));
        FlowLine {
            name: found.flow.name.in_language(ctx.tag()).to_owned(),
            no: found.flow.no,
            standing: Text::new(standing(found.flow.standing)),
            stages: stages
                .map(|stage| format!("{} {}", stage.no, stage.name.in_language(ctx.tag())))
                .collect(),
        }
    };
    flows.iter().map(line).collect()
}
