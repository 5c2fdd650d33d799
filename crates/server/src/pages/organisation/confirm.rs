//! The page before a change that takes something from somebody: what would happen, and one button.

use serde::Serialize;
use waypost_app::organisation::{
    consequences::{Consequences, Gap, WorkMoved},
    uses::Standing,
};
use waypost_base::NobodyFound;

use super::words::{people, post};
use crate::{
    http::{Ctx, Typed, carried},
    pages::Carried,
    view::{Page, Text, Tone},
};

/// What would happen.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmPage {
    /// What is about to be done, as a question.
    pub title: Text,
    /// Something changed since the last time it was asked.
    pub again: bool,
    /// What would happen, by kind; none: nobody loses anything.
    pub groups: Vec<Group>,
    /// Where the form goes: where it came from.
    pub action: String,
    /// The form as it was sent.
    pub carried: Vec<Carried>,
    /// The mark of these consequences.
    pub seen: String,
    /// Where to go instead.
    pub back: String,
}

/// Consequences of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// What they are.
    pub title: Text,
    /// How they are to be taken.
    pub tone: Tone,
    /// One line each.
    pub lines: Vec<Text>,
}

impl ConfirmPage {
    /// The page for these consequences of a form that was sent.
    pub fn new(
        ctx: &Ctx,
        title: Text,
        consequences: &Consequences,
        typed: &Typed,
        back: &str,
        again: bool,
    ) -> ConfirmPage {
        let mut fields = carried(typed);
        fields.retain(|field| field.name != "seen");
        ConfirmPage {
            title,
            again,
            groups: groups(ctx, consequences),
            action: ctx.request.path().to_owned(),
            carried: fields,
            seen: consequences.mark(),
            back: back.to_owned(),
        }
    }
}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "pages/organisation/confirm";

    fn title(&self) -> Text {
        self.title.clone()
    }
}

/// The consequences in words, the gravest first.
pub fn groups(ctx: &Ctx, found: &Consequences) -> Vec<Group> {
    let organisation = ctx.who().organisation();
    let mut groups = Vec::new();
    let mut add = |title: &'static str, tone: Tone, lines: Vec<Text>| {
        if !lines.is_empty() {
            groups.push(Group { title: Text::new(title), tone, lines });
        }
    };
    let work = |to_nobody: bool| -> Vec<Text> {
        let moved = found.work.iter().filter(|work| work.to.is_empty() == to_nobody);
        moved.map(|moved| work_line(ctx, moved)).collect()
    };
    add("consequence-work-nobody", Tone::Bad, work(true));
    add("consequence-gaps", Tone::Bad, found.gaps.iter().map(|gap| gap_line(ctx, gap)).collect());
    let lost = found.lost.iter().map(|permission| Text::new(format!("permission-{permission}")));
    add("consequence-permissions", Tone::Bad, lost.collect());
    let last = found.without_post.iter();
    let last =
        last.map(|user| Text::new("consequence-last-line").with("who", organisation.person_name(*user)));
    add("consequence-last", Tone::Warning, last.collect());
    let headless = found.headless.iter().map(|id| Text::plain(organisation.department_name(*id, ctx.tag())));
    add("consequence-headless", Tone::Warning, headless.collect());
    add("consequence-work", Tone::Plain, work(false));
    let held = found.held_by.iter().map(|(id, gone, still)| {
        let key = if still.is_empty() { "consequence-held-nobody" } else { "consequence-held-line" };
        let text = Text::new(key).with("post", post(ctx, *id)).with("gone", people(ctx, gone));
        text.with("still", people(ctx, still))
    });
    add("consequence-held", Tone::Plain, held.collect());
    let comma = ctx.site.views.text(ctx.lang(), &Text::new("list-comma"));
    let withdrawn = found.withdrawn.iter().map(|(id, permissions)| {
        let say = |permission: &waypost_org::Permission| {
            ctx.site.views.text(ctx.lang(), &Text::new(format!("permission-{permission}")))
        };
        let names: Vec<String> = permissions.iter().map(say).collect();
        let text = Text::new("consequence-withdrawn-line").with("post", post(ctx, *id));
        text.with("permissions", names.join(&comma))
    });
    add("consequence-withdrawn", Tone::Warning, withdrawn.collect());
    let moved = found.moved.iter().map(|moved| {
        let key = match (moved.loses.is_empty(), moved.gains.is_empty()) {
            (true, true) => "consequence-moved-line",
            (false, true) => "consequence-moved-loses",
            (true, false) => "consequence-moved-gains",
            (false, false) => "consequence-moved-both",
        };
        Text::new(key)
            .with("department", organisation.department_name(moved.department, ctx.tag()))
            .with("n", i64::try_from(moved.below).unwrap_or(i64::MAX))
            .with("loses", people(ctx, &moved.loses))
            .with("gains", people(ctx, &moved.gains))
    });
    add("consequence-moved", Tone::Plain, moved.collect());
    groups
}

fn work_line(ctx: &Ctx, moved: &WorkMoved) -> Text {
    let party = ctx.who().organisation().party_name(&moved.party, ctx.tag());
    let key = match (moved.to.is_empty(), moved.claimed > 0) {
        (true, _) => "consequence-work-nobody-line",
        (false, false) => "consequence-work-line",
        (false, true) => "consequence-work-claimed",
    };
    Text::new(key)
        .with("party", party)
        .with("n", moved.items)
        .with("claimed", moved.claimed)
        .with("who", people(ctx, &moved.from))
        .with("to", people(ctx, &moved.to))
}

fn gap_line(ctx: &Ctx, gap: &Gap) -> Text {
    let then = match (gap.first, &gap.nobody) {
        (true, _) => "gap-start",
        (false, NobodyFound::Pass) => "gap-pass",
        (false, NobodyFound::NextHead) => "gap-head",
        (false, NobodyFound::Post(_)) => "gap-post",
        (false, NobodyFound::Refuse) => "gap-refuse",
        (false, _) => "gap-hold",
    };
    let say = |key: &'static str| ctx.site.views.text(ctx.lang(), &Text::new(key));
    Text::new("consequence-gap-line")
        .with("flow", gap.flow.in_language(ctx.tag()))
        .with("no", i64::from(gap.no))
        .with("standing", say(standing(gap.standing)))
        .with("stage", gap.stage.in_language(ctx.tag()))
        .with("then", say(then))
}

/// How a version stands, in words.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::InForce => "standing-in-force",
        Standing::Later => "standing-later",
        Standing::Draft => "standing-draft",
        Standing::Running => "standing-running",
    }
}
