//! Reading a `handoff.toml`: errors with line and caret, and the nearest known key.

use serde::de::DeserializeOwned;

use crate::data::{Code, Fix};
use crate::{Error, Result};

/// `text` of the file that is shown as `shown`.
pub fn parse<T: DeserializeOwned>(text: &str, shown: &str) -> Result<T> {
    toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let message = format!("{shown}: {}", error.to_string().trim_end());
        match unknown_key(error.message()) {
            Some(key) => Error::new(Code::ConfigUnknownKey, message).at(shown).fix(nearest(&key)),
            None => Error::new(Code::Config, message).at(shown),
        }
    })
}

struct UnknownKey<'a> {
    written: &'a str,
    known: Vec<&'a str>,
}

/// Serde's own words: ``unknown field `x`, expected one of `a`, `b` ``.
fn unknown_key(message: &str) -> Option<UnknownKey<'_>> {
    let rest = message.strip_prefix("unknown field ")?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    Some(UnknownKey { written: quoted.next()?, known: quoted.collect() })
}

fn nearest(key: &UnknownKey) -> Fix {
    let likeness = |known: &str| strsim::jaro_winkler(known, key.written);
    let best = key.known.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best {
        Some(best) if likeness(best) > 0.75 => Fix::text(format!("did you mean `{best}`?")),
        _ => Fix::text(format!("known keys here: {}", key.known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::config::EngagementFile;

    #[test]
    fn an_unknown_key_is_shown_with_line_caret_and_the_nearest_known_one() {
        let error = parse::<EngagementFile>("[client]\nslug = \"a\"\n\n[filter]\nexlude = []\n", "clients/a/handoff.toml").unwrap_err();
        assert_eq!(error.code, Code::ConfigUnknownKey);
        assert!(error.message.contains("line 5") && error.message.contains("^^^^^^"), "{}", error.message);
        assert_eq!(error.fix.unwrap().text, "did you mean `exclude`?");
    }

    #[test]
    fn a_wrong_type_is_shown_with_line_and_caret() {
        let error = parse::<EngagementFile>("[support]\nwindow_days = \"thirty\"\n", "handoff.toml").unwrap_err();
        assert_eq!(error.code, Code::Config);
        assert!(error.message.contains("line 2") && error.message.contains('^'), "{}", error.message);
    }

    #[test]
    fn a_date_that_does_not_exist_is_refused() {
        let error = parse::<EngagementFile>("[engagement]\ndelivered_at = \"2026-02-30\"\n", "handoff.toml").unwrap_err();
        assert!(error.message.contains("not a date"), "{}", error.message);
    }

    #[test]
    fn an_entry_that_was_pasted_and_not_filled_in_is_shown_where_nothing_is_said() {
        for line in ["origin = \"…\"", "origin = \"agency-made\"\nholder = \"…\"", "origin = \"agency-made\"\nlicense = \" \""] {
            let error = parse::<EngagementFile>(&format!("[[rights]]\nmatch = [\"a\"]\n{line}\n"), "handoff.toml").unwrap_err();
            assert!(error.message.contains("line ") && error.message.contains('^'), "{line}: {}", error.message);
        }
    }
}
