//! Jobs, what they made and what they took.

use super::*;

const OUT: &str = "out/retainer";

/// A multi-client batch outside of the engagement: its results and its manifest.
fn retainer(results: Value, manifest: Value) -> Agencys {
    Agencys::workspace()
        .json("out/retainer/results.json", &json!({"startedAt": "2026-04-22", "jobs": results}))
        .json("out/retainer/manifest.json", &json!({"defaults": {"model": "m"}, "jobs": manifest}))
        .source(OUT)
}

fn made(local_path: &str) -> Agencys {
    let results = json!([{"id": "acme-fintech/hero", "status": "completed", "localPath": local_path}]);
    retainer(results, json!([{"id": "acme-fintech/hero", "prompt": "a hero"}]))
}

fn took(parameters: Value) -> Agencys {
    let mut job = json!({"id": "acme-fintech/hero", "prompt": "a hero"});
    job.as_object_mut().unwrap().extend(parameters.as_object().unwrap().clone());
    retainer(json!([{"id": "acme-fintech/hero", "status": "failed"}]), json!([job]))
}

#[test]
fn results_and_manifest_are_joined() {
    let seen = retainer(
        json!([{"id": "acme-fintech/hero", "model": "recraftv4", "status": "completed", "url": "https://x", "localPath": "hero.png"}]),
        json!([{"id": "other"}, {"id": "acme-fintech/hero", "prompt": "a hero", "tags": ["a"], "notes": "n"}]),
    )
    .file("out/retainer/hero.png", "pixels")
    .see();
    let job = seen.job("acme-fintech/hero");
    assert_eq!((job.model.as_deref(), job.prompt(), job.position), (Some("recraftv4"), Some("a hero"), (0, Some(1))));
    assert_eq!(Value::from(job.payload.clone()), json!({"prompt": "a hero", "tags": ["a"], "notes": "n"}));
    assert_eq!((job.basename(), seen.output("acme-fintech/hero")), ("hero", Some("out/retainer/hero.png")));
}

#[test]
fn an_output_is_found_by_the_longest_end_of_its_path() {
    for path in [
        "hero.png",
        "out/retainer/hero.png",
        "./gone/retainer/hero.png",
        "/Users/maya/work/out/retainer/hero.png",
        "C:\\Users\\maya\\retainer\\hero.png",
        "/tmp/hero.png",
    ] {
        let seen = made(path).file("out/retainer/hero.png", "pixels").file("hero.png.d/hero.png", "others").see();
        assert_eq!((seen.output("acme-fintech/hero"), seen.codes()), (Some("out/retainer/hero.png"), vec![]), "{path}");
    }
    let seen = made("/Users/maya/out/images/hero.png").file("out/retainer/hero.png", "a").file("out/images/hero.png", "b").see();
    assert_eq!(seen.output("acme-fintech/hero"), Some("out/images/hero.png"));
}

#[test]
fn a_file_of_the_same_name_somewhere_above_is_no_output() {
    let seen = made("/Users/maya/run/hero.png").file("hero.png", "another").file("clients/acme-fintech/hero.png", "edited").see();
    assert_eq!(seen.output("acme-fintech/hero"), None);
    assert_eq!(seen.codes(), ["join.output-missing", "run.path-outside"]);
    assert_eq!(seen.finding(Code::RunPathOutside).place.as_deref(), Some("jobs[0].localPath"));
}

#[test]
fn without_a_path_the_file_beside_the_results_that_is_called_like_the_job_is_its_output() {
    let jobs = ["acme-fintech/hero", "acme-fintech/tile", "acme-fintech/none"];
    let seen = Agencys::workspace()
        .run(OUT, &jobs)
        .source(OUT)
        .file("out/retainer/hero.webp", "a")
        .file("out/retainer/tile.png", "b")
        .file("out/retainer/tile.jpg", "c")
        .file("out/retainer/none.txt", "d")
        .see();
    assert_eq!(jobs.map(|id| seen.output(id)), [Some("out/retainer/hero.webp"), None, None]);
    assert_eq!(seen.codes(), ["join.output-missing", "join.output-missing"]);
}

#[test]
fn outputs_in_the_workspace_are_taken_in_and_those_out_of_it_or_of_other_clients_are_not() {
    let seen = made("../elsewhere/hero.png").file("out/elsewhere/hero.png", "pixels").see();
    assert_eq!(seen.output("acme-fintech/hero"), Some("out/elsewhere/hero.png"));
    assert!(seen.paths().contains(&"out/elsewhere/hero.png"));

    let seen = made("../../../../etc/passwd").see();
    assert_eq!((seen.output("acme-fintech/hero"), seen.codes()), (None, vec!["join.output-missing", "run.path-outside"]));

    let seen = made("clients/zest-retail/hero.png").file("clients/zest-retail/hero.png", "theirs").see();
    assert_eq!((seen.output("acme-fintech/hero"), seen.codes()), (None, vec!["join.output-missing"]));
    assert!(!seen.paths().iter().any(|at| at.contains("zest")));
}

#[cfg(unix)]
#[test]
fn an_output_behind_a_link_is_not_found() {
    let agency = made("linked/hero.png").file("clients/zest-retail/hero.png", "theirs");
    std::os::unix::fs::symlink("../clients/zest-retail", agency.root().join("out/linked")).unwrap();
    assert_eq!(agency.see().output("acme-fintech/hero"), None);
}

#[test]
fn jobs_of_one_batch_that_wrote_one_file_collide() {
    let job = |id: &str, status: &str| json!({"id": id, "status": status, "localPath": "/Users/maya/retainer/hero.png", "prompt": "p"});
    let seen = Agencys::workspace()
        .json(
            "out/retainer/results.json",
            &json!({"jobs": [job("acme-fintech/hero", "completed"), job("zest-retail/hero", "completed"), job("nova/hero", "failed")]}),
        )
        .file("out/retainer/hero.png", "pixels")
        .source(OUT)
        .see();
    assert_eq!(seen.job("acme-fintech/hero").collides_with, ["zest-retail/hero"]);
    assert_eq!(seen.job("zest-retail/hero").collides_with, ["acme-fintech/hero"]);
    assert_eq!((seen.output("nova/hero"), seen.job("nova/hero").collides_with.len()), (None, 0));
    assert_eq!(seen.codes(), [""; 0]);
}

#[test]
fn inputs_are_tried_at_the_manifests_folder_the_engagement_and_the_workspace() {
    let seen = took(json!({"image": "refs/a.png", "imageUrls": ["refs/b.png", "refs/c.png", "https://x.example/d.png"], "maskUrl": "data:image/png;base64,AA"}))
        .file("out/retainer/refs/a.png", "a")
        .file("clients/acme-fintech/refs/a.png", "another")
        .file("clients/acme-fintech/refs/b.png", "b")
        .file("refs/c.png", "c")
        .see();
    assert_eq!(
        seen.inputs("acme-fintech/hero"),
        [
            "image: out/retainer/refs/a.png",
            "imageUrls[0]: clients/acme-fintech/refs/b.png",
            "imageUrls[1]: refs/c.png",
            "imageUrls[2]: Remote"
        ]
    );
    let taken_in = seen.inventory().file(seen.inventory().find("refs/c.png").unwrap());
    assert_eq!(taken_in.in_engagement, None);
}

#[test]
fn inputs_of_laptops_other_clients_and_other_places_are_what_they_are() {
    let seen = took(json!({"images": [
        "/Users/maya/work/clients/acme-fintech/refs/a.png",
        "/Users/maya/Desktop/private.png",
        "/Users/maya/work/clients/zest-retail/refs/a.png",
        "../../clients/zest-retail/brand.md",
        "../../../../etc/passwd",
        "refs/gone.png",
        "clients/_shared/grain.png",
    ]}))
    .file("clients/acme-fintech/refs/a.png", "a")
    .file("private.png", "not ours to take")
    .see();
    assert_eq!(
        seen.inputs("acme-fintech/hero"),
        [
            "images[0]: clients/acme-fintech/refs/a.png",
            "images[1]: Outside",
            "images[2]: Foreign(\"zest-retail\")",
            "images[3]: Foreign(\"zest-retail\")",
            "images[4]: Outside",
            "images[5]: Missing",
            "images[6]: clients/_shared/grain.png",
        ]
    );
    assert!(!seen.paths().iter().any(|at| at.contains("zest") || *at == "private.png"));
}

#[test]
fn another_clients_folder_is_theirs_in_any_spelling() {
    // Where a file system minds no case, the first leads into their folder as well.
    let seen = took(json!({"images": ["../../Clients/ZEST-Retail/brand.md", "../../clients/zest\u{2010}retail/brand.md"]}))
        .file("Clients/ZEST-Retail/brand.md", "theirs")
        .see();
    assert_eq!(seen.inputs("acme-fintech/hero"), ["images[0]: Foreign(\"zest-retail\")", "images[1]: Missing"]);

    let engagement = Engagement { other_clients: Some(vec!["caf\u{e9}-ole\u{301}".into()]), ..Agencys::workspace().engagement() };
    let (agency, listed) = (Agencys::workspace(), BTreeMap::new());
    let workspace = Workspace::at(&agency.root()).unwrap();
    let ground = Ground::new(&engagement, &workspace, &listed);
    assert!(paths::Ground::other_client(&ground, "clients/cafe\u{301}-ol\u{e9}/a.png").is_some());
    assert!(ground.is_other_clients_job("cafe-ole/hero") && !ground.is_other_clients_job("acme_fintech/hero"));
}

#[test]
fn a_listed_folder_in_another_spelling_is_no_way_around_the_rules() {
    let seen = took(json!({"image": "clients/ACME-fintech/drafts/a.png"})).file("clients/ACME-fintech/drafts/a.png", "a").see();
    assert_eq!(seen.inputs("acme-fintech/hero"), ["image: Missing"]);
}

#[test]
fn an_absolute_path_in_the_workspace_is_an_input_as_it_stands() {
    let agency = took(json!({}));
    let path = agency.root().join("refs/a.png").to_str().unwrap().to_owned();
    let manifest = json!({"jobs": [{"id": "acme-fintech/hero", "startFrame": path}]});
    let seen = agency.json("out/retainer/manifest.json", &manifest).file("refs/a.png", "a").see();
    assert_eq!(seen.inputs("acme-fintech/hero"), ["startFrame: refs/a.png"]);
}

#[test]
fn what_other_clients_jobs_took_is_not_looked_for() {
    let seen = retainer(
        json!([{"id": "zest-retail/hero", "status": "completed", "localPath": "../theirs/hero.png"}]),
        json!([{"id": "zest-retail/hero", "prompt": "p", "image": "../theirs/ref.png"}]),
    )
    .file("out/theirs/ref.png", "a")
    .file("out/theirs/hero.png", "b")
    .see();
    assert!(seen.job("zest-retail/hero").inputs.is_empty());
    assert!(!seen.paths().iter().any(|at| at.contains("theirs")));
    assert_eq!(seen.codes(), [""; 0]);
}

#[test]
fn names_that_macos_decomposed_are_found() {
    let seen = took(json!({"image": "refs/gr\u{f6}\u{df}e.png"})).file("clients/acme-fintech/refs/gro\u{308}\u{df}e.png", "a").see();
    assert_eq!(seen.inputs("acme-fintech/hero"), ["image: clients/acme-fintech/refs/gro\u{308}\u{df}e.png"]);
}

#[test]
fn the_lock_says_which_parameters_are_files() {
    let snapshot = json!({"id": "m", "paramConfig": {
        "plate": {"descriptor": {"kind": "file"}}, "imageReference": {"descriptor": {"kind": "enum", "options": []}},
    }});
    let pin = json!({"id": "m", "pin": "m@2026-04-22", "captured_at": "2026-04-22", "digest": "", "name": "M", "provider": "p", "mode": "image",
        "workflow": "w", "snapshot": snapshot});
    let lock = json!({"schema": "handoff.lock/1", "tool": {"name": "gen-ai", "version": "2"}, "models": {"m": pin}});
    let agency = took(json!({"plate": "refs/a.png", "imageReference": "refs/a.png"})).file("refs/a.png", "a");
    assert_eq!(agency.see().inputs("acme-fintech/hero"), ["imageReference: refs/a.png"]);
    let agency = Agencys { lock: Some(serde_json::from_value(lock).unwrap()), ..agency };
    assert_eq!(agency.see().inputs("acme-fintech/hero"), ["plate: refs/a.png"]);
}
