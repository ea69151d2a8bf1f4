//! What `<metadata>` says of rights, in RDF: Creative Commons as Inkscape writes it, and XMP as Illustrator does. It is read
//! wherever it stands, and written anew in one fixed form; all the rest of the metadata goes.

use std::collections::BTreeMap;

use crate::media::clean::{Keep, Unreadable};
use crate::media::rewritten::Account;
use crate::media::xml::{Node, Tag, Walk, escaped};

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const CC: &str = "http://creativecommons.org/ns#";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const XMP_RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const PLUS: &str = "http://ns.useplus.org/ldf/xmp/1.0/";
const IPTC: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
/// Namespaces that anything may stay of, with their usual prefixes. Inkscape before 0.46 wrote `web.resource.org`.
const PREFIXES: [(&str, &str); 7] = [
    (CC, "cc"),
    ("http://web.resource.org/cc/", "cc"),
    (DC, "dc"),
    (XMP_RIGHTS, "xmpRights"),
    (PLUS, "plus"),
    (IPTC, "Iptc4xmpExt"),
    (PHOTOSHOP, "photoshop"),
];

/// One thing that a property says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Text(String),
    Resource(String),
}

/// Properties that stay, by their usual names.
pub struct Rights {
    keep: Keep,
    said: BTreeMap<String, Vec<Value>>,
}

impl Rights {
    /// Nothing yet.
    pub fn new(keep: Keep) -> Self {
        Self { keep, said: BTreeMap::new() }
    }

    /// Reads the element that was opened last, and gives where it ends.
    pub fn read(&mut self, walk: &mut Walk<'_>) -> Result<usize, Unreadable> {
        let depth = walk.depth();
        let mut within: Option<(usize, String)> = None;
        let mut said = String::new();
        while walk.depth() >= depth {
            match walk.next()? {
                Some(Node::Open(tag)) => {
                    let said = std::mem::take(&mut said);
                    if let Some((_, name)) = &within {
                        self.say(name, Value::Text(said));
                    } else if let Some(name) = self.stays(&tag.namespace, tag.local) {
                        within = Some((walk.depth(), name));
                    }
                    self.attributes(&tag, within.as_ref().map(|(_, name)| name.as_str()));
                }
                Some(Node::Close(span)) => {
                    let said = std::mem::take(&mut said);
                    if let Some((_, name)) = &within {
                        self.say(name, Value::Text(said));
                    }
                    within = within.filter(|(opened, _)| *opened <= walk.depth());
                    if walk.depth() < depth {
                        return Ok(span.end);
                    }
                }
                Some(Node::Text(_, text)) => said.push_str(&text),
                Some(Node::Entity(_, text)) => said.push_str(text),
                Some(_) => {}
                None => break,
            }
        }
        walk.skip()
    }

    /// A property may stand in an attribute too, and a resource always does.
    fn attributes(&mut self, tag: &Tag<'_>, within: Option<&str>) {
        for attribute in &tag.attributes {
            match within {
                Some(name) if attribute.namespace == RDF && attribute.local == "resource" => {
                    self.say(name, Value::Resource(attribute.value.trim().to_owned()));
                }
                _ => {
                    if let Some(name) = self.stays(&attribute.namespace, attribute.local) {
                        self.say(&name, Value::Text(attribute.value.trim().to_owned()));
                    }
                }
            }
        }
    }

    fn say(&mut self, name: &str, value: Value) {
        let value = match value {
            Value::Text(text) => Value::Text(text.split_whitespace().collect::<Vec<_>>().join(" ")),
            resource => resource,
        };
        let (Value::Text(text) | Value::Resource(text)) = &value;
        if !text.is_empty() {
            let said = self.said.entry(name.to_owned()).or_default();
            if !said.contains(&value) {
                said.push(value);
            }
        }
    }

    /// The usual name of a property that stays.
    fn stays(&self, namespace: &str, local: &str) -> Option<String> {
        let (_, prefix) = PREFIXES.iter().find(|(known, _)| *known == namespace)?;
        let stays = match (*prefix, local) {
            ("cc", "license") | ("dc", "rights") | ("xmpRights" | "plus", _) | ("Iptc4xmpExt", "DigitalSourceType") => true,
            ("dc", "creator" | "title" | "description" | "subject") | ("photoshop", "Credit") => self.keep == Keep::Descriptive,
            _ => false,
        };
        (stays && local.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| format!("{prefix}:{local}"))
    }

    /// The element, if anything stays; `name` is what it is called in this file.
    pub fn written(&self, name: &str) -> Option<String> {
        if self.said.is_empty() {
            return None;
        }
        let mut out = format!("<{name}><rdf:RDF xmlns:rdf=\"{RDF}\"");
        for (namespace, prefix) in PREFIXES.iter().filter(|(namespace, _)| !namespace.contains("web.resource.org")) {
            if self.said.keys().any(|name| name.split(':').next() == Some(prefix)) {
                out.push_str(&format!(" xmlns:{prefix}=\"{namespace}\""));
            }
        }
        out.push_str("><rdf:Description rdf:about=\"\">");
        for (name, values) in &self.said {
            match values.as_slice() {
                [value] => out.push_str(&element(name, value)),
                values => {
                    let items: String = values.iter().map(|value| element("rdf:li", value)).collect();
                    out.push_str(&format!("<{name}><rdf:Bag>{items}</rdf:Bag></{name}>"));
                }
            }
        }
        Some(out + &format!("</rdf:Description></rdf:RDF></{name}>"))
    }

    /// What is said, as texts.
    pub fn texts(&self, account: &mut Account) {
        for (name, values) in &self.said {
            for Value::Text(text) | Value::Resource(text) in values {
                account.text(format!("SVG {name}"), text);
            }
        }
    }
}

fn element(name: &str, value: &Value) -> String {
    match value {
        Value::Text(text) => format!("<{name}>{}</{name}>", escaped(text)),
        Value::Resource(resource) => format!("<{name} rdf:resource=\"{}\"/>", escaped(resource)),
    }
}
