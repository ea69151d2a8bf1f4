//! Which values of a payload name input files. The tool reads and uploads them, so each must come along or be spoken of.
//!
//! A known schema decides for its own parameters; the others go by the names that gen-ai and the agencies' manifests use.
//! Where a name leads is not decided here.

use serde_json::{Map, Value};

use super::schema::{Schema, Takes};

/// Names of parameters that take files: gen-ai 2.68's own, older ones, and what manifests in the field say (`image`).
const USUAL: [&str; 33] = [
    "image",
    "images",
    "imageUrl",
    "imageUrls",
    "imagePath",
    "imagePaths",
    "inputImage",
    "inputImages",
    "sourceImage",
    "initImage",
    "referenceImage",
    "referenceImages",
    "imageReference",
    "imageReferences",
    "reference",
    "references",
    "styleImage",
    "styleImages",
    "styleReferenceUrls",
    "sceneImage",
    "startFrame",
    "endFrame",
    "firstFrame",
    "lastFrame",
    "mask",
    "maskUrl",
    "staticMask",
    "video",
    "videoUrl",
    "videoUrls",
    "audio",
    "audioUrl",
    "audioUrls",
];

/// One value of a payload that names a file or URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedInput {
    /// The parameter it stands in.
    pub parameter: String,
    /// Its place in the list, where the parameter is one.
    pub index: Option<usize>,
    /// As written.
    pub written: String,
}

/// The inputs that a payload names, in its order; `schema` is that of its model where the lock knows it.
///
/// `data:` URLs hold their content and name nothing. Inside of objects, texts under `url`, `path`, `image_url` and the like count.
pub fn named_inputs(payload: &Map<String, Value>, schema: Option<&Schema>) -> Vec<NamedInput> {
    let mut found = Vec::new();
    for (parameter, value) in payload {
        let sure = match schema.and_then(|schema| schema.parameter(parameter)) {
            Some(known) if known.takes == Takes::File => true,
            Some(known) if matches!(known.takes, Takes::Object(_) | Takes::Anything) => false,
            Some(_) => continue,
            None if is_usual(parameter) => false,
            None => continue,
        };
        let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for (index, item) in items.iter().enumerate() {
            let texts = texts(item).into_iter().filter(|text| names_something(text) && (sure || looks_like_a_path(text)));
            let index = value.is_array().then_some(index);
            found.extend(texts.map(|text| NamedInput { parameter: parameter.clone(), index, written: text.to_owned() }));
        }
    }
    found
}

/// Whether a value, or anything in it, is this text.
pub fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(other) => other == text,
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(map) => map.values().any(|item| holds(item, text)),
        _ => false,
    }
}

fn is_usual(parameter: &str) -> bool {
    let plain = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let wanted = plain(parameter);
    USUAL.iter().any(|usual| plain(usual) == wanted)
}

/// The item itself, or the fields of it that are called like a file.
fn texts(item: &Value) -> Vec<&str> {
    match item {
        Value::String(text) => vec![text],
        Value::Object(fields) => {
            let called_so = |key: &str| {
                let key = key.to_lowercase();
                ["url", "uri", "path", "file", "image", "video", "audio"].iter().any(|end| key.ends_with(end))
            };
            fields.iter().filter(|(key, _)| called_so(key)).filter_map(|(_, value)| value.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

fn names_something(text: &str) -> bool {
    let text = text.trim_start();
    !text.is_empty() && !text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"))
}

/// Without a schema a value such as `imageReference: "subject"` may be a choice; a file has a folder or an extension.
fn looks_like_a_path(text: &str) -> bool {
    text.contains(['/', '\\', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn named(payload: Value, schema: Option<&Schema>) -> Vec<String> {
        let inputs = named_inputs(payload.as_object().unwrap(), schema);
        let place = |input: &NamedInput| input.index.map(|index| format!("[{index}]")).unwrap_or_default();
        inputs.iter().map(|input| format!("{}{}={}", input.parameter, place(input), input.written)).collect()
    }

    #[test]
    fn without_a_schema_the_usual_names_decide() {
        let payload = json!({
            "prompt": "like image.png", "image": "refs/a.png", "image_urls": ["refs/b.png", "https://x.example/c.png"],
            "references": [{"url": "d.png", "weight": 1}, {"path": "e.png"}], "startFrame": "", "maskUrl": "data:image/png;base64,AA==",
            "imageReference": "subject", "notes": "see refs/z.png", "seed": 3, "images": [null, 4],
        });
        assert_eq!(
            named(payload, None),
            [
                "image=refs/a.png",
                "image_urls[0]=refs/b.png",
                "image_urls[1]=https://x.example/c.png",
                "references[0]=d.png",
                "references[1]=e.png"
            ]
        );
    }

    #[test]
    fn with_a_schema_its_own_parameters_are_what_it_says_and_the_others_go_by_name() {
        let schema = Schema::of(&json!({"paramConfig": {
            "plate": {"descriptor": {"kind": "file"}},
            "imageReference": {"descriptor": {"kind": "enum", "options": [{"id": "a/b"}]}},
            "omniImageList": {"descriptor": {"kind": "object", "array": {"max": 3}}},
        }}));
        let payload = json!({
            "plate": "plate", "imageReference": "a/b", "omniImageList": [{"image_url": "refs/a.png", "type": "first.frame"}], "image": "refs/b.png",
        });
        assert_eq!(named(payload, schema.as_ref()), ["plate=plate", "omniImageList[0]=refs/a.png", "image=refs/b.png"]);
    }
}
