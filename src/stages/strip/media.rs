//! What of each shipped picture, film and sound leaves: the policy of the configuration and of the file's origin, and what the format
//! files make of it. Pixels and samples are never touched.

use super::imprint::{self, READS_CLAIMS};
use crate::data::content::{MAX_RENDERED_DOCUMENT, MAX_RENDERED_TEXT, Recipe, Render};
use crate::data::decision::Role;
use crate::data::imprint::{Claim, Imprint};
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
    /// What the source says of rights.
    pub imprint: Imprint,
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

/// What is asked of one file.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// What may stay.
    pub policy: Policy,
    /// Whether it matters whom the file names.
    pub claims: bool,
    /// Knows what must not survive.
    pub scanner: &'a Scanner,
}

/// The file under this policy; why not, where its parts cannot be told apart.
pub fn clean(workspace: &Workspace, source: &SourceFile, asked: Asked) -> Result<Result<Cleaned, Unreadable>> {
    if media::is_rewritten(&source.media_type) {
        return rewrite(workspace, source, asked);
    }
    let judge = |policy| {
        let judged = media::judge(&source.media_type, source.stamp.length, &mut workspace.open_planned(source)?, policy);
        judged.map_err(|error| Error::io("cannot read", &source.at, error))
    };
    let Judged { recipe, removed, texts, credentials } = match judge(asked.policy)? {
        Ok(judged) => judged,
        Err(unreadable) => return Ok(Err(unreadable)),
    };
    let again = || Ok(judge(READS_CLAIMS)?.ok().map(|judged| judged.texts));
    let imprint = Imprint { claims: asked.claims_of(&texts, &removed, again)?, ..Imprint::default() };
    let (hits, credentials_removed) = (hits(&texts, asked.scanner), credentials == Credentials::Removed);
    Ok(Ok(Cleaned { recipe, strips: strips(removed), hits, credentials_removed, unread: Vec::new(), imprint }))
}

impl Asked<'_> {
    fn claims_of(
        &self,
        texts: &[Text],
        removed: &[(String, u64)],
        again: impl FnOnce() -> Result<Option<Vec<Text>>>,
    ) -> Result<Vec<Claim>> {
        if self.claims { imprint::claims(texts, removed, self.scanner, again) } else { Ok(Vec::new()) }
    }
}

fn strips(removed: Vec<(String, u64)>) -> Vec<Strip> {
    removed.into_iter().map(|(what, count)| Strip { what, rule: MEDIA_RULE.to_owned(), count }).collect()
}

fn hits(texts: &[Text], scanner: &Scanner) -> Vec<Hit> {
    scanner.parts(texts.iter().map(|text| (text.place.as_str(), text.text.as_str())))
}

/// A document that is rewritten in memory. The payload pass does it again, so that no plan holds the bytes of all documents.
fn rewrite(workspace: &Workspace, source: &SourceFile, asked: Asked) -> Result<Result<Cleaned, Unreadable>> {
    let limit = if source.media_type.is_text() { MAX_RENDERED_TEXT } else { MAX_RENDERED_DOCUMENT };
    if source.stamp.length > limit {
        return Ok(Err(Unreadable::Unsupported(format!("longer than the {} that are rewritten in memory", human_bytes(limit)))));
    }
    let bytes = workspace.read_planned(source, limit)?;
    let rewrite = |policy| {
        let unknown = || Err(Unreadable::Unsupported(source.media_type.to_string()));
        media::rewrite(&source.media_type, &bytes, policy).unwrap_or_else(unknown)
    };
    let made = match rewrite(asked.policy) {
        Ok(made) => made,
        Err(Unreadable::NoRoom(why)) => return Err(Error::no_room(&source.at, &why)),
        Err(unreadable) => return Ok(Err(unreadable)),
    };
    let Rewritten { bytes: rewritten, removed, texts, unread, fonts } = made;
    let render = if rewritten.is_some() { Render::Cleaned(asked.policy) } else { Render::Source };
    // Text is searched as it stands, line by line; of what is packed, the texts that the format file found.
    let hits = match source.media_type.is_text() {
        true => asked.scanner.bytes(&source.media_type, rewritten.as_deref().unwrap_or(&bytes)),
        false => hits(&texts, asked.scanner),
    };
    let again = || Ok(rewrite(READS_CLAIMS).ok().map(|document| document.texts));
    let claims = asked.claims_of(&texts, &removed, again)?;
    let imprint = Imprint { claims, fonts: Vec::from_iter(fonts), fonts_not_checked: None };
    Ok(Ok(Cleaned { recipe: Recipe::Render(render), strips: strips(removed), hits, credentials_removed: false, unread, imprint }))
}

/// What inside a document nobody here reads.
pub fn unread(path: &BundlePath, parts: &[String]) -> Option<Finding> {
    let fix = Fix::text("where it matters, look at these parts before the file is sent");
    let finding = Finding::new(Code::LeakUnreadable, format!("parts inside are neither cleaned nor searched: {}", parts.join(", ")));
    (!parts.is_empty()).then(|| finding.at(path).fix(fix))
}

/// That a file's metadata could not be taken out, or not even be read.
pub fn unreadable(path: &BundlePath, unreadable: Unreadable) -> Finding {
    match unreadable {
        Unreadable::Broken(why) => {
            let fix = Fix::toml(
                "export the file anew; or, if it must ship as it is",
                format!("[[accept]]\ncode = \"leak.unreadable\"\nmatch = [{}]\nby = \"…\"\nbecause = \"…\"", Fix::quote(path.as_str())),
            );
            let message = format!("the file is broken, so its metadata cannot be taken out: {why}");
            Finding::new(Code::LeakUnreadable, message).severity(Severity::Error).at(path).fix(fix)
        }
        Unreadable::Unsupported(what) | Unreadable::NoRoom(what) => {
            let fix = Fix::text("where it matters, look at the file with exiftool before it is sent");
            let message = format!("ships unchanged, and only its raw bytes were searched: {what}");
            Finding::new(Code::LeakUnreadable, message).at(path).fix(fix)
        }
    }
}
