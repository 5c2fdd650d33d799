//! What a browser calls itself, shortened to what its owner knows it by: "Firefox · Windows".

/// Browsers by what only they send; one that pretends to be another stands before the other.
const BROWSERS: &[(&str, &str)] = &[
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems in the same way.
const SYSTEMS: &[(&str, &str)] = &[
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// Most characters shown of what is no known browser.
const LONGEST: usize = 60;

/// Browser and system; an unknown one as it names itself; `None` when it does not.
pub fn words(agent: &str) -> Option<String> {
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(BROWSERS), find(SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} · {system}")),
        (Some(browser), None) => Some(browser.to_owned()),
        _ => {
            let own: String = agent.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
            Some(own).filter(|own| !own.is_empty())
        }
    }
}

#[cfg(test)]
mod tests;
