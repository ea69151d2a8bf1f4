use super::*;

fn texts(facts: &HouseFacts) -> Vec<String> {
    derive(facts).0.into_iter().map(|term| term.text).collect()
}

fn house() -> HouseFacts {
    HouseFacts {
        client_slug: "acme-fintech".into(),
        client_name: "Acme Fintech".into(),
        other_clients: Some(Vec::new()),
        ..HouseFacts::default()
    }
}

#[test]
fn neighbours_become_terms_and_the_workshop_does_not() {
    let folders =
        ["zest-retail", "Nova Travel", "CaféNoir", "_template", ".git", "Archive", "templates", "internal", "bmw", "acme", "zest_retail"];
    let facts = HouseFacts { other_clients: Some(folders.map(str::to_owned).into()), ..house() };
    assert_eq!(texts(&facts), ["zest-retail", "Nova Travel", "CaféNoir", "cafenoir", "Café Noir"]);
    let notes = derive(&facts).1;
    assert_eq!(notes.len(), 2);
    assert!(notes[0].message.contains("`bmw` (the folder clients/bmw) has fewer than 4 letters"));
    assert_eq!(notes[0].fix.as_ref().unwrap().toml.as_deref(), Some("[strip]\nforbidden = [\"bmw\"]"));
    assert!(notes[1].message.contains("`acme`") && notes[1].message.contains("client's own name"));
}

#[test]
fn what_somebody_wrote_down_is_taken_as_it_is() {
    let facts = HouseFacts {
        agency_name: Some("Northlight Studio".into()),
        agency_domains: vec!["northlight.example".into()],
        agency_people: vec!["Jo Li".into()],
        competitors: vec!["IBM".into(), "Example Stock".into(), "Stripe".into()],
        forbidden: vec![("Acme".into(), "handoff.toml".into()), ("x1".into(), "handoff.toml".into()), (" ".into(), "handoff.toml".into())],
        rights_holders: vec!["Example Stock Ltd".into()],
        stripped_tags: vec![("internal-x".into(), "source/run-001/manifest.json".into()), ("q2".into(), "m".into())],
        ..house()
    };
    let (terms, notes) = derive(&facts);
    let said = terms.iter().map(|term| format!("{}: {}", term.text, term.source)).collect::<Vec<_>>();
    assert_eq!(
        said,
        [
            "Acme: forbidden[0] of handoff.toml",
            "x1: forbidden[1] of handoff.toml",
            "Northlight Studio: [agency] name of the workspace's handoff.toml",
            "northlight.example: [agency] domains[0] of the workspace's handoff.toml",
            "Jo Li: [agency] people[0] of the workspace's handoff.toml",
            "IBM: competitors[0] of brand-system.json",
            "Stripe: competitors[2] of brand-system.json",
            "internal-x: the tag `internal-x` stripped from source/run-001/manifest.json",
        ]
    );
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn without_a_clients_folder_the_names_of_others_are_not_checked() {
    let (terms, notes) = derive(&HouseFacts { other_clients: None, ..house() });
    assert!(terms.is_empty());
    assert_eq!((notes[0].code, notes[0].refuses()), (Code::LeakNotChecked, false));
}
