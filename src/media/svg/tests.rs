use proptest::prelude::*;

use super::super::clean::{Mark, Text};
use super::*;

const RIGHTS: Policy = Policy { keep: Keep::Rights, mark: Mark::AsItIs };
const DESCRIPTIVE: Policy = Policy { keep: Keep::Descriptive, mark: Mark::AsItIs };
const ALL: Policy = Policy { keep: Keep::All, mark: Mark::AsItIs };

/// A drawing with a marker in every slot that there is.
const EVERYTHING: &str = r##"<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- MARK Generator: Adobe Illustrator 27.0 -->
<?xml-stylesheet href="file:///Users/MARK/a.css"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
  <!ENTITY ns_svg "http://www.w3.org/2000/svg">
  <!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">
  <!ENTITY who "MARK">
]>
<svg xmlns="&ns_svg;" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:i="&ns_ai;"
  xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
  xmlns:sketch="http://www.bohemiancoding.com/sketch/ns" xmlns:serif="http://www.serif.com/" content="&lt;mxfile host=&quot;MARK&quot;/&gt;"
  inkscape:version="MARK 1.2" sodipodi:docname="MARK.svg" inkscape:export-filename="C:\Users\MARK\x.png" viewBox="0 0 8 8" xml:space="preserve">
  <title>Title that stays</title><desc>Desc that stays</desc>
  <metadata id="m"><?xpacket begin="MARK"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cc="http://creativecommons.org/ns#"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><cc:Work rdf:about="MARK" xmp:CreatorTool="MARK">
    <dc:creator><cc:Agent><dc:title>Jane Artist</dc:title></cc:Agent></dc:creator><dc:date>MARK</dc:date><xmp:Thumbnails>MARK</xmp:Thumbnails>
    <dc:rights><cc:Agent><dc:title>(c) Acme &amp; Co</dc:title></cc:Agent></dc:rights>
    <cc:license rdf:resource="http://creativecommons.org/licenses/by/4.0/"/></cc:Work></rdf:RDF></metadata>
  <sodipodi:namedview id="MARK"><inkscape:grid type="MARK"/></sodipodi:namedview>
  <i:pgf>MARK</i:pgf><switch><foreignObject requiredExtensions="&ns_ai;"><i:aipgfRef xlink:href="#MARK"/></foreignObject></switch>
  <g inkscape:label="MARK" sketch:type="MARK" serif:id="MARK" id="Layer_1" data-name="Layer one">
    <text x="1" y="2">Ac<tspan fill="red">me</tspan> &amp; Söhne<!-- MARK --></text>
    <path d="M0 0L8 8" inkscape:path-effect="MARK"/>
    <style><![CDATA[.a{fill:url(data:font/woff;base64,QUJD)}]]></style><script>let kept = 1</script>
    <image xlink:href="data:image/png;base64,UElDVFVSRQ==" width="1"/>
  </g>
</svg>
"##;

fn judged(text: &str, policy: Policy) -> (Option<String>, Rewritten) {
    let rewritten = judge(text.as_bytes(), policy).unwrap();
    (rewritten.bytes.clone().map(|bytes| String::from_utf8(bytes).unwrap()), rewritten)
}

fn says(rewritten: &Rewritten, place: &str) -> Vec<String> {
    rewritten.texts.iter().filter(|text| text.place == place).map(|text| text.text.clone()).collect()
}

#[test]
fn a_marker_in_every_slot_is_gone_and_the_drawing_is_there() {
    let (clean, rewritten) = judged(EVERYTHING, RIGHTS);
    let clean = clean.unwrap();
    assert!(!clean.contains("MARK") && !rewritten.texts.iter().any(|text| text.text.contains("MARK")), "{clean}");
    for gone in ["inkscape", "sodipodi", "sketch", "serif", "xmlns:i=", "ENTITY", "&ns_", "Jane"] {
        assert!(!clean.contains(gone), "{gone} in {clean}");
    }
    for kept in [
        r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>"#,
        r#""http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">"#,
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8" xml:space="preserve">"#,
        "<title>Title that stays</title><desc>Desc that stays</desc>",
        r#"<foreignObject requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/"></foreignObject>"#,
        r#"<g id="Layer_1" data-name="Layer one">"#,
        r#"<text x="1" y="2">Ac<tspan fill="red">me</tspan> &amp; Söhne</text>"#,
        "<style><![CDATA[.a{fill:url(data:font/woff;base64,QUJD)}]]></style><script>let kept = 1</script>",
        "<dc:rights>(c) Acme &amp; Co</dc:rights>",
        r#"<cc:license rdf:resource="http://creativecommons.org/licenses/by/4.0/"/>"#,
    ] {
        assert!(clean.contains(kept), "{kept} in {clean}");
    }
    let names: Vec<&str> = rewritten.removed.iter().map(|(name, _)| name.as_str()).collect();
    for name in [
        "SVG comment",
        "SVG <?xml-stylesheet?>",
        "SVG document type entities",
        "SVG <metadata>",
        "SVG <sodipodi:namedview>",
        "SVG inkscape:version",
        "SVG <i:pgf>",
        "SVG content",
    ] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
}

#[test]
fn all_text_that_stays_is_handed_out_with_its_place() {
    let rewritten = judged(EVERYTHING, RIGHTS).1;
    assert_eq!(says(&rewritten, "SVG <text>"), ["Acme & Söhne"]);
    assert_eq!(says(&rewritten, "SVG @data-name"), ["Layer one"]);
    assert_eq!(says(&rewritten, "SVG @id"), ["Layer_1"]);
    assert_eq!(says(&rewritten, "SVG <style>"), [".a{fill:url(data:font/woff;base64,)}"]);
    assert_eq!(says(&rewritten, "SVG dc:rights"), ["(c) Acme & Co"]);
    assert_eq!(rewritten.unread, ["SVG <image> data"]);
}

#[test]
fn what_somebody_else_made_keeps_its_makers_name() {
    let clean = judged(EVERYTHING, DESCRIPTIVE).0.unwrap();
    assert!(clean.contains("<dc:creator>Jane Artist</dc:creator>") && !clean.contains("MARK"), "{clean}");
}

#[test]
fn everything_stays_where_everything_may() {
    let (bytes, rewritten) = judged(EVERYTHING, ALL);
    assert_eq!((bytes, rewritten.removed.len()), (None, 0));
    assert!(rewritten.texts.iter().filter(|text| text.text.contains("MARK")).count() > 10);
}

#[test]
fn a_clean_file_is_the_same_file() {
    let clean = judged(EVERYTHING, RIGHTS).0.unwrap();
    let (again, rewritten) = judged(&clean, RIGHTS);
    assert_eq!((again, rewritten.removed), (None, Vec::new()));
    let logo = include_bytes!("../../../fixtures/studio/clients/acme-fintech/deliverables/brand/acme-logo.svg");
    let rewritten = judge(logo, RIGHTS).unwrap();
    assert_eq!((rewritten.bytes, rewritten.removed.len()), (None, 0));
    assert!(rewritten.texts.contains(&Text { place: "SVG @aria-label".into(), text: "Acme".into() }));
}

#[test]
fn a_picture_inside_is_judged_by_who_knows_it() {
    let media = |name: &str, bytes: &[u8]| {
        assert_eq!((name, bytes), ("image.png", b"PICTURE".as_slice()));
        Ok(Rewritten { bytes: Some(b"CLEAN".into()), removed: vec![("PNG tEXt \"prompt\"".into(), 1)], ..Rewritten::default() })
    };
    let rewritten = judge_with(EVERYTHING.as_bytes(), RIGHTS, Inside { media: &media, ..Inside::NOBODY }).unwrap();
    assert!(String::from_utf8(rewritten.bytes.unwrap()).unwrap().contains("\"data:image/png;base64,Q0xFQU4=\""));
    assert!(rewritten.removed.contains(&("SVG <image> data: PNG tEXt \"prompt\"".into(), 1)) && rewritten.unread.is_empty());
}

#[test]
fn what_is_no_svg_or_could_go_off_is_refused() {
    assert!(matches!(judge(b"<html xmlns='http://www.w3.org/1999/xhtml'/>", RIGHTS), Err(Unreadable::Unsupported(_))));
    let bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><svg>&b;</svg>";
    assert!(matches!(judge(bomb.as_bytes(), RIGHTS), Err(Unreadable::Broken(_))));
    for end in 0..EVERYTHING.trim_end().len() {
        assert!(judge(&EVERYTHING.as_bytes()[..end], RIGHTS).is_err(), "{end}");
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "other programs read files")]
fn exiftool_finds_nothing_but_what_stays() {
    let clean = judged(EVERYTHING, RIGHTS).0.unwrap();
    let path = std::env::temp_dir().join(format!("handoff-svg-{}.svg", std::process::id()));
    std::fs::write(&path, &clean).unwrap();
    let Ok(output) = std::process::Command::new("exiftool").args(["-a", "-G1", "-s"]).arg(&path).output() else {
        return eprintln!("skipped: exiftool is not installed");
    };
    std::fs::remove_file(&path).unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let groups = ["[ExifTool]", "[System]", "[File]", "[SVG]", "[XMP-dc]", "[XMP-cc]", "[XMP-rdf]"];
    assert!(said.contains("Acme & Co") && said.lines().all(|line| groups.iter().any(|group| line.starts_with(group))), "{said}");
}

proptest! {
    #[test]
    fn judging_twice_is_judging_once(cuts in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 0_u8..3), 0..4)) {
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        for (at, byte, what) in cuts {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        for policy in [RIGHTS, DESCRIPTIVE] {
            if let Ok(once) = judge(&bytes, policy) {
                let first = once.bytes.unwrap_or_else(|| bytes.clone());
                let twice = judge(&first, policy).expect("what was written is read");
                prop_assert_eq!((twice.bytes, twice.removed), (None, Vec::new()));
            }
        }
    }
}

/// LibreOffice's slides are shown by a script in the drawing, which reads attributes of LibreOffice's own.
#[test]
fn what_a_script_in_the_drawing_reads_stays() {
    let drawing = |namespace: &str| {
        format!(
            "<svg xmlns='{SVG}' xmlns:o='urn:office' xmlns:i='urn:editor'><g o:slide='1' i:label='x'/><o:page/><i:grid/><script><![CDATA[let ns = '{namespace}'; read(ns)]]></script></svg>"
        )
    };
    let (clean, _) = judged(&drawing("urn:office"), RIGHTS);
    let clean = clean.unwrap();
    assert!(clean.contains("xmlns:o='urn:office'><g o:slide='1'/><o:page/><script>"), "{clean}");
    let (clean, rewritten) = judged(&drawing("urn:office/2"), RIGHTS);
    assert!(clean.unwrap().contains(&format!("<svg xmlns='{SVG}'><g/><script>")));
    assert!(rewritten.removed.contains(&("SVG o:slide".to_owned(), 1)));
    // One that goes itself reads nothing.
    let gone = format!("<svg xmlns='{SVG}' xmlns:o='urn:o'><metadata><script>'urn:o'</script></metadata><g o:slide='1'/></svg>");
    assert_eq!(judged(&gone, RIGHTS).0.unwrap(), format!("<svg xmlns='{SVG}'><g/></svg>"));
}
