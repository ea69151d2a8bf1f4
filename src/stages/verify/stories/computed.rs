//! Bundles that claim what can be computed from what is there, and is something else: types and headers of assets, the cells of
//! assets.csv, the records of runs.

use serde_json::Value;

use crate::data::bundle::{ASSETS_CSV, BRAND_SYSTEM, MANIFEST, RIGHTS_JSON};
use crate::data::manifest::{Manifest, ManifestAsset};
use crate::data::media_type::MediaType;
use crate::data::report::CheckName;
use crate::data::rights::RightsDocument;
use crate::data::{Code, assets_csv};
use crate::stages::verify::testing::Bundle;

/// A tenth of a second of silence: 8,000 samples a second, of one byte.
fn wave() -> Vec<u8> {
    let header = b"RIFF\x44\x03\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x20\x03\0\0";
    [header.as_slice(), &[0x80; 800]].concat()
}

/// The good bundle, of whose first asset the manifest and assets.csv say this.
fn claimed(claim: impl FnOnce(&mut ManifestAsset)) -> Bundle {
    let mut bundle = Bundle::good();
    bundle.edit(MANIFEST, |manifest: &mut Manifest| claim(&mut manifest.assets[0]));
    bundle.tabulate();
    bundle
}

#[track_caller]
fn disagrees(bundle: &Bundle, says: &str) {
    let judged = bundle.verified();
    judged.fails(CheckName::Layout, &[Code::LayoutDisagrees]);
    let messages: Vec<&str> = judged.report.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, [says]);
}

#[test]
fn an_asset_is_of_the_type_that_its_content_says() {
    for media_type in ["text/html", "image/jpeg", "application/octet-stream"] {
        let bundle = claimed(|hero| hero.media_type = media_type.parse().unwrap());
        disagrees(&bundle, &format!("{media_type} by the manifest, image/png by its content"));
    }
}

#[test]
fn a_type_that_only_the_name_tells_may_be_that_of_an_earlier_name() {
    for media_type in ["application/x-indesign", "image/vnd.adobe.photoshop"] {
        assert_eq!(claimed(|hero| hero.media_type = media_type.parse().unwrap()).verified().report.findings, []);
    }
    let mut bundle = Bundle::good();
    bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.assets[1].media_type = MediaType::fixed("text/plain"));
    assert_eq!(bundle.tabulate().verified().report.findings, []);
}

#[test]
fn an_asset_has_the_pixels_and_the_duration_that_its_header_says() {
    let (pixels, duration) = ("the manifest says other pixels than its header", "the manifest says another duration than its header");
    disagrees(&claimed(|hero| hero.width = Some(9)), pixels);
    disagrees(&claimed(|hero| hero.height = Some(9)), pixels);
    disagrees(&claimed(|hero| hero.duration_seconds = Some(1.0)), duration);
    assert_eq!(claimed(|hero| (hero.width, hero.height) = (None, None)).verified().report.findings, [], "what is not claimed is no lie");
    let mut bundle = Bundle::good();
    bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.assets[1].width = Some(9));
    disagrees(bundle.tabulate(), pixels);
    let lasting = |seconds: f64| {
        let mut bundle = Bundle::good();
        bundle.put("assets/hero.png", wave());
        bundle.describe();
        bundle.edit(MANIFEST, |manifest: &mut Manifest| {
            let hero = &mut manifest.assets[0];
            (hero.width, hero.height, hero.duration_seconds) = (None, None, Some(seconds));
        });
        bundle.tabulate();
        bundle
    };
    assert_eq!(lasting(0.1).verified().report.findings, []);
    disagrees(&lasting(0.2), duration);
}

#[test]
fn every_cell_of_the_table_is_what_the_other_documents_say() {
    let mut good = Bundle::good();
    good.edit(RIGHTS_JSON, |rights: &mut RightsDocument| {
        let licence = &mut rights.rows[2].licence;
        (licence.credit, licence.number) = (Some("=Photo, by somebody".to_owned()), Some("17".to_owned()));
    });
    good.tabulate();
    assert_eq!(good.verified().report.findings, []);
    let table = String::from_utf8(good.files[ASSETS_CSV].clone()).unwrap();
    let line = table.lines().nth(3).unwrap();
    assert!(
        line.starts_with("assets/stock photo.jpg,") && line.ends_with(",Example Stock #1 (no. 17),,\"'=Photo, by somebody\""),
        "{line}"
    );
    for (place, column) in assets_csv::COLUMNS.into_iter().enumerate() {
        let mut cells: Vec<String> = line.splitn(12, ',').map(str::to_owned).collect();
        cells[place] = "9".to_owned();
        let judged = good.clone().with(ASSETS_CSV, table.replace(line, &cells.join(","))).verified();
        judged.fails(CheckName::Documents, &[Code::DocumentsDisagree]);
        let says = format!("line 4, column `{column}`: not what the manifest and rights.json say of assets/stock photo.jpg");
        assert_eq!(judged.report.findings[0].message, says);
    }
}

#[test]
fn the_table_has_its_columns_and_may_have_more() {
    let table = String::from_utf8(Bundle::good().files[ASSETS_CSV].clone()).unwrap();
    let more = table.replace("\r\n", ",more\r\n");
    assert_eq!(Bundle::good().with(ASSETS_CSV, more).verified().report.findings, []);
    for column in assets_csv::COLUMNS {
        let without = table.replacen(column, "another", 1);
        let judged = Bundle::good().with(ASSETS_CSV, without).verified();
        judged.fails(CheckName::Documents, &[Code::DocumentsDisagree]);
        assert_eq!(judged.report.findings[0].message, format!("it has no column `{column}`"));
    }
    for rows in [table.lines().take(3).collect::<Vec<_>>().join("\r\n"), format!("{table}{}", table.lines().nth(1).unwrap())] {
        Bundle::good().with(ASSETS_CSV, rows).verified().fails(CheckName::Documents, &[Code::DocumentsDisagree]);
    }
}

#[test]
fn the_record_of_a_run_that_prompts_come_from_is_there() {
    let judged = Bundle::good().without("source/run-001/results.json").verified();
    judged.fails(CheckName::Layout, &[Code::LayoutMissing]);
    assert_eq!(judged.report.findings[0].path.as_deref(), Some("source/run-001/results.json"));
    let mut bundle = Bundle::good();
    bundle.edit_library(|library| library.jobs[0].source.run = "run-002".to_owned());
    assert_eq!(bundle.verified().report.findings[0].path.as_deref(), Some("source/run-002/results.json"));
}

#[test]
fn json_that_the_builder_writes_has_no_byte_order_mark_and_records_of_runs_are_objects() {
    let with = |path: &str, content: &[u8]| {
        let mut bundle = Bundle::good().with(path, content);
        if path == BRAND_SYSTEM {
            bundle.edit(MANIFEST, |manifest: &mut Manifest| manifest.brand_system = path.parse().ok());
        }
        bundle.verified()
    };
    let utf16 = |unit: fn(u16) -> [u8; 2]| "\u{feff}{}".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    for path in ["source/run-001/results.json", "source/run-001/manifest.json", BRAND_SYSTEM] {
        for marked in ["\u{feff}{}".as_bytes(), &utf16(u16::to_le_bytes), &utf16(u16::to_be_bytes)] {
            with(path, marked).fails(CheckName::Layout, &[Code::LayoutInvalid]);
        }
        assert_eq!(with(path, b" {}\n").report.findings, []);
        for other in ["null", "[]", "\"x\"", "1"] {
            let value: Value = serde_json::from_str(other).unwrap();
            let judged = with(path, value.to_string().as_bytes());
            match path {
                // The sender's own: whatever it is, it is handed over.
                BRAND_SYSTEM => assert_eq!(judged.report.findings, []),
                _ => judged.fails(CheckName::Layout, &[Code::LayoutInvalid]),
            }
        }
    }
}
