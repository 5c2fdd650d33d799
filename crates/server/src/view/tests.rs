use std::{collections::BTreeSet, fs};

use super::{Frame, LOOK, Lang, Page, Text, ViewFault, Views, source::Source};
use crate::pages::fault::FaultPage;

/// Keys of a catalogue file.
fn keys(ftl: &str) -> Vec<&str> {
    let begins = |line: &&str| line.starts_with(|c: char| c.is_ascii_alphabetic());
    ftl.lines().filter(begins).filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect()
}

fn catalogue(lang: Lang) -> BTreeSet<String> {
    let folder = format!("locales/{}/", lang.tag());
    let mut found = BTreeSet::new();
    for (name, bytes) in
        Source::new(None).read().unwrap().iter().filter(|(name, _)| name.starts_with(&folder))
    {
        for key in keys(std::str::from_utf8(bytes).unwrap()) {
            assert!(found.insert(key.to_owned()), "{key} stands twice, again in {name}");
        }
    }
    found
}

#[test]
fn both_catalogues_have_the_same_keys() {
    assert_eq!(catalogue(Lang::Chinese), catalogue(Lang::English));
}

#[test]
fn templates_never_write_raw_and_name_only_keys_that_exist() {
    let keys = catalogue(Lang::English);
    let mut named = 0;
    for (name, bytes) in &Source::new(None).read().unwrap() {
        let Some(template) = name.strip_suffix(".hbs") else { continue };
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(!text.contains("{{{") && !text.contains("{{&"), "{template} writes raw");
        let scripts = text.matches("<script").count() - text.matches("<script src=\"{{asset ").count();
        assert!(!text.contains(" style=") && scripts == 0, "{template} has something inline");
        for call in ["{{t \"", "(t \""] {
            for rest in text.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                assert!(keys.contains(key), "{template} names {key}, which has no words");
                named += 1;
            }
        }
    }
    assert!(named > 100, "the search finds the calls");
}

#[test]
fn a_folder_replaces_files_one_by_one_and_is_read_again_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let views = Views::new(Some(folder.path())).unwrap();
    let before = views.render(&FaultPage::not_found(), &Frame::default()).unwrap();
    assert!(before.contains("没有找到"));
    fs::create_dir(folder.path().join("pages")).unwrap();
    fs::write(folder.path().join("pages/fault.hbs"), "own {{t title}}").unwrap();
    let views = Views::new(Some(folder.path())).unwrap();
    assert_eq!(views.render(&FaultPage::not_found(), &Frame::default()).unwrap(), "own 没有找到");
    fs::write(folder.path().join("pages/fault.hbs"), "changed {{t title}}").unwrap();
    std::thread::sleep(LOOK);
    let after = views.render(&FaultPage::not_found(), &Frame::default()).unwrap();
    assert_eq!(after, if cfg!(debug_assertions) { "changed 没有找到" } else { "own 没有找到" });
}

#[test]
fn a_broken_folder_is_a_fault_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("broken.hbs"), "{{#if").unwrap();
    let Err(ViewFault::Template { name, .. }) = Views::new(Some(folder.path())) else {
        panic!("it is refused")
    };
    assert_eq!(name, "broken");
    fs::remove_file(folder.path().join("broken.hbs")).unwrap();
    fs::create_dir_all(folder.path().join("locales/en")).unwrap();
    fs::write(folder.path().join("locales/en/own.ftl"), "= no key").unwrap();
    let Err(ViewFault::Words { name, .. }) = Views::new(Some(folder.path())) else { panic!("it is refused") };
    assert_eq!(name, "locales/en/own.ftl");
    let lost = folder.path().join("lost");
    assert!(matches!(Views::new(Some(&lost)), Err(ViewFault::Read { path, .. }) if path == lost));
}

#[test]
fn a_page_without_template_is_a_fault() {
    #[derive(serde::Serialize)]
    struct LostPage {}
    impl Page for LostPage {
        const TEMPLATE: &'static str = "pages/lost";
        fn title(&self) -> Text {
            Text::new("brand")
        }
    }
    let fault = Views::new(None).unwrap().render(&LostPage {}, &Frame::default());
    assert!(matches!(fault, Err(ViewFault::Render { template: "pages/lost", .. })));
}

#[test]
fn static_files_are_served_under_the_name_that_holds_their_hash() {
    let views = Views::new(None).unwrap();
    let url = views.asset_url("waypost.css").unwrap();
    let asset = views.asset(url.strip_prefix("/static/").unwrap()).unwrap();
    assert_eq!(asset.media, "text/css; charset=utf-8");
    assert!(asset.bytes.len() < 32_000, "the style sheet stays small: {}", asset.bytes.len());
    assert_eq!(views.asset("waypost.css"), None, "the plain name has no lasting content");
    assert_eq!(views.asset("../locales/en/common.ftl"), None);
}

#[test]
fn the_readers_language_is_found() {
    let check = |header: &str, wanted| assert_eq!(Lang::accepted(header), wanted, "{header}");
    check("en-GB,en;q=0.9", Lang::English);
    check("zh-TW;q=0.5, en;q=0.9", Lang::English);
    check("fr, zh;q=0.2", Lang::Chinese);
    check("fr", Lang::Chinese);
    check("", Lang::Chinese);
    check("en;q=abc", Lang::English);
    check("en;q=0", Lang::Chinese);
}
