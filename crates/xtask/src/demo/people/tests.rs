use super::*;

const PACKAGE: &str = r#"
format = 1
[organisation]
posts = [{ code = "p", name = { default = "初审岗", en = "First reviewer" }, department = "d" }]
people = [{ code = "zhangwei", name = "张伟" }, { code = "lintao", name = "林涛" }]
appointments = [{ person = "zhangwei", post = "p", from = 2026-01-01 }]
substitutes = [{ person = "lintao", acts_for = "zhangwei" }]
"#;

#[test]
fn people_come_with_their_posts_and_whom_they_act_for() {
    let people = read(PACKAGE).unwrap();
    let found: Vec<_> = people.iter().map(|p| (p.user.as_str(), p.name.as_str(), p.does.as_str())).collect();
    assert_eq!(found, [("zhangwei", "张伟", "初审岗"), ("lintao", "林涛", "代理 张伟")]);
}

#[test]
fn the_table_lines_up() {
    let mut people = read(PACKAGE).unwrap();
    people[0].password = "abc".to_owned();
    people[1].password = "abcdef".to_owned();
    assert_eq!(table(&people), "  zhangwei  abc     张伟  初审岗\n  lintao    abcdef  林涛  代理 张伟\n");
}

#[test]
fn the_sample_itself_is_read() {
    let packages = crate::workspace::root().join("crates/demo/packages");
    let people = read(&std::fs::read_to_string(packages.join("organisation.toml")).unwrap()).unwrap();
    assert!(people.len() >= 15);
    assert!(people.iter().all(|person| !person.does.is_empty()), "{people:?}");
    for flow in crate::demo::FLOWS {
        assert!(packages.join(flow).exists(), "{flow}");
    }
}

#[test]
fn a_password_is_found_in_the_answer() {
    assert_eq!(password("{\"user\":\"a\",\"password\":\"x y\"}\n").unwrap(), "x y");
    assert_eq!(password("a word before\n{\"password\":\"z\"}").unwrap(), "z");
    assert!(password("{\"user\":\"a\"}").is_err());
    assert!(password("").is_err());
}
