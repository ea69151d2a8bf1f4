//! Who is a client: which folders of `clients/` are clients at all, and whether two names mean the same one. The only place that says so.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Engagement;
use crate::data::{bundle_path, source};

/// Names of folders in `clients/` that are no client's (SPEC 3.4).
const NO_CLIENTS: [&str; 10] = ["archive", "archives", "old", "test", "tests", "template", "templates", "shared", "assets", "internal"];

/// Whether a folder of this name in `clients/` is a client's; `_x`, `.x`, `archive` and the like are the house's own, in any case.
pub fn is_client(folder: &str) -> bool {
    !folder.starts_with(['_', '.']) && !NO_CLIENTS.contains(&bundle_path::fold(folder).as_str())
}

/// The names by which this client and the others go.
pub struct Names {
    own: BTreeSet<String>,
    others: BTreeSet<String>,
}

impl Names {
    /// This client by slug, name and folder; the others by their folders.
    pub fn of(engagement: &Engagement) -> Self {
        let folder = source::file_name(&engagement.at);
        let own: BTreeSet<String> = [&engagement.client.slug, &engagement.client.name, folder].into_iter().filter_map(identity).collect();
        let others = engagement.other_clients.iter().flatten().filter_map(|name| identity(name));
        Self { others: others.filter(|other| !own.contains(other)).collect(), own }
    }

    /// Whether the name is this client's.
    pub fn is_own(&self, name: &str) -> bool {
        identity(name).is_some_and(|identity| self.own.contains(&identity))
    }

    /// Whether the name is that of another client whose folder is there.
    pub fn is_other(&self, name: &str) -> bool {
        identity(name).is_some_and(|identity| self.others.contains(&identity))
    }
}

/// What spellings of one client's name have in common: its letters and digits, whatever their case. `Zest Retail`, `zest_retail` and
/// `zest-retail` are one, and so are `Café Größe` and its slug `cafe-grosse`; `大阪商事` and `東京製菓` are two. `None` when there is neither
/// letter nor digit: such a name means nobody.
fn identity(name: &str) -> Option<String> {
    let mut identity = String::new();
    for character in bundle_path::fold(name).nfd() {
        match character {
            'æ' => identity.push_str("ae"),
            'ø' => identity.push('o'),
            // An accent on a Latin letter is none in a slug; the marks of other scripts make other letters.
            _ if is_combining_mark(character) && identity.ends_with(|base: char| base.is_ascii()) => {}
            _ if character.is_alphanumeric() || is_combining_mark(character) => identity.push(character),
            _ => {}
        }
    }
    identity.contains(char::is_alphanumeric).then_some(identity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::slug::slugify;

    #[test]
    fn folders_of_the_house_are_no_clients_in_any_case() {
        for folder in
            ["_shared", ".git", "archive", "Archives", "OLD", "test", "Tests", "Template", "templates", "Shared", "assets", "INTERNAL"]
        {
            assert!(!is_client(folder), "{folder}");
        }
        for folder in ["zest-retail", "Testarossa", "old-mill", "大阪商事", "archive-films"] {
            assert!(is_client(folder), "{folder}");
        }
    }

    #[test]
    fn spellings_of_one_name_are_one_client() {
        for (a, b) in [("Zest Retail", "zest_retail"), ("ZestRetail", "zest-retail"), ("Straße & Co.", "STRASSE CO"), ("ガス", "ｶﾞｽ")]
        {
            assert_eq!(identity(a), identity(b), "{a} {b}");
        }
        for name in ["Café  Größe & Co.", "Smørrebrød", "Ærø", "Cafe\u{301}"] {
            assert_eq!(identity(name), identity(&slugify(name)), "{name}");
        }
    }

    #[test]
    fn names_of_other_scripts_are_as_different_as_they_look() {
        for (a, b) in [("大阪商事", "東京製菓"), ("ガス", "カス"), ("Йога", "Иога"), ("zest", "zest-2")] {
            assert_ne!(identity(a), identity(b), "{a} {b}");
        }
        assert_eq!((identity("&&&"), identity(""), identity("-_ ")), (None, None, None));
    }
}
