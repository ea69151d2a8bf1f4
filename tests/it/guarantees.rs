//! docs/guarantees.md names the test behind each guarantee: each of them is there.

use std::fs;
use std::path::Path;

#[test]
fn every_test_that_a_guarantee_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/guarantees.md")).unwrap();
    let sources = ["src", "tests"].into_iter().flat_map(|folder| walkdir::WalkDir::new(root.join(folder)));
    let rust = sources.map(Result::unwrap).filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"));
    let code: String = rust.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
    // The names of tests are sentences; nothing else in backquotes has so many parts.
    let named = page.split('`').skip(1).step_by(2).filter(|text| text.matches('_').count() > 2 && !text.contains([' ', '.', '/']));
    let (there, missing): (Vec<&str>, Vec<&str>) = named.partition(|name| code.contains(&format!("fn {name}(")));
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
    assert!(there.len() > 20, "{there:?}");
}
