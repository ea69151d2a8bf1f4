//! Client slugs and the names that are made of them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `name` in lower-case ASCII letters and digits, anything else a single `-`; empty when nothing is left.
pub fn slugify(name: &str) -> String {
    let mut slug = String::new();
    for character in name.nfkd().filter(|character| !is_combining_mark(*character)) {
        match character {
            'ß' => slug.push_str("ss"),
            'æ' | 'Æ' => slug.push_str("ae"),
            'ø' | 'Ø' => slug.push('o'),
            _ if character.is_ascii_alphanumeric() => slug.push(character.to_ascii_lowercase()),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The words of a slug, each with a capital: `acme-fintech` → `Acme Fintech`.
pub fn title_case(slug: &str) -> String {
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    slug.split('-').filter(|word| !word.is_empty()).map(capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::slug::is_slug;

    #[test]
    fn slugs_are_lower_case_ascii() {
        for (name, slug) in [("Acme Fintech", "acme-fintech"), ("Café  Größe & Co.", "cafe-grosse-co"), ("_x_", "x"), ("株式会社", "")]
        {
            assert_eq!(slugify(name), slug);
        }
        assert!(["Acme Fintech", "_x_", "a--b"].iter().all(|name| is_slug(&slugify(name))));
        assert_eq!(title_case("acme-fintech"), "Acme Fintech");
    }
}
