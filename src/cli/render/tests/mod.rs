//! Renderings of values made by hand, nasty names included, at 80 and 120 columns, plain and in colour. Whoever changes a
//! snapshot reads it first as somebody with half a day and a fear would.

mod build;
mod deliver;
mod failure;
mod findings;
mod formats;
mod init;
mod issued;
mod plan;
mod rights;
mod samples;
mod verify;

use super::Page;
use super::wrap::width;

const NARROW: Page = Page { width: 80, colour: false, verbose: false };
const WIDE: Page = Page { width: 120, ..NARROW };
const COLOUR: Page = Page { colour: true, ..NARROW };

/// Nothing of what untrusted text holds reaches the terminal, and colour is all that colour adds.
fn check(render: impl Fn(&Page) -> String) {
    for page in [NARROW, WIDE, Page { verbose: true, ..NARROW }] {
        let plain = render(&page);
        let painted = render(&Page { colour: true, ..page });
        assert_eq!(anstream::adapter::strip_str(&painted).to_string(), plain);
        let obeyed = |character: &char| (character.is_control() && *character != '\n') || ('\u{202a}'..='\u{202e}').contains(character);
        assert_eq!(plain.chars().find(obeyed), None, "{plain}");
        for line in plain.lines().filter(|line| width(line) > page.width) {
            assert!(line.contains(['/', '"']) || line.contains("sha256"), "too long for {}: {line}", page.width);
        }
        assert!(plain.lines().all(|line| line == line.trim_end()), "blanks at the end of a line:\n{plain}");
        assert!(plain.ends_with('\n') && !plain.contains("\n\n\n"), "{plain}");
    }
}

/// Escape sequences, as they can be read in a snapshot.
fn visible(text: &str) -> String {
    text.replace('\u{1b}', "␛")
}
