//! What goes inside of the parts that stay, as data: who wrote, when, on which machine. Element and attribute names are those of
//! ECMA-376 part 1 and of Microsoft's extensions ([MS-DOCX], [MS-XLSX], [MS-PPTX]).

/// What becomes of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It goes.
    Cut,
    /// It must be there, so it says nothing any more.
    Becomes(&'static str),
}

/// Elements that go with all that is in them: the folder of the part, and the local name.
const ELEMENTS: [(&str, &str); 8] = [
    // Sessions of editing, ids of the document, and the template with the path of somebody's profile.
    ("word/", "rsids"),
    ("word/", "docId"),
    ("word/", "attachedTemplate"),
    ("word/", "printerSettings"),
    // The path of the workbook when it was saved, and who has reserved it.
    ("xl/", "absPath"),
    ("xl/", "revisionPtr"),
    ("xl/", "fileSharing"),
    ("ppt/", "revisionPtr"),
];

/// Attributes: the folder of the part, the local name of the element or nothing for any, the local name, and what becomes of it.
const ATTRIBUTES: [(&str, &str, &str, Fate); 24] = [
    // Comments and tracked changes (17.13.1): the author is required, the date is not.
    ("word/", "", "author", Fate::Becomes("")),
    ("word/", "", "initials", Fate::Becomes("")),
    ("word/", "", "date", Fate::Cut),
    ("word/", "", "dateUtc", Fate::Cut),
    ("xl/persons/", "person", "displayName", Fate::Becomes("")),
    ("xl/persons/", "person", "userId", Fate::Becomes("")),
    ("xl/persons/", "person", "providerId", Fate::Becomes("None")),
    ("xl/threadedcomments/", "threadedComment", "dT", Fate::Cut),
    ("xl/revisions/", "", "userName", Fate::Becomes("")),
    ("xl/revisions/", "userInfo", "name", Fate::Becomes("")),
    ("xl/", "pivotCacheDefinition", "refreshedBy", Fate::Cut),
    ("xl/", "pivotCacheDefinition", "refreshedDate", Fate::Cut),
    ("xl/", "pivotCacheDefinition", "refreshedDateIso", Fate::Cut),
    ("xl/", "pageSetup", "id", Fate::Cut),
    ("xl/", "chartsheet", "uid", Fate::Cut),
    ("xl/", "worksheet", "uid", Fate::Cut),
    ("ppt/", "cmAuthor", "name", Fate::Becomes("")),
    ("ppt/", "cmAuthor", "initials", Fate::Becomes("")),
    ("ppt/", "cm", "dt", Fate::Cut),
    ("ppt/authors.xml", "author", "name", Fate::Becomes("")),
    ("ppt/authors.xml", "author", "initials", Fate::Becomes("")),
    ("ppt/authors.xml", "author", "userId", Fate::Becomes("")),
    ("ppt/authors.xml", "author", "providerId", Fate::Becomes("None")),
    ("ppt/comments/", "cm", "created", Fate::Becomes("1980-01-01T00:00:00.000")),
];

/// Elements whose text goes.
const TEXTS: [(&str, &str); 1] = [("xl/comments", "author")];

/// Whether an element goes whole.
pub fn element_goes(part: &str, local: &str) -> bool {
    ELEMENTS.iter().any(|(folder, name)| part.starts_with(folder) && *name == local)
}

/// What becomes of an attribute, if anything.
pub fn attribute_fate(part: &str, element: &str, namespace: &str, local: &str) -> Option<Fate> {
    // Ids of editing sessions in Word are many: rsidR, rsidRDefault, rsidP, rsidRPr, rsidDel, rsidSect, rsidTr.
    if part.starts_with("word/") && local.starts_with("rsid") {
        return Some(Fate::Cut);
    }
    // In Word every attribute has a namespace; one without is of a drawing, and means something else.
    if part.starts_with("word/") && namespace.is_empty() {
        return None;
    }
    let found =
        ATTRIBUTES.iter().find(|(folder, of, name, _)| part.starts_with(folder) && (of.is_empty() || *of == element) && *name == local);
    found.map(|(.., fate)| *fate)
}

/// Whether the text in an element goes.
pub fn text_goes(part: &str, element: &str) -> bool {
    TEXTS.iter().any(|(folder, name)| part.starts_with(folder) && *name == element)
}

/// Elements after which a word may go on: runs and what is around them (17.3.2, 21.1.2.3, 18.4.4).
const INLINE: [&str; 18] = [
    "r",
    "t",
    "rPr",
    "hyperlink",
    "ins",
    "del",
    "moveTo",
    "moveFrom",
    "delText",
    "instrText",
    "smartTag",
    "customXml",
    "fldSimple",
    "sdt",
    "sdtContent",
    "sdtPr",
    "bdo",
    "dir",
];

/// Whether a word may go on behind the end of an element.
pub fn is_inline(local: &str) -> bool {
    INLINE.contains(&local)
}

/// What an element without text stands for in the text.
pub fn stands_for(local: &str) -> &'static str {
    match local {
        "tab" | "br" | "cr" => " ",
        "noBreakHyphen" => "-",
        _ => "",
    }
}
