//! What is wrong with the contents of a bundle whose wrapping is good.

use serde_json::json;

use super::{Bad, Rows};
use crate::forger::{Forged, ROOT};

const MANIFEST: &str = "docs/handoff-manifest.json";
const RIGHTS: &str = "docs/rights.json";
const LIBRARY: &str = "prompts/prompt-library.json";
const RECORD: &str = "source/run-001/results.json";

/// All of them.
pub fn all(good: &Forged) -> Vec<Bad> {
    let mut rows = Rows::of(good);
    integrity(&mut rows);
    documents_that_do_not_read(&mut rows);
    documents_that_lie(&mut rows);
    rows.done()
}

fn integrity(rows: &mut Rows) {
    rows.add("no list", "integrity.no-sums", |zip| zip.remove("SHA256SUMS"));
    for (what, from, to) in
        [("binary marks", "  ", " *"), ("line ends of Windows", "\n", "\r\n"), ("a path out", "  README.md", "  ../README.md")]
    {
        rows.add(&format!("a list with {what}"), "integrity.no-sums", move |zip| {
            let sums = String::from_utf8(zip.part("SHA256SUMS").content.clone()).unwrap();
            zip.put("SHA256SUMS", sums.replace(from, to));
        });
    }
    rows.add("a changed asset", "integrity.changed", |zip| zip.part("assets/hero/hero-dawn.png").set(b"another picture"));
    rows.add("an asset that is gone", "integrity.missing", |zip| zip.remove("assets/hero/hero-dawn.png"));
    rows.add("an asset more", "integrity.added", |zip| {
        zip.put("assets/hero/planted.png", b"x");
    });
    rows.add("litter of macOS", "integrity.added", |zip| {
        zip.put("assets/.DS_Store", b"x");
    });
}

fn documents_that_do_not_read(rows: &mut Rows) {
    let invalid = "layout.invalid";
    let issued = |rows: &mut Rows, what: &str, path: &'static str, content: Vec<u8>| {
        rows.add(what, invalid, move |zip| {
            zip.put(path, content);
            zip.issue();
        });
    };
    let deep = [b"{\"a\":".to_vec(), vec![b'['; 1 << 20]].concat();
    issued(rows, "a manifest of brackets", MANIFEST, deep);
    issued(rows, "a key twice", RIGHTS, b"{\"schema\": \"handoff.rights/1\", \"schema\": \"x\"}\n".to_vec());
    issued(rows, "no number", MANIFEST, b"{\"assets_count\": NaN}\n".to_vec());
    issued(rows, "a number that no double holds", MANIFEST, b"{\"assets_count\": 1e999}\n".to_vec());
    issued(rows, "UTF-16", MANIFEST, "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect());
    issued(rows, "a mark of byte order", MANIFEST, "\u{feff}{}".into());
    issued(rows, "a key that a terminal obeys", MANIFEST, b"{\"\\u001b]0;x\\u0007\\u009b2J\\u202e\": 1}\n".to_vec());
    issued(rows, "a key of a megabyte", MANIFEST, format!("{{\"{}\": 1}}", "k".repeat(1 << 20)).into_bytes());
    issued(rows, "half a document", MANIFEST, b"{\"schema\": \"handoff.man".to_vec());
    issued(rows, "a million zeros", MANIFEST, [b"{\"a\": [0".to_vec(), b",0".repeat(1_000_000), b"]}".to_vec()].concat());
    issued(rows, "sixty megabytes of zeros", LIBRARY, [b"{\"jobs\": [0".to_vec(), b",0".repeat(30 << 20), b"]}".to_vec()].concat());
    issued(rows, "values in the parameters of a job", LIBRARY, {
        [b"{\"jobs\": [{\"id\": \"a\", \"x\": [[]".to_vec(), b",[]".repeat(600_000), b"]}]}".to_vec()].concat()
    });
    issued(rows, "run records of a million keys", RECORD, {
        let keys: Vec<String> = (0..300_000).map(|key| format!("\"{key}\":0")).collect();
        format!("{{\"jobs\":[[[{{{}}}", keys.join(",")).into_bytes()
    });
    issued(rows, "a README that is no text", "README.md", vec![0xff; 100]);
    rows.add("two documents of twenty megabytes", invalid, |zip| {
        zip.put("docs/assets.csv", vec![b'a'; 20 << 20]);
        zip.put("docs/gallery.html", vec![b'a'; 20 << 20]);
        zip.issue();
    });
    issued(rows, "UTF-16 in the record of a run", RECORD, "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect());
    issued(rows, "a record of a run that is a list", RECORD, b"[]\n".to_vec());
    rows.add("a manifest that does not say what it supersedes", invalid, |zip| {
        zip.json(MANIFEST, |it| drop(it.as_object_mut().unwrap().remove("supersedes")));
        zip.issue();
    });
    for path in ["README.md", RECORD] {
        rows.add(&format!("no {path}"), "layout.missing", |zip| {
            zip.remove(path);
            zip.issue();
        });
    }
}

fn documents_that_lie(rows: &mut Rows) {
    let tabulate = |zip: &mut Forged, from: &str, to: &str| {
        let table = String::from_utf8(zip.part("docs/assets.csv").content.clone()).unwrap();
        zip.put("docs/assets.csv", table.replacen(from, to, 1));
    };
    let mut lie = |what: &str, code, forge: &dyn Fn(&mut Forged)| {
        rows.add(what, code, |zip| {
            forge(zip);
            zip.issue();
        });
    };
    lie("a manifest that counts one more", "layout.disagrees", &|zip| zip.json(MANIFEST, |it| it["assets_count"] = json!(99)));
    lie("a manifest of another version", "layout.disagrees", &|zip| zip.json(MANIFEST, |it| it["version"] = json!(2)));
    lie("another day in the headers", "container.not-canonical", &|zip| zip.parts.iter_mut().for_each(|part| part.date += 1));
    lie("assets.csv of two million records", "documents.disagree", &|zip| {
        zip.put("docs/assets.csv", b"a,\n".repeat(2_000_000));
    });
    lie("assets.csv of other assets", "documents.disagree", &|zip| {
        zip.put("docs/assets.csv", "path,sha256,bytes\r\n");
    });
    lie("assets.csv of another licence", "documents.disagree", &|zip| tabulate(zip, "Example Stock", "Another Stock"));
    lie("an asset of another type", "layout.disagrees", &|zip| {
        zip.json(MANIFEST, |it| it["assets"][0]["media_type"] = json!("text/html"));
        tabulate(zip, "audio/mpeg", "text/html");
    });
    lie("a licence that has ended", "bundle.rights", &|zip| {
        tabulate(zip, "2027-10-31", "2020-01-01");
        zip.json(RIGHTS, |it| {
            let mut rows = it["rows"].as_array_mut().unwrap().iter_mut();
            rows.find(|row| row["expires"].is_string()).unwrap()["expires"] = json!("2020-01-01");
        });
    });
    lie("a link to nowhere", "documents.broken-link", &|zip| {
        let readme = String::from_utf8(zip.part("README.md").content.clone()).unwrap();
        zip.put("README.md", readme + "\n[more](docs/more.md)\n");
    });
    lie("an asset that nobody gave rights to", "bundle.rights", &|zip| {
        zip.json(RIGHTS, |it| drop(it["rows"].as_array_mut().unwrap().remove(0)));
    });
    lie("a prompt without a pin", "bundle.pins", &|zip| zip.json("docs/model-pins.json", |it| it["models"] = json!({})));
    lie("more prompts than can be run", "bundle.regeneration", &|zip| {
        zip.json(MANIFEST, |it| it["regeneration"]["seeded"] = json!(99));
    });
    rows.add("a preview", "bundle.preview", |zip| {
        for part in &mut zip.parts {
            part.name.splice(..ROOT.len() - 1, *b"handoff-preview");
        }
    });
}
