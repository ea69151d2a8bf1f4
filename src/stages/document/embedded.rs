//! README.md and RIGHTS.md as parts of gallery.html, so that both can be read where the client looks first: the same text,
//! from Markdown to HTML. Nothing in it can act: HTML in the Markdown is shown as text, images come from the bundle only, and
//! a link leads into the bundle, to the web or to an e-mail address, or is none.

use std::collections::BTreeMap;

use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::html::{Html, shown};

/// A page as it lies in the bundle.
pub(super) struct Page<'a> {
    /// Its Markdown.
    pub text: &'a str,
    /// Stands before the ids of its headings, which share a document with those of other pages.
    pub name: &'static str,
    /// Whether it lies in `docs/`, as gallery.html does, or in the root folder.
    pub beside: bool,
    /// Targets of links that are parts of gallery.html themselves, and where.
    pub here: &'a [(&'a str, &'a str)],
}

impl Page<'_> {
    /// The page with its headings one level further down, below that of gallery.html.
    pub fn html(&self) -> Html {
        let text = shown(self.text);
        let mut events: Vec<Event> = Parser::new_ext(&text, Options::ENABLE_TABLES).collect();
        self.name_headings(&mut events);
        let mut dropped = Vec::new();
        let events = events.into_iter().filter_map(|event| self.inert(event, &mut dropped)).flatten();
        let mut written = String::with_capacity(text.len() * 2);
        html::push_html(&mut written, events);
        Html(written.trim_end().to_owned())
    }

    /// Ids as code forges give them (`Check it!` is `check-it`), which links within the page name.
    fn name_headings(&self, events: &mut [Event]) {
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for at in 0..events.len() {
            if !matches!(events[at], Event::Start(Tag::Heading { .. })) {
                continue;
            }
            let inside = events[at..].iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
            let words: String =
                inside.filter_map(|event| if let Event::Text(text) | Event::Code(text) = event { Some(&**text) } else { None }).collect();
            let kept = words
                .to_lowercase()
                .chars()
                .filter(|character| character.is_alphanumeric() || "-_ ".contains(*character))
                .collect::<String>();
            let slug = kept.trim().replace(' ', "-");
            let before = taken.entry(slug.clone()).or_default();
            let number = if *before > 0 { format!("-{before}") } else { String::new() };
            *before += 1;
            if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
                *id = Some(format!("{}-{slug}{number}", self.name).into());
            }
        }
    }

    /// The event as it may stand in the gallery; `dropped` holds, for each open link or image, whether it was left out.
    fn inert<'e>(&self, event: Event<'e>, dropped: &mut Vec<bool>) -> Option<Vec<Event<'e>>> {
        Some(match event {
            Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
            Event::Start(Tag::Heading { level, id, .. }) => {
                vec![Event::Start(Tag::Heading { level: lower(level), id, classes: Vec::new(), attrs: Vec::new() })]
            }
            Event::End(TagEnd::Heading(level)) => vec![Event::End(TagEnd::Heading(lower(level)))],
            // Without alignment, which would be a style attribute: the page's policy allows none.
            Event::Start(Tag::Table(columns)) => {
                vec![scroller("Table"), Event::Start(Tag::Table(vec![Alignment::None; columns.len()]))]
            }
            Event::Start(Tag::CodeBlock(kind)) => vec![scroller("Code"), Event::Start(Tag::CodeBlock(kind))],
            Event::End(end @ (TagEnd::Table | TagEnd::CodeBlock)) => vec![Event::End(end), Event::Html("</div>\n".into())],
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let target = self.target(&dest_url);
                dropped.push(target.is_none());
                vec![Event::Start(Tag::Link { link_type, dest_url: target?.into(), title, id })]
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let target = self.target(&dest_url).filter(|target| !target.contains(':'));
                dropped.push(target.is_none());
                vec![Event::Start(Tag::Image { link_type, dest_url: target?.into(), title, id })]
            }
            Event::End(TagEnd::Link | TagEnd::Image) if dropped.pop() == Some(true) => return None,
            event => vec![event],
        })
    }

    /// Where a link of the page leads from gallery.html.
    fn target(&self, url: &str) -> Option<String> {
        if let Some((_, here)) = self.here.iter().find(|(target, _)| *target == url) {
            return Some((*here).to_owned());
        }
        if let Some(heading) = url.strip_prefix('#') {
            return Some(format!("#{}-{heading}", self.name));
        }
        let scheme =
            url.split(['/', '?', '#']).next().and_then(|first| first.split_once(':')).map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("http" | "https" | "mailto") => Some(url.to_owned()),
            Some(_) => None,
            None if url.starts_with(['/', '\\']) => None,
            None if self.beside => Some(url.to_owned()),
            None => Some(url.strip_prefix("docs/").map_or_else(|| format!("../{url}"), str::to_owned)),
        }
    }
}

/// What may be wider than the page, and scrolls by keyboard too.
fn scroller(label: &str) -> Event<'static> {
    Event::Html(format!("<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">").into())
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + 1).unwrap_or(HeadingLevel::H6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        Page { text, name: "readme", beside: false, here: &[("docs/RIGHTS.md", "#rights")] }.html().0
    }

    #[test]
    fn links_lead_where_they_led_from_the_page_itself() {
        for (link, target) in [
            ("[a](assets/a%20b.png)", "../assets/a%20b.png"),
            ("[a](docs/assets.csv)", "assets.csv"),
            ("[a](docs/RIGHTS.md)", "#rights"),
            ("[a](#check-it)", "#readme-check-it"),
            ("[a](https://example.com/x)", "https://example.com/x"),
        ] {
            assert_eq!(html(link), format!("<p><a href=\"{target}\">a</a></p>"));
        }
        assert_eq!(
            html("# Check it!\n\n## Check it"),
            "<h2 id=\"readme-check-it\">Check it!</h2>\n<h3 id=\"readme-check-it-1\">Check it</h3>"
        );
    }

    #[test]
    fn nothing_in_a_page_can_act() {
        for (text, inert) in [
            ("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>"),
            ("<script>\nalert(1)\n</script>", "&lt;script&gt;\nalert(1)\n&lt;/script&gt;"),
            ("[a](javascript:alert(1))", "<p>a</p>"),
            ("[a](JaVaScRiPt&colon;alert(1))", "<p>a</p>"),
            ("[a](data:text/html,x)", "<p>a</p>"),
            ("[a](//evil.example)", "<p>a</p>"),
            ("![a](https://evil.example/a.png)", "<p>a</p>"),
            ("[![a](//evil.example/a.png)](#b)", "<p><a href=\"#readme-b\">a</a></p>"),
            ("[a](x.png \"\\\"><script>\")", "<p><a href=\"../x.png\" title=\"&quot;&gt;&lt;script&gt;\">a</a></p>"),
            ("a\u{202e}b", "<p>a\u{fffd}b</p>"),
        ] {
            assert_eq!(html(text), inert, "{text}");
        }
        assert!(!html("| a |\n| --: |\n| 1 |").contains("style="), "the policy allows no style attribute");
    }
}
