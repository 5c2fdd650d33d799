use waypost_base::Label;

use super::*;
use crate::{Code, PersonPackage, parse};

fn faults(text: &str) -> Vec<String> {
    read(text.as_bytes()).unwrap_err().iter().map(ToString::to_string).collect()
}

const SAMPLE: &str = r#"format = 1
[organisation]
departments = [
  { code = "a", name = { default = "局", en = "Bureau" } },
  { code = "b", name = "科,\"室\"", parent = "a", head = "p", closed = true },
]
posts = [{ code = "p", name = "岗", department = "a", permissions = ["audit", "resolve_incidents"] }]
people = [{ code = "li", name = "李", language = "en" }, { code = "wu", name = "吴", disabled = true }]
appointments = [{ person = "li", post = "p", from = 2026-01-01, until = 2026-12-31 }]
substitutes = [{ person = "wu", acts_for = "li", post = "p", from = 2026-05-01 }]
absences = [{ person = "li", from = 2026-05-01, until = 2026-05-03, reason = "出差" }]
"#;

#[test]
fn what_is_written_is_read_again() {
    let package = parse(SAMPLE).unwrap().organisation;
    for chinese in [false, true] {
        let mut back = OrganisationPackage::default();
        for table in Table::ALL {
            let text = write(*table, &package, chinese);
            assert!(text.starts_with('\u{feff}'));
            let cells = read(text.as_bytes()).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
            assert_eq!(cells.table, *table);
            match table {
                Table::Departments => back.departments = cells.package.departments,
                Table::Posts => back.posts = cells.package.posts,
                Table::People => back.people = cells.package.people,
                Table::Appointments => back.appointments = cells.package.appointments,
                Table::Substitutes => back.substitutes = cells.package.substitutes,
                Table::Absences => back.absences = cells.package.absences,
            }
        }
        assert_eq!(back, package);
    }
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_harmless_and_comes_back() {
    for name in ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "'quoted", "''=x", "a=b"] {
        let person = PersonPackage {
            code: Code::new("=x").unwrap(),
            name: name.into(),
            language: None,
            disabled: false,
            mail: None,
        };
        let package = OrganisationPackage { people: vec![person], ..OrganisationPackage::default() };
        let text = write(Table::People, &package, false);
        let row = text.lines().nth(1).unwrap();
        assert!(
            !row.split(',').any(|cell| cell.trim_matches('"').starts_with(['=', '+', '-', '@'])),
            "{row}"
        );
        assert_eq!(read(text.as_bytes()).unwrap().package, package, "{name}");
    }
}

#[test]
fn a_table_is_known_by_its_first_line_in_either_language() {
    for (header, table) in [
        ("code,name,parent", Table::Departments),
        ("编码;名称;上级部门;负责岗位", Table::Departments),
        ("Code\tName\tDepartment", Table::Posts),
        ("登录名,姓名", Table::People),
        ("登录名,岗位,起始日", Table::Appointments),
        ("person,post", Table::Appointments),
        ("代理人,被代理人,岗位", Table::Substitutes),
        ("人员,起始日,截止日,事由", Table::Absences),
    ] {
        assert_eq!(read(header.as_bytes()).map(|cells| cells.table).ok(), Some(table), "{header}");
    }
}

#[test]
fn each_fault_names_its_cell() {
    assert_eq!(faults(""), ["line 1, column 1: the file is empty"]);
    assert_eq!(
        faults("color,size"),
        ["line 1, column 1: the first line names the columns of no table; missing for the nearest: \
          sign_in, name — `color`"]
    );
    assert_eq!(
        faults("编码,名称,上级部门,颜色,编码"),
        [
            "line 1, column 4: the table has no such column — `颜色`",
            "line 1, column 5: the column stands twice — `编码`"
        ]
    );
    let long = "长".repeat(201);
    let text = format!(
        "编码,名称,上级部门,已关闭\n,甲,\na b,乙,\nc,{long},\nd,丁,x y,或许\n\ne,,,,多,\nf,\"两\n行\",\n"
    );
    let shown = format!("{}…", "长".repeat(80));
    assert_eq!(
        faults(&text),
        [
            "line 2, column 1 (编码): something must stand here".to_owned(),
            "line 3, column 1 (编码): a code has 1 to 64 characters and no spaces — `a b`".to_owned(),
            format!("line 4, column 2 (名称): at most 200 characters — `{shown}`"),
            "line 5, column 3 (上级部门): a code has 1 to 64 characters and no spaces — `x y`".to_owned(),
            "line 5, column 4 (已关闭): write 1 or nothing — `或许`".to_owned(),
            "line 7, column 5: there are more cells than columns — `多`".to_owned(),
            "line 7, column 2 (名称): something must stand here".to_owned(),
            "line 8, column 2 (名称): control characters cannot be kept — `两\\n行`".to_owned(),
        ]
    );
    assert_eq!(
        faults("person,post,from,until\nli,p,2026-02-30,永远\nli,p,2026/2/3,2026年2月5日\n"),
        [
            "line 2, column 3 (from): a day is written 2026-11-21 — `2026-02-30`",
            "line 2, column 4 (until): a day is written 2026-11-21 — `永远`"
        ]
    );
    assert_eq!(read(b"code,name\n\x81\xff\xff").unwrap_err()[0].problem, CellProblem::NotText);
    // What a Chinese spreadsheet saves where nobody asked it for another encoding.
    let gbk = b"\xb5\xc7\xc2\xbc\xc3\xfb,\xd0\xd5\xc3\xfb\nli,\xc0\xee\n";
    assert_eq!(read(gbk).unwrap().package.people[0].name, "李");
}

#[test]
fn a_wrong_reference_is_placed_at_its_cell() {
    let cells = read("上级部门,编码,名称\n,a,局\nb,b,科\nzz,c,室\n".as_bytes()).unwrap();
    let found = cells.package.check(&crate::CodeTable::default()).unwrap_err();
    let placed: Vec<String> = found.iter().map(|fault| cells.place(fault).to_string()).collect();
    assert_eq!(
        placed,
        [
            "line 4, column 1 (上级部门): there is no such department — `zz`",
            "line 3, column 1 (上级部门): it leads back to itself — `b`"
        ]
    );
}

#[test]
fn a_file_of_faults_tells_the_first_of_them() {
    let text = format!("登录名,姓名\n{}", "a b,\n".repeat(5_000));
    assert_eq!(read(text.as_bytes()).unwrap_err().len(), 200);
}

#[test]
fn a_column_that_is_not_there_changes_nothing() {
    let known = parse(SAMPLE).unwrap().organisation;
    let over = |text: &str| read(text.as_bytes()).unwrap().over(&known).unwrap();

    let posts = over("编码,名称,所属部门\np,新岗,b\nq,另岗,a\n").posts;
    assert_eq!(posts[0].permissions, ["audit", "resolve_incidents"]);
    assert_eq!((posts[0].name.text(), posts[0].department.as_str()), ("新岗", "b"));
    assert_eq!(posts[1].permissions, [""; 0], "a new one has what the table says");
    // A cell that is there and empty says: none.
    assert_eq!(over("编码,名称,所属部门,功能\np,岗,a,\n").posts[0].permissions, [""; 0]);

    let departments = over("编码,名称,上级部门\na,总局,\nb,科,a\n").departments;
    assert_eq!(departments[0].name, Label::new("总局").with("en", "Bureau"));
    assert_eq!(departments[1].head.as_ref().map(Code::as_str), Some("p"));
    assert!(departments[1].closed);
    let departments = over("编码,名称,英文名称,上级部门,已关闭\na,总局,,,\nb,科,,a,\n").departments;
    assert_eq!((departments[0].name.clone(), departments[1].closed), (Label::new("总局"), false));

    let people = over("登录名,姓名\nLi,李\nwu,吴五\n").people;
    assert_eq!((people[0].language.as_deref(), people[1].disabled), (Some("en"), true));

    for text in ["人员,岗位\nli,p\n", "人员,岗位,起始日\nli,p,2026-01-01\n"] {
        let row = &over(text).appointments[0];
        let ended = text.contains("起始日").then(|| "2026-12-31".parse().unwrap());
        assert_eq!(row.until, ended, "one that is over is no reason not to begin again: {text}");
    }
    let row = &over("代理人,被代理人\nwu,li\n").substitutes[0];
    assert_eq!((row, row.from), (&known.substitutes[0], known.substitutes[0].from));
    let row = &over("人员,起始日,事由\nli,2026-05-01,病假\n").absences[0];
    assert_eq!(row.until, known.absences[0].until);
    for table in Table::ALL {
        let written = write(*table, &known, true);
        assert_eq!(over(&written), read(written.as_bytes()).unwrap().package, "{table}");
    }
}

#[test]
fn a_table_switches_no_account_that_is_there() {
    let known = parse(SAMPLE).unwrap().organisation;
    let cells = read("登录名,姓名,已停用\nli,李,1\nwu,吴,\nnew,新,1\n".as_bytes()).unwrap();
    let told: Vec<String> = cells.over(&known).unwrap_err().iter().map(ToString::to_string).collect();
    let why = "an account that is there is switched off and on by its administrator only";
    assert_eq!(
        told,
        [format!("line 2, column 3 (已停用): {why} — `1`"), format!("line 3, column 3 (已停用): {why}")]
    );
}
