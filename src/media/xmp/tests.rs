//! Notations of RDF, the fixed form, and packets made to keep a reader busy.

use proptest::prelude::*;

use super::Packet;
use crate::media::clean::{Keep, Unreadable};
use crate::media::samples;

fn about(inside: &str) -> String {
    format!(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:n="urn:n">
        <rdf:Description rdf:about="">{inside}</rdf:Description></rdf:RDF>"#
    )
}

fn kept(inside: &str) -> Vec<(String, String)> {
    let packet = Packet::read(about(inside).as_bytes(), Keep::Rights).unwrap();
    packet.texts().into_iter().map(|text| (text.place, text.text)).collect()
}

fn is_broken(text: &str) -> bool {
    matches!(Packet::read(text.as_bytes(), Keep::Rights), Err(Unreadable::Broken(_)))
}

#[test]
fn every_notation_is_read() {
    let says = |text: &str| vec![("XMP dc:rights".to_owned(), text.to_owned())];
    assert_eq!(kept("<dc:rights>&#169; <![CDATA[A & B]]> &lt;c&gt;</dc:rights>"), says("© A & B <c>"));
    assert_eq!(kept("<dc:rights rdf:resource='https://acme.example/'/>"), says("https://acme.example/"));
    assert_eq!(kept("<dc:rights rdf:parseType='Resource'><rdf:value>Acme</rdf:value><n:q>x</n:q></dc:rights>"), says("Acme"));
    assert_eq!(kept("<dc:rights><rdf:Description><rdf:value>Acme</rdf:value></rdf:Description></dc:rights>"), says("Acme"));
    let licensor = ("XMP plus:Licensor".to_owned(), "Acme".to_owned());
    let licensor = [licensor];
    assert_eq!(kept("<plus:Licensor plus:LicensorName='Acme' n:x='no'/>"), licensor);
    assert_eq!(
        kept("<plus:Licensor><rdf:Bag><rdf:li><rdf:Description plus:LicensorName='Acme'/></rdf:li></rdf:Bag></plus:Licensor>"),
        licensor
    );
}

#[test]
fn a_property_of_another_namespace_with_a_known_prefix_goes() {
    let packet =
        r#"<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description xmlns:dc="urn:northlight" dc:rights="x"/></r:RDF>"#;
    let packet = Packet::read(packet.as_bytes(), Keep::Rights).unwrap();
    assert_eq!((packet.written(), packet.removed), (None, vec!["XMP dc:rights".to_owned()]));
}

#[test]
fn the_fixed_form_is_sorted_and_stays_itself() {
    let packet = Packet::read(samples::XMP.as_bytes(), Keep::Descriptive).unwrap();
    let written = packet.written().unwrap();
    let again = Packet::read(&written, Keep::Descriptive).unwrap();
    assert_eq!((again.written().unwrap(), again.texts(), again.removed), (written.clone(), packet.texts(), Vec::new()));
    let shuffled = about("<plus:A>1</plus:A><dc:rights>2</dc:rights>");
    let sorted = about("<dc:rights>2</dc:rights><plus:A>1</plus:A>");
    let form = |text: &str| Packet::read(text.as_bytes(), Keep::Rights).unwrap().written();
    assert_eq!(form(&shuffled), form(&sorted));
}

#[test]
fn bombs_and_broken_packets_are_broken() {
    assert!(is_broken("<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><a>&c;</a>"));
    assert!(is_broken(&about("<dc:rights>&acme;</dc:rights>")));
    assert!(is_broken(&about("<dc:rights>&#1;</dc:rights>")));
    assert!(is_broken(&about("<dc:rights>")));
    assert!(is_broken(&"<a>".repeat(100_000)));
    assert!(is_broken(&format!("<a {}/>", "b='' ".repeat(300_000))));
    let namespaces: String = (0..1000).map(|number| format!("xmlns:n{number}='urn:{number}' ")).collect();
    assert!(is_broken(&format!("<a {namespaces}/>")));
    assert!(matches!(Packet::read(b"\xff\xfe<\0", Keep::Rights), Err(Unreadable::Broken(_))));
}

proptest! {
    #[test]
    fn any_text_survives_the_fixed_form(text in "\\PC*[\t\n\r ]?\\PC*", title in "\\PC*") {
        let escaped = crate::media::xml::escaped(&text);
        let source = about(&format!("<dc:rights>{escaped}</dc:rights><dc:title>{}</dc:title>", quick_xml::escape::escape(&title)));
        let Ok(packet) = Packet::read(source.as_bytes(), Keep::Rights) else { return Ok(()) };
        if !text.is_empty() {
            prop_assert_eq!(&packet.texts()[0].text, &text);
        }
        let written = packet.written().unwrap();
        let again = Packet::read(&written, Keep::Rights).unwrap();
        prop_assert_eq!((again.written().unwrap(), again.removed), (written, Vec::<String>::new()));
    }
}
