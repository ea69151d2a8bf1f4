//! Rights: a row for everything, or a refusal with an entry to paste.

use handoff::data::Code;

use crate::harness::{ACME, Studio, document_in, unzipped};

#[test]
fn the_status_is_computed_from_the_rows() {
    let studio = Studio::new();
    let zip = studio.built();
    let manifest = document_in(&zip, "docs/handoff-manifest.json");
    let status = manifest["rights_status"].as_str().unwrap();
    assert!(
        status.contains("10 generated") && status.contains("2 generated and edited") && status.contains("1 licensed stock"),
        "{status}"
    );
    assert!(status.contains("first expiry 2027-10-31"), "{status}");
    let rights = document_in(&zip, "docs/rights.json");
    assert_eq!(rights["rights_status"], status);
    let page = String::from_utf8(unzipped(&zip)["docs/RIGHTS.md"].clone()).unwrap();
    assert!(page.contains(status), "RIGHTS.md says the same");
}

#[test]
fn a_file_that_nobody_spoke_for_refuses_with_an_entry_for_its_folder() {
    let studio = Studio::new();
    studio.write(&format!("{ACME}/deliverables/extra/a.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    studio.write(&format!("{ACME}/deliverables/extra/b.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\"/>");
    let ran = studio.json(&["rights", ACME]);
    assert_eq!(ran.code(1).document()["undetermined"].as_array().unwrap().len(), 2);
    let finding = ran.finding("rights.unknown");
    let toml = finding["fix"]["toml"].as_str().unwrap();
    assert!(toml.contains("match = [\"assets/extra/**\"]"), "{toml}");
    let toml = toml.replacen("origin = \"…\"", "origin = \"agency-made\"", 1);
    studio.configure_more(&toml);
    studio.json(&["rights", ACME]).good();
}

#[test]
fn an_edited_asset_refuses_until_a_row_says_what_the_edit_contains() {
    let studio = Studio::new();
    studio.edit(&format!("{ACME}/handoff.toml"), |text| {
        let parts: Vec<&str> = text.split("[[rights]]").collect();
        let kept = parts.iter().enumerate().filter(|(index, part)| *index == 0 || !part.contains("edited-from-generated"));
        kept.map(|(_, part)| *part).collect::<Vec<_>>().join("[[rights]]")
    });
    let ran = studio.json(&["plan", ACME]);
    let finding = ran.code(1).finding("rights.edited");
    let toml = finding["fix"]["toml"].as_str().unwrap();
    assert!(toml.contains("assets/hero/hero-final.png") && toml.contains("assets/social/launch-tile.jpg"), "{toml}");
}

#[test]
fn licences_are_held_against_the_day_of_delivery() {
    let studio = Studio::new();
    let code = |expires: &str, code: i32, name: &str| {
        let studio = Studio::new();
        studio.configure("expires = \"2027-10-31\"", &format!("expires = \"{expires}\""));
        assert!(studio.json(&["plan", ACME]).code(code).codes().contains(&name.to_owned()), "{expires}");
    };
    code("2026-04-21", 1, "rights.expired");
    code("2026-04-22", 0, "rights.expiring");
    code("2026-07-21", 0, "rights.expiring");
    studio.configure("expires = \"2027-10-31\"", "expires = \"2026-07-22\"");
    assert!(!studio.json(&["plan", ACME]).good().codes().contains(&"rights.expiring".to_owned()), "91 days are no news");
    studio.configure("starts = \"2026-01-15\"", "starts = \"2026-04-23\"");
    assert!(studio.json(&["plan", ACME]).code(1).codes().contains(&"rights.not-started".to_owned()));
}

#[test]
fn named_evidence_that_is_missing_refuses() {
    let studio = Studio::new();
    studio.remove(&format!("{ACME}/rights/ES-441097 licence.pdf"));
    let finding = studio.json(&["plan", ACME]).code(1).finding("rights.evidence-missing");
    assert_eq!(finding["path"], format!("{ACME}/rights/ES-441097 licence.pdf"));
}

#[test]
fn evidence_that_may_not_leave_is_handed_over_as_a_digest() {
    let studio = Studio::new();
    studio.configure("evidence = [", "ship_evidence = false\nevidence = [");
    let zip = studio.built();
    assert!(!unzipped(&zip).keys().any(|name| name.starts_with("docs/rights/")));
    let rights = document_in(&zip, "docs/rights.json");
    let photo = rights["rows"].as_array().unwrap().iter().find(|row| row["origin"] == "licensed-stock").unwrap().clone();
    assert!(photo["evidence"][0]["path"].is_null() && photo["evidence"][0]["sha256"].as_str().unwrap().len() == 64);
}

#[test]
fn a_stock_id_in_the_name_vetoes_a_join_by_name() {
    let studio = Studio::new();
    let jpeg = std::fs::read(studio.path(&format!("{ACME}/deliverables/social/launch-tile.jpg"))).unwrap();
    for file in ["results.json", "manifest.json"] {
        studio.edit(&format!("out/retainer-2026-04-22/{file}"), |text| {
            text.replace("acme-fintech/launch-tile", "acme-fintech/AdobeStock_4711")
        });
    }
    studio.remove(&format!("{ACME}/deliverables/social/launch-tile.jpg"));
    studio.write(&format!("{ACME}/deliverables/stocky/AdobeStock_4711.jpg"), jpeg);
    let finding = studio.json(&["plan", ACME]).code(1).finding("rights.unknown");
    assert_eq!(finding["path"], format!("{ACME}/deliverables/stocky/AdobeStock_4711.jpg"));
    let plan = studio.json(&["plan", ACME]).document();
    let entry = plan["entries"].as_array().unwrap().iter().find(|entry| entry["source"] == finding["path"]).unwrap().clone();
    assert!(entry["join"].is_null(), "{entry}");
}

#[test]
fn the_agency_may_hold_the_rights_and_be_credited_and_plan_and_build_agree_on_it() {
    let studio = Studio::new();
    studio.configure_more(
        "[[rights]]\nmatch = [\"assets/extra/**\"]\norigin = \"agency-made\"\nholder = \"Northlight Studio\"\ncredit = \"© Northlight Studio\"",
    );
    studio.write(&format!("{ACME}/deliverables/extra/rule.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"7\" height=\"1\"/>");
    assert_eq!(studio.json(&["plan", ACME]).good().document()["outcome"], "ready");
    let zip = studio.built();
    let named: Vec<String> =
        unzipped(&zip).into_iter().filter(|(_, bytes)| bytes.windows(10).any(|part| part == b"Northlight")).map(|(name, _)| name).collect();
    assert_eq!(named, ["docs/RIGHTS.md", "docs/assets.csv", "docs/rights.json"], "it stands where rights are told, and nowhere else");
    let gallery = String::from_utf8(unzipped(&zip)["docs/gallery.html"].clone()).unwrap();
    assert!(
        gallery.contains("Made by the agency") && gallery.contains("href=\"RIGHTS.md\""),
        "the gallery says the origin and refers to RIGHTS.md"
    );
}

#[test]
fn every_code_about_rights_is_explained_to_the_agency() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rights.md")).unwrap();
    let codes = Code::ALL.iter().map(|code| code.name()).filter(|name| name.starts_with("rights.") || *name == "bundle.rights");
    let missing: Vec<&str> = codes.filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn an_entry_that_decides_for_nothing_is_a_note() {
    let studio = Studio::new();
    studio.configure_more("[[rights]]\nmatch = [\"assets/photos/**\"]\norigin = \"commissioned\"");
    let finding = studio.json(&["plan", ACME]).good().finding("rights.row-unused");
    assert_eq!(
        (&finding["severity"], &finding["place"]),
        (&"note".into(), &"handoff.toml [[rights]][4]".into()),
        "an entry above it takes its files"
    );
}

#[test]
fn a_part_of_a_file_has_its_own_term_and_evidence() {
    let studio = Studio::new();
    studio.configure_more(
        "[[rights]]\nmatch = [\"assets/video/**\"]\ncomponent = true\norigin = \"music\"\nlicense = \"Track 7\"\nexpires = \"2026-04-21\"\nevidence = [\"rights/track-7.pdf\"]",
    );
    let ran = studio.json(&["plan", ACME]);
    assert!(ran.code(1).finding("rights.expired")["message"].as_str().unwrap().starts_with("Track 7 expired on 2026-04-21"));
    assert!(ran.finding("rights.evidence-missing")["path"].as_str().unwrap().ends_with("rights/track-7.pdf"));
    studio.configure("match = [\"assets/video/**\"]\ncomponent", "match = [\"assets/nothing/**\"]\ncomponent");
    let ran = studio.json(&["plan", ACME]);
    assert!(!ran.good().codes().contains(&"rights.expired".to_owned()), "a part of nothing expires in nothing");
    assert!(ran.codes().contains(&"rights.row-unused".to_owned()));
}
