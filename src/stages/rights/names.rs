//! Whom a text about rights names: nobody, those who are known here, or somebody else. Compared word by word, without regard to
//! case and to what stands between words.

use crate::data::imprint::{Claim, ClaimKind};
use crate::data::rights::RightsRow;
use crate::engagement::Engagement;

/// Words of notices and credit lines that name nobody.
#[rustfmt::skip]
const NAMELESS: [&str; 46] = [
    "copyright", "c", "all", "rights", "reserved", "alle", "rechte", "vorbehalten", "tous", "droits", "réservés", "reserves",
    "by", "for", "von", "für", "par", "pour", "the", "and", "und", "et", "of", "courtesy", "photo", "photograph", "image", "credit",
    "inc", "ltd", "llc", "gmbh", "ag", "co", "corp", "limited", "plc",
    "ai", "generated", "made", "with", "artificial", "intelligence", "unknown", "none", "n",
];

/// Names of those who may be named: the words of each, run together.
pub(super) struct Names(Vec<String>);

impl Names {
    /// The client, the agency and its people, and the models that may sign what they made.
    pub fn of(engagement: &Engagement) -> Self {
        let (client, agency) = (&engagement.client, &engagement.agency);
        let people = agency.name.iter().chain(&agency.domains).chain(&agency.people);
        let pins = engagement.lock.iter().flat_map(|lock| lock.models.values());
        let models = pins.flat_map(|pin| [&pin.id, &pin.name, &pin.provider]);
        let names = [&client.name, &client.slug].into_iter().chain(people).chain(models);
        Self(names.filter_map(|name| joined(name)).collect())
    }

    /// Whether a claim names somebody who is neither known here nor in one of these rows. Terms name many; there one who is known
    /// is enough.
    pub fn names_another(&self, claim: &Claim, rows: &[&RightsRow]) -> bool {
        let Some(text) = &claim.text else { return false };
        let said = rows.iter().flat_map(|row| row.licence.holder.iter().chain(&row.licence.credit)).filter_map(|name| joined(name));
        let known: Vec<String> = said.collect();
        let words = words(text);
        let rest = without(&words, self.0.iter().chain(&known));
        match claim.kind {
            ClaimKind::Terms => rest.len() == words.len() && rest.iter().any(|word| names(word)),
            _ => rest.iter().any(|word| names(word)),
        }
    }
}

/// Whether a text names anybody at all.
pub(super) fn names_somebody(text: &str) -> bool {
    words(text).iter().any(|word| names(word))
}

fn words(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn joined(name: &str) -> Option<String> {
    Some(words(name).concat()).filter(|name| !name.is_empty())
}

/// Whether a word can be part of a name: a year is none.
fn names(word: &str) -> bool {
    !NAMELESS.contains(&word) && !word.chars().all(|character| character.is_ascii_digit())
}

/// The words that are part of none of the names.
fn without<'w, 'n>(words: &'w [String], known: impl Iterator<Item = &'n String> + Clone) -> Vec<&'w str> {
    let mut rest = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let length = (1..=words.len() - at).rev().find(|length| {
            let part = words[at..at + length].concat();
            known.clone().any(|name| *name == part)
        });
        if length.is_none() {
            rest.push(words[at].as_str());
        }
        at += length.unwrap_or(1);
    }
    rest
}

/// The name in a notice or credit line, as a row would have it: `© 2024 Jane Doe. All rights reserved.` is `Jane Doe`.
pub(super) fn holder_in(text: &str) -> String {
    let lower = text.to_lowercase();
    let reserved = ["all rights reserved", "alle rechte vorbehalten"].iter().find_map(|words| lower.find(words));
    let notice = reserved.and_then(|at| text.get(..at)).unwrap_or(text);
    let is_name = |word: &&str| {
        let bare = word.trim_matches(|character: char| !character.is_alphanumeric()).to_lowercase();
        !(bare.is_empty() || matches!(bare.as_str(), "copyright" | "c") || bare.split(['-', '–']).all(|part| part.parse::<u32>().is_ok()))
    };
    let named: Vec<&str> = notice.split_whitespace().skip_while(|word| !is_name(word)).collect();
    let name = named.join(" ");
    let name = name.trim_matches(|character: char| character.is_whitespace() || matches!(character, '.' | ',' | ';' | '©'));
    if name.is_empty() { text.trim().to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn another(kind: ClaimKind, text: &str) -> bool {
        let names = Names(
            ["Acme Fintech", "acme-fintech", "Northlight Studio", "Ines Okafor", "Recraft"]
                .iter()
                .filter_map(|name| joined(name))
                .collect(),
        );
        names.names_another(&Claim { place: String::new(), kind, text: Some(text.to_owned()) }, &[])
    }

    #[test]
    fn a_notice_names_somebody_else_when_words_are_left_over() {
        for ours in [
            "© 2026 Acme Fintech, Inc. All rights reserved.",
            "Copyright ACME-FINTECH 2025-2026",
            "Ines Okafor for Acme Fintech",
            "(c)",
            "AI generated with Recraft",
            "AcmeFintech",
        ] {
            assert!(!another(ClaimKind::Holder, ours), "{ours}");
        }
        for theirs in ["Jane Doe", "Jane Doe for Acme Fintech", "© 2024 Example Stock", "Acme", "Getty Images"] {
            assert!(another(ClaimKind::Credit, theirs), "{theirs}");
        }
    }

    #[test]
    fn terms_may_say_much_as_long_as_they_name_one_who_is_known() {
        assert!(
            !another(ClaimKind::Terms, "https://acme.fintech/legal") && !another(ClaimKind::Terms, "Licensed to Acme Fintech for the web")
        );
        assert!(another(ClaimKind::Terms, "https://stock.example/licence") && !another(ClaimKind::Terms, "All rights reserved"));
    }

    #[test]
    fn a_text_that_is_withheld_names_nobody() {
        let claim = Claim { place: String::new(), kind: ClaimKind::Holder, text: None };
        assert!(!Names(Vec::new()).names_another(&claim, &[]));
    }

    #[test]
    fn the_holder_is_the_name_in_a_notice() {
        for (notice, name) in [
            ("© 2024 Jane Doe. All rights reserved.", "Jane Doe"),
            ("Copyright (c) 2019-2024 Example Stock Ltd.", "Example Stock Ltd"),
            ("Jane Doe / Getty Images", "Jane Doe / Getty Images"),
            ("©", "©"),
            ("All Rights Reserved", "All Rights Reserved"),
        ] {
            assert_eq!(holder_in(notice), name, "{notice}");
        }
    }
}
