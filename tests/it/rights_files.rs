//! What files say of rights by themselves: fonts inside, names of stock libraries, and who is named in the metadata. Every refusal
//! has an entry that makes it go away when it is pasted.

use serde_json::Value;

use crate::harness::{ACME, Ran, Studio, document_in, have, unzipped};
use crate::white_label::{CARD, CHIME, HERO, LOOP, STING, deliverable, tag_both};

/// A PDF with one font, whose program is inside; with more in its trailer.
fn pdf(font: &str, trailer: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 99 99]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Resources<</Font<</F 4 0 R/H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>".to_owned(),
        format!("<</Type/Font/Subtype/TrueType/BaseFont/{font}/FontDescriptor 5 0 R>>"),
        format!("<</Type/FontDescriptor/FontName/{font}/FontFile2 6 0 R>>"),
        "<</Length 7>>stream\nprogram\nendstream".to_owned(),
    ];
    let (mut out, mut table) = (String::from("%PDF-1.7\n"), String::from("xref\n0 7\n0000000000 65535 f \n"));
    for (object, number) in objects.iter().zip(1..) {
        table += &format!("{:010} 00000 n \n", out.len());
        out += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = out.len();
    format!("{out}{table}trailer\n<</Size 7/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n").into_bytes()
}

const ENCRYPTED: &str = "/Encrypt<</Filter/Standard/V 1/R 2/O(x)/U(y)/P -4>>";

/// A drawing that names its maker; the number makes it another file.
fn drawing(creator: &str, number: usize) -> String {
    let creator = if creator.is_empty() { String::new() } else { format!("<dc:creator>{creator}</dc:creator>") };
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{number}" height="1"><metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description>{creator}</rdf:Description></rdf:RDF></metadata></svg>"#
    )
}

/// The findings of this code.
fn findings(ran: &Ran, code: &str) -> Vec<Value> {
    let document = ran.document();
    document["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == code).cloned().collect()
}

/// The entries of these findings, each once, in their order.
fn entries(findings: &[Value]) -> Vec<String> {
    let mut entries: Vec<String> = findings.iter().map(|finding| finding["fix"]["toml"].as_str().unwrap().to_owned()).collect();
    entries.dedup();
    entries
}

/// The rows of docs/rights.json of a file.
fn rows(studio: &Studio, path: &str) -> Vec<Value> {
    let zip = studio.built();
    document_in(&zip, "docs/rights.json")["rows"].as_array().unwrap().iter().filter(|row| row["path"] == path).cloned().collect()
}

const PRINT: &str = "[[rights]]\nmatch = [\"assets/print/**\"]\norigin = \"agency-made\"";

#[test]
fn fonts_inside_a_pdf_refuse_until_a_component_row_is_pasted() {
    let studio = Studio::new();
    studio.configure_more(PRINT);
    studio.write(&deliverable("print/one.pdf"), pdf("ABCDEF+Tiempos-Text", "")).write(&deliverable("print/two.pdf"), pdf("Inter-Bold", ""));
    let ran = studio.json(&["plan", ACME]);
    let fonts = findings(ran.code(1), "rights.font");
    let messages: Vec<&str> = fonts.iter().map(|finding| finding["message"].as_str().unwrap().rsplit(": ").next().unwrap()).collect();
    assert_eq!(messages, ["Tiempos-Text", "Inter-Bold"], "without the tag of the subset, and without Helvetica");
    let entries = entries(&fonts);
    assert_eq!(entries.len(), 1, "one row for all of them will do");
    studio.configure_more(&entries[0]);
    assert!(findings(studio.json(&["plan", ACME]).good(), "rights.font").is_empty());
    let rows = rows(&studio, "assets/print/two.pdf");
    assert_eq!(
        (&rows[1]["origin"], &rows[1]["component"], &rows[1]["covers"]),
        (&"font".into(), &true.into(), &"Inter-Bold, Tiempos-Text".into())
    );
}

#[test]
fn only_a_component_row_of_a_font_speaks_for_fonts() {
    let studio = Studio::new();
    studio.configure_more(&PRINT.replace("agency-made", "font")).write(&deliverable("print/one.pdf"), pdf("Inter-Bold", ""));
    studio.configure_more("[[rights]]\nmatch = [\"assets/print/**\"]\ncomponent = true\norigin = \"music\"");
    studio.json(&["plan", ACME]).code(1).finding("rights.font");
    studio.configure_more("[[rights]]\nmatch = [\"assets/print/**\"]\norigin = \"font\"");
    studio.json(&["plan", ACME]).code(1).finding("rights.font");
    studio.configure_more("[[rights]]\nmatch = [\"assets/print/**\"]\ncomponent = true\norigin = \"font\"");
    studio.json(&["plan", ACME]).good();
}

#[test]
fn a_font_that_ships_by_itself_is_an_asset_and_its_row_no_component() {
    let studio = Studio::new();
    for name in ["a.ttf", "b.OTF", "c.woff", "d.woff2", "e.ttc"] {
        studio.write(&deliverable(&format!("type/{name}")), [b"\0\x01\0\0\0\0", name.as_bytes()].concat());
    }
    let ran = studio.json(&["rights", ACME]);
    let unknown = findings(ran.code(1), "rights.unknown");
    let entries = entries(&unknown);
    assert_eq!((unknown.len(), entries.len()), (5, 1));
    assert!(entries[0].contains("match = [\"assets/type/**\"]\norigin = \"font\"\n"), "{}", entries[0]);
    studio.configure_more(&entries[0]);
    assert_eq!(rows(&studio, "assets/type/c.woff").len(), 1);
}

#[test]
fn what_cannot_be_read_is_not_checked_and_the_lawyer_reads_that() {
    let studio = Studio::new();
    studio.configure_more(PRINT).write(&deliverable("print/locked.pdf"), pdf("Inter-Bold", ENCRYPTED));
    let finding = studio.json(&["plan", ACME]).good().finding("rights.not-checked");
    assert!(finding["message"].as_str().unwrap().contains("not-checked: an encrypted PDF"), "{finding}");
    let zip = studio.built();
    let rights = document_in(&zip, "docs/rights.json");
    assert_eq!(rights["fonts_not_checked"][0], "assets/print/locked.pdf");
    let page = String::from_utf8(unzipped(&zip)["docs/RIGHTS.md"].clone()).unwrap();
    assert!(page.contains("Which fonts are inside of these files is not-checked"), "{page}");

    studio.configure_more(finding["fix"]["toml"].as_str().unwrap());
    assert!(findings(studio.json(&["plan", ACME]).good(), "rights.not-checked").is_empty(), "a row says what could not be read");
    studio.handoff(&["build", ACME, "--quiet"]).good();
    assert_eq!(document_in(&studio.bundle(2), "docs/rights.json")["fonts_not_checked"].as_array().unwrap().len(), 0);
}

#[test]
fn a_stock_id_in_the_name_needs_a_row_whatever_job_has_the_same_bytes() {
    let studio = Studio::new();
    let output = std::fs::read(studio.path("out/retainer-2026-04-22/rates-tile.png")).unwrap();
    studio.write(&deliverable("stock/shutterstock_123456789.png"), output);
    let finding = studio.json(&["plan", ACME]).code(1).finding("rights.unknown");
    assert_eq!(finding["place"], "assets/stock/shutterstock_123456789.png");
    let toml = finding["fix"]["toml"].as_str().unwrap();
    assert!(toml.contains("origin = \"licensed-stock\"\nlicense = \"Shutterstock #123456789\"\n"), "{toml}");
    studio.configure_more(toml);
    studio.json(&["plan", ACME]).good();
    assert_eq!(rows(&studio, "assets/stock/shutterstock_123456789.png")[0]["license"], "Shutterstock #123456789");
}

#[test]
fn a_new_name_does_not_hide_a_stock_id() {
    let studio = Studio::new();
    studio.configure_more("[[rename]]\nfrom = \"stock/iStock-1234567890.svg\"\nto = \"stock/desk.svg\"");
    studio.write(&deliverable("stock/iStock-1234567890.svg"), drawing("", 3));
    let toml = studio.json(&["plan", ACME]).code(1).finding("rights.unknown")["fix"]["toml"].as_str().unwrap().to_owned();
    assert!(toml.contains("assets/stock/desk.svg") && toml.contains("iStock #1234567890"), "{toml}");
}

#[test]
fn everything_undetermined_goes_away_when_its_entries_are_pasted_and_nothing_else_changes() {
    let studio = Studio::new();
    let before = document_in(&studio.built(), "docs/rights.json")["rows"].clone();
    studio.write(&deliverable("hero/unjoined.svg"), drawing("", 1)).write(&deliverable("social/new [1].svg"), drawing("", 2));
    studio.write(&deliverable("stock/GettyImages-55555555.svg"), drawing("Ana Exemplo / Getty Images", 3));
    studio.write(&deliverable("stock/a.svg"), drawing("Lars Holm", 4)).write(&deliverable("stock/b.svg"), drawing("© 2024 Lars Holm", 5));
    studio.write(&deliverable("stock/c.svg"), drawing("Ben / Shutterstock", 6)).write(&deliverable("fonts/a.woff2"), b"wOF2\0\0");
    for number in 0..4 {
        studio.write(&deliverable(&format!("misc/{number}.svg")), drawing("", 10 + number));
    }
    let ran = studio.json(&["rights", ACME]);
    let entries = entries(&findings(ran.code(1), "rights.unknown"));
    let (ready, open): (Vec<&String>, Vec<&String>) = entries.iter().partition(|entry| !entry.contains('…'));
    assert_eq!((ready.len(), open.len()), (3, 4), "{entries:#?}");
    let all = entries.join("\n\n");
    for known in [
        "license = \"Getty Images #55555555\"\nholder = \"Ana Exemplo / Getty Images\"",
        "match = [\"assets/stock/a.svg\", \"assets/stock/b.svg\"]\norigin = \"…\"",
        "holder = \"Lars Holm\"",
        "origin = \"licensed-stock\"\nlicense = \"Shutterstock\"\nholder = \"Ben / Shutterstock\"",
        "match = [\"assets/misc/**\"]",
        "match = ['assets/social/new \\[1\\].svg']",
    ] {
        assert!(all.contains(known), "{known}\n{all}");
    }
    studio.configure_more(&all.replace("origin = \"…\"", "origin = \"agency-made\""));
    studio.json(&["rights", ACME]).good();
    studio.handoff(&["build", ACME, "--quiet"]).good();
    let after = document_in(&studio.bundle(2), "docs/rights.json")["rows"].clone();
    let kept: Vec<&Value> = before.as_array().unwrap().iter().filter(|row| !after.as_array().unwrap().contains(row)).collect();
    assert!(kept.is_empty(), "rows that stood before: {kept:#?}");
}

#[test]
fn what_is_pasted_and_not_filled_in_is_an_error_with_its_line() {
    let studio = Studio::new();
    studio.write(&deliverable("extra/a.svg"), drawing("", 1));
    let toml = studio.json(&["rights", ACME]).code(1).finding("rights.unknown")["fix"]["toml"].as_str().unwrap().to_owned();
    studio.configure_more(&toml);
    let said = studio.handoff(&["rights", ACME]).code(2).stderr();
    assert!(said.contains("unknown variant `…`") && said.contains("agency-made"), "{said}");
}

#[test]
fn a_hundred_causes_are_about_a_dozen_groups() {
    let studio = Studio::new();
    for number in 0..40 {
        studio.write(&deliverable(&format!("stock/AdobeStock_{}.svg", 70_000_000 + number)), drawing("", 100 + number));
        studio.write(&deliverable(&format!("archive/{}/{number}/a.svg", number % 4)), drawing("", 200 + number));
    }
    let ran = studio.json(&["rights", ACME]);
    let unknown = findings(ran.code(1), "rights.unknown");
    let mut entries = entries(&unknown);
    entries.sort();
    entries.dedup();
    assert_eq!((unknown.len(), entries.len()), (80, 5), "{entries:#?}");
    let stock = entries.iter().find(|entry| entry.contains("license = ")).unwrap();
    assert!(
        stock.contains("match = [\"assets/stock/**\"]") && stock.contains("license = \"Adobe Stock\"\nnumber = \"70000000, 70000001"),
        "{stock}"
    );
    assert!(entries.iter().any(|entry| entry.contains("match = [\"assets/archive/3/**\"]")), "{entries:#?}");
    studio.configure_more(&entries.join("\n\n").replace("origin = \"…\"", "origin = \"agency-made\""));
    studio.json(&["rights", ACME]).good();
}

#[test]
fn what_counts_as_generated_and_names_somebody_else_is_shown_with_both() {
    if !have("exiftool", "naming somebody in the metadata of every format") {
        return;
    }
    for (file, tags, place) in [
        (HERO, ["-XMP-dc:Creator=Lars Holm", "-XMP-dc:Subject=dusk"], "XMP dc:creator"),
        (HERO, ["-EXIF:Copyright=2024 Lars Holm", "-EXIF:Software=x"], "EXIF Copyright"),
        (HERO, ["-PNG:Author=Lars Holm", "-PNG:Software=x"], "PNG tEXt \"Author\""),
        (CARD, ["-XMP-photoshop:Credit=Lars Holm", "-XMP-dc:Subject=x"], "XMP photoshop:Credit"),
        (LOOP, ["-ItemList:Artist=Lars Holm", "-ItemList:Comment=x"], "MP4 ©ART"),
    ] {
        let studio = Studio::new();
        tag_both(&studio, file, &tags);
        let finding = studio.json(&["plan", ACME]).good().finding("rights.holder");
        let message = finding["message"].as_str().unwrap();
        assert!(
            message.starts_with("recorded as generated") && message.contains(place) && message.contains("Lars Holm\""),
            "{place}: {message}"
        );
        let toml = finding["fix"]["toml"].as_str().unwrap();
        assert!(toml.contains("holder = \"Lars Holm\""), "{toml}");
        studio.configure_more(&toml.replace("origin = \"…\"", "origin = \"generated\""));
        assert!(findings(studio.json(&["plan", ACME]).good(), "rights.holder").is_empty(), "{place}: the row names the holder");
    }
}

#[test]
fn sound_names_its_makers_too() {
    if !have("ffmpeg", "naming somebody in sound") {
        return;
    }
    for ((name, output), place) in [(STING, "MP3 ID3v2 TPE1"), (CHIME, "WAV IART")] {
        let studio = Studio::new();
        let (from, to) = (studio.path(&deliverable(name)), studio.path(&format!("tagged-{}", name.replace('/', "-"))));
        let mut ffmpeg = std::process::Command::new("ffmpeg");
        let ran =
            ffmpeg.args(["-v", "error", "-i"]).arg(&from).args(["-c", "copy", "-metadata", "artist=Lars Holm"]).arg(&to).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        std::fs::copy(&to, &from).unwrap();
        std::fs::copy(&to, studio.path(output)).unwrap();
        let finding = studio.json(&["plan", ACME]).good().finding("rights.holder");
        assert!(finding["message"].as_str().unwrap().contains(&format!("{place} \"Lars Holm\"")), "{finding}");
    }
}

/// The fixture with one asset that a row calls generated, and that names this maker.
fn generated_by(creator: &str, row: &str) -> Studio {
    let studio = Studio::new();
    studio.write(&deliverable("extra/rule.svg"), drawing(creator, 9));
    studio.configure_more(&format!("[[rights]]\nmatch = [\"assets/extra/**\"]\n{row}"));
    studio
}

#[test]
fn the_client_the_agency_the_model_and_the_rows_own_holder_are_no_strangers() {
    let warned = |creator: &str, row: &str| !findings(generated_by(creator, row).json(&["plan", ACME]).good(), "rights.holder").is_empty();
    let generated = "origin = \"generated\"";
    assert!(warned("Lars Holm", generated));
    assert!(warned("Lars Holm", "origin = \"edited-from-generated\"\ncovers = \"crop\""));
    assert!(warned("Lars Holm", "origin = \"generated\"\nholder = \"Acme Fintech\""));
    assert!(!warned("Lars Holm", "origin = \"generated\"\nholder = \"Lars Holm\""));
    assert!(!warned("Lars Holm", "origin = \"commissioned\""), "a row of another origin has said whose it is");
    for known in ["© 2026 Acme Fintech, Inc.", "Recraft"] {
        assert!(!warned(known, generated), "{known}");
    }
    let house = generated_by("Ines Okafor", generated);
    assert!(findings(&house.json(&["plan", ACME]), "rights.holder").is_empty(), "the agency's own people");
}

#[test]
fn a_row_that_stands_there_is_corrected_and_not_pasted_beside() {
    let finding = generated_by("Lars Holm", "origin = \"generated\"").json(&["plan", ACME]).good().finding("rights.holder");
    assert!(
        finding["fix"]["toml"].is_null() && finding["fix"]["text"].as_str().unwrap().contains("handoff.toml [[rights]][4]"),
        "{finding}"
    );
}

#[test]
fn a_secret_in_a_credit_is_never_printed() {
    let secret = concat!("AKIA", "Q3EGRZ7W2NLX5TBD");
    let studio = generated_by(&format!("Lars Holm {secret}"), "origin = \"generated\"");
    studio.write(&deliverable("stock/a.svg"), drawing(&format!("Lars Holm {secret}"), 12));
    for command in [vec!["rights", ACME], vec!["rights", ACME, "--json"], vec!["plan", ACME], vec!["plan", ACME, "--json"]] {
        let ran = studio.handoff(&command);
        assert!(!ran.stdout().contains(secret) && !ran.stderr().contains(secret), "{command:?}");
    }
    studio.json(&["rights", ACME]).code(1).finding("rights.unknown");
}
