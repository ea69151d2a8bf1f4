//! Findings: what a stage noticed, as data. A stage collects all of them and goes on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::code::{Code, Severity};

/// One thing that a stage noticed about the engagement or the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What kind of thing it is; stable, listed in [`Code`].
    pub code: Code,
    /// Whether it refuses, warns or informs.
    pub severity: Severity,
    /// The file: relative to the workspace for sources, to the root folder for a bundle.
    pub path: Option<String>,
    /// Where in the file: `PNG tEXt "parameters"`, `line 3`, `jobs[2].prompt`.
    pub place: Option<String>,
    /// The id of the job it is about, as the run has it.
    pub job: Option<String>,
    /// One sentence: what is the case.
    pub message: String,
    /// What to do about it.
    pub fix: Option<Fix>,
}

/// The way out of a finding or an error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// What to do, in words.
    pub text: String,
    /// What to paste into `handoff.toml`, where that is the way.
    pub toml: Option<String>,
    /// Another way out, which is not taken together with this one.
    pub or: Option<Box<Fix>>,
}

impl Fix {
    /// A way out that needs no entry in `handoff.toml`.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), toml: None, or: None }
    }

    /// A way out that is an entry in `handoff.toml`.
    pub fn toml(text: impl Into<String>, toml: impl Into<String>) -> Self {
        Self { text: text.into(), toml: Some(toml.into()), or: None }
    }

    /// … or this one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { or: Some(Box::new(other)), ..self }
    }

    /// `text` as a TOML string, for what is to be pasted.
    pub fn quote(text: &str) -> String {
        if text.contains('\\') && !text.contains(|character: char| character == '\'' || character.is_control()) {
            return format!("'{text}'");
        }
        // A JSON string is a basic string of TOML (RFC 8259 escapes what TOML does, but for U+007F); it stays on one line.
        serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
    }
}

impl Finding {
    /// A finding with the usual severity of its code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity(), path: None, place: None, job: None, message: message.into(), fix: None }
    }

    /// … about this file.
    #[must_use]
    pub fn at(self, path: impl ToString) -> Self {
        Self { path: Some(path.to_string()), ..self }
    }

    /// … at this place in the file.
    #[must_use]
    pub fn place(self, place: impl Into<String>) -> Self {
        Self { place: Some(place.into()), ..self }
    }

    /// … about this job.
    #[must_use]
    pub fn job(self, job: impl Into<String>) -> Self {
        Self { job: Some(job.into()), ..self }
    }

    /// … with this way out.
    #[must_use]
    pub fn fix(self, fix: Fix) -> Self {
        Self { fix: Some(fix), ..self }
    }

    /// … with another severity than the usual one of its code.
    #[must_use]
    pub fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// Whether it refuses.
    pub fn refuses(&self) -> bool {
        self.severity == Severity::Error
    }

    fn order(&self) -> impl Ord + '_ {
        (self.severity, self.code.name(), &self.path, &self.place, &self.job, &self.message)
    }
}

/// Puts findings into the order in which they are reported: errors first, then by code and place. Twins become one.
pub fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    findings.dedup();
}

/// What refuses first, to stand behind what follows from that: `: README.md: is not the issued one`; empty where nothing does.
pub fn because(findings: &[Finding]) -> String {
    match findings.iter().find(|finding| finding.refuses()) {
        Some(Finding { path: Some(path), message, .. }) if !message.contains(path.as_str()) => format!(": {path}: {message}"),
        Some(Finding { message, .. }) => format!(": {message}"),
        None => String::new(),
    }
}

/// What a stage gives: its value and what it noticed on the way. `Err` is only for "it could not be done".
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

impl<T> Found<T> {
    /// A value with what was noticed.
    pub fn new(value: T, findings: Vec<Finding>) -> Self {
        Self { value, findings }
    }

    /// The value; what was noticed is added to `findings`.
    pub fn into(self, findings: &mut Vec<Finding>) -> T {
        findings.extend(self.findings);
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_pasted_reads_back_as_it_was() {
        for text in ["plain", "O'Neil \"x\"", "/docs/\\[a\\] brand.md", "C:\\it's", "line\nbreak\u{7f}\u{1}", "café 広告 \u{202e}"] {
            let quoted = Fix::quote(text);
            assert!(!quoted.contains('\n'), "{quoted}");
            let table: toml::Table = format!("x = {quoted}").parse().unwrap();
            assert_eq!(table["x"].as_str(), Some(text));
        }
    }
}
