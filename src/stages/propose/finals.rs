//! Which folders look as if they hold final files, by their names alone; and which of several versions is the newest.

use unicode_normalization::UnicodeNormalization;

/// How a word starts that says "final" in the houses that were seen: English, German, French.
#[rustfmt::skip]
const FINAL: [&str; 20] = [
    "final", "deliver", "approved", "export", "master", "release", "lieferung", "auslieferung", "abgabe", "freigabe", "freigegeben",
    "übergabe", "uebergabe", "endfassung", "reinzeichnung", "livraison", "livrable", "livré", "définitif", "validé",
];
/// Words that take it back, whole.
#[rustfmt::skip]
const NOT: [&str; 21] = [
    "not", "non", "no", "pre", "old", "alt", "backup", "archive", "draft", "drafts", "wip", "rejected", "test", "tests", "copy", "kopie",
    "copie", "unapproved", "tmp", "temp", "template",
];
/// From here on, a number is a year and no version.
const YEARS: u32 = 1900;

/// Whether a folder of this name looks as if it held final files: `05_Delivery`, `Final_v3`, `03 Exports`, `ClientFinals`.
pub fn looks_final(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|word| FINAL.iter().any(|start| word.starts_with(start))) && !words.iter().any(|word| NOT.contains(&word.as_str()))
}

/// The name without its version, and the version: `Final_v3` is (`final`, 3), `Final` is (`final`, 0).
pub fn version(name: &str) -> (String, u32) {
    let name = name.nfc().collect::<String>().to_lowercase();
    let closed = name.trim_end_matches([')', ' ']);
    let digits = closed.len() - closed.trim_end_matches(|last: char| last.is_ascii_digit()).len();
    let (front, number) = closed.split_at(closed.len() - digits);
    let base = front.strip_suffix('v').filter(|rest| !rest.ends_with(char::is_alphabetic)).unwrap_or(front);
    let base = base.trim_end_matches([' ', '_', '-', '.', '(']);
    match number.parse() {
        Ok(version) if version < YEARS && !base.is_empty() => (base.to_owned(), version),
        _ => (name, 0),
    }
}

/// The words of a name, in lower case; capitals and digits part them too.
fn words(name: &str) -> Vec<String> {
    let mut parted = String::new();
    let mut last = ' ';
    for character in name.nfc() {
        if character.is_uppercase() && last.is_lowercase() {
            parted.push(' ');
        }
        parted.push(if character.is_alphabetic() { character } else { ' ' });
        last = character;
    }
    parted.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finals_are_known_by_their_names() {
        for name in [
            "05_Delivery",
            "Final_v3",
            "03 Exports",
            "deliverables",
            "FINAL",
            "client-approved",
            "ClientFinals",
            "Masters",
            "U\u{308}bergabe",
            "07_Reinzeichnung",
            "Livrables client",
        ] {
            assert!(looks_final(name), "{name}");
        }
        for name in
            ["Social", "not final", "Pre-Final", "Export tests", "unapproved", "Final_v3 copy", "Semifinal", "Old Delivery", "2026", ""]
        {
            assert!(!looks_final(name), "{name}");
        }
    }

    #[test]
    fn versions_are_told_from_years() {
        for (name, base, number) in [
            ("Final_v3", "final", 3),
            ("Final 12", "final", 12),
            ("Final (2)", "final", 2),
            ("FINAL", "final", 0),
            ("05_Delivery", "05_delivery", 0),
            ("Delivery 2025", "delivery 2025", 0),
            ("Final_v99999999999", "final_v99999999999", 0),
            ("Rev2", "rev", 2),
            ("3", "3", 0),
        ] {
            assert_eq!(version(name), (base.to_owned(), number), "{name}");
        }
    }
}
