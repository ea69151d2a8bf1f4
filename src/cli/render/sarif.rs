//! Findings as a log in SARIF 2.1.0 (OASIS Standard, 2020; errata 01, 2023), which code scanning services take. One run, the rules
//! that it has results of, and the results one by one: a hostile zip can have a million.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::escape::escape;
use super::findings::told;
use crate::data::finding::Finding;
use crate::data::{Code, Digest};
use crate::reports::ErrorDetail;
use crate::stages::document::url;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A log.
#[derive(Serialize)]
pub struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Value,
    invocations: [Value; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    automation_details: Option<Value>,
    /// Absent where nothing could be looked at: an empty list would say that all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Results<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Value>,
}

/// What came of `command`: its verdict and exit code, and all that speaks for or against `subject`.
pub fn judged<'a>(command: &str, verdict: &str, exit: u8, subject: Option<&'a str>, reasons: &'a [Finding]) -> Log<'a> {
    log(Run {
        tool: tool(reasons),
        invocations: [json!({"executionSuccessful": true, "exitCode": exit})],
        automation_details: Some(json!({"id": format!("handoff/{command}/")})),
        results: Some(Results { reasons, subject }),
        properties: Some(json!({"verdict": verdict})),
    })
}

/// "It could not be done".
pub fn failure(error: &ErrorDetail, exit: u8) -> Log<'static> {
    let said = error.fix.as_ref().map_or_else(|| error.message.clone(), |fix| format!("{}\n→ {}", error.message, fix.text));
    let mut notification = json!({"descriptor": {"id": error.code}, "level": "error", "message": {"text": text(&lines(&said))}});
    if let Some(path) = &error.path {
        notification["locations"] = json!([{"physicalLocation": artifact(path)}]);
    }
    log(Run {
        tool: tool(&[]),
        invocations: [json!({"executionSuccessful": false, "exitCode": exit, "toolExecutionNotifications": [notification]})],
        automation_details: None,
        results: None,
        properties: None,
    })
}

fn log(run: Run<'_>) -> Log<'_> {
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

fn tool(reasons: &[Finding]) -> Value {
    let mut first: BTreeMap<Code, Option<&str>> = BTreeMap::new();
    for finding in reasons {
        let mend = finding.fix.as_ref().map(|fix| fix.text.as_str());
        let known = first.entry(finding.code).or_default();
        *known = known.or(mend);
    }
    let rules: Vec<Value> = first.into_iter().map(|(code, mend)| rule(code, mend.unwrap_or(code.meaning()))).collect();
    json!({"driver": {"name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION"), "rules": rules}})
}

fn rule(code: Code, mend: &str) -> Value {
    json!({
        "id": code,
        "shortDescription": {"text": code.meaning()},
        "fullDescription": {"text": code.meaning()},
        "help": {"text": text(&escape(mend))},
        "defaultConfiguration": {"level": code.severity()},
    })
}

struct Results<'a> {
    reasons: &'a [Finding],
    subject: Option<&'a str>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut twins = (Identity::default(), 0);
        serializer.collect_seq(self.reasons.iter().map(|finding| {
            let identity = Identity::of(finding);
            twins = if identity == twins.0 { (identity, twins.1 + 1) } else { (identity, 1) };
            result(finding, self.subject, &twins.0.fingerprint(twins.1))
        }))
    }
}

fn result(finding: &Finding, subject: Option<&str>, fingerprint: &str) -> Value {
    let mut location = json!({});
    if let Some(path) = finding.path.as_deref().or(subject) {
        location["physicalLocation"] = artifact(path);
        if let Some(line) = finding.place.as_deref().and_then(line).filter(|_| finding.path.is_some()) {
            location["physicalLocation"]["region"] = json!({"startLine": line});
        }
    }
    if let Some(place) = &finding.place {
        location["logicalLocations"] = json!([{"fullyQualifiedName": place}]);
    }
    let locations = if location == json!({}) { Vec::new() } else { vec![location] };
    json!({
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": text(&told(finding))},
        "locations": locations,
        // The second name is the one that GitHub tells alerts apart by.
        "partialFingerprints": {"handoffFinding/v1": fingerprint, "primaryLocationLineHash": fingerprint},
        "properties": {"job": finding.job, "fix": finding.fix},
    })
}

/// What a finding is about, whatever it says of it: the same from run to run, wherever the workspace lies.
#[derive(Default, PartialEq)]
struct Identity<'a>(Option<Code>, [Option<&'a str>; 3]);

impl<'a> Identity<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self(Some(finding.code), [finding.path.as_deref(), finding.place.as_deref(), finding.job.as_deref()])
    }

    /// … and which of several.
    fn fingerprint(&self, number: usize) -> String {
        format!("{}:{number}", Digest::of(json!([self.0, self.1]).to_string()))
    }
}

/// A path as a relative reference (RFC 3986 section 4.2). Two slashes at its beginning would name a host.
fn artifact(path: &str) -> Value {
    let host = if path.starts_with("//") { "/." } else { "" };
    json!({"artifactLocation": {"uri": format!("{host}{}", url::relative("", path))}})
}

/// The number in `line 12`.
fn line(place: &str) -> Option<u64> {
    place.strip_prefix("line ")?.parse().ok().filter(|number| *number > 0)
}

fn lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

/// A plain text message, in which `[here](there)` would be a link (section 3.11.6).
fn text(said: &str) -> String {
    if said.contains("](") { said.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]") } else { said.to_owned() }
}
