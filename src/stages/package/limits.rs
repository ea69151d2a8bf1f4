//! What every reader of a bundle refuses, refused before it is written: the verifier must never be the first to say it.

use super::taken;
use crate::data::bundle::{self, DOCUMENTS, MAX_DOCUMENT, MAX_ENTRIES};
use crate::data::bundle_path::MAX_PATH;
use crate::data::content::Content;
use crate::data::size::human_bytes;
use crate::data::{BundlePath, Code, Fix};
use crate::generation::json::MAX_DEPTH;
use crate::{Error, Result};

/// Whether a zip can hold this payload. `contents` are in order.
pub(super) fn check_payload(contents: &[&Content], root: &str) -> Result<()> {
    let most = MAX_ENTRIES - DOCUMENTS.len();
    if contents.len() > most {
        let message = format!("{} files would ship; a bundle holds at most {most} beside its documents", contents.len());
        return Err(Error::new(Code::LimitExceeded, message).fix(smaller()));
    }
    for content in contents {
        let path = &content.path;
        if root.len() + 1 + path.as_str().len() > MAX_PATH {
            return Err(Error::new(Code::LimitExceeded, format!("{path}: the path is longer than {MAX_PATH} bytes")).at(path));
        }
        if bundle::is_document(path.as_str()) {
            return Err(taken(path));
        }
        if bundle::is_cleaned_json(path) {
            check_length(path, content.recipe.length().unwrap_or(content.source.stamp.length), MAX_DOCUMENT)?;
        }
    }
    contents.windows(2).find(|pair| pair[0].path == pair[1].path).map_or(Ok(()), |pair| Err(taken(&pair[1].path)))
}

/// Whether readers take this for a document.
pub(super) fn check_document(path: &BundlePath, content: &[u8]) -> Result<()> {
    check_length(path, content.len() as u64, bundle::document_limit(path.as_str()))?;
    if path.as_str().ends_with(".json") && depth(content) > MAX_DEPTH {
        let message = format!("{path}: lists and objects would stand in each other more than {MAX_DEPTH} deep, and readers stop there");
        let fix = Fix::text("make the parameters of the prompts, or what the tool said of a model, less deep");
        return Err(Error::new(Code::LimitExceeded, message).at(path).fix(fix));
    }
    Ok(())
}

fn check_length(path: &BundlePath, length: u64, most: u64) -> Result<()> {
    if length <= most {
        return Ok(());
    }
    let message = format!("{path} would have {}, and readers take at most {} of it", human_bytes(length), human_bytes(most));
    Err(Error::new(Code::LimitExceeded, message).at(path).fix(smaller()))
}

fn smaller() -> Fix {
    Fix::text("hand over less at once: split the engagement into several, or ship folders of many files as one archive each")
}

/// How deep lists and objects stand in each other in a JSON text.
fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::json;

    #[test]
    fn what_readers_refuse_as_a_document_is_never_written() {
        let (library, sums) = (BundlePath::fixed(bundle::LIBRARY), BundlePath::fixed(bundle::SUMS));
        let long = vec![b' '; MAX_DOCUMENT as usize + 1];
        let error = check_document(&library, &long).unwrap_err();
        assert_eq!(error.code, Code::LimitExceeded);
        assert!(error.message.contains("prompts/prompt-library.json would have 67.1 MB") && error.fix.is_some(), "{error}");
        // The list of the largest bundle is longer than any other document may be.
        check_document(&sums, &long).unwrap();
        assert!(check_document(&sums, &vec![b' '; bundle::MAX_SUMS as usize + 1]).is_err());
    }

    #[test]
    fn depth_is_counted_as_readers_do() {
        let nested = |depth: usize| [vec![b'['; depth], br#""{[\"""#.to_vec(), vec![b']'; depth]].concat();
        let library = BundlePath::fixed(bundle::LIBRARY);
        for depth in [1, MAX_DEPTH, MAX_DEPTH + 1] {
            assert_eq!(check_document(&library, &nested(depth)).is_ok(), json::parse(&nested(depth)).is_ok(), "{depth}");
        }
    }
}
