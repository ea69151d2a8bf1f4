//! What a file says of rights by itself, whatever a row says: whom it names, and which fonts are in it. Read from the source,
//! for strip takes most of it out.

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imprint {
    /// Whom it names, and under which terms.
    pub claims: Vec<Claim>,
    /// Fonts that are embedded, by name, sorted.
    pub fonts: Vec<String>,
    /// Why the fonts are not known, where there may be some.
    pub fonts_not_checked: Option<String>,
}

impl Imprint {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One statement about rights in the metadata of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where: `IPTC 2:80 By-line`.
    pub place: String,
    /// What kind of statement.
    pub kind: ClaimKind,
    /// What it says, cut to what a line can show; `None` where a secret stands in it.
    pub text: Option<String>,
}

/// What a statement about rights is about, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimKind {
    /// Whose it is: a copyright notice, an owner, a licensor.
    Holder,
    /// How the holder wants to be named.
    Credit,
    /// Who made it.
    Creator,
    /// What may be done with it.
    Terms,
}
