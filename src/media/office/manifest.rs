//! What a package says of its parts: the content types and the relationships (ECMA-376 part 2, sections 6.5 and 7.2.3). From
//! them it is known what kind of file it is, which parts go whole, and what must not refer to them any more.

use std::collections::BTreeSet;

use crate::media::clean::Unreadable;
use crate::media::rewritten::{broken, unsupported};
use crate::media::xml::{Node, Source, Walk};

/// The kind of an office file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
    /// PowerPoint.
    Pptx,
}

impl Kind {
    /// As it stands in the name of every place.
    pub fn label(self) -> &'static str {
        match self {
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
            Self::Pptx => "PPTX",
        }
    }
}

/// What the content types say.
pub struct Types {
    /// What the package is.
    pub kind: Kind,
    /// Whether it has macros.
    pub macros: bool,
}

/// Reads `[Content_Types].xml`.
pub fn types(bytes: &[u8]) -> Result<Types, Unreadable> {
    let source = Source::decode(bytes)?;
    let mut walk = Walk::new(&source.text);
    let (mut kind, mut macros) = (None, false);
    while let Some(node) = walk.next()? {
        let Node::Open(tag) = node else { continue };
        let Some(content) = tag.get("ContentType") else { continue };
        macros |= content.contains("macroEnabled") || content.contains("vbaProject");
        let main = content.ends_with(".main+xml");
        kind = kind.or(match content {
            _ if !main => None,
            _ if content.contains("wordprocessingml") || content.contains("ms-word") => Some(Kind::Docx),
            _ if content.contains("spreadsheetml") || content.contains("ms-excel") => Some(Kind::Xlsx),
            _ if content.contains("presentationml") || content.contains("ms-powerpoint") => Some(Kind::Pptx),
            _ => None,
        });
    }
    match kind {
        Some(kind) => Ok(Types { kind, macros }),
        None => unsupported("a zip that is no Word, Excel or PowerPoint file"),
    }
}

/// Folders whose parts say only who made the file, where, with what, and who changed it: properties, previews, sensitivity labels,
/// what Office leaves behind, histories of changes, settings of printers with their names.
const FOLDERS: [&str; 7] =
    ["docprops/", "docmetadata/", "[trash]/", "ppt/changesinfos/", "xl/printersettings/", "word/printersettings/", "ppt/printersettings/"];
/// Parts of the same kind.
const PARTS: [&str; 3] = ["word/people.xml", "word/glossary/people.xml", "ppt/revisioninfo.xml"];
/// Relationships to such parts, wherever these are, by the end of their type.
const RELATIONSHIPS: [&str; 9] = [
    "/core-properties",
    "/extended-properties",
    "/custom-properties",
    "/metadata/thumbnail",
    "/classificationlabels",
    "/printerSettings",
    "/people",
    "/changesInfo",
    "/revisionInfo",
];

/// The parts that go whole.
#[derive(Default)]
pub struct Dropped {
    parts: BTreeSet<String>,
    /// What something else refers to as content.
    content: BTreeSet<String>,
}

impl Dropped {
    /// Those that go by their names.
    pub fn by_name<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let goes = |name: &String| FOLDERS.iter().any(|folder| name.starts_with(folder)) || PARTS.contains(&name.as_str());
        Self { parts: names.map(str::to_ascii_lowercase).filter(goes).collect(), content: BTreeSet::new() }
    }

    /// Those that go by what a `.rels` part says of them.
    pub fn by_relationship(&mut self, name: &str, bytes: &[u8]) -> Result<(), Unreadable> {
        let source = Source::decode(bytes)?;
        let mut walk = Walk::new(&source.text);
        while let Some(node) = walk.next()? {
            let Node::Open(tag) = node else { continue };
            let Some(kind) = tag.get("Type") else { continue };
            let Some(target) = target(name, tag.get("Target"), tag.get("TargetMode")) else { continue };
            if RELATIONSHIPS.iter().any(|end| kind.ends_with(end)) {
                self.parts.insert(target);
            } else {
                self.content.insert(target);
            }
        }
        Ok(())
    }

    /// Refuses a package in which the same part is content and nothing but properties: one of the two is a lie.
    pub fn checked(self) -> Result<Self, Unreadable> {
        match self.parts.intersection(&self.content).next() {
            Some(part) => broken(format!("the part {} is said to be content and properties at once", part.escape_debug())),
            None => Ok(self),
        }
    }

    /// This one stays after all.
    pub fn keep(&mut self, name: &str) {
        self.parts.remove(&name.to_ascii_lowercase());
    }

    /// Whether a part goes, or belongs to one that does.
    pub fn has(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.parts.contains(&name) || owner(&name).is_some_and(|owner| self.parts.contains(&owner))
    }

    /// Whether what a `.rels` part refers to goes.
    pub fn has_target(&self, rels: &str, to: Option<&str>, mode: Option<&str>) -> bool {
        target(rels, to, mode).is_some_and(|target| self.has(&target))
    }
}

/// The part that a `.rels` part belongs to: `word/_rels/document.xml.rels` → `word/document.xml`.
fn owner(name: &str) -> Option<String> {
    let (folder, file) = name.rsplit_once("_rels/")?;
    let file = file.strip_suffix(".rels").filter(|file| !file.is_empty())?;
    Some(format!("{folder}{file}"))
}

/// The name of the part that a relationship leads to, in small letters; names are compared without regard to case (6.3.5).
fn target(rels: &str, to: Option<&str>, mode: Option<&str>) -> Option<String> {
    let to = to.filter(|_| mode != Some("External"))?.to_ascii_lowercase();
    let folder = rels.to_ascii_lowercase();
    let folder = folder.rsplit_once("_rels/").map_or("", |(folder, _)| folder);
    let (base, relative) = to.strip_prefix('/').map_or((folder, to.as_str()), |absolute| ("", absolute));
    let mut segments: Vec<&str> = base.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in relative.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relationships_lead_from_where_they_stand() {
        let lead = |rels: &str, to: &str| target(rels, Some(to), None).unwrap();
        assert_eq!(lead("_rels/.rels", "docProps/app.xml"), "docprops/app.xml");
        assert_eq!(lead("_rels/.rels", "/docProps/./app.xml"), "docprops/app.xml");
        assert_eq!(
            lead("xl/worksheets/_rels/sheet1.xml.rels", "../printerSettings/printerSettings1.bin"),
            "xl/printersettings/printersettings1.bin"
        );
        assert_eq!(lead("xl/_rels/w.rels", "../../../../etc/x"), "etc/x");
        assert_eq!(target("_rels/.rels", Some("docProps/app.xml"), Some("External")), None);
        assert_eq!(owner("docprops/_rels/custom.xml.rels").as_deref(), Some("docprops/custom.xml"));
    }
}
