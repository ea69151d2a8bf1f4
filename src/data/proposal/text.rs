//! A proposal as the text of a `handoff.toml`. A comment begins with `# `, an entry that can be taken with `#` alone. What is there
//! already is never touched: new entries follow it.

use super::{Entry, Proposal, Table};

const HEAD: &str = "\
# How this engagement is handed over. `handoff init` wrote it from what lies in the folder; it is yours to change.
# A line that begins with `#` and no blank is a proposal: take the `#` away, and fill in what is left open with `…`.
# `handoff plan` shows what comes of it and writes nothing.
";
const ADDED: &str = "# Added by `handoff init --update`.\n";

impl Table {
    const ALL: [Self; 9] = [
        Self::Client,
        Self::Engagement,
        Self::Support,
        Self::Source,
        Self::Ship,
        Self::Rename,
        Self::Strip,
        Self::Rights,
        Self::Regeneration,
    ];

    /// The line that opens it, where its entries share one.
    pub fn header(self) -> Option<&'static str> {
        match self {
            Self::Client => Some("[client]"),
            Self::Engagement => Some("[engagement]"),
            Self::Support => Some("[support]"),
            Self::Strip => Some("[strip]"),
            Self::Regeneration => Some("[regeneration]"),
            Self::Source | Self::Ship | Self::Rename | Self::Rights => None,
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Client => "Who it is for.",
            Self::Engagement => "What it is.",
            Self::Support => "Whom the client asks afterwards, and for how long.",
            Self::Source => "Where generation runs lie outside of this folder. Only this client's jobs are taken from them.",
            Self::Ship => {
                "Where the final files are (`from`, a pattern from this folder) and where they go (`to`: assets or source/working)."
            }
            Self::Rename => "Names that not every system can store, or that two files would share: `from` as it is, `to` as it is to be.",
            Self::Strip => "What must not survive in anything that ships. Each of these refuses a build, with its place.",
            Self::Rights => "Whose the files are that no job made (`match`, on paths in the bundle). The first match decides.",
            Self::Regeneration => "Whether the client can make the assets again.",
        }
    }
}

/// The text of the file.
pub fn text(proposal: &Proposal) -> String {
    let Some(existing) = &proposal.existing else { return format!("{HEAD}{}", tables(&proposal.entries)) };
    if proposal.entries.is_empty() {
        return existing.clone();
    }
    let line_end = if existing.contains("\r\n") { "\r\n" } else { "\n" };
    let apart = match existing {
        text if text.trim_start_matches('\u{feff}').is_empty() => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let added = format!("{apart}{ADDED}{}", tables(&proposal.entries));
    format!("{existing}{}", added.replace('\n', line_end))
}

fn tables(entries: &[Entry]) -> String {
    let of = |table: Table| (table, entries.iter().filter(|entry| entry.table == table).collect::<Vec<_>>());
    Table::ALL.map(of).iter().filter(|(_, entries)| !entries.is_empty()).map(|(table, entries)| one_table(*table, entries)).collect()
}

fn one_table(table: Table, entries: &[&Entry]) -> String {
    let mut text = format!("\n# {}\n", table.about());
    if let Some(header) = table.header() {
        let mark = if entries.iter().any(|entry| entry.taken) { "" } else { "#" };
        text.push_str(&format!("{mark}{header}\n"));
    }
    for (index, entry) in entries.iter().enumerate() {
        if table.header().is_none() && index > 0 {
            text.push('\n');
        }
        entry.about.iter().for_each(|line| text.push_str(&format!("# {line}\n")));
        let mark = if entry.taken { "" } else { "#" };
        entry.toml.lines().for_each(|line| text.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("{mark}{line}\n") }));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::proposal::Decision;

    fn proposal(existing: Option<&str>, entries: Vec<Entry>) -> Proposal {
        Proposal {
            config: "handoff.toml".into(),
            existing: existing.map(str::to_owned),
            files: 0,
            entries,
            findings: Vec::new(),
            answered: false,
        }
    }

    fn contact(taken: bool) -> Entry {
        Entry::settled("support", Table::Support, "contact = \"a@b\"", taken).about("A mailbox.")
    }

    fn ship(folder: &str, taken: bool) -> Entry {
        Entry::settled(folder, Table::Ship, format!("[[ship]]\nfrom = \"{folder}/**\"\nto = \"assets\""), taken)
    }

    #[test]
    fn a_table_of_which_nothing_is_taken_is_a_comment_too() {
        let open = proposal(None, vec![contact(false), ship("Final", true), ship("Old", false)]).text();
        assert!(open.contains("\n#[support]\n# A mailbox.\n#contact = \"a@b\"\n"), "{open}");
        let table: toml::Table = open.parse().unwrap();
        assert_eq!((table.len(), table["ship"].as_array().unwrap().len()), (1, 1));
        assert!(proposal(None, vec![contact(true)]).text().contains("\n[support]\n# A mailbox.\ncontact"), "{open}");
    }

    #[test]
    fn what_is_there_stays_byte_for_byte_and_what_is_new_follows_it() {
        for existing in ["", "a = 1", "# x\r\na = 1\r\n", "\u{feff}a = 1\n"] {
            assert_eq!(proposal(Some(existing), Vec::new()).text(), existing);
            let grown = proposal(Some(existing), vec![ship("Final", true)]).text();
            assert!(grown.starts_with(existing) && grown.contains("[[ship]]"), "{grown}");
            assert_eq!(grown.contains("\r\n"), existing.contains("\r\n"));
            assert!(!grown.replace("\r\n", "").contains('\r') && grown.trim_start_matches('\u{feff}').parse::<toml::Table>().is_ok());
        }
    }

    #[test]
    fn an_answer_is_quoted_and_no_answer_changes_nothing() {
        let asked = Decision::Text { question: "Who?".to_owned(), key: "contact", default: None };
        let mut entry = contact(false).decided_by(asked);
        entry.answer("  ");
        assert!(!entry.taken);
        entry.answer(" \"x\" = 1\n ");
        assert_eq!((entry.toml.as_str(), entry.taken), ("contact = \"\\\"x\\\" = 1\"", true));
        assert_eq!(entry.pasted(), format!("[support]\n{}", entry.toml));
    }
}
