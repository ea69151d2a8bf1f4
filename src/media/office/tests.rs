use std::io::{Cursor, Read, Write};
use std::process::Command;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::super::clean::Mark;
use super::*;

mod inside;

const RIGHTS: Policy = Policy { keep: Keep::Rights, mark: Mark::AsItIs };
const DESCRIPTIVE: Policy = Policy { keep: Keep::Descriptive, mark: Mark::AsItIs };
const ALL: Policy = Policy { keep: Keep::All, mark: Mark::AsItIs };

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const CORE: &str = r#"<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:creator>Jane Maker</dc:creator><dc:title>The &amp; title</dc:title><cp:lastModifiedBy>MARK</cp:lastModifiedBy><cp:revision>MARK</cp:revision><dcterms:created>MARK</dcterms:created></cp:coreProperties>"#;

type Parts = Vec<(&'static str, String)>;

/// Packed as a machine does that says when and who.
fn pack(parts: &Parts) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let time = zip::DateTime::from_date_and_time(2024, 5, 6, 7, 8, 10).unwrap();
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default().last_modified_time(time)).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.set_comment("MARK").unwrap();
    zip.finish().unwrap().into_inner()
}

fn types(main: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{main}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/><Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>"#
    )
}

fn roots(main: &str) -> String {
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{main}"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="{OFFICE}/extended-properties" Target="docProps/app.xml"/><Relationship Id="rId4" Type="{OFFICE}/custom-properties" Target="/docProps/custom.xml"/><Relationship Id="rId5" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail" Target="elsewhere/preview.jpeg"/></Relationships>"#
    )
}

fn with_properties(mut parts: Parts) -> Parts {
    parts.push(("docProps/core.xml", CORE.into()));
    parts.push((
        "docProps/app.xml",
        "<Properties><Company>MARK</Company><Manager>MARK</Manager><Template>MARK.dotm</Template><TotalTime>7</TotalTime></Properties>"
            .into(),
    ));
    parts.push((
        "docProps/custom.xml",
        r#"<Properties xmlns:vt="urn:vt"><property name="Client code"><vt:lpwstr>MARK</vt:lpwstr></property></Properties>"#.into(),
    ));
    parts.push(("elsewhere/preview.jpeg", "MARK".into()));
    parts.push(("[trash]/0000.dat", "MARK".into()));
    parts
}

fn docx() -> Parts {
    let main = r#"<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/people.xml" ContentType="x"/>"#;
    let rels = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/image" Target="media/image1.png"/><Relationship Id="rId2" Type="http://schemas.microsoft.com/office/2011/relationships/people" Target="people.xml"/><Relationship Id="rId3" Type="{OFFICE}/hyperlink" Target="https://acme.example/" TargetMode="External"/></Relationships>"#
    );
    with_properties(vec![
        ("[Content_Types].xml", types(main)),
        ("_rels/.rels", roots("word/document.xml")),
        (
            "word/document.xml",
            format!(
                r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><!-- MARK --><w:document {W}><w:body><w:p w:rsidR="00MARK11" w:rsidRDefault="00MARK11"><w:r><w:rPr><w:b/></w:rPr><w:t>Ac</w:t></w:r><w:ins w:id="1" w:author="MARK" w:date="2024-01-01T00:00:00Z"><w:r><w:rPr><w:i></w:i></w:rPr><w:t>me</w:t></w:r></w:ins><w:r><w:tab/><w:t xml:space="preserve">&amp; Söhne</w:t></w:r></w:p><w:p><w:r><w:t>next</w:t></w:r></w:p><w:del w:author="MARK" w:id="2"/></w:body></w:document>"#
            ),
        ),
        ("word/_rels/document.xml.rels", rels),
        (
            "word/_rels/settings.xml.rels",
            format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/attachedTemplate" Target="file:///C:\Users\MARK\Normal.dotm" TargetMode="External"/></Relationships>"#
            ),
        ),
        (
            "word/settings.xml",
            format!(
                r#"<w:settings {W} xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w:attachedTemplate r:id="rId1"/><w:rsids><w:rsidRoot w:val="00MARK11"/></w:rsids><w15:docId w15:val="{{MARK}}"/><w:zoom w:percent="100"/></w:settings>"#
            ),
        ),
        (
            "word/comments.xml",
            format!(
                r#"<w:comments {W}><w:comment w:id="0" w:author="MARK" w:initials="MARK" w:date="2024-01-01T00:00:00Z"><w:p><w:r><w:t>A remark that stays</w:t></w:r></w:p></w:comment></w:comments>"#
            ),
        ),
        ("word/people.xml", r#"<w15:people xmlns:w15="urn:x"><w15:person w15:author="MARK"/></w15:people>"#.into()),
        ("word/media/image1.png", "PICTURE".into()),
        ("customXml/item1.xml", "<!-- kept --><data by='somebody'>The client's own</data>".into()),
    ])
}

fn xlsx() -> Parts {
    let main = r#"<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>"#;
    let s = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
    with_properties(vec![
        ("_rels/.rels", roots("xl/workbook.xml")),
        ("[Content_Types].xml", types(main)),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook {s} xmlns:x15ac="urn:ac"><x15ac:absPath url="C:\Users\MARK\"/><fileSharing userName="MARK"/><sheets><sheet name="Rates" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        ("xl/sharedStrings.xml", format!(r#"<sst {s}><si><r><t>Re</t></r><r><t>tail</t></r></si><si><t>Two</t></si></sst>"#)),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                r#"<worksheet {s}><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><pageSetup orientation="portrait" r:id="rId1"/></worksheet>"#
            ),
        ),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            format!(
                r#"<Relationships xmlns="urn:r"><Relationship Id="rId1" Type="{OFFICE}/printerSettings" Target="../printerSettings/printerSettings1.bin"/></Relationships>"#
            ),
        ),
        ("xl/printerSettings/printerSettings1.bin", "MARK".into()),
        (
            "xl/comments1.xml",
            format!(
                r#"<comments {s}><authors><author>MARK</author></authors><commentList><comment ref="A1" authorId="0"><text><t>note</t></text></comment></commentList></comments>"#
            ),
        ),
        (
            "xl/persons/person.xml",
            r#"<personList xmlns="urn:p"><person displayName="MARK" id="{1}" userId="MARK@x.y" providerId="AD"/></personList>"#.into(),
        ),
        ("xl/pivotCache/pivotCacheDefinition1.xml", format!(r#"<pivotCacheDefinition {s} refreshedBy="MARK" refreshedDate="45000.1"/>"#)),
        ("xl/drawings/vmlDrawing1.vml", "<xml><br></xml> Not XML".into()),
    ])
}

fn pptx() -> Parts {
    let main = r#"<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/>"#;
    with_properties(vec![
        ("[Content_Types].xml", types(main)),
        ("_rels/.rels", roots("ppt/presentation.xml")),
        ("ppt/presentation.xml", r#"<p:presentation xmlns:p="urn:p"/>"#.into()),
        ("ppt/slides/slide1.xml", r#"<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:r><a:rPr lang="de"><a:solidFill><a:srgbClr val="101C3C"></a:srgbClr></a:solidFill></a:rPr><a:t>Pit</a:t></a:r><a:r><a:rPr><a:solidFill></a:solidFill></a:rPr><a:t>ch</a:t></a:r><a:br/><a:r><a:t>deck</a:t></a:r></a:p></p:sld>"#.into()),
        ("ppt/commentAuthors.xml", r#"<p:cmAuthorLst xmlns:p="urn:p"><p:cmAuthor id="0" name="MARK" initials="MARK" lastIdx="1"/></p:cmAuthorLst>"#.into()),
        ("ppt/authors.xml", r#"<p188:authorLst xmlns:p188="urn:p"><p188:author id="{1}" name="MARK" initials="MARK" userId="MARK" providerId="AD"/></p188:authorLst>"#.into()),
        ("ppt/comments/comment1.xml", r#"<p:cmLst xmlns:p="urn:p"><p:cm authorId="0" dt="MARK"><p:text>remark</p:text></p:cm></p:cmLst>"#.into()),
        ("ppt/changesInfos/changesInfo1.xml", "<x name='MARK'/>".into()),
        ("ppt/revisionInfo.xml", "<x id='MARK'/>".into()),
    ])
}

fn unpack(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let (name, mut content) = (entry.name().unwrap().into_owned(), String::new());
        entry.read_to_string(&mut content).unwrap();
        parts.push((name, content));
    }
    parts
}

fn part(bytes: &[u8], name: &str) -> String {
    unpack(bytes).into_iter().find(|(known, _)| known == name).unwrap().1
}

fn says(rewritten: &Rewritten, place: &str) -> String {
    rewritten.texts.iter().filter(|text| text.place == place).map(|text| text.text.as_str()).collect::<Vec<_>>().join("|")
}

#[test]
fn a_marker_in_every_slot_is_gone() {
    for parts in [docx(), xlsx(), pptx()] {
        let rewritten = judge(&pack(&parts), RIGHTS).unwrap();
        let bytes = rewritten.bytes.as_ref().unwrap();
        assert!(!bytes.windows(4).any(|window| window == b"MARK"));
        for (name, content) in unpack(bytes) {
            assert!(!content.contains("MARK") && !content.contains("docProps"), "{name}: {content}");
        }
        let texts: String = rewritten.texts.iter().map(|text| format!("{}: {}\n", text.place, text.text)).collect();
        assert!(!texts.contains("MARK"), "{texts}");
        assert_eq!(unpack(bytes)[0].0, "[Content_Types].xml");
    }
}

#[test]
fn what_the_document_says_stays_and_is_read_as_it_is_read() {
    let rewritten = judge(&pack(&docx()), RIGHTS).unwrap();
    let bytes = rewritten.bytes.as_ref().unwrap();
    assert_eq!(says(&rewritten, "DOCX word/document.xml"), "Acme & Söhne\nnext\n");
    assert_eq!(says(&rewritten, "DOCX word/comments.xml"), "A remark that stays\n");
    assert_eq!(says(&rewritten, "DOCX customXml/item1.xml"), "<!-- kept -->The client's own\n");
    assert!(says(&rewritten, "DOCX word/_rels/document.xml.rels attributes").contains("https://acme.example/"));
    assert_eq!(rewritten.unread, ["DOCX word/media/image1.png"]);
    assert!(part(bytes, "word/document.xml").contains(r#"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Ac</w:t></w:r><w:ins w:id="1" w:author="">"#));
    assert_eq!(part(bytes, "customXml/item1.xml"), docx().last_chunk::<6>().unwrap()[0].1);
    assert!(part(bytes, "word/settings.xml").ends_with(r#"<w:zoom w:percent="100"/></w:settings>"#));
    assert!(!part(bytes, "word/_rels/document.xml.rels").contains("people"));
    let sheet = judge(&pack(&xlsx()), RIGHTS).unwrap();
    assert_eq!(says(&sheet, "XLSX xl/sharedStrings.xml"), "Retail\nTwo\n");
    assert!(says(&sheet, "XLSX xl/drawings/vmlDrawing1.vml").contains("Not XML"));
    let slides = judge(&pack(&pptx()), RIGHTS).unwrap();
    assert_eq!(says(&slides, "PPTX ppt/slides/slide1.xml"), "Pitch deck\n");
    let removed: Vec<&str> = rewritten.removed.iter().map(|(name, _)| name.as_str()).collect();
    for name in [
        "DOCX docProps/core.xml cp:lastModifiedBy",
        "DOCX docProps/core.xml dc:creator",
        "DOCX docProps/app.xml Company",
        "DOCX docProps/custom.xml \"Client code\"",
        "DOCX word/comments.xml w:author",
        "DOCX word/document.xml w:rsidR",
        "DOCX zip times, comments and extra fields",
    ] {
        assert!(removed.contains(&name), "{name} in {removed:#?}");
    }
}

#[test]
fn what_somebody_else_made_keeps_its_title_and_maker() {
    let rewritten = judge(&pack(&docx()), DESCRIPTIVE).unwrap();
    let bytes = rewritten.bytes.as_ref().unwrap();
    let core = part(bytes, "docProps/core.xml");
    assert!(core.ends_with("<dc:creator>Jane Maker</dc:creator><dc:title>The &amp; title</dc:title></cp:coreProperties>"), "{core}");
    assert!(part(bytes, "_rels/.rels").contains("docProps/core.xml") && part(bytes, "[Content_Types].xml").contains("docProps/core.xml"));
    assert_eq!(says(&rewritten, "DOCX docProps/core.xml dc:creator"), "Jane Maker");
    assert_eq!(judge(bytes, DESCRIPTIVE).unwrap().bytes, None);
}

/// LibreOffice draws the tick marks of a chart by the version of what wrote it, and others may.
#[test]
fn a_chart_keeps_the_version_that_decides_how_it_is_drawn() {
    let said =
        "<Properties><Application>Microsoft MARK</Application><Company>MARK</Company><AppVersion>12.00MARK</AppVersion></Properties>";
    let with_app = |mut parts: Parts, app: &str| {
        parts.iter_mut().find(|(name, _)| *name == "docProps/app.xml").unwrap().1 = app.into();
        pack(&parts)
    };
    let chart = [xlsx(), vec![("xl/charts/chart1.xml", "<c:chart xmlns:c='urn:c'/>".into())]].concat();
    let rewritten = judge(&with_app(chart.clone(), said), RIGHTS).unwrap();
    let bytes = rewritten.bytes.as_ref().unwrap();
    let kept = part(bytes, "docProps/app.xml");
    assert!(kept.ends_with("<Application>Microsoft Office</Application><AppVersion>12.0000</AppVersion></Properties>"), "{kept}");
    assert!(part(bytes, "_rels/.rels").contains("docProps/app.xml") && part(bytes, "[Content_Types].xml").contains("docProps/app.xml"));
    assert!(rewritten.removed.contains(&("XLSX docProps/app.xml Company".into(), 1)));
    let again = judge(bytes, RIGHTS).unwrap();
    assert_eq!((again.bytes, again.removed), (None, Vec::new()));
    for (parts, app) in [(xlsx(), said), (chart.clone(), "<Properties>MARK"), (chart, &said.replace("12.", "16."))] {
        let without = judge(&with_app(parts, app), RIGHTS).unwrap().bytes.unwrap();
        assert!(unpack(&without).iter().all(|(name, _)| name != "docProps/app.xml"), "{app}");
    }
}

#[test]
fn judging_twice_is_judging_once_and_the_same_on_every_day() {
    for parts in [docx(), xlsx(), pptx()] {
        let once = judge(&pack(&parts), RIGHTS).unwrap();
        assert_eq!(once, judge(&pack(&parts), RIGHTS).unwrap());
        let twice = judge(once.bytes.as_ref().unwrap(), RIGHTS).unwrap();
        assert_eq!((twice.bytes, twice.removed), (None, Vec::new()));
    }
}

#[test]
fn everything_stays_where_everything_may() {
    let rewritten = judge(&pack(&docx()), ALL).unwrap();
    assert_eq!((rewritten.bytes.clone(), rewritten.removed.len()), (None, 0));
    assert!(
        says(&rewritten, "DOCX docProps/app.xml").contains("MARK")
            && says(&rewritten, "DOCX word/comments.xml attributes").contains("MARK")
    );
}

#[test]
fn files_inside_are_judged_by_who_knows_them() {
    let media = |name: &str, bytes: &[u8]| {
        assert_eq!((name, bytes), ("word/media/image1.png", b"PICTURE".as_slice()));
        Ok(Rewritten { bytes: Some(b"CLEAN".into()), removed: vec![("PNG tEXt".into(), 2)], ..Rewritten::default() })
    };
    let rewritten = judge_with(&pack(&docx()), RIGHTS, Inside { media: &media, ..Inside::NOBODY }, &Room::default()).unwrap();
    assert_eq!(part(rewritten.bytes.as_ref().unwrap(), "word/media/image1.png"), "CLEAN");
    assert!(rewritten.removed.contains(&("DOCX word/media/image1.png: PNG tEXt".into(), 2)) && rewritten.unread.is_empty());
}

#[test]
fn what_would_not_hold_or_cannot_be_read_is_refused() {
    let with = |name: &'static str, content: &str| pack(&[docx(), vec![(name, content.to_owned())]].concat());
    let unsupported = |bytes: &[u8]| matches!(judge(bytes, RIGHTS), Err(Unreadable::Unsupported(_)));
    let broken = |bytes: &[u8]| matches!(judge(bytes, RIGHTS), Err(Unreadable::Broken(_)));
    assert!(unsupported(&with("word/vbaProject.bin", "")));
    assert!(unsupported(&with("_xmlsignatures/sig1.xml", "<a/>")));
    assert!(unsupported(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"));
    assert!(unsupported(&pack(&vec![("mimetype", "application/epub+zip".into())])));
    for name in ["../evil.xml", "/etc/x.xml", "word/../x.xml", "C:/x.xml", "word\\x.xml", "WORD/document.xml"] {
        assert!(broken(&with(name, "<a/>")), "{name}");
    }
    assert!(broken(&with("word/bomb.xml", "<!DOCTYPE a [<!ENTITY a 'x'>]><a>&a;</a>")));
    assert!(broken(&with("word/cut.xml", "<a><b>")));
    assert!(broken(&with(
        "word/_rels/evil.xml.rels",
        r#"<Relationships><Relationship Type="x/core-properties" Target="document.xml"/></Relationships>"#
    )));
}

#[test]
fn a_bomb_is_not_unpacked_beyond_the_bound() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in docx() {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.start_file("word/media/bomb.bin", SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 1 << 20];
    (0..520).for_each(|_| zip.write_all(&zeros).unwrap());
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(judge(&bytes, RIGHTS), Err(Unreadable::Broken("its parts unpack to more than 512 MiB".into())));
}

#[test]
fn a_file_that_was_cut_off_or_lies_is_refused() {
    let bytes = pack(&docx());
    for end in 0..bytes.len() - "MARK".len() {
        assert!(judge(&bytes[..end], RIGHTS).is_err(), "{end}");
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "other programs read files")]
fn other_programs_open_it_and_find_nothing() {
    for (extension, parts) in [("docx", docx()), ("xlsx", xlsx()), ("pptx", pptx())] {
        let path = std::env::temp_dir().join(format!("handoff-office-{}.{extension}", std::process::id()));
        std::fs::write(&path, judge(&pack(&parts), RIGHTS).unwrap().bytes.unwrap()).unwrap();
        let script = "import sys, zipfile, xml.dom.minidom as dom\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n[dom.parseString(z.read(n)) for n in z.namelist() if n.endswith(('.xml', '.rels'))]";
        match Command::new("python3").args(["-c", script]).arg(&path).output() {
            Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => eprintln!("skipped: python3 is not installed"),
        }
        match Command::new("exiftool").args(["-a", "-G1", "-s"]).arg(&path).output() {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(
                    said.lines().all(|line| ["[ExifTool]", "[System]", "[File]", "[ZIP]"].iter().any(|group| line.starts_with(group))),
                    "{said}"
                );
            }
            Err(_) => eprintln!("skipped: exiftool is not installed"),
        }
        std::fs::remove_file(&path).unwrap();
    }
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_nothing_panics_and_twice_is_once(
        which in 0_usize..3, place in any::<proptest::sample::Index>(), at in any::<proptest::sample::Index>(), byte in any::<u8>(), raw in any::<bool>()
    ) {
        let mut parts = [docx(), xlsx(), pptx()][which].clone();
        if !raw {
            let count = parts.len();
            let content = &mut parts[place.index(count)].1;
            let mut bytes = std::mem::take(content).into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte & 127;
            *content = String::from_utf8_lossy(&bytes).into_owned();
        }
        let mut bytes = pack(&parts);
        if raw {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(once) = judge(&bytes, RIGHTS) {
            let first = once.bytes.unwrap_or(bytes);
            let twice = judge(&first, RIGHTS).expect("what was written is read");
            prop_assert_eq!((twice.bytes, twice.removed), (None, Vec::new()));
        }
    }
}
