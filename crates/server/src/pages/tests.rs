mod accessible;
mod html;
mod samples;

use std::{collections::BTreeSet, fs, path::Path};

use waypost_base::{Code, Timestamp};
use waypost_engine::{edit::NoteCode, extract::MarkCode};

use crate::view::{Counts, Frame, FrameUser, Lang, Notice, Page, Text, Theme, Tone, Views};

/// A sample with a name, rendered when asked: pages have different types.
struct Sample {
    name: &'static str,
    template: &'static str,
    render: Box<Render>,
}

type Render = dyn Fn(&Views, &Frame) -> String;

fn sample<P: Page + 'static>(name: &'static str, page: P) -> Sample {
    let render = move |views: &Views, frame: &Frame| match views.render(&page, frame) {
        Ok(html) => html,
        Err(why) => panic!("{name} in {}: {why}: {:?}", frame.lang.tag(), std::error::Error::source(&why)),
    };
    Sample { name, template: P::TEMPLATE, render: Box::new(render) }
}

fn frame(lang: Lang, theme: Theme, signed_in: bool) -> Frame {
    let user = FrameUser {
        name: if lang == Lang::Chinese { "李晓明".into() } else { "Li Xiaoming".into() },
        keys: true,
        may_administer: true,
        may_name_administrators: true,
        may_mend: true,
        may_audit: true,
        may_organise: true,
        may_define: true,
        may_define_all: true,
        may_mail: true,
        may_supervise: true,
    };
    Frame {
        lang,
        theme,
        user: signed_in.then_some(user),
        counts: Counts {
            todo: 120,
            done: 8,
            mine: 3,
            drafts: 0,
            incidents: 1,
            notices: 4,
            letters: 1,
            copies: 2,
        },
        csrf: "token-of-the-page".into(),
        flash: signed_in.then(|| Notice { tone: Tone::Good, text: Text::new("done-submit") }),
        insecure: !signed_in,
        zone_minutes: 480,
        path: "/inbox?tab=todo".into(),
        now: Timestamp::from_millis(1_795_276_800_000),
        organisation: if signed_in { "市房屋管理局".into() } else { String::new() },
    }
}

fn plain_frame(lang: Lang) -> Frame {
    let user = FrameUser { name: "王<b>五</b>".into(), ..FrameUser::default() };
    Frame { lang, user: Some(user), ..Frame::default() }
}

#[test]
fn every_page_renders_whole_in_every_language() {
    let views = Views::new(None).unwrap();
    let folder = std::env::var_os("WAYPOST_TEST_PAGES");
    for lang in Lang::ALL {
        let samples = samples::all(lang);
        for Sample { name, render, .. } in samples {
            let frames = [frame(lang, Theme::Auto, true), frame(lang, Theme::Dark, false), plain_frame(lang)];
            for frame in &frames {
                let html = render(&views, frame);
                html::check(&html).unwrap_or_else(|why| panic!("{name} in {}: {why}\n{html}", lang.tag()));
            }
            if let Some(folder) = &folder {
                for theme in [Theme::Light, Theme::Dark] {
                    let html = render(&views, &frame(lang, theme, !stands_alone(name)));
                    write(
                        Path::new(folder),
                        &format!("{name}-{}-{}", lang.tag(), theme.as_str()),
                        &html,
                        &views,
                    );
                }
            }
        }
    }
}

#[test]
fn every_page_has_a_sample() {
    let shown: BTreeSet<String> =
        samples::all(Lang::English).iter().map(|sample| sample.template.to_owned()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates");
    let mut folders = vec![folder.join("pages")];
    let mut missing = Vec::new();
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&folder).unwrap().with_extension("");
            let name = name.to_str().unwrap().replace('\\', "/");
            if !shown.contains(&name) {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "without a sample: {missing:?}");
}

/// Whether a page is shown before anybody signed in.
fn stands_alone(name: &str) -> bool {
    matches!(name, "setup" | "sign_in" | "sign_in_refused" | "code")
}

/// For looking at pages: each sample as a file that stands alone beside its style sheet.
fn write(folder: &Path, name: &str, html: &str, views: &Views) {
    let html = html.replace("=\"/static/", "=\"static/");
    fs::create_dir_all(folder.join("static")).unwrap();
    fs::write(folder.join(format!("{name}.html")), html).unwrap();
    for file in ["waypost.css", "manage.css", "favicon.svg", "editor.js", "keys.js"] {
        let url = views.asset_url(file).unwrap();
        let asset = views.asset(url.trim_start_matches("/static/")).unwrap();
        fs::write(folder.join(url.trim_start_matches('/')), asset.bytes).unwrap();
    }
}

#[test]
fn what_a_person_typed_never_becomes_markup() {
    let views = Views::new(None).unwrap();
    for lang in Lang::ALL {
        for Sample { name, render, .. } in samples::hostile() {
            let html = render(&views, &plain_frame(lang));
            html::check(&html).unwrap_or_else(|why| panic!("{name}: {why}\n{html}"));
            // The editor has a script of ours, and the keys are one.
            let html =
                html.replace("<script src=\"/static/editor-", "").replace("<script src=\"/static/keys-", "");
            assert!(
                !html.contains("<script") && !html.contains("<b>五") && !html.contains("onload=\"x"),
                "{name}"
            );
            assert!(html.contains("&lt;script"), "{name} shows what was typed");
        }
    }
}

/// What was refused is listed by the command's name, of all commands that people and the system give.
#[test]
fn every_command_has_words_in_every_language() {
    let views = Views::new(None).unwrap();
    let source = include_str!("../../../engine/src/command.rs");
    let named = source.lines().filter_map(|line| line.trim().strip_prefix("Command::")?.split_once(" => \""));
    let names: Vec<&str> = named.filter_map(|(_, name)| name.strip_suffix("\",")).collect();
    assert!(names.len() > 15 && names.contains(&"vote"), "{names:?}");
    for (name, lang) in names.iter().flat_map(|name| Lang::ALL.map(|lang| (name, lang))) {
        let words = views.text(lang, &Text::new(format!("command-{name}")));
        assert!(!words.contains('⟦'), "{name} in {}", lang.tag());
    }
}

#[test]
fn every_rejection_has_words_in_every_language() {
    let views = Views::new(None).unwrap();
    let names = [
        "permission",
        "who",
        "when",
        "branch",
        "condition",
        "limit",
        "length",
        "stage",
        "words",
        "action",
        "name",
        "scale",
        "min",
        "max",
        "seconds",
        "minutes",
        "what",
        "no",
        "count",
        "theirs",
        "rows",
        "n",
        "names",
    ];
    for lang in Lang::ALL {
        let mut seen = BTreeSet::new();
        for code in Code::ALL {
            let mut text = Text::new(format!("rejection-{code}"));
            for name in names {
                text = text.with(name, 7_i64);
            }
            let words = views.text(lang, &text);
            assert!(!words.contains('⟦') && words.chars().count() > 3, "{code} in {}: {words}", lang.tag());
            assert!(seen.insert(words), "{code} has words of its own");
        }
    }
}

#[test]
fn every_note_of_an_edit_and_mark_of_a_copy_has_words_in_every_language() {
    let views = Views::new(None).unwrap();
    let notes = NoteCode::ALL.iter().map(|code| format!("note-{}", code.as_str()));
    let marks = MarkCode::ALL.iter().map(|code| format!("mark-{}", code.as_str()));
    let keys: Vec<String> = notes.chain(marks).collect();
    for lang in Lang::ALL {
        let mut seen = BTreeSet::new();
        for key in &keys {
            let text = ["stage", "no", "branch", "to", "item", "property"]
                .iter()
                .fold(Text::new(key.clone()), |text, name| text.with(*name, 7_i64));
            let words = views.text(lang, &text);
            assert!(!words.contains('⟦'), "{key} in {}: {words}", lang.tag());
            assert!(seen.insert(words), "{key} has words of its own");
        }
    }
}

#[test]
fn a_refused_form_keeps_what_was_typed_and_points_at_it() {
    let views = Views::new(None).unwrap();
    let html = views.render(&samples::start_refused(Lang::Chinese), &plain_frame(Lang::Chinese)).unwrap();
    assert!(html.contains("value=\"12a\""), "the wrong value stands in its field");
    assert!(html.contains("href=\"#start-item-area\""), "the summary leads to the field");
    assert!(html.contains("aria-describedby=\"start-item-area-problem"), "the message belongs to the field");
    assert!(html.contains("role=\"alert\""), "the summary is announced");
    let html = views.render(&samples::sign_in_refused(), &plain_frame(Lang::English)).unwrap();
    assert!(html.contains("value=\"lixm\""), "the sign-in name stays");
    assert!(
        html.contains("name=\"carried.opinion\" value=\"typed before\""),
        "the interrupted form travels on"
    );
    assert!(!html.contains("type=\"password\" value"), "a password is never sent back");
}
