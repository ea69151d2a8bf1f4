//! Findings as commands of a GitHub Actions workflow, which its runner reads from the log and shows beside the change: one line each,
//! and a last one for people.
//!
//! The runner takes a line for a command that begins with `::`, or that has `##[` anywhere (actions/runner, `ActionCommand.cs`). No
//! text from elsewhere can begin a line here, or end one; the last line has none.

use super::escape::{clip, escape};
use super::findings::{counts, told};
use crate::data::Severity;
use crate::data::finding::Finding;
use crate::reports::ErrorDetail;

/// Annotations of a kind that GitHub shows of a step; the rest is in the log.
const SHOWN: usize = 10;

/// A command for each reason, then what came of `command`.
pub fn lines<'a>(command: &str, verdict: &str, reasons: &'a [Finding]) -> impl Iterator<Item = String> + use<'a> {
    let last = last(command, verdict, reasons);
    let annotation = |finding: &Finding| line(finding.severity, finding.code.name(), finding.path.as_deref(), &told(finding));
    reasons.iter().map(annotation).chain(std::iter::once(last))
}

/// "It could not be done", as one command.
pub fn failure(error: &ErrorDetail) -> String {
    let mut said: Vec<String> = error.message.lines().map(|line| escape(line).into_owned()).collect();
    said.extend(error.fix.as_ref().map(|fix| format!("→ {}", escape(&fix.text))));
    line(Severity::Error, error.code.name(), error.path.as_deref(), &said.join("\n"))
}

fn last(command: &str, verdict: &str, reasons: &[Finding]) -> String {
    let mut said = vec![format!("handoff {command}: {verdict}")];
    if !reasons.is_empty() {
        said.push(counts(reasons));
    }
    let crowd = |severity| reasons.iter().filter(|finding| finding.severity == severity).nth(SHOWN).is_some();
    if [Severity::Error, Severity::Warning, Severity::Note].into_iter().any(crowd) {
        said.push(format!("GitHub shows {SHOWN} of a kind, this log all"));
    }
    said.join("; ")
}

fn line(severity: Severity, title: &str, file: Option<&str>, message: &str) -> String {
    let command = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let file = file.map_or_else(String::new, |file| format!("file={},", property(&escape(&clip(file)))));
    format!("::{command} {file}title={}::{}", property(title), data(message))
}

/// As the runner reads what stands behind a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As the runner reads the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
