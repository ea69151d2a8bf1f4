//! A packet in its one fixed form.

use super::super::xml::escaped;
use super::names::{META, Name, RDF};
use super::{Item, Kind, Property, Value};

/// `begin` holds U+FEFF, the id is the same in every packet (XMP part 1, section 7.3.2).
const BEGIN: &str = "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n";
const END: &str = "<?xpacket end=\"w\"?>";

/// The packet of these sorted properties.
pub fn packet(properties: &[Property]) -> Vec<u8> {
    let mut namespaces = Vec::new();
    properties.iter().for_each(|property| collect(property, &mut namespaces));
    namespaces.sort_unstable();
    namespaces.dedup();
    let mut out = format!("{BEGIN}<x:xmpmeta xmlns:x=\"{META}\">\n<rdf:RDF xmlns:rdf=\"{RDF}\">\n<rdf:Description rdf:about=\"\"");
    for (prefix, namespace) in namespaces {
        out.push_str(&format!(" xmlns:{prefix}=\"{namespace}\""));
    }
    out.push_str(">\n");
    for property in properties {
        element(&property.name, &property.item, &mut out);
        out.push('\n');
    }
    out.push_str("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n");
    out.push_str(END);
    out.into_bytes()
}

fn collect<'a>(property: &'a Property, namespaces: &mut Vec<(&'a str, &'a str)>) {
    let Name { prefix, namespace, .. } = &property.name;
    namespaces.push((prefix, namespace));
    collect_value(&property.item.value, namespaces);
}

fn collect_value<'a>(value: &'a Value, namespaces: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::Fields(fields) => fields.iter().for_each(|field| collect(field, namespaces)),
        Value::Array(_, items) => items.iter().for_each(|item| collect_value(&item.value, namespaces)),
        Value::Text(_) | Value::Resource(_) => {}
    }
}

fn element(name: &Name, item: &Item, out: &mut String) {
    tagged(&format!("{}:{}", name.prefix, name.local), item, out);
}

fn tagged(tag: &str, item: &Item, out: &mut String) {
    out.push('<');
    out.push_str(tag);
    if let Some(language) = &item.language {
        out.push_str(&format!(" xml:lang=\"{language}\""));
    }
    match &item.value {
        Value::Resource(uri) => {
            out.push_str(" rdf:resource=\"");
            out.push_str(&escaped(uri));
            out.push_str("\"/>");
            return;
        }
        Value::Text(text) => {
            out.push('>');
            out.push_str(&escaped(text));
        }
        Value::Fields(fields) => {
            out.push_str(" rdf:parseType=\"Resource\">");
            fields.iter().for_each(|field| element(&field.name, &field.item, out));
        }
        Value::Array(kind, items) => {
            let kind = match kind {
                Kind::Bag => "rdf:Bag",
                Kind::Seq => "rdf:Seq",
                Kind::Alt => "rdf:Alt",
            };
            out.push_str(&format!("><{kind}>"));
            items.iter().for_each(|item| tagged("rdf:li", item, out));
            out.push_str(&format!("</{kind}>"));
        }
    }
    out.push_str(&format!("</{tag}>"));
}
