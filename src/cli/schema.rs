//! `handoff schema NAME`

use super::arguments::Schema;
use super::exit::Exit;
use super::output::Output;
use super::render;
use crate::data::canonical::to_json;
use crate::data::{Code, Fix};
use crate::reports::schemas::{NAMES, schema};
use crate::{Error, Result};

/// Prints the schema of that name, or the names.
pub fn run(asked: &Schema, output: &Output) -> Result<Exit> {
    let Some(name) = &asked.name else {
        output.print(|page| if output.json() { text(&list()) } else { render::names(&NAMES, page) })?;
        return Ok(Exit::Good);
    };
    let found = schema(name).ok_or_else(|| unknown(name))?;
    output.print(|_| text(&found))?;
    Ok(Exit::Good)
}

fn text(value: &impl serde::Serialize) -> String {
    String::from_utf8_lossy(&to_json(value)).into_owned()
}

fn list() -> serde_json::Value {
    let names = NAMES.map(|(name, document)| serde_json::json!({ "name": name, "document": document }));
    serde_json::json!({ "schema": "handoff.schema/1", "outcome": "listed", "names": names, "findings": [] })
}

fn unknown(name: &str) -> Error {
    let names = NAMES.map(|(name, _)| name);
    let likeness = |known: &str| strsim::jaro_winkler(known, name);
    let best = names.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let nearest = best.filter(|best| likeness(best) > 0.75).map(|best| format!("did you mean `{best}`? ")).unwrap_or_default();
    let fix = Fix::text(format!("{nearest}known names: {}", names.join(", ")));
    Error::new(Code::Usage, format!("there is no schema of the name `{name}`")).fix(fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_gets_the_nearest_and_all_known_ones() {
        let fix = unknown("manifest-handoff").fix.unwrap().text;
        assert!(fix.contains("handoff-manifest") && fix.contains("rights-table"), "{fix}");
        assert!(unknown("recipt").fix.unwrap().text.starts_with("did you mean `receipt`?"));
    }
}
