//! Office files (DOCX, XLSX, PPTX; ECMA-376): a zip of XML parts. Properties, previews and histories of changes go whole, with
//! every reference to them; authors and dates of comments and tracked changes go out of the parts that stay; the zip itself is
//! written in one fixed form. What the document says, hidden or not, is its content: it stays and is searched.

mod fonts;
mod manifest;
mod package;
mod part;
mod properties;
mod rules;
#[cfg(test)]
mod tests;

use super::clean::{Keep, Policy, Unreadable};
use super::rewritten::{Account, Inside, MAX_DOCUMENT, Rewritten, broken, unsupported};
use manifest::Dropped;
pub use package::Room;
use package::{Package, Packer, extension};
use part::Part;

/// Judges an office file; pictures and other files inside are named as unread.
///
/// # Errors
/// See [`judge_with`].
pub fn judge(bytes: &[u8], policy: Policy) -> Result<Rewritten, Unreadable> {
    judge_with(bytes, policy, Inside::NOBODY, &Room::default())
}

/// Judges an office file, and lets the pictures and other files inside be judged. What is unpacked takes from the room, which a file
/// shares with the one that it is inside of.
///
/// # Errors
/// A zip that is not sound, unpacks to more than there is room for, or has two parts of one name; XML that is not well-formed. Encrypted
/// files, macros, signatures (they would not hold), and zips that are something else are not understood.
pub fn judge_with(bytes: &[u8], policy: Policy, inside: Inside<'_>, room: &Room) -> Result<Rewritten, Unreadable> {
    if bytes.len() > MAX_DOCUMENT {
        return unsupported("an office file of more than 256 MiB");
    }
    let mut package = Package::open(bytes, room)?;
    let mut office = Office::open(&mut package, policy.keep)?;
    let changed = office.parts(&mut package, inside)?;
    let label = office.label;
    let Office { mut account, packer, .. } = office;
    if policy.keep == Keep::All || (!changed && package.is_quiet()) {
        return account.rewritten(None);
    }
    if !package.is_quiet() {
        account.removed(format!("{label} zip times, comments and extra fields"));
    }
    let written = packer.finish()?;
    account.rewritten(Some(written))
}

struct Office {
    label: &'static str,
    keep: Keep,
    dropped: Dropped,
    /// The properties that stay: the name of each part, and what it becomes.
    properties: Vec<(String, Vec<u8>)>,
    account: Account,
    packer: Packer,
}

impl Office {
    /// Reads what the package says of itself, and decides which parts go.
    fn open(package: &mut Package<'_>, keep: Keep) -> Result<Self, Unreadable> {
        let names = package.parts.clone();
        let Some((_, types)) = names.first().filter(|(name, _)| name == "[Content_Types].xml") else {
            return unsupported("a zip that is no Word, Excel or PowerPoint file");
        };
        let types = manifest::types(&read_again(package, *types)?)?;
        let has = |what: &str| names.iter().any(|(name, _)| name.to_ascii_lowercase().contains(what));
        if keep != Keep::All && (types.macros || has("vbaproject")) {
            return unsupported("an office file with macros");
        }
        if keep != Keep::All && has("_xmlsignatures/") {
            return unsupported("a signed office file: the signature would not hold");
        }
        let mut dropped = Dropped::by_name(names.iter().map(|(name, _)| name.as_str()));
        for (name, index) in names.iter().filter(|(name, _)| name.ends_with(".rels")) {
            dropped.by_relationship(name, &read_again(package, *index)?)?;
        }
        let dropped = if keep == Keep::All { Dropped::default() } else { dropped.checked()? };
        let (label, account) = (types.kind.label(), Account::default());
        let mut office = Self { label, keep, dropped, properties: Vec::new(), account, packer: Packer::new() };
        office.name_what_goes(package, &names)?;
        Ok(office)
    }

    /// Says what goes whole, and keeps of the properties what may stay.
    fn name_what_goes(&mut self, package: &mut Package<'_>, names: &[(String, usize)]) -> Result<(), Unreadable> {
        let all: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).filter(|name| !self.dropped.has(name)).collect();
        self.account.text(format!("{} names of parts", self.label), all.join("\n"));
        let charts = all.iter().any(|name| name.to_ascii_lowercase().contains("/charts/"));
        for (name, index) in names {
            if !self.dropped.has(name) || name.ends_with(".rels") {
                continue;
            }
            let place = format!("{} {name}", self.label);
            let bytes = read_again(package, *index)?;
            let mut said = Account::default();
            let file = ["core.xml", "app.xml"].into_iter().find(|file| name.to_ascii_lowercase().ends_with(file));
            let stays = match file.filter(|file| !self.properties.iter().any(|(known, _)| known.to_ascii_lowercase().ends_with(file))) {
                Some("core.xml") => properties::core(&place, &bytes, self.keep, &mut said)?,
                Some(_) if charts => properties::extended(&place, &bytes, &mut said),
                _ => None,
            };
            let Some(becomes) = stays else {
                properties::goes(&place, &bytes, &mut self.account);
                continue;
            };
            if said.is_clean() && becomes != bytes {
                said.removed(format!("{place} layout"));
            }
            self.account.add(said);
            self.dropped.keep(name);
            self.properties.push((name.clone(), becomes));
        }
        Ok(())
    }

    /// Judges every part that stays, and packs it; gives whether anything is not what it was.
    fn parts(&mut self, package: &mut Package<'_>, inside: Inside<'_>) -> Result<bool, Unreadable> {
        let mut changed = false;
        for (name, index) in package.parts.clone() {
            if self.dropped.has(&name) {
                changed = true;
                continue;
            }
            let bytes = package.read(index)?;
            let becomes = match self.properties.iter().find(|(known, _)| *known == name) {
                Some((_, becomes)) => Some(becomes.clone()).filter(|becomes| *becomes != bytes),
                None => self.part(&name, &bytes, inside)?,
            };
            changed |= becomes.is_some();
            if self.keep != Keep::All {
                self.packer.part(&name, becomes.as_deref().unwrap_or(&bytes))?;
            }
        }
        Ok(changed)
    }

    fn part(&mut self, name: &str, bytes: &[u8], inside: Inside<'_>) -> Result<Option<Vec<u8>>, Unreadable> {
        let place = format!("{} {name}", self.label);
        let folded = name.to_ascii_lowercase();
        let part = Part { label: self.label, name, keep: self.keep, dropped: &self.dropped };
        match extension(name).as_str() {
            // The client's own data: content, whatever it says.
            "xml" if folded.starts_with("customxml/") => {
                let own = Part { keep: Keep::All, ..part };
                lenient(&own, &place, bytes, &mut self.account);
                Ok(None)
            }
            // Excel writes its old drawings in something that is not always XML.
            "vml" => {
                lenient(&Part { keep: Keep::All, ..part }, &place, bytes, &mut self.account);
                Ok(None)
            }
            "xml" | "rels" => {
                fonts::embedded(name, bytes, &mut self.account);
                part.judge(bytes, &mut self.account)
            }
            _ => Ok(self.account.media(inside, &place, name, bytes).filter(|_| self.keep != Keep::All)),
        }
    }
}

/// Texts of a part that stays as it is, even if it is not XML.
fn lenient(part: &Part<'_>, place: &str, bytes: &[u8], account: &mut Account) {
    if part.judge(bytes, account).is_err() {
        account.text(place, String::from_utf8_lossy(bytes));
    }
}

/// A part that is read once more later.
fn read_again(package: &mut Package<'_>, index: usize) -> Result<Vec<u8>, Unreadable> {
    let bytes = package.read(index)?;
    package.forget(bytes.len());
    if bytes.len() > 64 << 20 { broken("a part that says what the others are has more than 64 MiB") } else { Ok(bytes) }
}
