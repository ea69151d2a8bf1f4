//! What a source says of rights by itself: who is named in its metadata. Most of that is taken out of what a model made, so it is
//! read here, where the source is open anyway.

use crate::Result;
use crate::data::imprint::Claim;
use crate::data::rights::Origin;
use crate::leaks::{HitKind, Scanner};
use crate::media;
use crate::media::clean::{Keep, Mark, Policy, Text};

/// A policy under which every text about rights is among the texts.
pub const READS_CLAIMS: Policy = Policy { keep: Keep::Descriptive, mark: Mark::AsItIs };
/// Characters of a claim, and claims of a file, that are kept: what a plan holds of a file is bounded.
const MAX_CHARACTERS: usize = 120;
const MAX_CLAIMS: usize = 12;

/// Whether it matters what the file says: of somebody else's work a row says whose it is.
pub fn matters(origin: Option<Origin>) -> bool {
    matches!(origin, None | Some(Origin::Generated | Origin::EditedFromGenerated))
}

/// The claims of a file of which these texts stay. What goes is named and not read, so the few files of which a claim goes are read
/// `again`, under [`READS_CLAIMS`].
pub fn claims(
    texts: &[Text],
    removed: &[(String, u64)],
    scanner: &Scanner,
    again: impl FnOnce() -> Result<Option<Vec<Text>>>,
) -> Result<Vec<Claim>> {
    let goes = removed.iter().any(|(what, _)| media::may_claim(what));
    let read = if goes { again()? } else { None };
    let mut claims: Vec<Claim> = Vec::new();
    for claim in read.as_deref().unwrap_or(texts).iter().filter_map(|text| claim(text, scanner)) {
        if claims.len() < MAX_CLAIMS && !claims.iter().any(|known| (&known.text, known.kind) == (&claim.text, claim.kind)) {
            claims.push(claim);
        }
    }
    claims.sort_by_key(|claim| claim.kind);
    Ok(claims)
}

fn claim(text: &Text, scanner: &Scanner) -> Option<Claim> {
    let kind = media::claim_at(&text.place)?;
    let words = text.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return None;
    }
    let private = scanner.text(&text.text).iter().any(|hit| !matches!(hit.kind, HitKind::Term(_) | HitKind::Tag(_)));
    let cut = match words.char_indices().nth(MAX_CHARACTERS) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words,
    };
    Some(Claim { place: text.place.clone(), kind, text: (!private).then_some(cut) })
}
