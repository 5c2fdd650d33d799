use super::*;

#[test]
fn entities_come_back_as_they_were_typed() {
    let check = |input: &str, expected: &str| assert_eq!(decode(input), expected, "{input}");
    check("a &amp; b", "a & b");
    check("&lt;b&gt; &quot;&#x27;&#39;&#x60;&#x3D;", "<b> \"''`=");
    check("AT&T &nothing; &", "AT&T &nothing; &");
    check("&#x53d7;理", "受理");
}

#[test]
fn the_text_of_a_page_is_what_a_reader_sees() {
    let page = "<!doctype html><title>T</title><style>p{}</style><h1>待办 <b>3</b></h1>\
                <!-- no --><p>one\n two</p><script>if (a<b) x()</script>";
    assert_eq!(visible_text(page), "T\n待办 3\none two");
}

#[test]
fn attributes_are_read_in_every_spelling() {
    let Some(Token::Open(tag)) =
        tokens("<input name='a b' value=\"x>y\" data-n=5 checked/>").into_iter().next()
    else {
        panic!("a tag")
    };
    assert_eq!(tag.name, "input");
    assert_eq!(tag.get("name"), Some("a b"));
    assert_eq!(tag.get("value"), Some("x>y"));
    assert_eq!(tag.get("data-n"), Some("5"));
    assert!(tag.has("checked"));
}
