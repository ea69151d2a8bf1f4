//! docs/findings.md lists every code with its weight and meaning as the program has them, and says what to do about each.

use std::fs;
use std::path::PathBuf;

use handoff::data::Code;

/// What stands where somebody still has to say what to do.
const UNWRITTEN: &str = "…";

fn page() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md")
}

/// The code of a row of a table, and what to do about it.
fn row(line: &str) -> Option<(&str, &str)> {
    let (code, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
    let (_, mend) = rest.strip_suffix(" |")?.rsplit_once(" | ")?;
    Some((code, mend))
}

fn line(code: Code, mend: &str) -> String {
    let accepted = if code.acceptable() { ", may be accepted" } else { "" };
    format!("| `{code}` | {}{accepted} | {} | {mend} |", code.severity(), code.meaning())
}

fn kind(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// The page as it should be: every row as the program has it, rows of codes that are gone left out, new ones behind the last of
/// their kind, or of all.
fn written(page: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for old in page.lines() {
        match row(old) {
            Some((code, mend)) => lines.extend(code.parse::<Code>().ok().map(|code| line(code, mend))),
            None => lines.push(old.to_owned()),
        }
    }
    for code in Code::ALL {
        let of = |line: &String, is: &dyn Fn(&str) -> bool| row(line).is_some_and(|(code, _)| is(code));
        if !lines.iter().any(|line| of(line, &|known| known == code.name())) {
            let kindred = lines.iter().rposition(|line| of(line, &|known| kind(known) == kind(code.name())));
            let last = kindred.or_else(|| lines.iter().rposition(|line| of(line, &|_| true))).expect("a table");
            lines.insert(last + 1, line(*code, UNWRITTEN));
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn every_code_of_findings_is_on_its_page_with_what_to_do() {
    let now = fs::read_to_string(page()).unwrap();
    let should = written(&now);
    if std::env::var_os("HANDOFF_UPDATE").is_some() {
        fs::write(page(), &should).unwrap();
    } else {
        assert!(
            now == should,
            "`HANDOFF_UPDATE=1 cargo test --test it findings` corrects docs/findings.md; then say what to do about new codes"
        );
    }
    let rows: Vec<_> = should.lines().filter_map(row).collect();
    assert_eq!(rows.len(), Code::ALL.len(), "each code once");
    let unwritten: Vec<&str> = rows.iter().filter(|(_, mend)| *mend == UNWRITTEN || mend.is_empty()).map(|(code, _)| *code).collect();
    assert!(unwritten.is_empty(), "docs/findings.md does not say what to do about {unwritten:?}");
}

#[test]
fn a_new_code_gets_a_row_behind_its_kind_and_one_that_is_gone_goes() {
    let page = fs::read_to_string(page()).unwrap();
    let lines: Vec<&str> = page.lines().filter(|line| !line.starts_with("| `container.unsafe-gap`")).collect();
    let changed = written(&(lines.join("\n") + "\n| `no.such-code` | error | Gone. | Nothing. |\n"));
    assert!(changed.contains("| `container.unsafe-gap` | error | Bytes that belong") && !changed.contains("no.such-code"));
    let at = |code: &str| changed.find(&format!("| `{code}`")).unwrap();
    assert!(at("container.root") < at("container.unsafe-gap") && at("container.unsafe-gap") < at("integrity.no-sums"));
}
