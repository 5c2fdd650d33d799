//! Reading the record, and taking it out as a table.

use waypost_app::{
    chain::Chain,
    record::{Act, Area, RecordFilter},
};
use waypost_base::{StageNo, Timestamp, UserId};
use waypost_org::Permission;

use super::{ActRow, ActingPage, ActingRow, AreaChoice, Filter, RecordPage};
use crate::{
    http::{Ctx, Outcome, Row, Typed},
    pages::{Choice, download::csv, fields::escaped, present::local_time},
    view::Text,
};

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/record", show),
        Row::get("/record/export", to_record),
        Row::post("/record/export", export),
        Row::get("/record/acting", acting),
    ]
}

/// A form that was interrupted by signing in again comes back as a GET.
async fn to_record(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other("/record"))
}

/// The kinds of acts by their stable names; the first two are no chains.
fn areas() -> Vec<(&'static str, Area)> {
    let mut areas = vec![("all", Area::All), ("cases", Area::Cases)];
    areas.extend(Chain::ALL.into_iter().map(|chain| (chain.as_str(), Area::Chain(chain))));
    areas
}

/// What was asked for, as typed and as it is understood.
struct Asked {
    shown: Filter,
    area: &'static str,
    flow: String,
    filter: RecordFilter,
}

impl Asked {
    fn of(ctx: &Ctx, typed: impl Fn(&str) -> String) -> Asked {
        let mut shown = Filter {
            person: typed("person"),
            person_problem: None,
            case: typed("case"),
            from: typed("from"),
            until: typed("until"),
        };
        let person = person(ctx, &shown.person);
        if person.is_none() && !shown.person.is_empty() {
            shown.person_problem = Some(Text::new("record-no-person"));
        }
        let wanted = typed("area");
        let (area, of) = areas().into_iter().find(|(name, _)| *name == wanted).unwrap_or(("all", Area::All));
        let flow = typed("flow");
        let number = shown.case.trim_start_matches('№').trim().parse().ok();
        let filter = RecordFilter {
            area: of,
            // Nobody of this name did anything.
            person: person.or_else(|| (!shown.person.is_empty()).then_some(UserId::new(0))),
            case: number.or_else(|| (!shown.case.is_empty()).then_some(0)),
            flow: Some(flow.clone()).filter(|flow| !flow.is_empty()),
            from: shown.from.parse().ok(),
            until: shown.until.parse().ok(),
        };
        Asked { shown, area, flow, filter }
    }

    /// The same as the rest of an address.
    fn address(&self) -> String {
        let shown = &self.shown;
        [
            ("area", self.area),
            ("person", &shown.person),
            ("case", &shown.case),
            ("flow", &self.flow),
            ("from", &shown.from),
            ("until", &shown.until),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("&{name}={}", escaped(value)))
        .collect()
    }
}

/// A person by the sign-in name, or by the whole name.
fn person(ctx: &Ctx, typed: &str) -> Option<UserId> {
    let organisation = ctx.who().organisation();
    let by_name =
        || organisation.data().people.iter().find(|person| person.name == typed).map(|person| person.id);
    organisation.person_by_sign_in(typed).map(|person| person.id).or_else(by_name)
}

fn trimmed(text: Option<String>) -> String {
    text.map(|text| text.trim().chars().take(100).collect()).unwrap_or_default()
}

async fn show(ctx: Ctx) -> Outcome {
    let proof = ctx.who().administers(Permission::Audit)?;
    let asked = Asked::of(&ctx, |name| trimmed(ctx.query(name)));
    let (filter, after) = (asked.filter.clone(), ctx.query("after"));
    let (listed, flows) = ctx
        .block(move |app| -> Result<_, waypost_app::AppError> {
            Ok((app.acts(&proof, &filter, after.as_deref())?, app.flow_names(proof.who())?))
        })
        .await?;
    let mut choices = vec![Choice::new("", "")];
    choices.extend(flows.iter().map(|(code, name)| Choice::new(code, name.in_language(ctx.tag()))));
    Choice::choose(&mut choices, &asked.flow);
    let areas = areas().into_iter().map(|(value, _)| AreaChoice {
        value,
        label: Text::new(format!("record-area-{value}")),
        chosen: value == asked.area,
    });
    let page = RecordPage {
        areas: areas.collect(),
        flows: choices,
        rows: listed.rows.iter().map(|act| row(&ctx, act)).collect(),
        next: listed.next.map(|key| format!("/record?after={key}{}", asked.address())),
        filter: asked.shown,
    };
    ctx.page(&page)
}

/// The acts as a table. That it was taken out stands in the record before the file is on its way.
async fn export(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().administers(Permission::Audit)?;
    let asked = Asked::of(&ctx, |name| trimmed(Some(typed.get(name).to_owned())));
    let filter = asked.filter;
    let (acts, more) = ctx.block(move |app| app.export_acts(&proof, &filter)).await?;
    let say = |key: &'static str| ctx.site.views.text(ctx.lang(), &Text::new(key));
    let head = ["when", "who", "for", "what", "number", "flow", "details", "place"];
    let mut rows: Vec<Vec<String>> = vec![
        head.iter()
            .map(|name| ctx.site.views.text(ctx.lang(), &Text::new(format!("record-{name}"))))
            .collect(),
    ];
    for act in &acts {
        let row = row(&ctx, act);
        rows.push(vec![
            local_time(row.at, ctx.who().organisation().zone_minutes, ctx.lang()),
            row.who.unwrap_or_else(|| say("system")),
            row.for_whom.unwrap_or_default(),
            ctx.site.views.text(ctx.lang(), &row.what),
            row.number.map(|number| number.to_string()).unwrap_or_default(),
            row.flow.unwrap_or_default(),
            row.details,
            row.place,
        ]);
    }
    if more {
        rows.push(vec![say("record-more")]);
    }
    Ok(csv("record.csv", &rows))
}

fn row(ctx: &Ctx, act: &Act) -> ActRow {
    let name = |user: UserId| ctx.who().organisation().person_name(user);
    let of_case = act.chain >= 1_000;
    let what = Text::new(format!("{}-{}", if of_case { "command" } else { "recorded" }, act.kind));
    let restricted = act.case.as_ref().is_some_and(|case| case.restricted);
    let what = if of_case && restricted { Text::new("record-restricted") } else { what };
    let said = ctx.site.views.text(ctx.lang(), &what);
    ActRow {
        at: Timestamp::from_millis(act.at),
        // A kind of another version of the program is shown as it stands.
        what: if said.contains('⟦') { Text::plain(&act.kind) } else { what },
        who: act.who.map(name),
        for_whom: act.for_whom.map(name),
        number: act.case.as_ref().map(|case| case.number),
        flow: act
            .case
            .as_ref()
            .filter(|_| !restricted)
            .map(|case| case.flow.name.in_language(ctx.tag()).to_owned()),
        href: act.case.as_ref().map(|case| format!("/cases/{}", case.number)),
        details: act.details.join(" · "),
        place: if of_case { format!("#{}", act.seq) } else { format!("{}#{}", act.chain, act.seq) },
    }
}

async fn acting(ctx: Ctx) -> Outcome {
    let proof = ctx.who().administers(Permission::Audit)?;
    let asked = Asked::of(&ctx, |name| trimmed(ctx.query(name)));
    let (person, period) = (asked.filter.person, (asked.filter.from, asked.filter.until));
    let after = ctx.query("after");
    let listed = ctx.block(move |app| app.acting(&proof, person, period, after.as_deref())).await?;
    let name = |user: i64| ctx.who().organisation().person_name(UserId::new(user));
    let rows = listed.rows.iter().map(|entry| {
        let (row, told) = (&entry.row, entry.flow.as_ref());
        let stage = StageNo(u32::try_from(row.stage).unwrap_or_default());
        ActingRow {
            at: Timestamp::from_millis(row.at),
            who: told.map(|_| name(row.handler)).unwrap_or_default(),
            for_whom: told.map(|_| name(row.acting_for)).unwrap_or_default(),
            number: row.number,
            flow: told.map(|flow| flow.name.in_language(ctx.tag()).to_owned()).unwrap_or_default(),
            stage: told.map(|flow| flow.stage_name(stage, ctx.tag())).unwrap_or_default(),
            href: told.map(|_| format!("/cases/{}/steps/{}", row.number, row.visit)),
        }
    });
    let page = ActingPage {
        rows: rows.collect(),
        next: listed.next.map(|key| format!("/record/acting?after={key}{}", asked.address())),
        filter: asked.shown,
    };
    ctx.page(&page)
}
