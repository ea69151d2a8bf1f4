//! What may stay in media and documents, as it is asked of a format.

/// What may stay beside the pictures and sounds themselves, and what is needed to show them as they are: colour profile,
/// orientation and animation always stay, and so do copyright, usage terms, licensor, web statement and the machine-readable
/// mark of AI-made media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nothing else: what the house or a model made.
    Rights,
    /// Creator, by-line, credit, title, caption, keywords and alternative text too: what somebody else made.
    Descriptive,
    /// Everything, byte for byte.
    All,
}

/// Whether media that a model made and that bear no mark of it get one (`disclosure = "ensure"`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// What is there stays; nothing is added.
    #[default]
    AsItIs,
    /// A minimal XMP that says only `http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia`.
    Ensure,
}

/// What is asked of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What may stay.
    pub keep: Keep,
    /// Whether a mark is added.
    pub mark: Mark,
}

impl Policy {
    /// Everything stays: what is asked of a file that is only to be searched.
    pub const AS_IT_IS: Self = Self { keep: Keep::All, mark: Mark::AsItIs };
}
