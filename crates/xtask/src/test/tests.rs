use super::*;

#[test]
fn fonts_with_chinese_are_known_by_name() {
    for (name, expected) in [
        ("NotoSansCJK-Regular.ttc", true),
        ("wqy-zenhei.ttc", true),
        ("SourceHanSerifSC.otf", true),
        ("DejaVuSans.ttf", false),
    ] {
        assert_eq!(is_chinese_font(OsStr::new(name)), expected, "{name}");
    }
}

#[test]
fn tests_find_what_they_start_below_the_target_folder() {
    let browser = Browser { chromium: "/usr/bin/chromium".into(), driver: "/usr/bin/chromedriver".into() };
    let found = environment(Path::new("/t"), &browser);
    let path =
        |name: &str| found.iter().find(|(known, _)| known == name).unwrap().1.to_string_lossy().into_owned();
    assert_eq!(path("WAYPOST_BIN"), "/t/debug/waypost");
    assert_eq!(path("WAYPOST_BANK"), "/t/debug/waypost-demo-bank");
    assert!(path("WAYPOST_PLUGIN_HTTP_CALL").starts_with("/t/debug/"));
}

#[test]
fn a_program_is_a_file_that_can_be_run() {
    assert!(process::find("sh", OsStr::new("/nowhere:/bin:/usr/bin")).is_some());
    assert_eq!(process::find("etc", OsStr::new("/")), None, "a folder is no program");
    assert_eq!(process::find("passwd", OsStr::new("/etc")), None, "not executable");
}
