//! The built-in rules: keys and tags of the house, at any depth.

use serde_json::{Map, Value};

use crate::data::strip::{self, Strip};
use crate::engagement::StripRules;
use crate::leaks::tags;

/// The key whose list holds tags.
pub const TAGS: &str = "tags";

/// Whether tags stand under this key, however it is written.
pub fn is_tags(key: &str) -> bool {
    key.eq_ignore_ascii_case(TAGS)
}

/// What the generation tool writes about the machine it ran on (gen-ai 2.68): laptop paths, signed URLs, messages with tokens.
/// No parameter of its 205 models has one of these names, but objects inside of one may: `{"url": "refs/a.png"}`.
pub const RUN_KEYS: [&str; 4] = ["manifestPath", "localPath", "url", "error"];
/// The rule that removes [`RUN_KEYS`].
const RUN_RULE: &str = "default: paths, URLs and errors of a run";

/// One document being cleaned.
pub struct Cleaner<'a> {
    rules: &'a StripRules,
    run_keys: &'a [&'a str],
    is_input: &'a dyn Fn(&str) -> bool,
    /// What was removed so far.
    pub strips: Vec<Strip>,
}

impl<'a> Cleaner<'a> {
    /// Cleans by these rules, and removes `run_keys` too; below the keys of a job, only where they do not name an input.
    pub fn new(rules: &'a StripRules, run_keys: &'a [&'a str], is_input: &'a dyn Fn(&str) -> bool) -> Self {
        Self { rules, run_keys, is_input, strips: Vec::new() }
    }

    /// Cleans a whole document. Its jobs stay, however little is left of one.
    pub fn document(&mut self, value: &mut Value) {
        match value {
            Value::Object(map) => {
                let mut jobs = map.get_mut("jobs").map(std::mem::take);
                for job in jobs.iter_mut().filter_map(Value::as_array_mut).flatten() {
                    match job {
                        Value::Object(job) => self.object(job, true),
                        other => drop(self.value("", other)),
                    }
                }
                self.object(map, true);
                if let (Some(slot), Some(jobs)) = (map.get_mut("jobs"), jobs) {
                    *slot = jobs;
                }
            }
            other => drop(self.value("", other)),
        }
    }

    fn object(&mut self, map: &mut Map<String, Value>, is_record: bool) {
        map.retain(|key, value| match self.forbidding(key, value, is_record) {
            Some(rule) => {
                strip::record(&mut self.strips, &format!("key {key}"), &rule, 1);
                false
            }
            None => self.value(key, value),
        });
    }

    /// Cleans a value; `false` when nothing is left of what it had.
    fn value(&mut self, key: &str, value: &mut Value) -> bool {
        match value {
            Value::Array(items) if is_tags(key) => {
                items.retain(|item| !item.as_str().is_some_and(|tag| self.removes(tag)));
                !items.is_empty()
            }
            Value::String(tag) if is_tags(key) => !self.removes(tag),
            Value::Object(map) => {
                let was_empty = map.is_empty();
                self.object(map, false);
                was_empty || !map.is_empty()
            }
            Value::Array(items) => {
                let was_empty = items.is_empty();
                items.retain_mut(|item| self.value("", item));
                was_empty || !items.is_empty()
            }
            _ => true,
        }
    }

    fn forbidding(&self, key: &str, value: &Value, is_record: bool) -> Option<String> {
        let names_input = || !is_record && value.as_str().is_some_and(self.is_input);
        if self.run_keys.contains(&key) && !names_input() {
            return Some(RUN_RULE.to_owned());
        }
        let rule = self.rules.keys.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        rule.map(|(_, origin)| origin.clone())
    }

    fn removes(&mut self, tag: &str) -> bool {
        let rule = self.rules.tags.iter().find(|(pattern, _)| tags::matches(pattern, tag));
        if let Some((pattern, origin)) = rule {
            strip::record(&mut self.strips, &format!("tag {tag}"), &format!("{origin} ({pattern})"), 1);
        }
        rule.is_some()
    }
}
