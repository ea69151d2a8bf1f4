//! What must not leave the house: terms and where they come from, the scanner, and the rules for secrets as data.
//!
//! Pure: it works on the bytes, texts and values that it is given. [`terms`] turns what is known of the house into terms;
//! [`Scanner`] looks for them, and for what no bundle may hold whoever made it ([`rules`](Scanner::new)); [`report`] turns hits
//! into findings. What is looked for never decides a byte of a bundle, it only refuses.

mod anchors;
mod csv;
mod fold;
mod hit;
mod raw;
mod readings;
pub mod report;
mod rules;
mod scanner;
mod secrets;
pub mod tags;
pub mod terms;

pub use hit::{FILE_NAME, Hit, HitKind};
pub use raw::RawScan;
pub use readings::decode;
pub use report::Allowances;
pub use scanner::Scanner;
pub use terms::{HouseFacts, Term, TermSource, derive};

/// Whether a text that is about to be shown holds a secret. When the rules are broken, every text does.
pub fn names_a_secret(text: &str) -> bool {
    let secret = |(kind, _): &(HitKind, _)| matches!(kind, HitKind::Secret(_));
    rules::Rules::shared().map_or(true, |rules| rules.find(text).iter().any(secret))
}

#[cfg(test)]
mod tests;
