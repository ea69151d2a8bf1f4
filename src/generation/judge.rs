//! Whether a model takes a payload, by the rules of `gen-ai validate` (2.68.1), read off what it answered: a step is not
//! enforced, blanks and an empty list are not enough where something is required, nothing is converted, what a list of files
//! holds is not looked at, and unknown parameters pass in silence. That silence is what [`FaultKind::Unknown`] breaks.

use serde_json::{Map, Value};

use super::kind;
use super::schema::{List, Parameter, Schema, Takes};

/// One thing that is wrong with a payload.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The parameter.
    pub parameter: String,
    /// Where in the payload: `prompt`, `imageUrls[2]`.
    pub place: String,
    /// What kind of thing.
    pub kind: FaultKind,
    /// One sentence that names the parameter and what is expected.
    pub message: String,
}

/// What can be wrong with a parameter of a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It is required, and absent or empty.
    Missing,
    /// The model does not have it: the tool ignores it.
    Unknown {
        /// The parameter that may have been meant.
        nearest: Option<String>,
    },
    /// Its value has the wrong type.
    Type,
    /// Its value is none of the choices.
    Choice,
    /// Its number is too small or too large.
    Range,
    /// Its text is too short or too long.
    Length,
    /// Its list has too many items.
    Count,
}

impl Fault {
    fn new(parameter: &Parameter, kind: FaultKind, message: String) -> Self {
        Self { parameter: parameter.name.clone(), place: parameter.name.clone(), kind, message: format!("`{}` {message}", parameter.name) }
    }

    /// Whether the tool refuses the payload for it; it ignores unknown parameters.
    pub fn refuses(&self) -> bool {
        !matches!(self.kind, FaultKind::Unknown { .. })
    }
}

impl Schema {
    /// All that is wrong with a payload: what the tool refuses in the order in which it checks, then what it ignores.
    pub fn judge(&self, payload: &Map<String, Value>) -> Vec<Fault> {
        let refused = self.parameters.iter().filter_map(|parameter| parameter.judge(payload.get(&parameter.name)));
        let unknown = payload.keys().filter(|name| self.parameter(name).is_none());
        refused.chain(unknown.map(|name| self.unknown(name))).collect()
    }

    fn unknown(&self, name: &str) -> Fault {
        let nearest = self.nearest(name).map(str::to_owned);
        let meant = nearest.as_ref().map(|nearest| format!("; `{nearest}` may have been meant")).unwrap_or_default();
        let message = format!("`{name}` is no parameter of this model, so the tool ignores it{meant}");
        Fault { parameter: name.to_owned(), place: name.to_owned(), kind: FaultKind::Unknown { nearest }, message }
    }

    /// The parameter whose name is like `name`: the same but for case and separators, or nearly the same.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        /// Below this, names have a beginning in common and nothing else (`notes` and `numInferenceSteps`).
        const ALIKE: f64 = 0.86;
        let wanted = plain(name);
        let likeness = |parameter: &Parameter| strsim::jaro_winkler(&wanted, &plain(&parameter.name));
        let rated = self.parameters.iter().map(|parameter| (likeness(parameter), parameter.name.as_str()));
        // The first of equals, so that the answer does not depend on how a maximum breaks ties.
        rated.filter(|(like, _)| *like >= ALIKE).reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, name)| name)
    }
}

/// A name without case and separators: `aspect_ratio`, `Aspect-Ratio` and `aspectRatio` are one.
fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Parameter {
    fn judge(&self, value: Option<&Value>) -> Option<Fault> {
        let Some(value) = value.filter(|value| !self.counts_as_absent(value)) else {
            return self.required.then(|| Fault::new(self, FaultKind::Missing, "is required".to_owned()));
        };
        match (self.list, value) {
            (Some(list), Value::Array(items)) => self.judge_list(list, items),
            (Some(_), other) => Some(Fault::new(self, FaultKind::Type, format!("takes a list, not {}", kind(other)))),
            (None, value) => self.judge_one(value),
        }
    }

    /// A required parameter of any kind is not given by blanks, nor by a list of nothing.
    fn counts_as_absent(&self, value: &Value) -> bool {
        let empty = match value {
            Value::String(text) => trimmed(text).is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        value.is_null() || (self.required && empty)
    }

    fn judge_list(&self, list: List, items: &[Value]) -> Option<Fault> {
        let (count, fault) = (items.len() as u64, |said| Some(Fault::new(self, FaultKind::Count, said)));
        match list {
            List { max: Some(max), .. } if count > max => return fault(format!("takes at most {max} items, not {count}")),
            List { min: Some(min), .. } if count < min => return fault(format!("takes at least {min} items, not {count}")),
            List { .. } => {}
        }
        // The tool does not look at the files that a list names.
        if self.takes == Takes::File {
            return None;
        }
        items.iter().enumerate().find_map(|(index, item)| {
            let fault = self.judge_one(item)?;
            let below = fault.place[self.name.len()..].to_owned();
            Some(Fault { place: format!("{}[{index}]{below}", self.name), ..fault })
        })
    }

    fn judge_one(&self, value: &Value) -> Option<Fault> {
        let wrong_type = |what: &str| Some(Fault::new(self, FaultKind::Type, format!("takes {what}, not {}", kind(value))));
        match (&self.takes, value) {
            (Takes::Text { min, max }, Value::String(text)) => self.judge_length(text, *min, *max),
            (Takes::Text { .. }, _) => wrong_type("a text"),
            (Takes::Catalogue | Takes::File, Value::String(_)) => None,
            (Takes::Catalogue, _) => wrong_type("the name of an entry of its catalogue"),
            (Takes::File, _) => wrong_type("the path or URL of a file"),
            (Takes::Number { min, max }, Value::Number(number)) => self.judge_range(number.as_f64()?, *min, *max),
            (Takes::Number { .. }, _) => wrong_type("a number"),
            (Takes::Switch, Value::Bool(_)) => None,
            (Takes::Switch, _) => wrong_type("true or false"),
            (Takes::Choice(options), value) if options.iter().any(|option| same(option, value)) => None,
            (Takes::Choice(options), _) => Some(Fault::new(self, FaultKind::Choice, format!("takes one of {}", listed(options)))),
            (Takes::Object(fields), Value::Object(object)) => self.judge_fields(fields, object),
            (Takes::Object(_), _) => wrong_type("an object"),
            (Takes::Anything, _) => None,
        }
    }

    fn judge_fields(&self, fields: &[Parameter], object: &Map<String, Value>) -> Option<Fault> {
        let fault = fields.iter().find_map(|field| field.judge(object.get(&field.name)))?;
        Some(Fault { parameter: self.name.clone(), place: format!("{}.{}", self.name, fault.place), ..fault })
    }

    fn judge_length(&self, text: &str, min: Option<u64>, max: Option<u64>) -> Option<Fault> {
        // The longest counts blanks around the text, the shortest does not.
        let [length, core] = [text, trimmed(text)].map(|text| text.encode_utf16().count() as u64);
        let said = match (min, max) {
            (Some(min), _) if core < min => format!("takes at least {min} characters, not {core}"),
            (_, Some(max)) if length > max => format!("takes at most {max} characters, not {length}"),
            _ => return None,
        };
        Some(Fault::new(self, FaultKind::Length, said))
    }

    fn judge_range(&self, number: f64, min: Option<f64>, max: Option<f64>) -> Option<Fault> {
        let said = match (min, max) {
            (Some(min), Some(max)) if number < min || number > max => format!("takes a number from {min} to {max}, not {number}"),
            (Some(min), None) if number < min => format!("takes a number from {min} on, not {number}"),
            (None, Some(max)) if number > max => format!("takes a number up to {max}, not {number}"),
            _ => return None,
        };
        Some(Fault::new(self, FaultKind::Range, said))
    }
}

/// Without the blanks around it that JavaScript takes for some: U+FEFF is one of them, U+0085 is not.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}'))
}

/// Equal in type and value; 4 and 4.0 are one number to the tool.
fn same(option: &Value, value: &Value) -> bool {
    match (option, value) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        _ => option == value,
    }
}

fn listed(options: &[Value]) -> String {
    /// As many as a person compares with; the longest list of gen-ai 2.68.1 has 69.
    const SHOWN: usize = 12;
    let shown: Vec<String> = options.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = options.len().saturating_sub(SHOWN);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
