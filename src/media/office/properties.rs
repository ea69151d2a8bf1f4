//! The properties of the document (`docProps/core.xml`, ECMA-376 part 2, section 8; `app.xml`, part 1, section 22.2): what may
//! stay of the former is written anew in one fixed form; the latter go but for the version by which charts are drawn.

use crate::media::clean::{Keep, Unreadable};
use crate::media::rewritten::Account;
use crate::media::xml::{Node, Source, Walk, escaped};

const CORE: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
const DC: &str = "http://purl.org/dc/elements/1.1/";

const EXTENDED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Every property, by its name as written and by its usual one, with what it says.
fn properties(bytes: &[u8]) -> Result<Vec<(String, String, String)>, Unreadable> {
    let source = Source::decode(bytes)?;
    let mut walk = Walk::new(&source.text);
    let mut properties: Vec<(String, String, String)> = Vec::new();
    while let Some(node) = walk.next()? {
        match node {
            Node::Open(tag) if walk.depth() == 2 => {
                let usual = match tag.namespace.as_ref() {
                    CORE => format!("cp:{}", tag.local),
                    DC => format!("dc:{}", tag.local),
                    _ => String::new(),
                };
                let shown = tag.get("name").map_or_else(|| tag.name.to_owned(), |name| format!("\"{name}\""));
                properties.push((shown, usual, String::new()));
            }
            Node::Text(_, text) if walk.depth() >= 2 => {
                if let Some((.., said)) = properties.last_mut() {
                    said.push_str(&text);
                }
            }
            _ => {}
        }
    }
    Ok(properties)
}

/// Says of every property of a part that it goes; of a part that is no list of properties, that it goes itself.
pub fn goes(place: &str, bytes: &[u8], account: &mut Account) {
    match properties(bytes) {
        Ok(properties) if !properties.is_empty() => properties.iter().for_each(|(name, ..)| account.removed(format!("{place} {name}"))),
        _ => account.removed(place),
    }
}

/// The core properties that stay, written anew; nothing when none do. What goes is said in `account`, and what stays.
pub fn core(place: &str, bytes: &[u8], keep: Keep, account: &mut Account) -> Result<Option<Vec<u8>>, Unreadable> {
    let mut kept: Vec<(String, String)> = Vec::new();
    for (name, usual, said) in properties(bytes)? {
        let stays = match usual.as_str() {
            // No property of the standard, but where somebody says it, it is said.
            "dc:rights" => true,
            "dc:creator" | "dc:title" | "dc:description" | "dc:subject" | "cp:keywords" => keep == Keep::Descriptive,
            _ => false,
        };
        if stays && !said.trim().is_empty() && !kept.iter().any(|(known, _)| *known == usual) {
            account.text(format!("{place} {usual}"), said.trim());
            kept.push((usual, said.trim().to_owned()));
        } else {
            account.removed(format!("{place} {name}"));
        }
    }
    kept.sort();
    if kept.is_empty() {
        return Ok(None);
    }
    let properties: String = kept.iter().map(|(name, said)| format!("<{name}>{}</{name}>", escaped(said))).collect();
    Ok(Some(format!("{HEAD}<cp:coreProperties xmlns:cp=\"{CORE}\" xmlns:dc=\"{DC}\">{properties}</cp:coreProperties>").into_bytes()))
}

/// What says that Office 2007 wrote a file, and nothing for other versions. That version left out of a chart what it did not draw,
/// where the standard has a default that is drawn (`c:minorTickMark`): LibreOffice tells them apart by this.
pub fn extended(place: &str, bytes: &[u8], account: &mut Account) -> Option<Vec<u8>> {
    let properties = properties(bytes).ok()?;
    let says = |name: &str, start: &str| properties.iter().any(|(known, _, said)| known == name && said.starts_with(start));
    if !says("Application", "Microsoft") || !says("AppVersion", "12.") {
        return None;
    }
    let fixed = [("Application", "Microsoft Office"), ("AppVersion", "12.0000")];
    let gone = properties.iter().filter(|(name, _, said)| !fixed.contains(&(name, said)));
    gone.for_each(|(name, ..)| account.removed(format!("{place} {name}")));
    let stays: String = fixed.iter().map(|(name, said)| format!("<{name}>{said}</{name}>")).collect();
    fixed.iter().for_each(|(name, said)| account.text(format!("{place} {name}"), *said));
    Some(format!("{HEAD}<Properties xmlns=\"{EXTENDED}\">{stays}</Properties>").into_bytes())
}
