//! URLs as they may be handed over.

/// A URL without its query and fragment, which carry signatures and tokens.
pub fn without_query(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or(url).to_owned()
}
