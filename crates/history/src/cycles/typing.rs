//! What a client types into a form: something right for most items, now and then something wrong.

use waypost_testkit::Form;

use super::Dice;

/// Fills in what a form asks for.
pub(super) fn fill(mut form: Form, dice: &mut Dice) -> Form {
    let names: Vec<String> = form.names().into_iter().map(str::to_owned).collect();
    for name in names {
        let offered: Vec<String> =
            form.offered(&name).into_iter().filter(|value| !value.is_empty()).map(str::to_owned).collect();
        let is_file = offered.is_empty() && form.value(&name).is_none();
        // Of a document of a batch the name begins with the document.
        let plain = own(&name);
        if plain.starts_with("keep.") || is_file {
            continue;
        }
        if let Some(value) = offered_value(plain, &offered, dice) {
            form = form.set(&name, &value);
        } else if let Some(text) = text(plain, dice) {
            form = form.set(&name, &text);
        }
    }
    form
}

/// The name of a field without the document of a batch that it is of.
fn own(name: &str) -> &str {
    let of = name.split_once('.').filter(|(of, _)| {
        let digits = of.strip_prefix(['d', 'v']).unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
    });
    of.map_or(name, |(_, rest)| rest)
}

/// A choice; where the form goes is decided by who presses the button, not here.
fn offered_value(name: &str, offered: &[String], dice: &mut Dice) -> Option<String> {
    let chooses = name.starts_with("item.") || name == "return_to" || name == "transfer_to";
    if chooses { dice.pick(offered).cloned() } else { None }
}

fn text(name: &str, dice: &mut Dice) -> Option<String> {
    let key = name.strip_prefix("item.").unwrap_or(name);
    Some(match key {
        "title" => format!("办件 {}", dice.below(100_000)),
        "opinion" | "return_reason" | "transfer_reason" | "reason" | "text" => {
            format!("意见 {}", dice.below(100_000))
        }
        "amount" | "area" | "budget" | "price" => {
            format!("{}.{:02}", 1 + dice.below(30_000), dice.below(100))
        }
        // Copies asked for, and those of a material.
        _ if key.contains("copies") => (1 + dice.below(9)).to_string(),
        // A date that is none: such a form is refused.
        "signed_on" if dice.one_in(20) => "2026-13-01".to_owned(),
        "signed_on" | "sealed_on" => format!("2026-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)),
        _ if name.starts_with("item.") => format!("{key} {}", dice.below(1_000)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
