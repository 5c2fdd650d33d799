//! Differences of forms in words.

use waypost_base::{Timestamp, UserId};
use waypost_forms::{FormChange, RuleChange, RuleText};

use crate::{http::Ctx, pages::present::local_time, view::Text};

/// One difference of two forms.
pub(in crate::pages) fn change_words(ctx: &Ctx, change: &FormChange) -> Vec<Text> {
    let tag = ctx.tag();
    let none = || ctx.site.views.text(ctx.lang(), &Text::new("forms-no-section"));
    let heading = |label: &waypost_base::Label| {
        Some(label.in_language(tag).to_owned()).filter(|text| !text.is_empty()).unwrap_or_else(none)
    };
    match change {
        FormChange::Renamed { before, after } => vec![
            Text::new("forms-change-renamed")
                .with("before", before.in_language(tag))
                .with("after", after.in_language(tag)),
        ],
        FormChange::ItemAdded(key, label) => {
            vec![
                Text::new("forms-change-added")
                    .with("name", label.in_language(tag))
                    .with("key", key.as_str()),
            ]
        }
        FormChange::ItemRemoved(key, label) => {
            vec![
                Text::new("forms-change-removed")
                    .with("name", label.in_language(tag))
                    .with("key", key.as_str()),
            ]
        }
        FormChange::ItemChanged { label, rules, .. } => {
            let name = label.in_language(tag);
            rules.iter().map(|rule| named(rule_words(ctx, rule), name, ctx)).collect()
        }
        FormChange::ItemMoved { label, before, after, .. } => vec![
            Text::new("forms-change-moved")
                .with("name", label.in_language(tag))
                .with("before", heading(before))
                .with("after", heading(after)),
        ],
        _ => vec![Text::new("forms-change-order")],
    }
}

/// One rule that differs.
pub(in crate::pages) fn rule_words(ctx: &Ctx, change: &RuleChange) -> Text {
    let say = |key: String| ctx.site.views.text(ctx.lang(), &Text::new(key));
    let told = |text: &RuleText| match text {
        RuleText::Nothing => say("forms-nothing".to_owned()),
        RuleText::Flag(true) => say("yes".to_owned()),
        RuleText::Flag(false) => say("no".to_owned()),
        RuleText::Text(text) => text.clone(),
    };
    Text::new("forms-change-rule")
        .with("rule", say(format!("forms-rule-{}", change.rule)))
        .with("before", told(&change.before))
        .with("after", told(&change.after))
}

fn named(rule: Text, name: &str, ctx: &Ctx) -> Text {
    let words = ctx.site.views.text(ctx.lang(), &rule);
    Text::new("forms-change-item").with("name", name).with("words", words)
}

/// When and by whom something was changed.
pub(in crate::pages) fn at_by(ctx: &Ctx, at: Timestamp, by: Option<UserId>) -> Text {
    let organisation = ctx.who().organisation();
    let who = by.map_or_else(|| "none".to_owned(), |user| organisation.person_name(user));
    let when = local_time(at, organisation.zone_minutes, ctx.lang());
    Text::new("forms-changed").with("who", who).with("when", when)
}
