//! `init`: from a folder that nobody configured to a plan that one can work from.

use serde_json::{Value, json};

use crate::harness::{ACME, MESSY, Ran, Studio};

/// An engagement as `init` meets it: the fixture's, with nothing configured.
fn unconfigured() -> Studio {
    let studio = Studio::new();
    studio.remove(&format!("{ACME}/handoff.toml"));
    studio
}

fn config(studio: &Studio, engagement: &str) -> toml::Table {
    studio.text(&format!("{engagement}/handoff.toml")).parse().unwrap()
}

/// The lines from the first finding to the last.
fn findings(said: &str) -> Vec<&str> {
    let start = said.find("\nerror  ").or_else(|| said.find("\nwarning  ")).expect("a finding") + 1;
    said[start..said.rfind("\nnext: ").expect("a next command")].lines().collect()
}

/// Nobody is told of anything.
struct Unseen;

impl handoff::pipeline::Progress for Unseen {
    fn stage(&self, _: &'static str, _: Option<u64>) {}
    fn moved(&self, _: u64) {}
}

#[test]
fn a_configuration_that_somebody_saves_meanwhile_is_not_lost() {
    let flags = handoff::engagement::open::Flags { today: Some("2026-04-22".parse().unwrap()), ..Default::default() };
    for (update, code) in [(false, "config.exists"), (true, "source.changed")] {
        let studio = unconfigured();
        let file = format!("{ACME}/handoff.toml");
        if update {
            studio.write(&file, "[client]\nslug = \"acme\"\n");
        }
        let proposal = handoff::pipeline::propose(&studio.path(ACME), flags, update, &Unseen).unwrap();
        studio.write(&file, "# mine\n");
        let error = handoff::stages::propose::write(&proposal, &studio.path(ACME), flags).unwrap_err();
        assert_eq!((error.code.name(), error.fix.is_some()), (code, true), "{error}");
        assert_eq!(studio.text(&file), "# mine\n");
    }
}

#[test]
fn two_years_of_files_become_a_plan_and_a_list_of_decisions_that_fits_a_screen() {
    let studio = Studio::messy();
    let said = studio.handoff(&["init", MESSY, "--yes"]).good().stdout();
    assert!(said.lines().count() <= 40 && said.ends_with("next: handoff plan 'clients/Acme Fintech'\n"), "{said}");

    let config = config(&studio, MESSY);
    assert_eq!((config["client"]["slug"].as_str(), config["client"]["name"].as_str()), (Some("acme-fintech"), Some("Acme Fintech")));
    let ships: Vec<_> = config["ship"].as_array().unwrap().iter().map(|ship| ship["from"].as_str().unwrap()).collect();
    assert_eq!(ships, ["05_Delivery/**", "{Final_v3}/**"], "the newest of the versions, and names kept apart");
    let text = studio.text(&format!("{MESSY}/handoff.toml"));
    assert!(text.contains("#from = \"{Final_v2}/**\"") && text.contains("#from = \"04_PSD/**\"\n#to = \"source/working\""), "{text}");
    assert!(!config.contains_key("rights") && text.matches("#[[rights]]").count() <= 12, "{text}");
    assert!(text.contains("#   \"zest-retail\": the folder clients/zest-retail"), "{text}");

    let plan = studio.handoff(&["plan", MESSY]).code(1).stdout();
    let findings = findings(&plan);
    assert!(findings.len() <= 40, "{} lines\n{}", findings.len(), findings.join("\n"));
    assert!(!findings.iter().any(|line| line.starts_with("error") && !line.contains("rights.unknown")), "{plan}");
    assert_eq!(studio.json(&["init", MESSY, "--update"]).good().document()["outcome"], "unchanged");
    let preview = studio.json(&["build", MESSY, "--preview"]).good().document();
    assert_eq!((preview["outcome"].as_str(), preview["assets_count"].as_u64()), (Some("preview"), Some(973)));
}

#[test]
fn what_init_writes_is_what_plan_reads_and_a_second_look_adds_nothing() {
    let studio = unconfigured();
    let sources = studio.fingerprint(ACME);
    let written = studio.json(&["init", ACME, "--yes"]).good().document();
    assert_eq!((&written["schema"], &written["outcome"]), (&json!("handoff.init/1"), &json!("written")));
    let file = format!("{ACME}/handoff.toml");
    assert_eq!(std::path::Path::new(written["config"].as_str().unwrap()), studio.path(&file).canonicalize().unwrap());
    let plan = studio.json(&["plan", ACME]).code(1).document();
    assert!(plan["prompts"].as_array().unwrap().iter().any(|prompt| prompt["run"] == "out/retainer-2026-04-22/results.json"), "{plan:#}");

    let before = studio.text(&file);
    let again = studio.json(&["init", ACME, "--update", "--yes"]).good().document();
    assert_eq!((&again["outcome"], studio.text(&file)), (&json!("unchanged"), before));
    assert!(sources.iter().all(|(path, state)| studio.fingerprint(ACME)[path] == *state), "only handoff.toml is written");
}

#[test]
fn nothing_is_written_until_somebody_chose() {
    let studio = unconfigured();
    let before = studio.fingerprint("");
    let ran = studio.json(&["init", ACME]);
    let document = ran.code(3).document();
    assert_eq!((&document["outcome"], &document["config"]), (&json!("choice-needed"), &Value::Null));
    let choices = document["choices"].as_array().unwrap();
    let source = choices.iter().find(|choice| choice["id"] == "source:../../out/retainer-2026-04-22").expect("a source");
    assert_eq!(source["toml"], "[[source]]\npath = \"../../out/retainer-2026-04-22\"");
    let said = studio.handoff(&["init", ACME]).code(3).stdout();
    assert!(said.contains("nothing was written") && said.contains("handoff init --yes clients/acme-fintech"), "{said}");
    assert_eq!(studio.fingerprint(""), before);
}

#[test]
fn a_configuration_is_never_overwritten_and_the_way_out_is_said() {
    let studio = Studio::new();
    let before = studio.fingerprint("");
    let refused = |ran: Ran| ran.code(2).document()["error"].clone();
    let error = refused(studio.json(&["init", ACME, "--yes"]));
    assert_eq!(error["code"], "config.exists");
    assert!(error["fix"]["text"].as_str().unwrap().contains("handoff init --update clients/acme-fintech"), "{error}");
    assert_eq!(refused(studio.json(&["init", ".", "--yes"]))["code"], "usage", "a workspace is no engagement");
    assert_eq!(refused(studio.json(&["init", "clients", "--yes"]))["code"], "usage");
    assert_eq!(refused(studio.json(&["init", "clients/nova-travel", "--update"]))["code"], "not-found");
    assert_eq!(refused(studio.json(&["init", &format!("{ACME}/brand.md")]))["code"], "not-found");
    assert_eq!(studio.fingerprint(""), before);
}

#[test]
fn an_update_appends_what_is_new_and_touches_nothing_else() {
    let studio = Studio::new();
    let file = format!("{ACME}/handoff.toml");
    let before = studio.text(&file);
    studio.handoff(&["init", ACME, "--update", "--yes"]).good();
    assert_eq!(studio.text(&file), before, "nothing is new");

    let run = |id: &str| json!({"startedAt": "2026-05-01", "jobs": [{"id": id, "model": "m", "status": "completed"}]}).to_string();
    studio.write("archive/runs/2026-05-01/results.json", run("acme-fintech/late"));
    studio.write("archive/runs/2026-05-02/results.json", run("zest-retail/late"));
    studio.write(&format!("{ACME}/deliverables/extra/a.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    studio.write(&format!("{ACME}/Exports 2026/b.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let ran = studio.json(&["init", ACME, "--update", "--yes"]).good().document();
    let ids: Vec<&str> = ran["decisions"].as_array().unwrap().iter().map(|choice| choice["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["source:../../archive/runs/2026-05-01", "ship:Exports 2026", "rights:[\"assets/extra/a.svg\"]"]);

    let after = studio.text(&file);
    let added = after.strip_prefix(&before).expect("what was there is there still, byte for byte");
    assert!(added.contains("\n[[source]]\npath = \"../../archive/runs/2026-05-01\"\n"), "{added}");
    assert!(added.contains("#from = \"Exports 2026/**\"") && added.contains("#match = [\"assets/extra/a.svg\"]"), "{added}");
    assert_eq!(config(&studio, ACME)["source"].as_array().unwrap().len(), 2);
    assert_eq!(studio.json(&["init", ACME, "--update"]).good().document()["outcome"], "unchanged");
}

#[test]
fn a_file_that_leaves_no_room_stays_as_it_is_and_gets_its_entries_to_paste() {
    let studio = Studio::new();
    let file = "clients/nova-travel/handoff.toml";
    studio.write(file, "source = [{ path = \"../nova-travel\" }]\n");
    let error = studio.json(&["init", "clients/nova-travel", "--update", "--yes"]).code(2).document()["error"].clone();
    assert_eq!(error["code"], "config.invalid");
    assert!(error["fix"]["toml"].as_str().unwrap().contains("path = \"../../out/retainer-2026-04-22\""), "{error}");
    assert_eq!(studio.text(file), "source = [{ path = \"../nova-travel\" }]\n");
}

#[test]
fn the_folder_of_the_tutorial_goes_from_nothing_to_a_bundle_as_it_says() {
    let studio = Studio::of("messy");
    let bakery = "clients/Harbour Bakery";
    studio.handoff(&["init", bakery, "--yes"]).good();
    assert_eq!(studio.json(&["init", bakery, "--update"]).good().document()["outcome"], "unchanged");
    let refused = studio.json(&["plan", bakery]);
    assert_eq!(refused.code(1).codes(), ["rights.unknown"]);
    studio.write(&format!("{bakery}/handoff.toml"), studio.text("answered.toml"));
    assert_eq!(
        studio.json(&["init", bakery, "--update"]).good().document()["outcome"],
        "unchanged",
        "proposals that were left are decided"
    );
    assert_eq!(studio.json(&["plan", bakery]).good().document()["findings"], json!([]));
    assert_eq!(studio.json(&["build", bakery]).good().document()["rights_status"], "7 agency-made, 2 licensed stock (1 licence)");
}

#[test]
fn names_that_need_it_get_others_and_the_plan_is_content_with_them() {
    let studio = Studio::empty();
    let svg = |width: u32| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\"/>");
    studio.write("clients/acme/Final/Mu\u{308}nchen.svg", svg(1)).write("clients/acme/Final/plain.svg", svg(2));
    studio.write("clients/acme/Final/Gro\u{308}ße/a.svg", svg(3)).write("clients/acme/Final/NUL/b.svg", svg(4));
    if cfg!(target_os = "linux") {
        for (name, width) in
            [("what?.svg", 5), ("What*.svg", 6), ("PLAIN.svg", 7), ("plain.SVG ", 8), ("GRÖẞE/c.svg", 9), ("x /y.svg ", 10)]
        {
            studio.write(&format!("clients/acme/Final/{name}"), svg(width));
        }
    }
    studio.handoff(&["init", "clients/acme", "--yes"]).good();
    let ran = studio.json(&["plan", "clients/acme"]);
    let codes = ran.code(1).codes();
    assert!(!codes.iter().any(|code| code.starts_with("name.") && code != "name.normalised" || code.starts_with("rename.")), "{codes:?}");
    assert!(codes.contains(&"name.normalised".to_owned()), "{codes:?}");
    let left: Vec<Value> =
        ran.document()["entries"].as_array().unwrap().iter().filter(|entry| entry["decision"] != "ship").cloned().collect();
    assert!(left.iter().all(|entry| entry["rule"] == "this program's file"), "{left:#?}");
    assert_eq!(studio.json(&["init", "clients/acme", "--update"]).good().document()["outcome"], "unchanged");
}

#[test]
fn outside_of_clients_it_works_where_one_stands_and_says_what_is_not_checked() {
    let studio = Studio::empty();
    studio.write("Ünicorn & Söhne/Übergabe/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let mut command = studio.command(&["init", "--yes"]);
    command.current_dir(studio.path("Ünicorn & Söhne"));
    let said = studio.run(command).good().stdout();
    assert!(said.contains("leak.not-checked") && said.contains("next: handoff plan .\n"), "{said}");
    let config = config(&studio, "Ünicorn & Söhne");
    assert_eq!(config["client"]["slug"].as_str(), Some("unicorn-sohne"));
    assert_eq!(config["ship"][0]["from"].as_str(), Some("Übergabe/**"));
}

#[test]
fn hostile_names_stay_inside_of_their_comments_and_strings() {
    let studio = Studio::empty();
    let folder = if cfg!(unix) { "Final\n[support]\ncontact = \"evil\" #\"''\\" } else { "Final ] = 'evil'" };
    studio.write(&format!("clients/acme/{folder}/a.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    studio.write("clients/acme/brand-system.json", "{\"name\": \"Acme\\\" \\n[x]\", \"competitors\": [\"Led\\u001bgerly\\n[evil]\"]}");
    std::fs::create_dir_all(studio.path("clients/zest [retail] #x")).unwrap();
    let said = studio.handoff(&["init", "clients/acme", "--yes"]).good().stdout();
    assert!(!said.contains('\u{1b}'), "{said}");
    let config = config(&studio, "clients/acme");
    assert!(!config.contains_key("support") && !config.contains_key("evil"), "{config:#?}");
    assert_eq!(studio.json(&["plan", "clients/acme"]).document()["totals"]["shipped"], 2);
}

#[cfg(unix)]
#[test]
fn odd_files_and_an_empty_folder_are_no_obstacle() {
    let studio = Studio::empty();
    studio.write("clients/株式会社/Final/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    std::fs::create_dir_all(studio.path("clients/empty/clients")).unwrap();
    std::os::unix::fs::symlink("/nowhere", studio.path("clients/株式会社/link")).unwrap();
    drop(std::os::unix::net::UnixListener::bind(studio.path("clients/株式会社/socket")).unwrap());
    studio.handoff(&["init", "clients/株式会社", "--yes"]).good();
    assert_eq!(config(&studio, "clients/株式会社")["client"]["slug"].as_str(), Some("client"));
    studio.handoff(&["init", "clients/empty", "--yes"]).good();
    assert!(studio.json(&["plan", "clients/empty"]).code(1).codes().contains(&"engagement.empty".to_owned()));
}
