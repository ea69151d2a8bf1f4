//! Which fonts are embedded in an office file: Word lists them in its table of fonts (ECMA-376 part 1, section 17.8.3), PowerPoint
//! in the presentation (19.2.1.9). The programs themselves are scrambled or in a form of their own, so the lists say their names.

use crate::media::rewritten::Account;
use crate::media::xml::{Node, Source, Walk};

/// Elements that refer to the program of a font: Word's, then PowerPoint's.
const PROGRAMS: [&str; 8] = ["embedRegular", "embedBold", "embedItalic", "embedBoldItalic", "regular", "bold", "italic", "boldItalic"];

/// Notes the fonts that a part lists as embedded. A part that cannot be read is refused elsewhere.
pub fn embedded(name: &str, bytes: &[u8], account: &mut Account) {
    let folded = name.to_ascii_lowercase();
    if !folded.ends_with("fonttable.xml") && folded != "ppt/presentation.xml" {
        return;
    }
    let Ok(source) = Source::decode(bytes) else { return };
    let (mut walk, mut font) = (Walk::new(&source.text), String::new());
    while let Ok(Some(node)) = walk.next() {
        let Node::Open(tag) = node else { continue };
        let value =
            |wanted: &str| tag.attributes.iter().find(|attribute| attribute.local == wanted).map(|attribute| attribute.value.as_ref());
        match tag.local {
            "font" => font = value("name").or_else(|| value("typeface")).unwrap_or("a font without a name").to_owned(),
            local if PROGRAMS.contains(&local) && value("id").is_some() => account.font(&font),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fonts(part: &str, xml: &str) -> Vec<String> {
        let mut account = Account::default();
        embedded(part, xml.as_bytes(), &mut account);
        Vec::from_iter(account.rewritten(None).unwrap().fonts)
    }

    #[test]
    fn only_fonts_that_bring_their_program_are_named() {
        let word = r#"<w:fonts xmlns:w="w" xmlns:r="r"><w:font w:name="Calibri"><w:charset w:val="00"/></w:font><w:font w:name="Acme Sans"><w:embedRegular r:id="rId1" w:fontKey="{0}"/></w:font></w:fonts>"#;
        assert_eq!(fonts("word/fontTable.xml", word), ["Acme Sans"]);
        let slides = r#"<p:presentation xmlns:p="p" xmlns:r="r"><p:embeddedFontLst><p:embeddedFont><p:font typeface="Acme Serif"/><p:bold r:id="rId9"/></p:embeddedFont></p:embeddedFontLst></p:presentation>"#;
        assert_eq!(fonts("ppt/presentation.xml", slides), ["Acme Serif"]);
        assert_eq!(fonts("ppt/slides/slide1.xml", slides), Vec::<String>::new());
    }
}
