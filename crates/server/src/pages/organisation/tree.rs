//! The tree of departments with posts and people, and the search over all of them.

use serde::Serialize;
use waypost_base::{DepartmentId, Label, UserId};

use super::{
    department::{Place, PostLine, post_line},
    organiser,
    words::{self, Named, department_href, named, post_href},
};
use crate::{
    http::{Ctx, Outcome},
    view::{Page, Text},
};

/// Holders named behind a post in the tree.
const NAMED: usize = 6;
/// How deep the tree is drawn; what is deeper is behind a link.
const DEPTH: usize = 6;
/// With more departments than these, only two levels are drawn.
const MANY: usize = 400;
/// Matches of one kind that are shown.
const FOUND: usize = 50;
/// People without a post on one page.
const LOOSE: usize = 100;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct TreePage {
    /// What is searched for.
    pub query: String,
    /// What was found; `None` without a search.
    pub found: Option<Found>,
    /// The departments without one above.
    pub roots: Vec<Node>,
    /// People without a post.
    pub loose: Vec<Named>,
    /// Where the list of people without a post goes on.
    pub next: Option<String>,
    /// Whether closed ones are shown.
    pub closed: bool,
    /// How many departments, posts and people there are.
    pub count: Text,
    /// Several people have been entered, but there is not one department yet.
    pub empty: bool,
}

/// A department of the tree.
#[derive(Clone, Debug, Serialize)]
pub struct Node {
    /// Its name and page.
    pub place: Place,
    /// People of it and all below, today.
    pub people: usize,
    /// Unfolded at first.
    pub open: bool,
    /// Its posts.
    pub posts: Vec<PostLine>,
    /// Departments below.
    pub below: Vec<Node>,
    /// Departments below that are not drawn.
    pub deeper: usize,
}

/// What a search found.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// Departments.
    pub departments: Vec<Hit>,
    /// Posts.
    pub posts: Vec<Hit>,
    /// People.
    pub people: Vec<Hit>,
    /// There are more than are shown.
    pub more: bool,
    /// There is nothing.
    pub nothing: bool,
}

/// One that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// Its code or sign-in name.
    pub code: String,
    /// Its page.
    pub href: String,
    /// Closed, or kept out.
    pub off: bool,
}

impl Page for TreePage {
    const TEMPLATE: &'static str = "pages/organisation/tree";

    fn title(&self) -> Text {
        Text::new("organisation-title")
    }
}

/// Answers `GET /organisation`.
///
/// # Errors
/// When the reader may not, or the page cannot be shown.
pub async fn show(ctx: Ctx) -> Outcome {
    organiser(&ctx)?;
    let query: String = ctx.query("q").unwrap_or_default().chars().take(200).collect();
    let closed = ctx.query("closed").is_some_and(|value| value == "1");
    let page = page(&ctx, query, closed);
    ctx.page(&page)
}

fn page(ctx: &Ctx, query: String, closed: bool) -> TreePage {
    let organisation = ctx.who().organisation();
    let data = organisation.data();
    let searched = query.trim().to_lowercase();
    let searching = !searched.is_empty();
    let depth = if data.departments.len() > MANY { 2 } else { DEPTH };
    let roots = data.departments.iter().filter(|row| row.parent.is_none() && !searching);
    let shown = |id: &DepartmentId| closed || !organisation.is_closed_department(*id);
    let roots = roots.map(|row| row.id).filter(shown).map(|id| node(ctx, id, depth, closed)).collect();
    let (loose, next) = if searching { (Vec::new(), None) } else { loose(ctx, closed) };
    let counted = |all: usize| i64::try_from(all).unwrap_or(i64::MAX);
    TreePage {
        found: searching.then(|| search(ctx, &searched)),
        query,
        roots,
        loose,
        next,
        closed,
        count: Text::new("organisation-count")
            .with(
                "departments",
                counted(
                    data.departments.iter().filter(|row| !organisation.is_closed_department(row.id)).count(),
                ),
            )
            .with(
                "posts",
                counted(data.posts.iter().filter(|row| !organisation.is_closed_post(row.id)).count()),
            )
            .with("people", counted(data.people.iter().filter(|row| row.active).count())),
        empty: data.departments.is_empty(),
    }
}

fn node(ctx: &Ctx, id: DepartmentId, depth: usize, closed: bool) -> Node {
    let organisation = ctx.who().organisation();
    let below: Vec<DepartmentId> = organisation
        .data()
        .departments
        .iter()
        .filter(|row| row.parent == Some(id) && (closed || !organisation.is_closed_department(row.id)))
        .map(|row| row.id)
        .collect();
    let people: std::collections::BTreeSet<UserId> = organisation
        .at_and_below(id)
        .into_iter()
        .flat_map(|id| organisation.people_of(id, ctx.who().today()))
        .collect();
    let posts =
        organisation.posts_in(id).iter().filter(|post| closed || !organisation.is_closed_post(**post));
    Node {
        place: Place {
            name: organisation.department_name(id, ctx.tag()),
            href: department_href(id),
            closed: organisation.is_closed_department(id),
        },
        people: people.len(),
        open: organisation.at_and_above(id).take(2).count() < 2,
        posts: posts.map(|post| post_line(ctx, *post, NAMED)).collect(),
        deeper: if depth <= 1 { below.len() } else { 0 },
        below: if depth <= 1 {
            Vec::new()
        } else {
            below.into_iter().map(|id| node(ctx, id, depth - 1, closed)).collect()
        },
    }
}

/// People who hold no post today, by name, a page of them.
fn loose(ctx: &Ctx, closed: bool) -> (Vec<Named>, Option<String>) {
    let (organisation, today) = (ctx.who().organisation(), ctx.who().today());
    let without = organisation
        .data()
        .people
        .iter()
        .filter(|person| (closed || person.active) && organisation.posts_of(person.id, today).is_empty());
    let mut people: Vec<(&str, UserId)> = without.map(|person| (person.name.as_str(), person.id)).collect();
    people.sort_unstable();
    let after = ctx.query("after").and_then(|id| id.parse::<i64>().ok()).map(UserId::new);
    let from =
        after.and_then(|after| people.iter().position(|(_, id)| *id == after)).map_or(0, |found| found + 1);
    let rest = people.get(from..).unwrap_or_default();
    let last = rest.get(..LOOSE).filter(|_| rest.len() > LOOSE).and_then(<[_]>::last);
    let next =
        last.map(|(_, id)| format!("/organisation?after={id}{}", if closed { "&closed=1" } else { "" }));
    (rest.iter().take(LOOSE).map(|(_, id)| named(ctx, *id)).collect(), next)
}

fn search(ctx: &Ctx, searched: &str) -> Found {
    let organisation = ctx.who().organisation();
    let data = organisation.data();
    let fits = |texts: &[&str]| texts.iter().any(|text| text.to_lowercase().contains(searched));
    let labelled = |label: &Label, code: &str| fits(&[code]) || label.texts().any(|text| fits(&[text]));
    let department_place = |id: Option<DepartmentId>| {
        id.map(|id| organisation.department_name(id, ctx.tag())).unwrap_or_default()
    };
    let departments: Vec<Hit> = data
        .departments
        .iter()
        .filter(|row| labelled(&row.name, &row.code))
        .take(FOUND + 1)
        .map(|row| Hit {
            name: words::label(ctx, &row.name).to_owned(),
            place: department_place(row.parent),
            code: row.code.clone(),
            href: department_href(row.id),
            off: organisation.is_closed_department(row.id),
        })
        .collect();
    let posts: Vec<Hit> = data
        .posts
        .iter()
        .filter(|row| labelled(&row.name, &row.code))
        .take(FOUND + 1)
        .map(|row| Hit {
            name: words::label(ctx, &row.name).to_owned(),
            place: department_place(Some(row.department)),
            code: row.code.clone(),
            href: post_href(row.id),
            off: organisation.is_closed_post(row.id),
        })
        .collect();
    let people: Vec<Hit> = data
        .people
        .iter()
        .filter(|row| fits(&[&row.name, &row.sign_in]))
        .take(FOUND + 1)
        .map(|row| {
            let post = organisation.posts_of(row.id, ctx.who().today()).into_iter().next();
            Hit {
                name: row.name.clone(),
                place: post.map(|post| words::post(ctx, post)).unwrap_or_default(),
                code: row.sign_in.clone(),
                href: words::person_href(row.id),
                off: !row.active,
            }
        })
        .collect();
    let mut found = Found {
        more: [departments.len(), posts.len(), people.len()].into_iter().any(|count| count > FOUND),
        nothing: departments.is_empty() && posts.is_empty() && people.is_empty(),
        departments,
        posts,
        people,
    };
    for hits in [&mut found.departments, &mut found.posts, &mut found.people] {
        hits.truncate(FOUND);
    }
    found
}
