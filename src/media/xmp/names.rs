//! Names of properties: which of them may leave, and under which prefix they are written and shown. Namespaces are those of
//! XMP part 2, the IPTC Photo Metadata Standard 2025.1 and the PLUS License Data Format 2.0.

use super::super::clean::Keep;
use super::super::wording::shown;

/// RDF itself.
pub const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
/// The namespace of `xml:lang`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of `x:xmpmeta`.
pub const META: &str = "adobe:ns:meta/";

const DC: &str = "http://purl.org/dc/elements/1.1/";
const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const PLUS: &str = "http://ns.useplus.org/ldf/xmp/1.0/";
const IPTC_EXTENSION: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const IPTC_CORE: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";

/// The usual prefix of every namespace that is written, and of those that are met most often.
const PREFIXES: [(&str, &str); 26] = [
    (DC, "dc"),
    (RIGHTS, "xmpRights"),
    (PLUS, "plus"),
    (IPTC_EXTENSION, "Iptc4xmpExt"),
    (IPTC_CORE, "Iptc4xmpCore"),
    (PHOTOSHOP, "photoshop"),
    (RDF, "rdf"),
    (META, "x"),
    ("http://ns.adobe.com/xap/1.0/", "xmp"),
    ("http://ns.adobe.com/xap/1.0/mm/", "xmpMM"),
    ("http://ns.adobe.com/xap/1.0/bj/", "xmpBJ"),
    ("http://ns.adobe.com/xap/1.0/t/pg/", "xmpTPg"),
    ("http://ns.adobe.com/xap/1.0/g/", "xmpG"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceRef#", "stRef"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceEvent#", "stEvt"),
    ("http://ns.adobe.com/xmp/note/", "xmpNote"),
    ("http://ns.adobe.com/xmp/1.0/DynamicMedia/", "xmpDM"),
    ("http://ns.adobe.com/tiff/1.0/", "tiff"),
    ("http://ns.adobe.com/exif/1.0/", "exif"),
    ("http://ns.adobe.com/exif/1.0/aux/", "aux"),
    ("http://ns.adobe.com/camera-raw-settings/1.0/", "crs"),
    ("http://ns.adobe.com/lightroom/1.0/", "lr"),
    ("http://ns.adobe.com/illustrator/1.0/", "illustrator"),
    ("http://ns.adobe.com/pdf/1.3/", "pdf"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://ns.google.com/photos/1.0/container/", "Container"),
];

/// A name in a namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The prefix that it is written and shown with.
    pub prefix: String,
    /// Without prefix.
    pub local: String,
    /// A URI.
    pub namespace: String,
}

impl Name {
    /// The name `local` in `namespace`, for which the file says `prefix`.
    pub fn new(namespace: &str, prefix: &str, local: &str) -> Self {
        let usual = PREFIXES.iter().find(|(known, _)| *known == namespace).map(|(_, usual)| *usual);
        Self { prefix: usual.unwrap_or(prefix).to_owned(), local: local.to_owned(), namespace: namespace.to_owned() }
    }

    /// `Iptc4xmpExt:DigitalSourceType`.
    pub fn digital_source_type() -> Self {
        Self::new(IPTC_EXTENSION, "", "DigitalSourceType")
    }

    /// As it stands in a report.
    pub fn shown(&self) -> String {
        shown(&format!("{}:{}", self.prefix, self.local))
    }

    /// Whether it is this name.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.namespace == namespace && self.local == local
    }

    /// Whether a property of this name may leave: rights always, what describes the picture where somebody else made it.
    pub fn stays(&self, keep: Keep) -> bool {
        let rights = match self.namespace.as_str() {
            DC => self.local == "rights",
            RIGHTS | PLUS => true,
            IPTC_EXTENSION => self.local == "DigitalSourceType",
            _ => false,
        };
        rights && self.is_plain() || keep == Keep::Descriptive && self.describes()
    }

    /// Creator, title, caption, keywords, credit, and the two alternative texts of IPTC 2021.1.
    fn describes(&self) -> bool {
        match self.namespace.as_str() {
            DC => matches!(self.local.as_str(), "creator" | "title" | "description" | "subject"),
            PHOTOSHOP => self.local == "Credit",
            IPTC_CORE => matches!(self.local.as_str(), "AltTextAccessibility" | "ExtDescrAccessibility"),
            _ => false,
        }
    }

    /// Whether a field of this name may stay inside a property that does: only those of the rights' own vocabularies.
    pub fn stays_within(&self) -> bool {
        matches!(self.namespace.as_str(), RIGHTS | PLUS) && self.is_plain()
    }

    /// Whether it is made of letters and digits as all names of these vocabularies are. Whole namespaces are let through,
    /// and a name is text too.
    fn is_plain(&self) -> bool {
        self.local.len() <= 40 && self.local.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }
}
