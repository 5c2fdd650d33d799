//! Strings that broke other programs, through every text field of every form that any page shows to anybody: the pages
//! are walked by their links, so a new page is tried without being named here. Each string is kept as text or refused;
//! no request breaks, nothing becomes markup, and what is kept still agrees afterwards.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use waypost_server::pages;
use waypost_testkit::{Client, Form, Page};

use crate::{
    access::{Role, walkers},
    attack::{checked, escaped, strings, unharmed},
    support::{files, kept},
};

/// Pages of one route that are looked at: a second one may show what the first does not.
const ALIKE: usize = 3;
/// Fewest strings that each form gets; all of them go through some form.
const EACH: usize = 8;
/// A name as long as this is refused everywhere.
const HUGE: usize = 1_000_000;

/// Who walks: together they see every page there is.
const WALKERS: [Role; 7] = [
    Role::Definer,
    Role::Organiser,
    Role::System,
    Role::Mender,
    Role::Auditor,
    Role::Initiator,
    Role::Handler,
];

/// Where walking begins, beside what links lead to.
const BEGINNINGS: [&str; 8] = [
    "/inbox",
    "/start",
    "/account",
    "/manage",
    "/flows/contract_filing/versions/2",
    "/items/project",
    "/categories",
    "/organisation",
];

/// Routes with text fields that must be among those found, or the walk has lost its way.
const FOUND: [&str; 28] = [
    "/account/password",
    "/actions/new",
    "/actions/{code}",
    "/administrators",
    "/cases/{case}/comment",
    "/cases/{case}/visits/{visit}/submit",
    "/categories",
    "/flows/new",
    "/flows/{code}",
    "/flows/{code}/copy",
    "/flows/{code}/versions/{no}",
    "/flows/{code}/versions/{no}/settings",
    "/flows/{code}/versions/{no}/stages/{stage}",
    "/flows/{code}/versions/{no}/ways/{way}",
    "/forms/import",
    "/forms/new",
    "/forms/{code}",
    "/items/new",
    "/items/{key}",
    "/materials",
    "/organisation/departments",
    "/organisation/departments/{department}",
    "/organisation/people",
    "/organisation/people/{user}/absence",
    "/organisation/posts",
    "/organisation/posts/{post}",
    "/organisation/posts/{post}/appoint",
    "/start/{flow}",
];

/// A form and where it stands.
#[derive(Clone)]
struct Found {
    role: usize,
    page: String,
    /// Which form of the page.
    at: usize,
    route: &'static str,
}

/// The route of a path: the one with the fewest variable parts.
fn route_of<'r>(routes: &[(&str, &'r str)], method: &str, path: &str) -> Option<&'r str> {
    let path: Vec<&str> = path.split(['?', '#']).next()?.split('/').collect();
    let fits = |pattern: &str| {
        let parts: Vec<&str> = pattern.split('/').collect();
        parts.len() == path.len()
            && parts.iter().zip(&path).all(|(part, piece)| part.starts_with('{') || part == piece)
    };
    let fitting = routes.iter().filter(|(of, pattern)| *of == method && fits(pattern));
    fitting.min_by_key(|(_, pattern)| pattern.matches('{').count()).map(|(_, pattern)| *pattern)
}

/// Leads elsewhere or away; or gives a file.
fn is_page(href: &str) -> bool {
    href.starts_with('/')
        && !href.starts_with("/static")
        && !["/export", "/template/", "/files/", "/specimen"].iter().any(|part| href.contains(part))
}

/// Every form with a text field, once for each route that it is posted to.
fn walk(clients: &mut [Client]) -> (Vec<Found>, BTreeMap<String, usize>) {
    let rows = pages::routes();
    let routes: Vec<(&str, &'static str)> = rows.iter().map(|row| (row.method.as_str(), row.path)).collect();
    let mut found: BTreeMap<&'static str, Vec<Found>> = BTreeMap::new();
    let mut questions = BTreeMap::new();
    for (role, client) in clients.iter_mut().enumerate() {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut known = BTreeSet::new();
        let mut ahead: VecDeque<String> = BEGINNINGS.iter().map(|path| (*path).to_owned()).collect();
        while let Some(path) = ahead.pop_front() {
            let Some(route) = route_of(&routes, "GET", &path) else { continue };
            let times = seen.entry(route).or_default();
            if *times == ALIKE || !known.insert(path.clone()) {
                continue;
            }
            let page = client.visit(&path);
            if page.status != 200 {
                continue;
            }
            *times += 1;
            questions.insert(path.split(['?', '#']).next().unwrap_or_default().to_owned(), role);
            ahead.extend(page.links().into_iter().map(|link| link.href).filter(|href| is_page(href)));
            for (at, form) in page.forms().iter().enumerate() {
                if form.is_post() && !(form.typed_names().is_empty() && form.file_names().is_empty()) {
                    let Some(route) = route_of(&routes, "POST", &form.action()) else { continue };
                    let places = found.entry(route).or_default();
                    if places.len() < ALIKE {
                        places.push(Found { role, page: path.clone(), at, route });
                    }
                }
            }
        }
    }
    // Of the forms of one route the one that stands last was reached through the most pages: first and last are tried.
    let some = found.into_values().flat_map(|places| {
        let last = places.last().filter(|_| places.len() > 1).cloned();
        places.into_iter().take(1).chain(last).collect::<Vec<_>>()
    });
    (some.collect(), questions)
}

/// The form as it stands now, with a text in every field; `None` when it is gone.
fn filled(client: &mut Client, found: &Found, typed: &str) -> Option<Form> {
    let page = client.visit(&found.page);
    let form = page.forms().into_iter().nth(found.at)?;
    let names: Vec<String> = form.typed_names().into_iter().map(str::to_owned).collect();
    let uploads: Vec<String> = form.file_names().into_iter().map(str::to_owned).collect();
    let mut form = names.iter().fold(form, |form, name| form.put(name, typed));
    for name in &uploads {
        // A name in a header holds no line breaks.
        let called: String = typed.chars().filter(|c| !c.is_control() && *c != '"').take(200).collect();
        form = form.attach(name, &format!("{called}.csv"), typed.as_bytes().to_vec());
    }
    let button = form.buttons().into_iter().rfind(|button| {
        !button.disabled && matches!(button.value.as_str(), "add" | "new" | "save" | "make" | "close" | "1")
    });
    Some(match button {
        Some(button) => form.press_this(&button),
        None => form,
    })
}

/// The answer to a form, and where it leads.
fn sent(client: &mut Client, form: &Form, typed: &str) -> Page {
    let page = checked(client.send(form), typed.as_bytes());
    let status = page.status;
    let page = if status == 303 { client.follow(page) } else { page };
    checked(page, typed.as_bytes())
}

fn walking() -> (waypost_testkit::Server, Vec<Client>) {
    let (server, _, clients) = walkers();
    let mut by_role: BTreeMap<Role, Client> =
        clients.into_iter().map(|(role, client, _)| (role, client)).collect();
    let mut clients: Vec<Client> =
        WALKERS.iter().map(|role| by_role.remove(role).expect("a walker")).collect();
    // A draft to be edited.
    let page = clients[0].get("/flows/contract_filing").expect(200);
    let opened = clients[0].send(&page.form("/flows/contract_filing/draft"));
    assert_eq!(opened.location().as_deref(), Some("/flows/contract_filing/versions/2"));
    (server, clients)
}

#[test]
fn every_text_field_of_every_page_takes_or_refuses_every_string() {
    let strings: Vec<String> =
        strings().into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()).collect();
    if strings.is_empty() {
        return;
    }
    let (server, mut clients) = walking();
    let before = files(&server.data());
    let (found, questions) = walk(&mut clients);
    let routes: BTreeSet<&str> = found.iter().map(|found| found.route).collect();
    let lost: Vec<&str> = FOUND.into_iter().filter(|route| !routes.contains(route)).collect();
    assert!(lost.is_empty(), "not found by walking: {lost:?}; found: {routes:#?}");
    println!("{} forms of {} routes, {} pages", found.len(), routes.len(), questions.len());

    let found_forms = found.len();
    let (mut next, mut taken) = (0, 0);
    for found in &found {
        for _ in 0..EACH.max(strings.len().div_ceil(found_forms)) {
            let typed = &strings[next % strings.len()];
            next += 1;
            let client = &mut clients[found.role];
            let Some(form) = filled(client, found, typed) else { break };
            let page = sent(client, &form, typed);
            taken += usize::from(page.status == 200);
        }
    }
    assert!(taken > 0, "some were taken");

    // What was taken stands in lists and pages now; and questions are asked with strings too.
    for (at, (path, role)) in questions.iter().enumerate() {
        let typed = &strings[(at * 7) % strings.len()];
        let s = escaped(typed.as_bytes());
        let names =
            ["q", "find", "from", "after", "category", "kind", "tab", "version", "a", "b", "as", "at"];
        let query: Vec<String> = names.iter().map(|name| format!("{name}={s}")).collect();
        checked(clients[*role].visit(&format!("{path}?{}", query.join("&"))), typed.as_bytes());
    }
    kept(&server);
    unharmed(&server, &before);
}

#[test]
fn a_name_of_a_million_characters_is_refused_where_it_was_typed_and_keeps_nothing() {
    let (server, mut clients) = walking();
    let (found, _) = walk(&mut clients);
    let huge = "长".repeat(HUGE / 3);
    let before = kept(&server);
    for found in &found {
        let client = &mut clients[found.role];
        let page = client.visit(&found.page);
        let Some(form) = page.forms().into_iter().nth(found.at) else { continue };
        let names: Vec<String> = form.typed_names().into_iter().map(str::to_owned).collect();
        // One field of each form, another at each form: all of them together would be 40 MB a form.
        let Some(name) = names.get(found.at % names.len().max(1)) else { continue };
        let button = form.buttons().into_iter().rfind(|button| !button.disabled && button.value == "save");
        let form = form.put(name, &huge);
        let form = match button {
            Some(button) => form.press_this(&button),
            None => form,
        };
        let answer = client.send(&form);
        assert!(answer.status < 500, "{} {name}: {}", found.route, answer.status);
        // What is no content (a code, a one-time code, a search) may be answered otherwise; nothing is that long.
        let shown = client.visit(&found.page);
        let holds = shown.body.len() < page.body.len() + HUGE / 2;
        assert!(holds, "{} keeps a {name} of {HUGE} bytes", found.route);
    }
    assert_eq!(kept(&server), before, "no case has it either");
    let log = server.log();
    assert!(!log.contains("panicked") && !log.contains("a request failed"), "{log}");
}
