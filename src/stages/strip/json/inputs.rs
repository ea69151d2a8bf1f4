//! Inputs of shipped jobs under the names that they have in the bundle, and remote ones without what signs them.

use serde_json::Value;

use super::RewriteInput;
use crate::data::strip::{self, Strip};
use crate::generation::url;

/// The rule that names inputs anew.
const INPUT_RULE: &str = "default: inputs are named as they are in the bundle";
/// The rule that cuts queries.
const QUERY_RULE: &str = "default: remote inputs lose query and fragment";
/// Keys whose text is never the name of an input.
const TEXTS: [&str; 4] = ["id", "model", "prompt", "tags"];

/// Rewrites the inputs in every job and in `defaults`; `positions` says where each job stood before others were left out.
pub fn rewrite(document: &mut Value, positions: &[usize], rewrite_input: RewriteInput<'_>, strips: &mut Vec<Strip>) {
    if let Some(jobs) = document.get_mut("jobs").and_then(Value::as_array_mut) {
        for (job, position) in jobs.iter_mut().zip(positions) {
            visit("", job, &mut |text| change(text, &|written| rewrite_input(*position, written), strips));
        }
    }
    // A default is every job's: whichever of them knows the file names it.
    if let Some(defaults) = document.get_mut("defaults") {
        let by_any = |written: &str| positions.iter().find_map(|position| rewrite_input(*position, written));
        visit("", defaults, &mut |text| change(text, &by_any, strips));
    }
}

fn visit(key: &str, value: &mut Value, change: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) if !TEXTS.contains(&key) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| visit(key, item, change)),
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| visit(key, value, change)),
        _ => {}
    }
}

fn change(text: &mut String, rewrite: &dyn Fn(&str) -> Option<String>, strips: &mut Vec<Strip>) {
    if let Some(name) = rewrite(text) {
        if name != *text {
            strip::record(strips, "path of an input", INPUT_RULE, 1);
            *text = name;
        }
    } else if let Some(end) = bare(text) {
        strip::record(strips, "query of a URL", QUERY_RULE, 1);
        text.truncate(end);
    }
}

/// Where the query or the fragment of a remote URL starts; a sentence that begins with one is no URL.
fn bare(text: &str) -> Option<usize> {
    let url = url::is_remote(text) && !text.trim().contains(char::is_whitespace);
    let bare = url::without_query(text).len();
    (url && bare < text.len()).then_some(bare)
}
