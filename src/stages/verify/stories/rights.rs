//! Bundles whose docs/rights.json claims what is not so: each rule of the rights check, in its own words.

use crate::data::bundle::{MANIFEST, RIGHTS_JSON};
use crate::data::manifest::Manifest;
use crate::data::report::CheckName;
use crate::data::rights::{Origin, RightsDocument};
use crate::data::{Code, Digest};
use crate::stages::verify::testing::Bundle;

/// The rights check says this of a bundle whose rights.json is spoiled so.
#[track_caller]
fn spoiled(says: &str, change: impl FnOnce(&mut RightsDocument)) {
    let mut bundle = Bundle::good();
    bundle.edit(RIGHTS_JSON, change);
    found(&bundle, says);
}

#[track_caller]
fn found(bundle: &Bundle, says: &str) {
    let judged = bundle.verified();
    judged.fails(CheckName::Rights, &[Code::BundleRights]);
    let messages: Vec<&str> = judged.report.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(messages.iter().any(|message| message.contains(says)), "{says}: {messages:#?}");
}

#[test]
fn every_file_has_exactly_one_row_of_its_own() {
    spoiled("no row of docs/rights.json says whose it is", |rights| drop(rights.rows.remove(3)));
    spoiled("2 rows of docs/rights.json say whose it is", |rights| rights.rows.push(rights.rows[0].clone()));
    spoiled("no row of docs/rights.json says whose it is", |rights| rights.rows[0].component = true);
}

#[test]
fn a_row_for_nothing_is_found() {
    let another = |rights: &mut RightsDocument, path: &str| {
        let mut row = rights.rows[0].clone();
        row.path = path.parse().unwrap();
        row.component = true;
        rights.rows.push(row);
    };
    spoiled("a row for a file that is not there", |rights| another(rights, "assets/nowhere.png"));
    spoiled("neither an asset nor an input", |rights| another(rights, "docs/gallery.html"));
}

#[test]
fn evidence_is_there_with_its_digest() {
    spoiled("not the one that was listed", |rights| rights.rows[2].evidence[0].sha256 = Digest::of("another licence"));
    spoiled("no row names it as evidence", |rights| rights.rows[2].evidence.clear());
    spoiled("evidence lies in docs/rights/", |rights| rights.rows[2].evidence[0].path = "docs/gallery.html".parse().ok());
    let bundle = Bundle::good().with("docs/RIGHTS.md", "# Rights\n").without("docs/rights/stock-1.pdf");
    found(&bundle, "the evidence is not there");
}

#[test]
fn the_sentence_says_what_the_rows_say() {
    for sentence in ["all generated, no licensed stock", "3 generated", "3 generated, 1 licensed stock (2 licences)"] {
        let mut bundle = Bundle::good();
        bundle.edit(RIGHTS_JSON, |rights: &mut RightsDocument| rights.rights_status = sentence.to_owned());
        bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.rights_status = sentence.to_owned());
        found(&bundle, "the rows say `3 generated, 1 licensed stock (1 licence)`");
    }
}

#[test]
fn the_sentence_says_the_day_on_which_the_first_licence_ends() {
    let mut bundle = Bundle::good();
    bundle.edit(RIGHTS_JSON, |rights: &mut RightsDocument| rights.rows[2].licence.expires = "2026-10-31".parse().ok());
    found(bundle.tabulate(), "the rows say `3 generated, 1 licensed stock (1 licence, first expiry 2026-10-31)`");
}

#[test]
fn the_totals_are_those_of_the_rows() {
    let says = "the totals are not those of the rows";
    spoiled(says, |rights| rights.totals[0].files = 4);
    spoiled(says, |rights| rights.totals.truncate(1));
    spoiled(says, |rights| rights.totals.push(rights.totals[0]));
}

#[test]
fn the_manifest_names_the_origin_of_the_row() {
    let mut bundle = Bundle::good();
    bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.assets[0].origin = Origin::AgencyMade);
    found(bundle.tabulate(), "the manifest says agency-made, its row says generated");
}
