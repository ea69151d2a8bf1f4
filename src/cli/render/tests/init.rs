use insta::assert_snapshot;

use super::super::{init, question};
use super::{NARROW, check};
use crate::data::proposal::{Decision, Entry, Proposal, Table};
use crate::reports::{InitOutcome, InitResult};

const AT: &str = "clients/it's \u{202e}acme";

fn proposal() -> Proposal {
    let ship = |folder: &str, taken| {
        let toml = format!("[[ship]]\nfrom = \"{folder}/**\"\nto = \"assets\"");
        let question = format!("Ship {folder}/ (643 files, 41.3 kB) as final assets?");
        Entry::settled(format!("ship:{folder}"), Table::Ship, toml, taken)
            .about(format!("\"{folder}/\": 643 files, 41.3 kB."))
            .decided_by(Decision::YesNo(question))
    };
    let contact = Decision::Text { question: "Whom does the client ask?".to_owned(), key: "contact", default: None };
    let name = Decision::Text { question: "Who is it?".to_owned(), key: "name", default: Some("Acme\u{1b}[2J".to_owned()) };
    let rights = "640 files: say whose the files in assets/ are".to_owned();
    let entries = vec![
        Entry::settled("client.name", Table::Client, "name = \"Acme\"", true).decided_by(name),
        ship("05_Delivery", true),
        ship("Final\u{1b}[31m_v1", false),
        Entry::settled("rename", Table::Rename, "[[rename]]\n\n[[rename]]", true).decided_by(Decision::YesNo("Rename?".to_owned())),
        Entry::settled("support.contact", Table::Support, "contact = \"…\"", false).decided_by(contact),
        Entry::settled("rights", Table::Rights, "[[rights]]", false).decided_by(Decision::Later(rights)),
    ];
    Proposal {
        config: "/studio/clients/acme/handoff.toml".into(),
        existing: None,
        files: 5004,
        entries,
        findings: Vec::new(),
        answered: false,
    }
}

fn rendered(outcome: InitOutcome, page: &super::Page) -> String {
    let proposal = proposal();
    init(&InitResult::new(&proposal, outcome), &proposal, AT, page)
}

#[test]
fn what_was_found_and_what_is_left_fits_a_screen_and_ends_with_the_next_command() {
    assert_snapshot!(rendered(InitOutcome::Written, &NARROW), @r#"
    written
      config  /studio/clients/acme/handoff.toml

    Found 5,004 files
      ships    "05_Delivery/": 643 files, 41.3 kB
      renames  2 files, so that every system can store them

    Left to decide, in the file: 3
      · Ship Final\u{1b}[31m_v1/ (643 files, 41.3 kB) as final assets? [no]
      · Whom does the client ask?
      · 640 files: say whose the files in assets/ are

    next: handoff plan 'clients/it'\''s \u{202e}acme'
    "#);
}

#[test]
fn where_nobody_can_be_asked_the_choices_are_listed_with_their_defaults() {
    assert_snapshot!(rendered(InitOutcome::ChoiceNeeded, &NARROW), @r#"
    Found 5,004 files
      ships    "05_Delivery/": 643 files, 41.3 kB
      renames  2 files, so that every system can store them

    To choose: 5
      · Who is it? [Acme\u{1b}[2J]
      · Ship 05_Delivery/ (643 files, 41.3 kB) as final assets? [yes]
      · Ship Final\u{1b}[31m_v1/ (643 files, 41.3 kB) as final assets? [no]
      · Rename? [yes]
      · Whom does the client ask?

    nothing was written: nobody is there to be asked
    next: handoff init --yes 'clients/it'\''s \u{202e}acme' takes the defaults, in brackets
    "#);
}

#[test]
fn a_question_says_how_many_there_are_and_what_an_empty_answer_means() {
    let asked: Vec<String> =
        proposal().entries.iter().filter(|entry| entry.is_asked()).map(|entry| question(entry, 2, 5, &NARROW)).collect();
    assert_eq!(
        asked,
        [
            "2 of 5  Who is it? [Acme\\u{1b}[2J] ",
            "2 of 5  Ship 05_Delivery/ (643 files, 41.3 kB) as final assets? [Y/n] ",
            "2 of 5  Ship Final\\u{1b}[31m_v1/ (643 files, 41.3 kB) as final assets? [y/N] ",
            "2 of 5  Rename? [Y/n] ",
            "2 of 5  Whom does the client ask? [later] ",
        ]
    );
}

#[test]
fn a_no_that_somebody_said_is_not_left_to_decide() {
    let asked = Proposal { answered: true, ..proposal() };
    let said = init(&InitResult::new(&asked, InitOutcome::Written), &asked, AT, &NARROW);
    assert!(said.contains("in the file: 2\n") && !said.contains("_v1"), "{said}");
}

#[test]
fn every_outcome_is_fit_for_a_terminal() {
    for outcome in [InitOutcome::Written, InitOutcome::Unchanged, InitOutcome::ChoiceNeeded] {
        check(|page| rendered(outcome, page));
    }
}
