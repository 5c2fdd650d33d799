//! People, posts and periods of the organisation in words.

use chrono::NaiveDate;
use serde::Serialize;
use waypost_app::{access::Who, organisation::Organisation};
use waypost_base::{DepartmentId, Label, Party, PostId, UserId};
use waypost_org::Period;

use crate::{http::Ctx, pages::Choice, view::Text};

/// Most posts offered in a list to choose from.
const POSTS_MAX: usize = 2_000;

/// A person as pages of the organisation name him.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    /// The name.
    pub name: String,
    /// His page.
    pub href: String,
    /// Whether he is kept out.
    pub off: bool,
    /// That he is away, and who acts.
    pub away: Option<Text>,
}

/// The address of a person's page.
pub fn person_href(user: UserId) -> String {
    format!("/organisation/people/{user}")
}

/// The address of a post's page.
pub fn post_href(post: PostId) -> String {
    format!("/organisation/posts/{post}")
}

/// The address of a department's page.
pub fn department_href(department: DepartmentId) -> String {
    format!("/organisation/departments/{department}")
}

/// A person with the page and whether he is away today.
pub fn named(ctx: &Ctx, user: UserId) -> Named {
    let organisation = ctx.who().organisation();
    Named {
        name: organisation.person_name(user),
        href: person_href(user),
        off: !organisation.may_be_handed(user),
        away: away(ctx.who(), user, &ctx.site.views.text(ctx.lang(), &Text::new("list-comma"))),
    }
}

/// "away until 10-08, 李娜 acts"; `None` where he is not away today.
pub fn away(who: &Who, user: UserId, comma: &str) -> Option<Text> {
    let (organisation, today) = (who.organisation(), who.today());
    let absence = organisation.absence_of(user, today)?;
    let acting: Vec<String> = organisation
        .stand_ins(user, today)
        .into_iter()
        .map(|(stand_in, _)| organisation.person_name(stand_in))
        .collect();
    let until = absence.period.until.map_or_else(|| "none".to_owned(), |until| short(until, today));
    let key = if acting.is_empty() { "away-until" } else { "away-until-acting" };
    Some(Text::new(key).with("until", until).with("who", acting.join(comma)))
}

/// A day without its year where it is this year's.
fn short(day: NaiveDate, today: NaiveDate) -> String {
    let same_year = chrono::Datelike::year(&day) == chrono::Datelike::year(&today);
    day.format(if same_year { "%m-%d" } else { "%Y-%m-%d" }).to_string()
}

/// People by name, in a row.
pub fn people(ctx: &Ctx, users: &[UserId]) -> String {
    let comma = ctx.site.views.text(ctx.lang(), &Text::new("list-comma"));
    let names: Vec<String> = users.iter().map(|user| ctx.who().organisation().person_name(*user)).collect();
    names.join(&comma)
}

/// A post with its department.
pub fn post(ctx: &Ctx, post: PostId) -> String {
    ctx.who().organisation().party_name(&Party::Post(post), ctx.tag())
}

/// A period in words.
pub fn period(period: &Period) -> Text {
    let say = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let key = match (period.from, period.until) {
        (None, None) => "period-always",
        (Some(_), None) => "period-from",
        (None, Some(_)) => "period-until",
        (Some(_), Some(_)) => "period-both",
    };
    Text::new(key).with("from", say(period.from)).with("until", say(period.until))
}

/// A label in the reader's language; an empty one by its code.
pub fn label<'a>(ctx: &Ctx, label: &'a Label) -> &'a str {
    label.in_language(ctx.tag())
}

/// Departments to choose from, as a tree; `except` and all below it are left out, closed ones too.
pub fn departments(ctx: &Ctx, except: Option<DepartmentId>) -> Vec<Choice> {
    let organisation = ctx.who().organisation();
    let below = except.map(|id| organisation.at_and_below(id)).unwrap_or_default();
    let open = |id: &DepartmentId| !below.contains(id) && !organisation.is_closed_department(*id);
    let tree = organisation.tree().into_iter().filter(|(id, _)| open(id));
    tree.filter_map(|(id, depth)| {
        let name = label(ctx, &organisation.department(id)?.name).to_owned();
        // A thousand levels would be a thousand spaces.
        Some(Choice::new(id.to_string(), format!("{}{name}", "\u{3000}".repeat(depth.min(12)))))
    })
    .collect()
}

/// Posts to choose from, in the order of the tree, with their departments; closed ones are left out.
pub fn posts(ctx: &Ctx) -> Vec<Choice> {
    let organisation = ctx.who().organisation();
    let tree = organisation.tree().into_iter();
    let posts = tree.flat_map(|(id, _)| organisation.posts_in(id).to_vec());
    let open = posts.filter(|id| !organisation.is_closed_post(*id)).take(POSTS_MAX);
    open.map(|id| Choice::new(id.to_string(), post(ctx, id))).collect()
}

/// The posts that may head a department: its own, and those of the departments above. What is chosen now is among
/// them, closed or not.
pub fn heads(ctx: &Ctx, department: Option<DepartmentId>) -> Vec<Choice> {
    let organisation: &Organisation = ctx.who().organisation();
    let Some(department) = department else { return Vec::new() };
    let now = organisation.head_of(department);
    let homes: Vec<DepartmentId> = organisation.at_and_above(department).map(|above| above.id).collect();
    let posts = homes.into_iter().flat_map(|id| organisation.posts_in(id).to_vec());
    let open = posts.filter(|id| Some(*id) == now || !organisation.is_closed_post(*id));
    open.map(|id| Choice::new(id.to_string(), post(ctx, id))).collect()
}
