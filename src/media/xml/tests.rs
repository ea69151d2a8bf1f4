use super::*;

/// The document, told in one line.
fn told(text: &str) -> Result<String, Unreadable> {
    let mut walk = Walk::new(text);
    let mut told = Vec::new();
    while let Some(node) = walk.next()? {
        told.push(match node {
            Node::Open(tag) => {
                let attributes: String =
                    tag.attributes.iter().map(|attribute| format!(" {}={}", attribute.local, attribute.value)).collect();
                format!("<{{{}}}{}{attributes}>", tag.namespace, tag.local)
            }
            Node::Close(_) => "</>".to_owned(),
            Node::Text(_, text) => text.into_owned(),
            Node::Entity(_, text) => format!("[{text}]"),
            Node::Comment(span) | Node::Instruction(span) => text[span].to_owned(),
            Node::Declaration => "?".to_owned(),
            Node::Doctype(span, subset) => format!("{}{}", &text[span], subset.map_or("", |subset| &text[subset])),
        });
    }
    Ok(told.concat())
}

#[test]
fn namespaces_escapes_and_entities_are_resolved() {
    let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY n \"urn:n\"><!-- x --> <!ENTITY  t 'T'>]><a xmlns='&n;' b='1 &lt; &#50;'><p:c xmlns:p='urn:p' p:d=''/>x&amp;&t;<![CDATA[<y>]]></a>";
    let doctype = "<!DOCTYPE a [<!ENTITY n \"urn:n\"><!-- x --> <!ENTITY  t 'T'>]>";
    let subset = " [<!ENTITY n \"urn:n\"><!-- x --> <!ENTITY  t 'T'>]";
    let expected = format!("?{doctype}{subset}<{{urn:n}}a xmlns=urn:n b=1 < 2><{{urn:p}}c p=urn:p d=></>x&[T]<y></>");
    assert_eq!(told(text).unwrap(), expected);
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for text in [
        "",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "x<a/>",
        "<a b/>",
        "<a b=c/>",
        "<a b='1' b='2'/>",
        "<a b='<'/>",
        "<a>&nope;</a>",
        "<a b='&nope;'/>",
        "<a>&</a>",
        "<a b='1'c='2'/>",
        "<a",
        "<a b='",
        "<!DOCTYPE a [",
        "<!DOCTYPE a [<!ENTITY n 'x'>]y><a/>",
        "<a>]]</a><![CDATA[x]]>",
        "&lt;<a/>",
        "<!-- x",
    ] {
        assert!(matches!(told(text), Err(Unreadable::Broken(_))), "{text}");
    }
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let bomb = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><a>&b;</a>";
    let long = format!("<!DOCTYPE a [<!ENTITY a '{}'>]><a b='{}'/>", "x".repeat(1000), "&a;".repeat(100_000));
    let texts = format!("<!DOCTYPE a [<!ENTITY a '{}'>]><a>{}</a>", "x".repeat(1000), "&a;".repeat(100_000));
    let outside = "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><a>&a;</a>";
    let parameter = "<!DOCTYPE a [<!ENTITY % a 'x'>]><a/>";
    for text in [bomb, &long, &texts, outside, parameter] {
        assert!(matches!(told(text), Err(Unreadable::Broken(_))), "{:.60}", text);
    }
    assert!(told(&"<a>".repeat(MAX_DEPTH + 1)).is_err());
    let wide: String = (0..MAX_NAMESPACES + 1).map(|number| format!(" xmlns:n{number}='x'")).collect();
    assert!(told(&format!("<a{wide}/>")).is_err());
    let attributes: String = (0..5000).map(|number| format!(" n{number}='x'")).collect();
    assert!(told(&format!("<a{attributes}/>")).is_err());
}

#[test]
fn both_encodings_are_read_and_others_are_named() {
    let utf16 = |text: &str| [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<_>>();
    let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>ö<!-- x --></a>";
    let bytes = utf16(text);
    let source = Source::decode(&bytes).unwrap();
    assert_eq!(source.text, text);
    let mut edits = Edits::default();
    let at = text.find("<!--").unwrap();
    edits.cut(at..at + "<!-- x -->".len());
    assert_eq!(source.edited(&edits).unwrap(), "<?xml version=\"1.0\"?><a>ö</a>".as_bytes());
    assert_eq!(
        Source::decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>").err(),
        Some(Unreadable::Unsupported("XML in the encoding ISO-8859-1".into()))
    );
    assert!(Source::decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>e</a>").is_ok());
    assert!(matches!(Source::decode(b"<a>\xe9</a>"), Err(Unreadable::Broken(_))));
    assert!(matches!(Source::decode(b"\xff\xfe<"), Err(Unreadable::Broken(_))));
}

#[test]
fn an_element_is_skipped_with_all_that_is_in_it() {
    let text = "<a><b><c/><b>x</b></b><d/></a>";
    let mut walk = Walk::new(text);
    walk.next().unwrap();
    walk.next().unwrap();
    assert_eq!(walk.skip().unwrap(), text.find("<d/>").unwrap());
    assert_eq!(walk.depth(), 1);
}

/// The reader takes a second mark away and does not count it: every place would be three bytes off, and what is cut, too.
#[test]
fn a_second_byte_order_mark_is_refused() {
    for (mark, rest) in [(b"\xef\xbb\xbf".as_slice(), b"<a/>".as_slice()), (b"\xff\xfe", b"<\0a\0/\0>\0"), (b"\xfe\xff", b"\0<\0a\0/\0>")] {
        assert!(Source::decode(&[mark, rest].concat()).is_ok());
        assert!(matches!(Source::decode(&[mark, mark, rest].concat()), Err(Unreadable::Broken(_))), "{mark:?}");
    }
}
