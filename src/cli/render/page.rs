//! What is written on: how wide it is, whether it takes colour, whether somebody wants to see everything. Decided once, at the
//! start; the renderings are pure functions of a value and a page.

use anstyle::{AnsiColor, Style};

/// A terminal or a file, as far as text cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Columns.
    pub width: usize,
    /// Whether it shows colours.
    pub colour: bool,
    /// Whether long lists are shown whole.
    pub verbose: bool,
}

impl Page {
    /// How many of `all` are shown where a list stops after `first` unless somebody wants to see everything. One more than
    /// `first` is shown whole: "and 1 more" takes as much room as the one.
    pub fn shown(&self, all: usize, first: usize) -> usize {
        if self.verbose || all <= first + 1 { all } else { first }
    }
}

/// What a piece of text is for; the colours follow from that in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Text.
    Plain,
    /// A heading, a name that matters.
    Strong,
    /// What one reads only when looking for it.
    Quiet,
    /// It is good.
    Good,
    /// It refuses.
    Bad,
    /// It wants to be read.
    Warning,
    /// It informs.
    Note,
}

impl Ink {
    /// `text` in this ink, on a page that takes colour.
    pub fn paint(self, text: &str, page: &Page) -> String {
        let style = self.style();
        if !page.colour || text.is_empty() || style == Style::new() {
            return text.to_owned();
        }
        format!("{style}{text}{style:#}")
    }

    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Quiet => Style::new().dimmed(),
            Self::Good => colour(AnsiColor::Green).bold(),
            Self::Bad => colour(AnsiColor::Red).bold(),
            Self::Warning => colour(AnsiColor::Yellow).bold(),
            Self::Note => colour(AnsiColor::Cyan),
        }
    }
}
