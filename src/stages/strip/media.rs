//! What of each shipped picture, film and sound leaves: the policy of the configuration and of the file's origin, and what the format
//! files make of it. Pixels and samples are never touched.

use crate::data::content::{MAX_RENDERED_DOCUMENT, MAX_RENDERED_TEXT, Recipe, Render};
use crate::data::decision::Role;
use crate::data::media_type::MediaType;
use crate::data::rights::Origin;
use crate::data::size::human_bytes;
use crate::data::source::SourceFile;
use crate::data::strip::{MEDIA_RULE, Strip};
use crate::data::{BundlePath, Code, Finding, Fix, Severity};
use crate::engagement::Engagement;
use crate::engagement::config::{Disclosure, MetadataMode};
use crate::filesystem::Workspace;
use crate::leaks::{Hit, Scanner};
use crate::media::clean::{Credentials, Judged, Keep, Mark, Policy, Text, Unreadable};
use crate::media::rewritten::Rewritten;
use crate::{Error, Result, media};

/// A media file as it ships.
pub struct Cleaned {
    /// How it is made.
    pub recipe: Recipe,
    /// What goes.
    pub strips: Vec<Strip>,
    /// What survives in what stays.
    pub hits: Vec<Hit>,
    /// Whether Content Credentials went.
    pub credentials_removed: bool,
    /// Parts inside that nobody here reads.
    pub unread: Vec<String>,
}

/// What may stay in a file, by the configuration and by who made it (SPEC 3.4).
pub fn policy(engagement: &Engagement, path: &BundlePath, origin: Option<Origin>) -> Policy {
    let rules = &engagement.strip;
    let rule = rules.metadata.iter().find(|(patterns, _)| patterns.take(path.as_str())).map(|(_, mode)| *mode);
    let by_others = matches!(
        origin,
        Some(Origin::LicensedStock | Origin::ClientSupplied | Origin::Commissioned | Origin::OpenLicence | Origin::Talent | Origin::Music)
    );
    // What is said of this file outweighs whose it is; what is said of all files does not.
    let keep = match rule.or(rules.metadata_else).unwrap_or(MetadataMode::Strip) {
        MetadataMode::Keep => Keep::All,
        MetadataMode::KeepDescriptive => Keep::Descriptive,
        MetadataMode::Strip if by_others && rule.is_none() => Keep::Descriptive,
        MetadataMode::Strip => Keep::Rights,
    };
    let by_model = matches!(origin, Some(Origin::Generated | Origin::EditedFromGenerated));
    let ensure = by_model && rules.disclosure == Some(Disclosure::Ensure);
    Policy { keep, mark: if ensure { Mark::Ensure } else { Mark::AsItIs } }
}

/// Whether files of this kind and role are cleaned here: the others ship as they are, or are text.
pub fn is_cleaned(media_type: &MediaType, role: Role) -> bool {
    use crate::data::media_type::Kind;
    let media =
        media::is_rewritten(media_type) || matches!(media_type.kind(), Kind::Image | Kind::Video | Kind::Audio) && !media_type.is_text();
    media && matches!(role, Role::Asset | Role::Input)
}

/// The file under this policy; a finding where its parts cannot be told apart.
pub fn clean(
    workspace: &Workspace,
    source: &SourceFile,
    path: &BundlePath,
    policy: Policy,
    scanner: &Scanner,
) -> Result<Result<Cleaned, Box<Finding>>> {
    if media::is_rewritten(&source.media_type) {
        return rewrite(workspace, source, path, policy, scanner);
    }
    let mut file = workspace.open_planned(source)?;
    let judged = media::judge(&source.media_type, source.stamp.length, &mut file, policy);
    let judged = judged.map_err(|error| Error::io("cannot read", &source.at, error))?;
    Ok(judged.map(|judged| cleaned(judged, scanner)).map_err(|unreadable| Box::new(finding(path, unreadable))))
}

fn cleaned(judged: Judged, scanner: &Scanner) -> Cleaned {
    let Judged { recipe, removed, texts, credentials } = judged;
    let credentials_removed = credentials == Credentials::Removed;
    Cleaned { recipe, strips: strips(removed), hits: hits(&texts, scanner), credentials_removed, unread: Vec::new() }
}

fn strips(removed: Vec<(String, u64)>) -> Vec<Strip> {
    removed.into_iter().map(|(what, count)| Strip { what, rule: MEDIA_RULE.to_owned(), count }).collect()
}

fn hits(texts: &[Text], scanner: &Scanner) -> Vec<Hit> {
    scanner.parts(texts.iter().map(|text| (text.place.as_str(), text.text.as_str())))
}

/// A document that is rewritten in memory. The payload pass does it again, so that no plan holds the bytes of all documents.
fn rewrite(
    workspace: &Workspace,
    source: &SourceFile,
    path: &BundlePath,
    policy: Policy,
    scanner: &Scanner,
) -> Result<Result<Cleaned, Box<Finding>>> {
    let limit = if source.media_type.is_text() { MAX_RENDERED_TEXT } else { MAX_RENDERED_DOCUMENT };
    if source.stamp.length > limit {
        let why = format!("longer than the {} that are rewritten in memory", human_bytes(limit));
        return Ok(Err(Box::new(finding(path, Unreadable::Unsupported(why)))));
    }
    let bytes = workspace.read_planned(source, limit)?;
    let Some(rewritten) = media::rewrite(&source.media_type, &bytes, policy) else {
        return Ok(Err(Box::new(finding(path, Unreadable::Unsupported(source.media_type.to_string())))));
    };
    let cleaned = |made: Rewritten| {
        let render = if made.bytes.is_some() { Render::Cleaned(policy) } else { Render::Source };
        // Text is searched as it stands, line by line; of what is packed, the texts that the format file found.
        let hits = match source.media_type.is_text() {
            true => scanner.bytes(&source.media_type, made.bytes.as_deref().unwrap_or(&bytes)),
            false => hits(&made.texts, scanner),
        };
        Cleaned { recipe: Recipe::Render(render), strips: strips(made.removed), hits, credentials_removed: false, unread: made.unread }
    };
    Ok(rewritten.map(cleaned).map_err(|unreadable| Box::new(finding(path, unreadable))))
}

/// What inside a document nobody here reads.
pub fn unread(path: &BundlePath, parts: &[String]) -> Option<Finding> {
    let fix = Fix::text("where it matters, look at these parts before the file is sent");
    let finding = Finding::new(Code::LeakUnreadable, format!("parts inside are neither cleaned nor searched: {}", parts.join(", ")));
    (!parts.is_empty()).then(|| finding.at(path).fix(fix))
}

fn finding(path: &BundlePath, unreadable: Unreadable) -> Finding {
    match unreadable {
        Unreadable::Broken(why) => {
            let fix = Fix::toml(
                "export the file anew; or, if it must ship as it is",
                format!("[[accept]]\ncode = \"leak.unreadable\"\nmatch = [{}]\nby = \"…\"\nbecause = \"…\"", Fix::quote(path.as_str())),
            );
            let message = format!("the file is broken, so its metadata cannot be taken out: {why}");
            Finding::new(Code::LeakUnreadable, message).severity(Severity::Error).at(path).fix(fix)
        }
        Unreadable::Unsupported(what) => {
            let fix = Fix::text("where it matters, look at the file with exiftool before it is sent");
            let message = format!("ships unchanged, and only its raw bytes were searched: {what}");
            Finding::new(Code::LeakUnreadable, message).at(path).fix(fix)
        }
    }
}
