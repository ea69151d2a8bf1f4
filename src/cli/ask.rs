//! Questions on a terminal: one line each on standard error, one line of an answer on standard input; an empty one takes the default.
//! Plain lines serve screen readers, slow connections and tests alike.

use std::io::{self, BufRead as _, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::render::{self, Page};
use crate::data::proposal::{Decision, Entry, Proposal};
use crate::data::slug::is_slug;
use crate::{Error, Result, interrupt};

/// How often somebody who does not answer is looked after: a blocking read would not hear Ctrl-C.
const PAUSE: Duration = Duration::from_millis(100);

/// Asks for every decision of the proposal; false when the answers end before the questions do.
pub fn all(proposal: &mut Proposal, page: &Page) -> Result<bool> {
    let lines = lines();
    proposal.answered = interview(proposal, page, &mut io::stderr(), &mut || next(&lines))?;
    Ok(proposal.answered)
}

/// The lines of standard input, read beside.
fn lines() -> Receiver<io::Result<String>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || io::stdin().lock().lines().try_for_each(|line| sender.send(line)));
    receiver
}

/// The next line; none at the end.
fn next(lines: &Receiver<io::Result<String>>) -> Result<Option<String>> {
    loop {
        interrupt::check()?;
        match lines.recv_timeout(PAUSE) {
            Ok(line) => return line.map(Some).map_err(|error| Error::io("cannot read", "standard input", error)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        }
    }
}

fn interview(proposal: &mut Proposal, page: &Page, out: &mut dyn Write, next: &mut dyn FnMut() -> Result<Option<String>>) -> Result<bool> {
    let failed = |error| Error::io("cannot write to", "standard error", error);
    let number = proposal.entries.iter().filter(|entry| entry.is_asked()).count();
    let asked = proposal.entries.iter_mut().filter(|entry| entry.is_asked());
    for (index, entry) in asked.enumerate() {
        loop {
            let text = render::question(entry, index + 1, number, page);
            out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(failed)?;
            let Some(line) = next()? else { return Ok(false) };
            if take(entry, line.trim()) {
                break;
            }
        }
    }
    out.write_all(b"\n").map_err(failed)?;
    Ok(true)
}

/// Whether the answer could be taken.
fn take(entry: &mut Entry, answer: &str) -> bool {
    match &entry.decision {
        Decision::Text { key: "slug", .. } if !answer.is_empty() && !is_slug(answer) => return false,
        Decision::Text { .. } => entry.answer(answer),
        _ => match answer.to_lowercase().as_str() {
            "" => {}
            "y" | "yes" => entry.taken = true,
            "n" | "no" => entry.taken = false,
            _ => return false,
        },
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::proposal::Table;

    fn interviewed(answers: &[&str]) -> (bool, Proposal, String) {
        let ship = |id: &str, taken| Entry::settled(id, Table::Ship, "[[ship]]", taken).decided_by(Decision::YesNo(format!("Ship {id}?")));
        let text = |key| Decision::Text { question: "Who?".to_owned(), key, default: None };
        let entries = vec![
            Entry::settled("slug", Table::Client, "slug = \"client\"", true).decided_by(text("slug")),
            Entry::settled("kind", Table::Engagement, "kind = \"client-final\"", true),
            ship("a", true),
            ship("b", false),
            Entry::settled("contact", Table::Support, "contact = \"…\"", false).decided_by(text("contact")),
        ];
        let mut proposal =
            Proposal { config: "handoff.toml".into(), existing: None, files: 0, entries, findings: Vec::new(), answered: false };
        let page = Page { width: 80, colour: false, verbose: false };
        let (mut said, mut answers) = (Vec::new(), answers.iter());
        let whole = interview(&mut proposal, &page, &mut said, &mut || Ok(answers.next().map(|answer| (*answer).to_owned()))).unwrap();
        (whole, proposal, String::from_utf8(said).unwrap())
    }

    fn taken(proposal: &Proposal) -> Vec<bool> {
        proposal.entries.iter().map(|entry| entry.taken).collect()
    }

    #[test]
    fn an_empty_line_takes_the_default_and_a_word_another() {
        let (whole, proposal, said) = interviewed(&["", "", "", ""]);
        assert!(whole && taken(&proposal) == [true, true, true, false, false], "{said}");
        let (_, proposal, said) = interviewed(&["acme", "N", " yes ", "studio@example.com"]);
        assert_eq!(taken(&proposal), [true, true, false, true, true], "{said}");
        assert_eq!(
            (proposal.entries[0].toml.as_str(), proposal.entries[4].toml.as_str()),
            ("slug = \"acme\"", "contact = \"studio@example.com\"")
        );
    }

    #[test]
    fn what_is_no_answer_is_asked_again_and_an_end_of_answers_is_no_consent() {
        let (whole, proposal, said) = interviewed(&["Not A Slug", "", "perhaps", "n"]);
        assert!(!whole && said.matches("Ship a?").count() == 2 && said.matches("1 of 4").count() == 2, "{said}");
        assert!(!proposal.entries[2].taken);
    }
}
