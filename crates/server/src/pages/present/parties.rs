//! Parties by name, with the people behind them; people and departments to choose from.

use waypost_app::{access::Who, organisation::Organisation};
use waypost_base::{Party, UserId};

use crate::{
    http::Ctx,
    pages::{Choice, organisation::words::away},
    view::Text,
};

/// Most people offered in a list to choose from.
const PEOPLE_MAX: usize = 500;
/// More people than these are not named behind their post.
const PEOPLE_NAMED: usize = 5;

/// The name of whoever is in a written party (`person:7`), or of the post or department.
pub fn party_name(organisation: &Organisation, written: &str, tag: &str) -> Option<String> {
    let party: Party = written.parse().ok()?;
    Some(organisation.party_name(&party, tag))
}

/// The same with the people behind a post or department, so that a reader knows whom to ask.
pub fn party_with_people(ctx: &Ctx, written: &str) -> Option<String> {
    let organisation = ctx.who().organisation();
    let party: Party = written.parse().ok()?;
    let name = organisation.party_name(&party, ctx.tag());
    let today = ctx.who().today();
    let (party, name) = match party {
        // The seat of somebody who left the post: whoever holds it now is meant.
        Party::Seat(post, user) if organisation.share(user, &party, today).is_none() => {
            (Party::Post(post), organisation.party_name(&Party::Post(post), ctx.tag()))
        }
        Party::Post(_) | Party::Department(_) => (party, name),
        Party::Seat(..) | Party::Person(_) => return Some(name),
    };
    let own = organisation.candidates(&party, &[], today);
    let people: Vec<String> = own
        .iter()
        .filter(|actor| actor.acting_for.is_none())
        .map(|actor| person_shown(ctx, actor.user))
        .collect();
    if people.is_empty() || people.len() > PEOPLE_NAMED {
        return Some(name);
    }
    let people = people.join(&ctx.site.views.text(ctx.lang(), &Text::new("list-comma")));
    let words = Text::new("party-people").with("party", name).with("people", people);
    Some(ctx.site.views.text(ctx.lang(), &words))
}

/// A person's name, and where he is away today, until when and who acts.
pub fn person_shown(ctx: &Ctx, user: UserId) -> String {
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    let name = ctx.who().organisation().person_name(user);
    match away(ctx.who(), user, &say(&Text::new("list-comma"))) {
        None => name,
        Some(away) => say(&Text::new("person-away").with("name", name).with("away", say(&away))),
    }
}

/// People to choose from, by sign-in name; `except` is left out.
pub fn people(who: &Who, except: Option<UserId>) -> Vec<Choice> {
    let data = who.organisation().data();
    data.people
        .iter()
        .filter(|person| person.active && Some(person.id) != except)
        .take(PEOPLE_MAX)
        .map(|person| Choice::new(&person.sign_in, format!("{} ({})", person.name, person.sign_in)))
        .collect()
}

pub(super) fn departments(ctx: &Ctx) -> Vec<Choice> {
    let organisation = ctx.who().organisation();
    organisation
        .tree()
        .into_iter()
        .filter_map(|(id, depth)| {
            let name = organisation.department(id)?.name.in_language(ctx.tag()).to_owned();
            Some(Choice::new(id.to_string(), format!("{}{name}", "\u{3000}".repeat(depth))))
        })
        .collect()
}
