//! Every code that a finding or an error can have, listed in one place. Codes are stable: other people's CI greps for them.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::canonical::string_schema;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Refuses.
    Error,
    /// Does not refuse, and wants to be read.
    Warning,
    /// Informs.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $(($accept:ident))? $meaning:literal,)+) => {
        /// What a finding or an error is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)+
        }

        impl Code {
            /// All codes, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it means, one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }

            /// The severity that a finding of this code usually has.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// Whether `[[accept]]` may let such a finding pass.
            pub fn acceptable(self) -> bool {
                match self { $(Self::$variant => false $(|| stringify!($accept) == "accept")?,)+ }
            }
        }
    };
}

codes! {
    // It could not be done (exit 2).
    Usage "usage" Error "The command line does not say what to do.",
    Config "config.invalid" Error "A configuration file does not say what it should.",
    ConfigUnknownKey "config.unknown-key" Error "A configuration file has a key that does not exist.",
    ConfigExists "config.exists" Error "There is a configuration already, and `init` overwrites none.",
    ConfigSourceOutside "config.source-outside" Error "A `[[source]]` lies outside of the workspace.",
    ConfigJq "config.jq" Error "A jq program of the configuration does not compile.",
    JqTimeout "strip.jq-timeout" Error "A jq program of the configuration did not end in time.",
    Io "io" Error "The operating system refused an operation.",
    NotFound "not-found" Error "What was named is not there.",
    OutputInside "output.inside-engagement" Error "The output folder lies in the engagement or in one of its sources.",
    OutputLocked "output.locked" Error "Another build holds the lock of the output folder.",
    OutputSpace "output.no-space" Error "There is not enough free space for the bundle.",
    Tool "tool.failed" Error "The generation tool could not be asked, or its answer makes no sense.",
    Template "template.invalid" Error "A template could not be read or rendered.",
    LockInvalid "lock.invalid" Error "handoff.lock is not what `handoff pin` writes.",
    PreviousInvalid "previous.invalid" Error "The previous version does not verify, so it cannot be compared with.",
    SelfCheck "internal.self-check" Error "The bundle that was just built does not verify. It was not published.",
    LeakRules "leak.rules" Error "The rules that search for secrets fail their own test, so nothing could be called clean.",
    Interrupted "interrupted" Error "The run was interrupted. Nothing unfinished was left behind.",

    // inventory
    SourceSymlink "source.symlink" Warning "A symbolic link: links are never followed, so what it names does not ship.",
    SourceSpecial "source.special" Warning "Not a regular file: a socket, a device or a pipe.",
    SourceUnreadable "source.unreadable" Error (accept) "A file or folder of the engagement cannot be read.",
    SourceName "source.name" Error "A name that is not UTF-8, so no bundle can hold it.",
    SourceChanged "source.changed" Error "A file changed while it was read.",
    EngagementEmpty "engagement.empty" Error "Nothing of the engagement would ship.",
    RunUnreadable "run.unreadable" Error (accept) "A results.json or its manifest cannot be understood.",
    RunManifestMissing "run.manifest-missing" Warning "The manifest of a run was not found, so its prompts are unknown.",
    RunDuplicateId "run.duplicate-id" Error (accept) "A run has the same job id twice.",
    RunPathOutside "run.path-outside" Note "A path in a run leads out of the workspace; it was not followed.",
    JoinAmbiguous "join.ambiguous" Error "An asset could have been made by several jobs.",
    JoinCollision "join.collision" Error "Several jobs of one batch wrote the same output file, so whose picture it is cannot be told.",
    JoinForeign "join.foreign" Error (accept) "A shipped file has the bytes of a job that is not this client's, or was not completed.",
    JoinLink "join.link" Error "A `[[link]]` names an asset or a job that is not there.",
    JoinOutputMissing "join.output-missing" Note "The output file of a completed job was not found.",
    JoinNoAsset "join.no-asset" Note "A completed job of this client made no shipped asset.",
    JoinNoJob "join.no-job" Note "A shipped asset was made by no known job.",

    // filter
    ReviewRejected "review.rejected" Error "The review decision is `reject`.",
    ReviewInvalid "review.invalid" Error "review/decision.json cannot be understood.",
    ReviewMissing "review.missing" Error "A file that the review accepted is not there.",
    FilterJob "filter.job" Error "The `[filter] job` predicate failed on a job.",
    ShipUnmatched "ship.unmatched" Warning "A `[[ship]]` names no file.",
    RenameUnmatched "rename.unmatched" Error "A `[[rename]]` names no shipped file.",
    RenameOutside "rename.outside" Error "A `[[rename]]` leads out of the folder in which such files lie.",
    NameNotPortable "name.not-portable" Error "A name that not every operating system can store.",
    NameCollision "name.collision" Error "Two files would have the same name in the bundle, or on some file system.",
    NameNormalised "name.normalised" Note "A name was brought into Unicode normalisation form C, or lost blanks at its end.",
    LimitExceeded "limit.exceeded" Error "More than a bundle can hold.",

    // strip
    StripJq "strip.jq" Error "A jq program failed on a document, or did not give exactly one value.",
    StripUnreadable "strip.unreadable" Error "A document that has to be cleaned cannot be understood.",
    StripDefaultsOff "strip.defaults-off" Warning "`defaults = false`: the built-in rules are off.",
    LeakTerm "leak.term" Error "A name or term of the house survives in what ships.",
    LeakPath "leak.path" Error "The path of somebody's home directory survives in what ships.",
    LeakSignedUrl "leak.signed-url" Error "A signed URL survives in what ships.",
    LeakSecret "leak.secret" Error "A key, token or other secret survives in what ships.",
    LeakTag "leak.tag" Error "An internal tag survives in what ships.",
    LeakUnreadable "leak.unreadable" Warning (accept) "A file's metadata cannot be read by this version, so it was searched as raw bytes only.",
    LeakNotChecked "leak.not-checked" Note "Something could not be searched for.",

    // pins and regeneration
    PinLockMissing "pin.lock-missing" Error "There is no handoff.lock, so no model is pinned.",
    PinMissing "pin.missing" Error "A model that shipped prompts use is not in handoff.lock.",
    PinUnresolved "pin.unresolved" Error "A job names no model, or one that names nothing, such as `latest`.",
    PinDigest "pin.digest" Error "The digest of a pinned snapshot does not hold.",
    RegenerationModelWithdrawn "regeneration.model-withdrawn" Warning "The model is withdrawn or disabled, so its prompts cannot be run again.",
    RegenerationNoSchema "regeneration.no-schema" Warning "The pinned snapshot does not say what the model takes, so its prompts cannot be checked or run again.",
    RegenerationPromptUnknown "regeneration.prompt-unknown" Warning "The prompt of a job is not known, so it cannot be run again.",
    RegenerationPayload "regeneration.payload" Error "A payload that the pinned schema refuses.",
    RegenerationIgnored "regeneration.ignored" Error "A parameter that the model does not have: the tool ignores it in silence.",
    RegenerationInputMissing "regeneration.input-missing" Error "An input file of a shipped prompt is not there, or is left out.",
    RegenerationInputOutside "regeneration.input-outside" Error "An input of a prompt leads out of the bundle or the workspace.",
    RegenerationInputForeign "regeneration.input-foreign" Error "An input of a prompt lies in another client's folder.",
    RegenerationInputRemote "regeneration.input-remote" Warning "An input of a prompt is on the network, so the job cannot be run again from the bundle.",
    RegenerationNoneLeft "regeneration.none-left" Error "No prompt is left that can be regenerated.",

    // rights
    RightsUnknown "rights.unknown" Error "Nobody said whose the file is.",
    RightsEdited "rights.edited" Error "An edited asset without a row that says what the edit contains.",
    RightsExpired "rights.expired" Error "A licence has expired by the day of delivery.",
    RightsExpiring "rights.expiring" Warning "A licence expires within the support window or 90 days.",
    RightsNotStarted "rights.not-started" Error "A licence starts after the day of delivery.",
    RightsFont "rights.font" Error "Fonts are inside of a file, and no component row says by which licence.",
    RightsNotChecked "rights.not-checked" Warning "Which fonts are inside of a file could not be looked at.",
    RightsHolder "rights.holder" Warning "A file that counts as generated names somebody else as its holder or maker.",
    RightsEvidenceMissing "rights.evidence-missing" Error "Evidence that a row names is not there.",
    RightsRowUnused "rights.row-unused" Note "A `[[rights]]` row matches no shipped file.",
    AcceptUnused "accept.unused" Note "An `[[accept]]` lets nothing pass.",

    // the container
    ContainerNotAZip "container.not-a-zip" Error "Not a zip file, or a truncated one.",
    ContainerUnsafeName "container.unsafe-name" Error "An entry's name would leave the folder, or is not the same on every system.",
    ContainerUnsafeDuplicate "container.unsafe-duplicate" Error "Two entries would be the same file.",
    ContainerUnsafeOverlap "container.unsafe-overlap" Error "Entries overlap, or lie outside of the file.",
    ContainerUnsafeLink "container.unsafe-link" Error "An entry is a link, a device or anything but a regular file.",
    ContainerUnsafeMethod "container.unsafe-method" Error "An entry is compressed in another way than stored or deflated, or asks for more than they need.",
    ContainerUnsafeEncrypted "container.unsafe-encrypted" Error "An entry is encrypted.",
    ContainerUnsafeMismatch "container.unsafe-mismatch" Error "The two headers of an entry disagree: different tools would read different files.",
    ContainerUnsafeSize "container.unsafe-size" Error "An entry is not as long as its header says.",
    ContainerUnsafeChecksum "container.unsafe-checksum" Error "An entry's CRC-32 does not hold.",
    ContainerUnsafeLimit "container.unsafe-limit" Error "More entries or bytes than a bundle may have.",
    ContainerUnsafeMultiDisk "container.unsafe-multi-disk" Error "The zip is split over several disks, or says so.",
    ContainerUnsafeGap "container.unsafe-gap" Error "Bytes that belong to no entry: before, between or after the entries.",
    ContainerNotCanonical "container.not-canonical" Error "A zip, but not wrapped as the builder wraps: it was re-zipped.",
    ContainerRoot "container.root" Error "Not exactly one root folder `handoff-vN`.",

    // the contents
    IntegrityNoSums "integrity.no-sums" Error "SHA256SUMS is not there or cannot be read.",
    IntegrityChanged "integrity.changed" Error "A file is not the one that was issued.",
    IntegrityMissing "integrity.missing" Error "A file that was issued is not there.",
    IntegrityAdded "integrity.added" Error "A file that was not issued is there.",
    IntegrityLitter "integrity.litter" Warning "A file that an operating system scatters.",
    LayoutMissing "layout.missing" Error "A file that every bundle has is not there.",
    LayoutInvalid "layout.invalid" Error "A document of the bundle is not what its schema says.",
    LayoutDisagrees "layout.disagrees" Error "The manifest says something else than what is there.",
    BundlePreview "bundle.preview" Error "A preview: not for delivery.",
    DocumentsDisagree "documents.disagree" Error "Two documents of the bundle say different things.",
    DocumentsBrokenLink "documents.broken-link" Error "A link or a command of the README leads nowhere.",
    DocumentsActive "documents.active-content" Warning "An asset can run code when it is opened in a browser.",
    BundleRights "bundle.rights" Error "An asset has no row, or evidence is not there or not the one that was listed.",
    BundlePins "bundle.pins" Error "A prompt's model is not pinned.",
    BundleRegeneration "bundle.regeneration" Error "The bundle's own count of what can be regenerated does not hold.",
    LiveRefused "live.refused" Error "The generation tool refuses what the bundle asks of it.",
    LiveWithdrawn "live.withdrawn" Error "The generation tool no longer offers a pinned model.",
    LiveTool "live.tool" Error "The generation tool did not answer, or its answer makes no sense; it is not believed.",
    LiveDisagrees "live.disagrees" Warning "The generation tool takes what the pinned schema refuses. The pinned schema decides.",
    LiveDrift "live.drift" Warning "The generation tool describes a model in another way than the pin does.",
    LiveNotChecked "live.not-checked" Warning "The generation tool could not be asked everything.",
    SignatureMissing "signature.missing" Error "There is no signature where one is asked for.",
    SignatureMalformed "signature.malformed" Error "What lies there as a signature is no SSH signature.",
    SignatureUnsupported "signature.unsupported" Error "A signature of a kind of key that this version cannot check.",
    SignatureNamespace "signature.namespace" Error "A signature that was made for something else than a handoff.",
    SignatureAltered "signature.altered" Error "A signature that is not of these bytes.",
    SignatureUnknownKey "signature.unknown-key" Error "A signature of a key that is not in the list of those who may sign.",
    SignatureUnknownIdentity "signature.unknown-identity" Error "Nobody of the name that is asked for may sign, or not with this key.",
    SignatureNotAllowed "signature.not-allowed" Error "The list does not allow the key to sign handoffs.",
    SignatureExpired "signature.expired" Error "The list does not allow the key to sign any more.",
    SignatureNotYetValid "signature.not-yet-valid" Error "The list does not allow the key to sign yet.",
    SignatureUnchecked "signature.unchecked" Error "A signature is required, and nobody could look for one.",
    StatementInvalid "statement.invalid" Error "The statement beside the zip cannot be understood.",
    StatementOtherBundle "statement.other-bundle" Error "The statement beside the zip is about another one.",
    BundleRecalled "bundle.recalled" Error "The version was withdrawn by who made it.",
    RecallInvalid "recall.invalid" Error "A notice of recall lies beside the zip, and cannot be understood.",
    RecallOtherBundle "recall.other-bundle" Warning "The notice of recall beside the zip is about another one.",
    ExtractTarget "extract.target" Error "The folder to extract to exists and is not empty.",

    // comparison
    DiffUnreadable "diff.unreadable" Error "A bundle cannot be compared: what it says of itself cannot be read.",
    DiffNotVerified "diff.not-verified" Warning "A bundle that is compared does not verify, so what it says may not be what was issued.",
    DiffOtherClient "diff.other-client" Warning "The bundles that are compared are of two clients.",

    ReproduceUnreadable "reproduce.unreadable" Error "A bundle cannot be built again: it does not say what it holds, or is not of this engagement.",
    ReproduceDifferent "reproduce.different" Error "A file of the bundle is not what its sources make now.",
    // signing and recalling
    SignKey "sign.key" Error "A key cannot be used to sign.",
    SignNotVerified "sign.not-verified" Error "Only what verifies is signed.",
    SignTaken "sign.taken" Error "Another signature or statement is already there; none is replaced.",
    RecallUnreadable "recall.unreadable" Error "A zip cannot be recalled, or take the place of one: it does not say what it holds, or is no version.",
    RecallTwice "recall.twice" Error "The version is recalled already.",
    RecallNotVerified "recall.not-verified" Warning "The bundle that is recalled does not verify, so the notice may not fit the one that was issued.",
    LogUnreadable "log.unreadable" Warning "A version, or what lies beside it, cannot be read.",

    // delivery
    DeliverNotVerified "deliver.not-verified" Error "Only what verifies is delivered.",
    DeliverOtherBytes "deliver.other-bytes" Error "A file of that name with other bytes is already there.",
    DeliverReceipts "deliver.receipts" Error "What lies where receipts are written is no regular file.",
    DeliverReadBack "deliver.read-back" Error "What was read back from the destination is not what was written.",
}

impl Code {
    /// Whether a finding of this code refuses a preview too, which is otherwise made in spite of errors: what is of the house or
    /// of another client, or could not be cleaned, does not leave it in any form; and a preview of nothing shows nothing.
    pub fn holds_previews(self) -> bool {
        let uncleaned = matches!(self, Self::StripJq | Self::StripUnreadable);
        self.name().starts_with("leak.") || uncleaned || matches!(self, Self::JoinForeign | Self::EngagementEmpty)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that is no code.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a code of a finding")]
pub struct NotACode(String);

impl FromStr for Code {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        Self::ALL.iter().copied().find(|code| code.name() == text).ok_or_else(|| NotACode(text.to_owned()))
    }
}

string_schema!(Code, "Code", "^[a-z-]+(\\.[a-z-]+)?$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for code in Code::ALL {
            assert_eq!(code.name().parse::<Code>().unwrap(), *code);
        }
    }

    #[test]
    fn the_guide_to_regeneration_names_every_code_of_its_kind() {
        let guide = include_str!("../../docs/regeneration.md");
        let told = |code: &&Code| ["pin.", "regeneration."].iter().any(|kind| code.name().starts_with(kind));
        for code in Code::ALL.iter().filter(told) {
            assert!(guide.lines().any(|line| line.contains(&format!("`{code}`")) || line.contains(&format!(" {code}"))), "{code}");
        }
    }

    #[test]
    fn secrets_and_terms_cannot_be_accepted() {
        assert!(!Code::LeakTerm.acceptable() && !Code::LeakSecret.acceptable() && Code::LeakUnreadable.acceptable());
    }
}
