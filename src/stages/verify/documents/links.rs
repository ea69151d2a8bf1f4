//! The targets of links: in Markdown (CommonMark: inline links and images, reference definitions, code left out) and in HTML
//! (src, href, poster). A small reader, for documents that this program's templates, or an agency's, render.

use std::sync::LazyLock;

use regex::Regex;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To this path below the root folder; `""` is the root folder itself.
    Inside(String),
    /// Out of the root folder.
    Outside,
    /// To a place of the same document, or to something that has a scheme: a web page, an e-mail address, `data:`.
    Elsewhere,
}

/// Tells `take` the targets of the links of a Markdown text as URL references.
///
/// Linear in the text: a target without `<` ends at the next `]`, a title at the next quote, so that no link that is not closed
/// reaches behind the start of the next one.
pub fn of_markdown(text: &str, take: &mut dyn FnMut(String)) {
    static INLINE: LazyLock<Regex> = LazyLock::new(|| {
        let target = r"<([^<>\n]*)>|((?:[^\s()\]\\]|\\.|\((?:[^\s()\]\\]|\\.)*\))+)";
        let title = r#""[^"\n]*"|'[^'\n]*'|\([^()\n]*\)"#;
        Regex::new(&format!(r"\]\(\s*(?:{target})(?:\s+(?:{title}))?\s*\)")).expect("a regex")
    });
    static DEFINITION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)^ {0,3}\[[^\]\n]+\]:[ \t]*(?:<([^<>\n]*)>|(\S+))").expect("a regex"));
    let prose = without_code(text);
    for found in INLINE.captures_iter(&prose).chain(DEFINITION.captures_iter(&prose)) {
        let Some(target) = found.get(1).or_else(|| found.get(2)) else { continue };
        take(entities(&unescape(target.as_str())));
    }
    of_html(&prose, take);
}

/// Tells `take` the targets of the links of an HTML text, in order, as URL references.
pub fn of_html(text: &str, take: &mut dyn FnMut(String)) {
    static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)<[a-z][^<>]*?\s(?:src|href|poster)\s*=\s*(?:"([^"]*)"|'([^']*)')(?:[^<>]*?\s(?:src|href|poster)\s*=\s*(?:"([^"]*)"|'([^']*)'))?"#)
            .expect("a regex")
    });
    for found in ATTRIBUTE.captures_iter(text) {
        (1..=4).filter_map(|group| found.get(group)).for_each(|target| take(entities(target.as_str())));
    }
}

/// What `target`, written in the document at `document`, leads to.
pub fn resolve(document: &str, target: &str) -> Target {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if path.is_empty() || scheme || path.starts_with("//") {
        return Target::Elsewhere;
    }
    if path.starts_with('/') || path.contains('\\') {
        return Target::Outside;
    }
    let path = decode(path);
    let mut at: Vec<&str> = document.split('/').collect();
    at.pop();
    for component in path.split('/') {
        match component {
            "" | "." => {}
            ".." if at.pop().is_none() => return Target::Outside,
            ".." => {}
            name => at.push(name),
        }
    }
    Target::Inside(at.join("/"))
}

/// The text without fenced and inline code, in which brackets are no links.
fn without_code(text: &str) -> String {
    static INLINE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"``[^\n]*?``|`[^`\n]*`").expect("a regex"));
    let prose: String = text.lines().zip(fenced(text)).filter(|(_, fenced)| !fenced).flat_map(|(line, _)| [line, "\n"]).collect();
    INLINE.replace_all(&prose, "").into_owned()
}

/// For each line, whether it belongs to a fenced code block (its fences too).
pub fn fenced(text: &str) -> Vec<bool> {
    let mut open: Option<(char, usize)> = None;
    let mut inside = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        let mark = trimmed.chars().next().unwrap_or(' ');
        let length = trimmed.chars().take_while(|character| *character == mark).count();
        let fence = matches!(mark, '`' | '~') && length >= 3;
        inside.push(open.is_some() || fence);
        open = match open {
            None if fence => Some((mark, length)),
            Some((opened, least)) if fence && mark == opened && length >= least && trimmed.trim_end().chars().count() == length => None,
            other => other,
        };
    }
    inside
}

fn unescape(target: &str) -> String {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\([[:punct:]])").expect("a regex"));
    ESCAPE.replace_all(target, "$1").into_owned()
}

/// The character references that a template engine or a Markdown writer uses.
fn entities(text: &str) -> String {
    static NUMERIC: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));").expect("a regex"));
    let decoded = NUMERIC.replace_all(text, |found: &regex::Captures<'_>| {
        let number = match (found.get(1), found.get(2)) {
            (Some(hex), _) => u32::from_str_radix(hex.as_str(), 16).ok(),
            (None, decimal) => decimal.and_then(|digits| digits.as_str().parse().ok()),
        };
        number.and_then(char::from_u32).unwrap_or('\u{fffd}').to_string()
    });
    decoded.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Percent-decoding (RFC 3986 section 2.1); what does not decode to UTF-8 stays as it is.
fn decode(path: &str) -> String {
    static OCTETS: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?:%[0-9a-fA-F]{2})+").expect("a regex"));
    let decoded = OCTETS.replace_all(path, |found: &regex::Captures<'_>| {
        let octets = found[0].split('%').skip(1).filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
        String::from_utf8(octets).unwrap_or_else(|_| found[0].to_owned())
    });
    decoded.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(text: &str, read: impl Fn(&str, &mut dyn FnMut(String))) -> Vec<String> {
        let mut targets = Vec::new();
        read(text, &mut |target| targets.push(target));
        targets
    }

    #[test]
    fn links_that_are_never_closed_take_no_time() {
        for unit in ["](a](b)", "](a \"](b)", "](a '](b) (", "](<a](b)", "``](b)", "](a\\](b)\\", "](a(](b)"] {
            let targets = collected(&unit.repeat(50_000), of_markdown);
            assert!(!targets.is_empty() && targets.len() <= 100_000, "{unit}: {}", targets.len());
        }
        collected(&"<a href=\"x' src='".repeat(50_000), of_html);
    }

    #[test]
    fn markdown_links_are_found_whatever_is_in_their_names() {
        let text = "See [a](docs/RIGHTS.md) and ![b](<assets/a b.png> \"title\"), [c](assets/a%20b%20(1).png).\n\
                    [d](docs/\\_x\\).md) [e][ref] `[no](nowhere.md)`\n\n```\n[no](nowhere.md)\n```\n\n[ref]: docs/CHANGELOG.md\n\
                    <img src='assets/&amp;.png'> [mail](mailto:studio@example.com)";
        let expected = [
            "docs/RIGHTS.md",
            "assets/a b.png",
            "assets/a%20b%20(1).png",
            "docs/_x).md",
            "mailto:studio@example.com",
            "docs/CHANGELOG.md",
            "assets/&.png",
        ];
        assert_eq!(collected(text, of_markdown), expected);
    }

    #[test]
    fn html_attributes_are_found_two_in_a_tag_as_well() {
        let text =
            r#"<a class="x" href="../assets/a%23b.png"><img alt="" src='../assets/&#x41;.png'></a><video src="a.mp4" poster="b.png">"#;
        assert_eq!(collected(text, of_html), ["../assets/a%23b.png", "../assets/A.png", "a.mp4", "b.png"]);
    }

    #[test]
    fn a_link_resolves_from_the_folder_of_its_document() {
        let inside = |path: &str| Target::Inside(path.to_owned());
        assert_eq!(resolve("README.md", "docs/RIGHTS.md#fonts"), inside("docs/RIGHTS.md"));
        assert_eq!(resolve("docs/gallery.html", "../assets/%C3%96l%23%201.png"), inside("assets/Öl# 1.png"));
        assert_eq!(resolve("docs/gallery.html", "../../etc/passwd"), Target::Outside);
        assert_eq!(resolve("README.md", "/etc/passwd"), Target::Outside);
        assert_eq!(resolve("README.md", "..\\up"), Target::Outside);
        for elsewhere in ["#top", "https://example.com/x", "mailto:a@example.com", "data:image/png;base64,AA", "//example.com/x"] {
            assert_eq!(resolve("README.md", elsewhere), Target::Elsewhere, "{elsewhere}");
        }
    }
}
