use super::*;

fn page(status: u16, location: Option<&str>) -> Page {
    let headers = location.map(|to| ("location".to_owned(), to.to_owned())).into_iter().collect();
    Page { status, headers, ..Page::of("/", "") }
}

fn form(action: &str) -> Form {
    let text =
        format!("<form id=f method=post action={action}><input name=key value=k1><button>go</button></form>");
    Page::of("/", &text).form("f").press("go")
}

#[test]
fn an_attempt_is_read_from_where_the_form_goes() {
    let check = |action: &str, verb: Verb, case: Option<&str>, visit: Option<&str>| {
        let attempt = attempt("lina", &form(action));
        assert_eq!(
            (attempt.verb, attempt.case.as_deref(), attempt.visit.as_deref()),
            (verb, case, visit),
            "{action}"
        );
        assert_eq!(attempt.key, "k1");
    };
    check("/start/seal_use", Verb::Start, None, None);
    check("/cases/7/visits/9/submit", Verb::Submit, Some("7"), Some("9"));
    check("/cases/7/visits/9/withdraw", Verb::Withdraw, Some("7"), Some("9"));
    check("/cases/7/comment#comment", Verb::Comment, Some("7"), None);
}

#[test]
fn an_answer_is_ok_refused_unknown_or_nothing_at_all() {
    let start = attempt("lina", &form("/start/seal_use"));
    let told = |status, location| match read(&page(status, location), &start) {
        Answer::Final(Outcome::Ok { case, .. }) => format!("ok {case}"),
        Answer::Final(Outcome::Refused { code }) => format!("refused {code}"),
        Answer::Final(Outcome::Unknown) => "unknown".to_owned(),
        Answer::SignedOut => "signed out".to_owned(),
    };
    assert_eq!(told(303, Some("/cases/12?done=1")), "ok 12");
    assert_eq!(told(303, Some("/sign-in?next=%2F")), "signed out");
    assert_eq!(told(403, None), "signed out");
    assert_eq!(told(422, None), "refused 422");
    assert_eq!(told(200, None), "refused 200");
    assert_eq!(told(503, None), "unknown");
}
