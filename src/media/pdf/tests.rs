use std::io::Write;
use std::process::Command;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;

use super::super::clean::Mark;
use super::super::rewritten::Xmp;
use super::*;

const RIGHTS: Policy = Policy { keep: Keep::Rights, mark: Mark::AsItIs };
const DESCRIPTIVE: Policy = Policy { keep: Keep::Descriptive, mark: Mark::AsItIs };
const ALL: Policy = Policy { keep: Keep::All, mark: Mark::AsItIs };

/// A file of these objects, numbered from 1, the first of which is the catalog, with a table that says where each stands.
fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        offsets.push(out.len());
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    offsets.iter().for_each(|offset| out.extend(format!("{offset:010} 00000 n \n").bytes()));
    out.extend(format!("trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    [format!("<<{dictionary}/Length {}>>stream\n", content.len()).as_bytes(), content, b"\nendstream"].concat()
}

fn deflated(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(content).unwrap();
    stream(&format!("{dictionary}/Filter/FlateDecode"), &encoder.finish().unwrap())
}

const PAGE: &str = "BT /F1 12 Tf 10 20 Td (Acme brand) Tj 0 -14 Td [(Re) -20 (tail) -400 (book)] TJ T* <004100420043> Tj /F2 9 Tf <00010002> Tj ET\nBT /F1 9 Tf 1 0 0 1 5 5 Tm (Ze) Tj 4 0 Td (s) Tj 1 0 0 1 9 5 Tm (t ) Tj 3 0 Td (letters) Tj ET\nBI /W 1 ID (MA EI \n/Fm Do";
const MAP: &[u8] = b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0001> <0002> <005A> endbfrange";

/// A document with a marker in every slot, and what stays beside it.
fn everything() -> Vec<u8> {
    let text = |said: &str| said.as_bytes().to_vec();
    let objects = vec![
        text(
            "<</Type/Catalog/Pages 2 0 R/Metadata 7 0 R/PieceInfo<</AI<</Private(MARK)>>>>/SpiderInfo<</V(MARK)>>/Outlines 9 0 R/AcroForm<</Fields[11 0 R]>>/Names<</EmbeddedFiles<</Names[(a)14 0 R]>>>>/OCProperties<</OCGs[16 0 R]>>>>",
        ),
        text(
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 200 100.5]/Resources<</Font<</F1 5 0 R/F2 6 0 R>>/XObject<</Fm 17 0 R/Im 18 0 R/Thumb 18 0 R>>>>>>",
        ),
        text("<</Type/Page/Parent 2 0 R/Contents[4 0 R]/LastModified(D:MARK)/Thumb 8 0 R/PieceInfo<<>>/Annots[10 0 R 11 0 R]>>"),
        deflated("", PAGE.as_bytes()),
        text("<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+AcmeSans/Encoding/WinAnsiEncoding>>"),
        text("<</Type/Font/Subtype/Type0/BaseFont/AcmeSerif/Encoding/Identity-H/ToUnicode 19 0 R>>"),
        stream("/Type/Metadata/Subtype/XML", b"<x:xmpmeta>MARK</x:xmpmeta>"),
        stream("/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"MARK"),
        text("<</Type/Outlines/First 20 0 R/Last 20 0 R/Count 1>>"),
        text("<</Type/Annot/Subtype/Highlight/Rect[0 0 1 1]/T(MARK)/M(D:MARK)/CreationDate(D:MARK)/Contents(A remark that stays)>>"),
        text("<</Type/Annot/Subtype/Widget/FT/Tx/Rect[0 0 1 1]/T(field name)/V(field value)/M(D:MARK)/AP<</N 21 0 R>>>>"),
        text(
            "<</Title(The title)/Author<FEFF00D60073007400650072>/Producer(MARK)/Creator(MARK)/CreationDate(D:MARK)/ModDate 13 0 R/AAPL#3AKeywords[(MARK)]>>",
        ),
        text("(D:MARK)"),
        text("<</Type/Filespec/F(notes.txt)/UF(notes.txt)/EF<</F 15 0 R>>>>"),
        stream("/Type/EmbeddedFile/Params<</ModDate(D:MARK)/CreationDate(D:MARK)/Size 5>>", b"NOTES"),
        text("<</Type/OCG/Name(Layer Zwei)/Usage<</CreatorInfo<</Creator(MARK)/Subtype/Artwork>>>>>>"),
        stream(
            "/Type/XObject/Subtype/Form/BBox[0 0 1 1]/LastModified(D:MARK)/Resources<</Font<</F1 5 0 R>>>>",
            b"BT /F1 1 Tf (in a form) Tj ET",
        ),
        stream(
            "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Metadata 7 0 R",
            b"\xff\xd8PICTURE\xff\xd9",
        ),
        deflated("", MAP),
        text("<</Title(Chapter one)/Parent 9 0 R/Dest[3 0 R/Fit]>>"),
        stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", b"BT (field looks) Tj ET"),
        text("<</Unused(MARK)>>"),
    ];
    let mut bytes = pdf(&objects, "/Info 12 0 R/ID[(MARK)(MARK)]");
    bytes.extend(b"% MARK\n");
    bytes
}

fn says(rewritten: &Rewritten, place: &str) -> Vec<String> {
    rewritten.texts.iter().filter(|text| text.place == place).map(|text| text.text.trim().to_owned()).collect()
}

#[test]
fn a_marker_in_every_slot_is_gone_and_the_pages_are_there() {
    let rewritten = judge(&everything(), RIGHTS).unwrap();
    let bytes = rewritten.bytes.as_ref().unwrap();
    for marker in [b"MARK".as_slice(), b"The title", b"PieceInfo", b"xmpmeta", b"Producer"] {
        assert!(memchr::memmem::find(bytes, marker).is_none(), "{}", String::from_utf8_lossy(bytes));
    }
    assert!(!rewritten.texts.iter().any(|text| text.text.contains("MARK")), "{:#?}", rewritten.texts);
    let before = load::load(&everything()).unwrap();
    let after = load::load(bytes).unwrap();
    assert_eq!(
        after.page_iter().map(|page| after.get_page_content(page)).collect::<Vec<_>>(),
        before.page_iter().map(|page| before.get_page_content(page)).collect::<Vec<_>>()
    );
    assert!(after.trailer.get(b"Info").is_err() && after.objects.values().filter(|object| object.as_stream().is_ok()).count() == 6);
    let removed: Vec<&str> = rewritten.removed.iter().map(|(name, _)| name.as_str()).collect();
    for name in [
        "PDF Info /Producer",
        "PDF Info /Author",
        "PDF XMP",
        "PDF /PieceInfo",
        "PDF /Thumb",
        "PDF /LastModified",
        "PDF /T",
        "PDF /M",
        "PDF /CreatorInfo",
        "PDF /SpiderInfo",
        "PDF unused objects",
    ] {
        assert!(removed.contains(&name), "{name} in {removed:#?}");
    }
}

#[test]
fn all_that_it_says_is_handed_out_with_its_place() {
    let rewritten = judge(&everything(), RIGHTS).unwrap();
    let page = says(&rewritten, "PDF page 1").join("\n");
    for said in ["Acme brand", "Retail book", "Z[", "in a form", "Zest letters"] {
        assert!(page.contains(said), "{said} in {page}");
    }
    assert_eq!(says(&rewritten, "PDF Annot /Contents"), ["A remark that stays"]);
    assert_eq!(says(&rewritten, "PDF Annot /T"), ["field name"]);
    assert_eq!(says(&rewritten, "PDF Annot /V"), ["field value"]);
    assert_eq!(says(&rewritten, "PDF OCG /Name"), ["Layer Zwei"]);
    assert_eq!(says(&rewritten, "PDF /Title"), ["Chapter one"]);
    assert_eq!(says(&rewritten, "PDF Filespec /UF"), ["notes.txt"]);
    assert_eq!(says(&rewritten, "PDF drawing"), ["field looks"]);
    assert!(says(&rewritten, "PDF names")[0].lines().any(|name| name == "ABCDEF+AcmeSans"));
    assert_eq!(rewritten.unread, ["PDF picture 1", "PDF attachment notes.txt", "PDF drawing: text in a font that has no Unicode map"]);
}

#[test]
fn what_somebody_else_made_keeps_its_title_and_maker() {
    let rewritten = judge(&everything(), DESCRIPTIVE).unwrap();
    assert_eq!(
        (says(&rewritten, "PDF /Author"), says(&rewritten, "PDF /Title")),
        (vec!["Öster".into()], vec!["Chapter one".into(), "The title".into()])
    );
    let twice = judge(rewritten.bytes.as_ref().unwrap(), DESCRIPTIVE).unwrap();
    assert_eq!((twice.bytes, twice.removed), (None, Vec::new()));
    assert!(memchr::memmem::find(&rewritten.bytes.unwrap(), b"MARK").is_none());
}

#[test]
fn everything_stays_where_everything_may() {
    let rewritten = judge(&everything(), ALL).unwrap();
    assert_eq!((rewritten.bytes.clone(), rewritten.removed.len()), (None, 0));
    assert_eq!(says(&rewritten, "PDF XMP"), ["<x:xmpmeta>MARK</x:xmpmeta>"]);
    assert!(says(&rewritten, "PDF /Producer").contains(&"MARK".to_owned()));
}

#[test]
fn a_packet_a_picture_and_an_attachment_are_judged_by_who_knows_them() {
    let media = |name: &str, bytes: &[u8]| {
        let becomes = match name {
            "picture.jpg" => b"\xff\xd8CLEAN\xff\xd9".to_vec(),
            _ => [b"CLEAN ", bytes].concat(),
        };
        let changed = !bytes.windows(5).any(|window| window == b"CLEAN");
        Ok(Rewritten {
            bytes: Some(becomes).filter(|_| changed),
            removed: vec![("JPEG EXIF".into(), 1)].into_iter().filter(|_| changed).collect(),
            ..Rewritten::default()
        })
    };
    let xmp = |packet: &[u8], _| {
        let clean = packet == b"<x:xmpmeta>rights</x:xmpmeta>";
        Ok(Xmp {
            bytes: Some(b"<x:xmpmeta>rights</x:xmpmeta>".to_vec()),
            removed: (!clean).then(|| "XMP xmp:CreatorTool".into()).into_iter().collect(),
            texts: Vec::new(),
        })
    };
    let inside = Inside { media: &media, xmp: &xmp };
    let rewritten = judge_with(&everything(), RIGHTS, inside).unwrap();
    let bytes = rewritten.bytes.unwrap();
    for kept in [b"\xff\xd8CLEAN\xff\xd9".as_slice(), b"CLEAN NOTES", b"<x:xmpmeta>rights</x:xmpmeta>"] {
        assert!(memchr::memmem::find(&bytes, kept).is_some());
    }
    assert!(rewritten.unread.iter().all(|what| what.contains("font")));
    assert!(
        rewritten.removed.contains(&("PDF picture 1: JPEG EXIF".into(), 1))
            && rewritten.removed.contains(&("PDF XMP xmp:CreatorTool".into(), 1))
    );
    let twice = judge_with(&bytes, RIGHTS, inside).unwrap();
    assert_eq!((twice.bytes, twice.removed), (None, Vec::new()));
}

#[test]
fn a_clean_file_is_the_same_file_and_the_second_time_changes_nothing() {
    let fixture = include_bytes!("../../../fixtures/studio/clients/acme-fintech/deliverables/brand/Acme Fintech's brand one-pager.pdf");
    let rewritten = judge(fixture, RIGHTS).unwrap();
    assert_eq!((rewritten.bytes.clone(), rewritten.removed.clone()), (None, Vec::new()));
    assert!(says(&rewritten, "PDF page 1")[0].starts_with("Acme Fintech: the brand on one page"));
    let once = judge(&everything(), RIGHTS).unwrap();
    assert_eq!(once, judge(&everything(), RIGHTS).unwrap());
    let twice = judge(once.bytes.as_ref().unwrap(), RIGHTS).unwrap();
    assert_eq!((twice.bytes, twice.removed), (None, Vec::new()));
}

#[test]
fn object_streams_and_earlier_versions_are_read_and_gone() {
    let mut document = load::load(&everything()).unwrap();
    let mut modern = Vec::new();
    document.save_modern(&mut modern).unwrap();
    assert!(memchr::memmem::find(&modern, b"/ObjStm").is_some());
    let rewritten = judge(&modern, RIGHTS).unwrap();
    assert_eq!(says(&rewritten, "PDF Annot /V"), ["field value"]);
    assert!(memchr::memmem::find(&rewritten.bytes.unwrap(), b"MARK").is_none());
    let mut added = pdf(
        &[
            b"<</Type/Catalog/Pages 2 0 R/Old(MARK)>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R>>".to_vec(),
        ],
        "",
    );
    let first = memchr::memmem::rfind(&added, b"xref\n0").unwrap();
    let at = added.len();
    added.extend(b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    let start = added.len();
    added
        .extend(format!("xref\n1 1\n{at:010} 00000 n \ntrailer\n<</Size 4/Root 1 0 R/Prev {first}>>\nstartxref\n{start}\n%%EOF\n").bytes());
    let rewritten = judge(&added, RIGHTS).unwrap();
    assert_eq!(rewritten.removed, [("PDF earlier versions".to_owned(), 1)]);
    assert!(memchr::memmem::find(&rewritten.bytes.unwrap(), b"MARK").is_none());
}

fn one_page(extra: &str, content: Vec<u8>) -> Vec<u8> {
    let page = format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{extra}>>");
    pdf(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(), page.into_bytes(), content], "")
}

#[test]
fn what_would_not_hold_or_cannot_be_read_is_refused() {
    let unsupported = |bytes: &[u8]| matches!(judge(bytes, RIGHTS), Err(Unreadable::Unsupported(_)));
    let broken = |bytes: &[u8]| matches!(judge(bytes, RIGHTS), Err(Unreadable::Broken(_)));
    let signature = "/Annots[<</Subtype/Widget/FT/Sig/Rect[0 0 1 1]/V<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>>>]";
    assert!(unsupported(&one_page(signature, stream("", b""))));
    assert!(judge(&one_page(signature, stream("", b"")), ALL).is_ok());
    let encrypted = pdf(
        &[
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[]/Count 0>>".to_vec(),
            b"<</Filter/Standard/V 1/R 2/O(a)/U(b)/P -1>>".to_vec(),
        ],
        "/Encrypt 3 0 R",
    );
    assert!(unsupported(&encrypted));
    assert!(broken(b"no PDF") && broken(b"%PDF-1.4\n") && broken(b""));
    assert!(broken(&pdf(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[]/Count 0>>".to_vec()], "")));
    assert!(broken(&one_page("/Thing 4 0 R", b"<</Broken".to_vec())));
    // A page that is not there is drawn blank by some readers: it must not become none.
    let missing = [b"<</Type/Catalog/Pages 2 0 R/PieceInfo<<>>>>".to_vec(), b"<</Type/Pages/Kids[9 0 R]/Count 1>>".to_vec()];
    assert!(broken(&pdf(&missing, "")));
}

#[test]
fn bombs_are_bounded() {
    let zeros = vec![b' '; 40 << 20];
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let array = format!("[{}]", "0 ".repeat(1_100_000));
    assert!(matches!(judge(&one_page("", array.into_bytes()), RIGHTS), Err(Unreadable::Broken(_))));
    assert!(judge(&one_page(&format!("/Deep {nested}"), stream("", b"")), RIGHTS).is_err());
    // An object stream that unpacks to more than it may.
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R>>".to_vec(),
        deflated("/Type/ObjStm/N 1/First 5", &zeros),
    ];
    assert!(matches!(judge(&pdf(&objects, ""), RIGHTS), Err(Unreadable::Broken(_))));
    // Many pages with the same large content.
    let content = deflated("", &zeros);
    let kids: String = (4..44).map(|number| format!("{number} 0 R ")).collect();
    let mut objects =
        vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), format!("<</Type/Pages/Kids[{kids}]/Count 40>>").into_bytes(), content];
    objects.extend((0..40).map(|_| b"<</Type/Page/Parent 2 0 R/Contents 3 0 R>>".to_vec()));
    let rewritten = judge(&pdf(&objects, ""), RIGHTS).unwrap();
    assert!(rewritten.unread.iter().any(|what| what.contains("512 MiB")), "{:?}", rewritten.unread);
}

#[test]
fn a_file_that_was_cut_off_never_panics_and_never_ships_by_halves() {
    let bytes = everything();
    let sound = bytes.len() - "% MARK\n".len();
    for end in (0..sound - 6).step_by(3) {
        if let Ok(rewritten) = judge(&bytes[..end], RIGHTS) {
            panic!("cut at {end} of {sound}: {:?}", rewritten.removed);
        }
    }
}

/// Runs a program on a PDF, or says that it is not there.
#[allow(clippy::disallowed_methods, reason = "other programs read files")]
fn run(program: &str, arguments: &[&str], bytes: &[u8]) -> Option<String> {
    let path = std::env::temp_dir().join(format!("handoff-pdf-{}-{program}.pdf", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let output = Command::new(program).args(arguments).arg(&path).output();
    std::fs::remove_file(&path).unwrap();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)),
        Err(_) => {
            eprintln!("skipped: {program} is not installed");
            None
        }
    }
}

#[test]
fn other_programs_read_it_and_find_nothing() {
    let clean = judge(&everything(), RIGHTS).unwrap().bytes.unwrap();
    if let Some(said) = run("exiftool", &["-a", "-G1", "-s", "-ee"], &clean) {
        let groups = ["[ExifTool]", "[System]", "[File]"];
        let structure = ["PDFVersion", "Linearized", "PageCount", "HasXFA"];
        let known = |line: &str| groups.iter().any(|group| line.starts_with(group)) || structure.iter().any(|tag| line.contains(tag));
        assert!(said.lines().all(known) && !said.contains("MARK"), "{said}");
    }
    let drawn = judge(&one_page("/MediaBox[0 0 9 9]/LastModified(D:MARK)", stream("", b"0 0 1 1 re f")), RIGHTS).unwrap().bytes.unwrap();
    if let Some(said) = run("gs", &["-q", "-dBATCH", "-dNOPAUSE", "-dPDFSTOPONERROR", "-sDEVICE=nullpage"], &drawn) {
        assert_eq!(said.trim(), "");
    }
    // Its picture is none that could be decoded, so qpdf gets it as one that need not be.
    let mut decodable = everything();
    let at = memchr::memmem::find(&decodable, b"/Filter/DCTDecode").unwrap();
    decodable[at..at + 7].copy_from_slice(b"/Filtre");
    if let Some(said) = run("qpdf", &["--check"], &judge(&decodable, RIGHTS).unwrap().bytes.unwrap()) {
        assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn judging_twice_is_judging_once_whatever_the_bytes(changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..4)) {
        let mut bytes = everything();
        for (at, byte) in changes {
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

#[test]
fn fonts_that_are_embedded_are_named_without_the_tag_of_their_subset_and_those_of_every_reader_are_not() {
    let font = |name: &str, descriptor: &str| format!("<</Type/Font/Subtype/TrueType/BaseFont/{name}{descriptor}>>").into_bytes();
    let objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 9 9]>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Resources<</Font<</A 4 0 R/B 5 0 R/C 6 0 R/D 7 0 R/E<</Type/Font/FontDescriptor 12 0 R>>>>>>>>"
            .to_vec(),
        font("ABCDEF+Acme#20Sans-Bold", "/FontDescriptor 8 0 R"),
        font("Helvetica", ""),
        font("Arial", "/FontDescriptor<</Type/FontDescriptor/FontName/Arial>>"),
        b"<</Type/Font/Subtype/Type0/BaseFont/Acme+Serif-Identity-H/DescendantFonts[10 0 R]>>".to_vec(),
        b"<</Type/FontDescriptor/FontName/ABCDEF+AcmeSans/FontFile2 9 0 R>>".to_vec(),
        stream("", b"program"),
        font("Acme+Serif", "/FontDescriptor 11 0 R"),
        b"<</Type/FontDescriptor/FontName/AcmeSerif/FontFile3 9 0 R>>".to_vec(),
        b"<</Type/FontDescriptor/FontName/XYZXYZ+Acme-Old/FontFile 9 0 R>>".to_vec(),
    ];
    let file = pdf(&objects, "");
    for policy in [RIGHTS, DESCRIPTIVE, ALL] {
        let fonts = Vec::from_iter(judge(&file, policy).unwrap().fonts);
        assert_eq!(fonts, ["Acme Sans-Bold", "Acme+Serif", "Acme-Old"], "{policy:?}");
    }
}
