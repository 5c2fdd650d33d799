//! Strings that broke other programs, through every field that takes text: each is kept and shown byte for byte as
//! text, or refused at its field; nothing lands outside of the file store, and no request breaks.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    path::PathBuf,
    thread,
};

use waypost_testkit::{Client, Page, Server};

use crate::support::{PDF, accepted, contract, files, house, kept, material, raw, seal_request, task};

/// The strings, or nothing where the test material is not there.
pub fn strings() -> Vec<Vec<u8>> {
    let Some(folder) = material() else { return Vec::new() };
    let naughty = folder.join("naughty/blns-even.json");
    let text = fs::read_to_string(&naughty).unwrap_or_else(|why| panic!("{}: {why}", naughty.display()));
    let json: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let mut strings: BTreeSet<Vec<u8>> =
        json.iter().map(|entry| entry["s"].as_str().expect("a string").as_bytes().to_vec()).collect();
    let mut lists = files(&folder.join("attack"));
    lists.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    assert!(!lists.is_empty(), "{} holds lists", folder.display());
    for path in lists {
        // Bytes are kept as they are: some lists are not UTF-8.
        let bytes = fs::read(&path).expect("a list");
        strings.extend(
            bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()),
        );
    }
    assert!(strings.len() > 300, "{} strings", strings.len());
    strings.into_iter().collect()
}

pub fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}

fn post(client: &mut Client, path: &str, fields: &[(&str, &[u8])]) -> Page {
    let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let kind = "application/x-www-form-urlencoded";
    let page = client.request("POST", path, Some((kind, body.join("&").into_bytes())));
    page.unwrap_or_else(|lost| panic!("{path} {fields:?}: {lost}"))
}

/// What a reader sees of a page's text, with every blank and line kept.
fn decoded(page: &Page) -> String {
    let mut text = page.body.clone();
    for (entity, sign) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x60;", "`"),
        ("&#x3D;", "="),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, sign);
    }
    text
}

/// No request breaks, and nothing that was typed becomes markup.
pub fn checked(page: Page, typed: &[u8]) -> Page {
    let shown = String::from_utf8_lossy(typed);
    assert!(page.status < 500, "{typed:?} {shown}: {}", page.told());
    let markup = shown.len() >= 4
        && shown.match_indices('<').any(|(at, _)| {
            shown[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic() || "!/?".contains(next))
        });
    assert!(!(markup && page.body.contains(&*shown)), "{shown} stands raw in {}", page.path);
    page
}

/// The field of this name holds what was typed. What is no text cannot.
fn holds(page: &Page, form: &waypost_testkit::Form, name: &str, typed: &[u8]) {
    let Ok(text) = std::str::from_utf8(typed) else { return };
    assert_eq!(form.value(name).as_deref(), Some(text), "{name} of {}", page.path);
}

/// Everything is as it should be afterwards.
pub fn unharmed(server: &Server, before: &[PathBuf]) {
    for file in files(&server.data()) {
        let place: Vec<_> = file
            .strip_prefix(server.data())
            .expect("inside")
            .iter()
            .filter_map(|part| part.to_str())
            .collect();
        let stored = matches!(place[..], ["files", tenant, start, hash]
            if tenant.bytes().all(|b| b.is_ascii_digit())
                && hash.len() == 64
                && hash.starts_with(start)
                && hash.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(stored || before.contains(&file), "{} was not there before", file.display());
    }
    let log = server.log();
    for words in ["panicked", "a request failed", "could not be shown"] {
        assert!(!log.contains(words), "{words:?} in the log:\n{log}");
    }
}

/// Works on the strings in two rows at once.
fn in_rows(strings: &[Vec<u8>], work: impl Fn(&[Vec<u8>]) + Sync) {
    thread::scope(|scope| {
        for row in strings.chunks(strings.len().div_ceil(2).max(1)) {
            scope.spawn(|| work(row));
        }
    });
}

#[test]
fn every_string_goes_through_every_field_of_a_form() {
    let strings = strings();
    let server = house();
    let before = files(&server.data());
    let password = server.password("wangfang");
    let started = std::sync::atomic::AtomicUsize::new(0);
    in_rows(&strings, |row| {
        let mut agent = server.client();
        agent.sign_in("wangfang", &password);
        let form = contract(&mut agent);
        let csrf = form.value("csrf").expect("a token");
        for (no, typed) in row.iter().enumerate() {
            let everywhere: Vec<(&str, &[u8])> = [
                "title",
                "item.project",
                "item.buyer",
                "item.amount",
                "item.area",
                "item.signed_on",
                "item.usage",
                "item.remark",
                "item.scan",
                "keep.scan",
                "opinion",
                "branch",
                "department",
                "draft",
                "key",
            ]
            .into_iter()
            .map(|name| (name, typed.as_slice()))
            .chain([("csrf", csrf.as_bytes())])
            .collect();
            let page = checked(post(&mut agent, "/start/contract_filing/preview", &everywhere), typed);
            let shown = page.form("start");
            for name in
                ["title", "item.project", "item.buyer", "item.amount", "item.area", "item.remark", "opinion"]
            {
                holds(&page, &shown, name, typed);
            }
            // Where there is text, it is kept or refused; the rest is right.
            let key = format!("{no}-{}", escaped(&row[0]));
            let texts: Vec<(&str, &[u8])> = vec![
                ("csrf", csrf.as_bytes()),
                ("key", key.as_bytes()),
                ("title", typed),
                ("item.project", typed),
                ("item.buyer", typed),
                ("item.remark", typed),
                ("opinion", typed),
                ("item.amount", b"1"),
                ("item.area", b"1"),
                ("item.signed_on", b"2026-01-01"),
                ("item.usage", b"shop"),
                ("branch", b"1"),
            ];
            let page = checked(post(&mut agent, "/start/contract_filing", &texts), typed);
            if page.status == 422 {
                let text = page.text();
                let why = ["请填写此项", "含有不能保存的控制字符", "个字，现在有"];
                assert!(why.iter().any(|words| text.contains(words)), "{typed:?}: {}", page.told());
                let shown = page.form("start");
                for name in ["title", "item.project", "item.buyer", "item.remark", "opinion"] {
                    holds(&page, &shown, name, typed);
                }
                continue;
            }
            let case = page.location().unwrap_or_else(|| panic!("{typed:?}: {}", page.told()));
            let page = checked(agent.get(&case).expect(200), typed);
            let text = std::str::from_utf8(typed).expect("what is no text is refused");
            let found = decoded(&page).matches(text.trim()).count();
            assert!(found >= 4, "{text:?} stands {found} times in {}: {}", page.path, page.told());
            started.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    });
    let started = started.into_inner();
    assert!(strings.is_empty() || started > strings.len() / 2, "{started} of {}", strings.len());
    assert_eq!(kept(&server).len(), started);
    unharmed(&server, &before);
}

#[test]
fn every_string_goes_through_comments_reasons_and_file_names() {
    let strings = strings();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("waypost.toml");
    std::fs::write(&config, "comments_per_minute = 100000\n").unwrap();
    let server = Server::builder().demo().options(&["--config", config.to_str().unwrap()]).start();
    let before = files(&server.data());
    let mut clerk = server.sign_in("heping");
    let mut head = server.sign_in("gaoxiang");
    let form = seal_request(&mut clerk);
    let case = accepted(&mut clerk, &form);
    let mut good: Vec<&str> = Vec::new();
    let csrf = clerk.get(&case).form_with("text").and_then(|form| form.value("csrf")).expect("a token");
    let others = task(&head.get(&case)).value("csrf").expect("a token");
    let visit = task(&head.get(&case)).action();
    for (no, typed) in strings.iter().enumerate() {
        let key = format!("comment {no}");
        let fields: [(&str, &[u8]); 3] =
            [("csrf", csrf.as_bytes()), ("key", key.as_bytes()), ("text", typed)];
        let page = checked(post(&mut clerk, &format!("{case}/comment"), &fields), typed);
        if page.status == 303 {
            good.push(std::str::from_utf8(typed).expect("what is no text is refused"));
            continue;
        }
        let text = page.text();
        let why = ["请填写此项", "含有不能保存的控制字符"];
        assert!(why.iter().any(|words| text.contains(words)), "{typed:?}: {}", page.told());
        holds(&page, &page.form(&format!("{case}/comment")), "text", typed);
        // The same string is no reason and no opinion either.
        for (end, name) in
            [("/return", "return_reason"), ("/transfer", "transfer_reason"), ("/submit", "opinion")]
        {
            if end != "/return" && text.contains(why[0]) {
                continue;
            }
            let fields: [(&str, &[u8]); 5] = [
                ("csrf", others.as_bytes()),
                (name, typed),
                ("return_to", b"1"),
                ("transfer_to", b"machao"),
                ("branch", b"1"),
            ];
            let page = checked(post(&mut head, &visit.replace("/submit", end), &fields), typed);
            assert_eq!(page.status, 422, "{end} {typed:?}: {}", page.told());
            holds(&page, &task(&page), name, typed);
        }
    }
    let page = clerk.get(&case).expect(200);
    let shown = decoded(&page);
    for text in &good {
        assert!(shown.contains(text), "{text:?} is not in the timeline");
    }

    // As opinions and reasons they go in heaps.
    for (no, heap) in good.chunks(200).enumerate() {
        let text = heap.join("\n");
        let (reason, opinion) = (format!("退回 {no}\n{text}"), format!("再次提交 {no}\n{text}"));
        for (client, end, name, text) in
            [(&mut head, "/return", "return_reason", &reason), (&mut clerk, "/submit", "opinion", &opinion)]
        {
            let form = task(&client.get(&case).expect(200));
            let mut fields: Vec<(String, String)> = form.fields();
            fields.retain(|(key, _)| key != name && key != "return_to" && key != "branch");
            fields.extend([
                (name.to_owned(), text.clone()),
                ("return_to".into(), "1".into()),
                ("branch".into(), "1".into()),
            ]);
            let fields: Vec<(&str, &[u8])> = fields.iter().map(|(n, v)| (n.as_str(), v.as_bytes())).collect();
            let page = post(client, &form.action().replace("/submit", end), &fields);
            assert_eq!(page.status, 303, "{end}: {}", page.told());
            let page = client.get(&case).expect(200);
            assert!(decoded(&page).contains(text.as_str()), "{end} {no}: not as typed");
        }
    }
    assert_eq!(kept(&server).len(), 1);

    // Names of files, as the bytes of the header.
    let mut agent = server.sign_in("wangfang");
    let csrf = contract(&mut agent).value("csrf").expect("a token");
    let mut draft = String::new();
    for typed in &strings {
        let name: Vec<u8> = typed
            .iter()
            .flat_map(|byte| match byte {
                b'"' => b"%22".to_vec(),
                b'\r' => b"%0D".to_vec(),
                b'\n' => b"%0A".to_vec(),
                other => vec![*other],
            })
            .collect();
        let mut body = Vec::new();
        for (field, value) in [("csrf", csrf.as_str()), ("draft", &draft)] {
            write!(body, "--b\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
                .expect("memory");
        }
        body.extend_from_slice(b"--b\r\ncontent-disposition: form-data; name=\"item.scan\"; filename=\"");
        body.extend_from_slice(&name);
        body.extend_from_slice(b"\"\r\n\r\n");
        body.extend_from_slice(PDF);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let sent = agent.request(
            "POST",
            "/start/contract_filing/draft",
            Some(("multipart/form-data; boundary=b", body)),
        );
        let page = checked(sent.expect("an answer"), typed);
        if let Some(to) = page.location() {
            draft = to.rsplit('/').next().expect("a draft").to_owned();
            checked(agent.get(&to).expect(200), typed);
        }
    }
    unharmed(&server, &before);
}

#[test]
fn every_string_goes_through_addresses_and_the_pages_before_signing_in() {
    let strings = strings();
    let server = Server::builder()
        .demo()
        .people(&["heping"])
        // Each request comes from an address of its own, or the sixtieth would have to wait.
        .serve(&["--trusted-proxy", "127.0.0.1", "--insecure-http"])
        .start();
    let before = files(&server.data());
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk);
    let case = accepted(&mut clerk, &form);
    let cookies = clerk.cookies().clone();
    server.must_run(&["tenant", "add", "--code", "other", "--name", "另一个机构"]);
    in_rows(&strings, |row| {
        let mut clerk = server.client();
        for (name, value) in &cookies {
            clerk.set_cookie(name, value);
        }
        for typed in row {
            let s = escaped(typed);
            let paths = [
                format!("/cases/{s}"),
                format!("{case}/steps/{s}"),
                format!("{case}/files/{s}"),
                format!("/start/{s}"),
                format!("/drafts/{s}"),
                format!("/setup/{s}"),
                format!("/static/{s}"),
                format!("/inbox?tab={s}&category={s}&after={s}"),
                format!("/inbox?tab=mine&after={s}"),
                format!("/sign-in/again?next={s}"),
                format!("/{s}"),
            ];
            for (path, status) in paths.iter().zip(asked(&server, &clerk, &paths)) {
                assert!((200..500).contains(&status), "{path}: {status}");
            }
        }
        let mut nobody = server.client();
        let csrf =
            nobody.get("/sign-in").form_with("csrf").and_then(|form| form.value("csrf")).expect("a token");
        let long = "x".repeat(300);
        for (no, typed) in row.iter().enumerate() {
            for tenant in [typed.as_slice(), b"demo"] {
                nobody.header(
                    "x-forwarded-for",
                    Some(&format!("10.{}.{}.{}", row.len() % 250, no / 250, no % 250)),
                );
                let fields: Vec<(&str, &[u8])> = vec![
                    ("csrf", csrf.as_bytes()),
                    ("tenant", tenant),
                    ("sign_in", typed),
                    ("password", long.as_bytes()),
                    ("next", typed),
                    ("carried.opinion", typed),
                    ("pending", typed),
                ];
                let page = checked(post(&mut nobody, "/sign-in", &fields), typed);
                let form = page.form_with("password").unwrap_or_else(|| panic!("{typed:?}: {}", page.told()));
                assert!(page.status == 422 || page.status == 429, "{typed:?}: {}", page.told());
                holds(&page, &form, "tenant", tenant);
                holds(&page, &form, "sign_in", typed);
                holds(&page, &form, "carried.opinion", typed);
            }
            let fields: Vec<(&str, &[u8])> =
                vec![("csrf", csrf.as_bytes()), ("code", typed), ("pending", typed), ("next", typed)];
            checked(post(&mut nobody, "/sign-in/code", &fields), typed);
            let fields: Vec<(&str, &[u8])> =
                vec![("csrf", csrf.as_bytes()), ("lang", typed), ("back", typed)];
            let page = checked(post(&mut nobody, "/language", &fields), typed);
            let to = page.header("location").unwrap_or_default();
            assert!(to.starts_with('/') && !to.starts_with("//"), "{typed:?} leads to {to:?}");
        }
    });
    assert_eq!(kept(&server).len(), 1);
    unharmed(&server, &before);
}

#[test]
fn every_string_goes_through_the_set_up() {
    let strings = strings();
    let server = Server::builder().demo().start();
    let before = files(&server.data());
    let path = server.setup().expect("a link").trim_start_matches(server.url()).to_owned();
    let mut admin = server.client();
    let form = admin.get(&path).expect(200).form(&path);
    let csrf = form.value("csrf").expect("a token");
    for typed in &strings {
        let fields: Vec<(&str, &[u8])> = vec![
            ("csrf", csrf.as_bytes()),
            ("organisation", typed),
            ("code", typed),
            ("sign_in", typed),
            ("name", typed),
            ("password", b"short"),
            ("repeat", typed),
        ];
        let page = checked(post(&mut admin, &path, &fields), typed);
        assert_eq!(page.status, 422, "{}", page.told());
        let form = page.form(&path);
        holds(&page, &form, "sign_in", typed);
        holds(&page, &form, "name", typed);
    }
    let form = form.set("sign_in", "admin").set("name", "\"><script>alert(1)</script>");
    admin
        .send(&form.set("password", "correct horse battery").set("repeat", "correct horse battery"))
        .expect(303);
    let page = admin.get("/administrators").expect(200);
    assert!(!page.body.contains("<script>"), "{}", page.body);
    let csrf = page.form("/administrators").value("csrf").expect("a token");
    for typed in &strings {
        let fields: Vec<(&str, &[u8])> =
            vec![("csrf", csrf.as_bytes()), ("security", typed), ("audit", typed)];
        let page = checked(post(&mut admin, "/administrators", &fields), typed);
        assert_eq!(page.status, 422, "{}", page.told());
    }
    assert_eq!(kept(&server), Vec::<String>::new());
    unharmed(&server, &before);
}

#[test]
fn every_string_goes_through_the_organisation() {
    let strings = strings();
    let server = house();
    let before = files(&server.data());
    let kept_before = server.must_run(&["org", "export"]);
    let mut admin = server.sign_in("gaoxiang");
    let page = admin.get("/organisation/departments/new").expect(200);
    let csrf = page.form("department").value("csrf").expect("a token");
    let person = admin.get("/organisation?q=lina").expect(200).links().into_iter();
    let person = person.map(|link| link.href).find(|href| href.starts_with("/organisation/people/"));
    let person = person.filter(|href| !href.ends_with("/new"));
    let person = person.unwrap_or_else(|| "/organisation/people/1".to_owned());
    let (substitute, absence) = (format!("{person}/substitute"), format!("{person}/absence"));
    for typed in &strings {
        for (path, names) in [
            (
                "/organisation/departments",
                &["unit_code", "name", "name_zh", "name_en", "parent", "head", "position"][..],
            ),
            ("/organisation/posts", &["unit_code", "name", "department", "position", "permissions", "seen"]),
            (substitute.as_str(), &["person", "post", "from", "until"]),
            (absence.as_str(), &["from", "until", "reason"]),
        ] {
            let mut fields: Vec<(&str, &[u8])> = vec![("csrf", csrf.as_bytes())];
            fields.extend(names.iter().map(|name| (*name, typed.as_slice())));
            let page = checked(post(&mut admin, path, &fields), typed);
            assert!(page.status == 422 || page.status == 404, "{path}: {}", page.told());
            if let Some(form) = page.find_form("department") {
                holds(&page, &form, "name", typed);
            }
        }
        let s = escaped(typed);
        for path in [
            format!("/organisation?q={s}&after={s}&closed={s}"),
            format!("/organisation/posts/{s}"),
            format!("/organisation/export/{s}"),
            format!("/organisation/departments/new?parent={s}"),
        ] {
            checked(admin.get(&path), typed);
        }
    }
    assert_eq!(server.must_run(&["org", "export"]), kept_before);
    unharmed(&server, &before);
}

/// Asks for pages one after another over one connection; the statuses of the answers.
fn asked(server: &Server, client: &Client, paths: &[String]) -> Vec<u16> {
    let cookies: Vec<_> = client.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut stream = raw(server);
    for (no, path) in paths.iter().enumerate() {
        let end = if no + 1 == paths.len() { "connection: close\r\n" } else { "" };
        let cookies = cookies.join("; ");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\ncookie: {cookies}\r\n{end}\r\n")
            .expect("a request");
    }
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("answers");
    let text = String::from_utf8_lossy(&bytes);
    let mut rest = &*text;
    let mut statuses = Vec::new();
    while let Some((head, body)) = rest.split_once("\r\n\r\n") {
        statuses.push(head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0));
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        rest = body.get(length.unwrap_or(0_usize)..).unwrap_or_default();
    }
    assert_eq!(statuses.len(), paths.len(), "{paths:?}: {text}");
    statuses
}
