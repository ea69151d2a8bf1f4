//! What a file is, by its content: decided once, at the edge, from the first bytes and the name.

use std::fmt;
use std::str::FromStr;

use super::canonical::string_schema;

/// Bytes from the start of a file that decide its type.
pub const HEAD: usize = 8 * 1024;

/// A media type such as `image/png` (IANA); `application/octet-stream` where nothing better is known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaType(std::borrow::Cow<'static, str>);

/// What a file is in the eyes of somebody who uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A picture, moving or not, but no video.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// Text, JSON and SVG source included.
    Text,
    /// Anything else.
    Other,
}

impl MediaType {
    /// A type that is not known any better.
    pub const UNKNOWN: Self = Self::fixed("application/octet-stream");

    /// A type that this program names itself.
    pub const fn fixed(name: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(name))
    }

    /// The type as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The type that a file of this extension (no dot) usually has, where it is a picture, a video or a sound: for files that are not there.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Some(Self::fixed(match extension.to_ascii_lowercase().as_str() {
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "webp" => "image/webp",
            "gif" => "image/gif",
            "svg" => "image/svg+xml",
            "avif" => "image/avif",
            "mp4" | "m4v" => "video/mp4",
            "mov" => "video/quicktime",
            "webm" => "video/webm",
            "mp3" => "audio/mpeg",
            "wav" => "audio/x-wav",
            "flac" => "audio/x-flac",
            "m4a" => "audio/m4a",
            "ogg" => "audio/ogg",
            _ => return None,
        }))
    }

    /// What kind of thing it is.
    pub fn kind(&self) -> Kind {
        match self.as_str() {
            "application/json" | "application/xml" => Kind::Text,
            name => match name.split('/').next() {
                Some("image") => Kind::Image,
                Some("video") => Kind::Video,
                Some("audio") => Kind::Audio,
                Some("text") => Kind::Text,
                _ => Kind::Other,
            },
        }
    }

    /// Whether the bytes are text that can be read as it stands: JSON, SVG, Markdown, CSV, HTML …
    pub fn is_text(&self) -> bool {
        self.kind() == Kind::Text || self.as_str() == "image/svg+xml"
    }

    /// Whether it is a PDF or an office file: rewritten in memory, not spliced.
    pub fn is_document(&self) -> bool {
        let name = self.as_str();
        name == "application/pdf" || name.starts_with("application/vnd.openxmlformats-officedocument.")
    }

    /// Whether only the name of a file tells this type from the other (text, archives, project formats), so that under another
    /// name it would be the other.
    pub fn differs_by_name(&self, other: &Self) -> bool {
        let both = |kind: fn(&Self) -> bool| kind(self) && kind(other);
        let project = |media_type: &Self| PROJECT_FORMATS.iter().any(|(_, project)| *project == media_type.as_str());
        both(Self::is_text)
            || both(|packed| packed.as_str() == "application/zip" || packed.is_document() && packed.as_str() != "application/pdf")
            || project(self)
            || project(other)
    }

    /// The type of a file with this name whose first [`HEAD`] bytes (or all, when it is shorter) are `head`.
    ///
    /// Project formats are known by their extension before their content: a layered file is not a picture of its own.
    pub fn of(name: &str, head: &[u8]) -> Self {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
        if let Some(project) = project_format(&extension) {
            return Self::fixed(project);
        }
        if is_long_wave(head) {
            return Self::fixed("audio/x-wav");
        }
        if let Some(known) = infer::get(head)
            .filter(|known| !matches!(known.mime_type(), "text/xml" | "text/html" | "application/x-sh" | "text/x-shellscript"))
        {
            return Self::fixed(in_zip(&extension, known.mime_type()).unwrap_or(known.mime_type()));
        }
        if looks_like_text(head) { Self::fixed(text_format(&extension, head)) } else { Self::UNKNOWN }
    }
}

/// Whether a file of this name is a layered or project file, going by its extension.
pub fn is_working_file(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| project_format(&extension.to_ascii_lowercase()).is_some())
}

/// Formats of layered and project files: they ship byte for byte, whatever their content looks like.
const PROJECT_FORMATS: [(&[&str], &str); 12] = [
    (&["psd", "psb"], "image/vnd.adobe.photoshop"),
    (&["ai"], "application/vnd.adobe.illustrator"),
    (&["indd", "idml"], "application/x-indesign"),
    (&["aep", "aet"], "application/vnd.adobe.aftereffects.project"),
    (&["prproj"], "application/vnd.adobe.premiere.project"),
    (&["sketch"], "application/vnd.sketch"),
    (&["fig"], "application/vnd.figma"),
    (&["blend"], "application/x-blender"),
    (&["xd"], "application/vnd.adobe.xd"),
    (&["afdesign", "afphoto", "afpub"], "application/vnd.affinity"),
    (&["c4d"], "application/vnd.maxon.cinema4d"),
    (&["drp", "dra"], "application/vnd.davinci-resolve.project"),
];

fn project_format(extension: &str) -> Option<&'static str> {
    PROJECT_FORMATS.iter().find(|(extensions, _)| extensions.contains(&extension)).map(|(_, project)| *project)
}

/// What a zip is by its name. Content names it only where the parts stand in the order in which Microsoft's programs write them:
/// those of LibreOffice, python-docx or openpyxl are a plain zip by that.
fn in_zip(extension: &str, content: &str) -> Option<&'static str> {
    if content != "application/zip" {
        return None;
    }
    Some(match extension {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "dotx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xltx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "ppsx" => "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "potx" => "application/vnd.openxmlformats-officedocument.presentationml.template",
        _ => return None,
    })
}

/// WAV files beyond 4 GiB: RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088).
fn is_long_wave(head: &[u8]) -> bool {
    (head.starts_with(b"RF64") || head.starts_with(b"BW64")) && head.get(8..12) == Some(b"WAVE")
}

fn text_format(extension: &str, head: &[u8]) -> &'static str {
    let start = String::from_utf8_lossy(head);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    match extension {
        "svg" => return "image/svg+xml",
        "json" => return "application/json",
        "html" | "htm" => return "text/html",
        "css" => return "text/css",
        "csv" => return "text/csv",
        "md" | "markdown" => return "text/markdown",
        _ => {}
    }
    if is_svg(start) {
        "image/svg+xml"
    } else if start.starts_with("<?xml") {
        "application/xml"
    } else if start.get(..14).is_some_and(|tag| tag.eq_ignore_ascii_case("<!doctype html"))
        || start.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case("<html"))
    {
        "text/html"
    } else {
        "text/plain"
    }
}

/// Whether an XML text has `svg` as its root element, prefix or not, after declaration, comments and document type.
fn is_svg(mut text: &str) -> bool {
    loop {
        text = text.trim_start();
        let end = if text.starts_with("<!--") {
            "-->"
        } else if text.starts_with("<?") {
            "?>"
        } else if text.starts_with("<!") {
            ">"
        } else {
            break;
        };
        let Some(at) = text.find(end) else { return false };
        text = &text[at + end.len()..];
    }
    let Some(root) = text.strip_prefix('<') else { return false };
    let name = root.split(|character: char| character.is_whitespace() || matches!(character, '>' | '/')).next().unwrap_or("");
    name.rsplit(':').next() == Some("svg")
}

/// UTF-8 without control characters (a cut last character is forgiven), or UTF-16 with a byte order mark.
fn looks_like_text(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && head.len() >= HEAD => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}'))
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A text that is no media type.
#[derive(Debug, thiserror::Error)]
#[error("not a media type: `type/subtype` is expected")]
pub struct NotAMediaType;

impl FromStr for MediaType {
    type Err = NotAMediaType;

    fn from_str(text: &str) -> Result<Self, NotAMediaType> {
        let token = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte));
        match text.split_once('/') {
            Some((kind, name)) if token(kind) && token(name) => Ok(Self(text.to_owned().into())),
            _ => Err(NotAMediaType),
        }
    }
}

string_schema!(MediaType, "MediaType", "^[^/ ]+/[^/ ]+$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_but_project_files_go_by_their_extension() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(MediaType::of("photo.jpg", png).as_str(), "image/png");
        assert_eq!(MediaType::of("layers.psd", png).as_str(), "image/vnd.adobe.photoshop");
        assert_eq!(MediaType::of("x", b"<?xml version=\"1.0\"?><!-- hm --><svg:svg>").as_str(), "image/svg+xml");
        assert_eq!(MediaType::of("x.txt", b"\0\x01\x02").as_str(), "application/octet-stream");
        assert_eq!(MediaType::of("brand.md", "# Größe".as_bytes()).as_str(), "text/markdown");
        for long in [b"RF64", b"BW64"] {
            assert_eq!(MediaType::of("mix.wav", &[long, &b"\xff\xff\xff\xffWAVEds64"[..]].concat()).as_str(), "audio/x-wav");
        }
        assert_eq!(MediaType::of("empty.txt", b"").as_str(), "text/plain");
    }

    #[test]
    fn what_only_a_name_tells_may_be_told_otherwise_and_what_content_tells_may_not() {
        let named = |one: &'static str, other: &'static str| MediaType::fixed(one).differs_by_name(&MediaType::fixed(other));
        assert!(named("text/markdown", "image/svg+xml") && named("application/x-indesign", "application/zip"));
        assert!(named("application/zip", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"));
        assert!(!named("image/png", "text/html") && !named("image/png", "image/jpeg") && !named("application/zip", "application/pdf"));
    }

    #[test]
    fn an_office_file_is_one_in_whatever_order_its_parts_stand() {
        let of = |name, first: &[u8]| MediaType::of(name, &[b"PK\x03\x04".as_slice(), &[0; 26], first].concat());
        for first in ["_rels/.rels", "docProps/app.xml", "[Content_Types].xml", "word/document.xml"] {
            let word = of("report.DOCX", first.as_bytes());
            assert_eq!(word.as_str(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "{first}");
            assert!(word.is_document());
        }
        assert_eq!(of("fonts.zip", b"docProps.txt").as_str(), "application/zip");
        assert_eq!(MediaType::of("notes.docx", b"no zip").as_str(), "text/plain");
    }
}
