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
    let [binary, plugin, ..] = environment(Path::new("/t"), &browser);
    assert_eq!(binary, ("WAYPOST_BIN", "/t/debug/waypost".into()));
    assert!(plugin.1.to_string_lossy().starts_with("/t/debug/"));
}

#[test]
fn a_program_is_a_file_that_can_be_run() {
    assert!(process::find("sh", OsStr::new("/nowhere:/bin:/usr/bin")).is_some());
    assert_eq!(process::find("etc", OsStr::new("/")), None, "a folder is no program");
    assert_eq!(process::find("passwd", OsStr::new("/etc")), None, "not executable");
}
