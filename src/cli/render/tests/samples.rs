//! Values as the commands give them, with the names that people and attackers think of.

use crate::data::bundle::Version;
use crate::data::decision::{Join, Role};
use crate::data::finding::{Finding, Fix};
use crate::data::report::{Check, CheckName, CheckOutcome, LiveCall, LiveReport};
use crate::data::rights::{Evidence, Licence, Origin, OriginTotal, RightsRow};
use crate::data::strip::{FileStrip, Strip};
use crate::data::{BundlePath, Code, Day, Digest, finding};
use crate::reports::{
    BuildOutcome, BuildResult, PlanDecision, PlanEntry, PlanModel, PlanOutcome, PlanPrompt, PlanResult, PlanTotals, RightsResult,
    StageTime, UndeterminedFile, VerifyOutcome, VerifyResult,
};

/// A newline, an escape sequence and a right-to-left override: what a name can hold on Linux.
pub const NASTY: &str = "clients/acme-fintech/drafts/a\n\u{1b}[31mred\u{1b}[0m\u{202e}gnp.exe";
pub const ROOT: &str = "clients/acme-fintech";

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn path(text: &str) -> BundlePath {
    BundlePath::new(text).unwrap()
}

fn shipped(source: &str, to: &str, role: Role, rule: &str, bytes: u64) -> PlanEntry {
    PlanEntry { bundle_path: Some(path(to)), role: Some(role), decision: PlanDecision::Ship, bytes: Some(bytes), ..left_out(source, rule) }
}

fn asset(to: &str, bytes: u64, made: Option<(&str, Join)>, origin: Option<Origin>) -> PlanEntry {
    let source = format!("{ROOT}/deliverables/{}", to.trim_start_matches("assets/"));
    let (job, join) = made.unzip();
    PlanEntry { job: job.map(str::to_owned), join, origin, ..shipped(&source, to, Role::Asset, "default: deliverables/", bytes) }
}

fn left_out(source: &str, rule: &str) -> PlanEntry {
    PlanEntry {
        source: source.into(),
        bundle_path: None,
        decision: PlanDecision::LeaveOut,
        role: None,
        rule: rule.into(),
        bytes: Some(48_211),
        media_type: None,
        job: None,
        model: None,
        join: None,
        origin: None,
    }
}

fn entries() -> Vec<PlanEntry> {
    let generated = Some(Origin::Generated);
    let edited = Some(Origin::EditedFromGenerated);
    let mut entries = vec![
        asset("assets/hero/hero-dawn.png", 2_411_034, Some(("acme-fintech/hero-dawn", Join::Content)), generated),
        asset("assets/hero/hero-final.png", 3_120_992, Some(("acme-fintech/hero-dusk", Join::Link)), edited),
        asset("assets/social/It's payday – café & co.png", 812_004, Some(("social/payday-cafe", Join::Content)), generated),
        asset("assets/広告/夏の海.png", 940_100, Some(("夏の海", Join::Name)), edited),
        asset("assets/photos/Team at desk, São Paulo.jpg", 5_600_000, None, None),
        asset("assets/logo.svg", 2_210, None, Some(Origin::AgencyMade)),
        shipped("clients/acme-fintech/brand.md", "docs/brand.md", Role::BrandRules, "default: brand.md", 4_120),
        shipped(
            "out/retainer-2026-04-22/results.json",
            "source/run-001/results.json",
            Role::RunResults,
            "a run with shipped prompts",
            18_004,
        ),
        shipped("clients/acme-fintech/working/hero.psd", "source/working/hero.psd", Role::Working, "default: working/", 88_120_441),
    ];
    entries.extend((1..=24).map(|number| left_out(&format!("{ROOT}/drafts/concept-{number:02}.png"), "default: drafts/")));
    entries.push(left_out(NASTY, "default: drafts/"));
    entries.push(left_out("out/retainer-2026-04-22/zest/hero.png", "other client: zest-retail"));
    entries.push(left_out("clients/acme-fintech/handoff.toml", "this program's file"));
    entries
}

fn prompts() -> Vec<PlanPrompt> {
    let prompt = |job: &str, decision: PlanDecision, rule: &str| PlanPrompt {
        job: job.into(),
        run: "out/retainer-2026-04-22/results.json".into(),
        decision,
        rule: rule.into(),
    };
    let mut prompts: Vec<_> = ["acme-fintech/hero-dawn", "acme-fintech/hero-dusk", "social/payday-cafe"]
        .map(|job| prompt(job, PlanDecision::Ship, "made a shipped asset"))
        .into();
    prompts
        .extend((1..=14).map(|number| prompt(&format!("zest-retail/tile-{number}"), PlanDecision::LeaveOut, "other client: zest-retail")));
    prompts.push(prompt("acme-fintech/mood", PlanDecision::LeaveOut, "no shipped asset"));
    prompts.push(prompt("acme-fintech/x\u{1b}[2J", PlanDecision::LeaveOut, "no shipped asset"));
    prompts
}

pub fn ready() -> PlanResult {
    let entries = entries();
    let shipped: Vec<_> = entries.iter().filter(|entry| entry.bundle_path.is_some()).collect();
    let totals = PlanTotals {
        inventoried: entries.len(),
        shipped: shipped.len(),
        left_out: entries.len() - shipped.len(),
        bytes_shipped: shipped.iter().filter_map(|entry| entry.bytes).sum(),
    };
    let strip = |at: &str, what: &str, rule: &str, count| FileStrip {
        path: at.to_owned(),
        strip: Strip { what: what.to_owned(), rule: rule.to_owned(), count },
    };
    PlanResult {
        schema: "handoff.plan/1".into(),
        outcome: PlanOutcome::Ready,
        client_slug: "acme-fintech".into(),
        version: Version(2),
        delivered_at: day("2026-04-22"),
        delivered_at_from: "--date".into(),
        totals,
        entries,
        prompts: prompts(),
        strips: vec![
            strip("source/run-001/results.json", "other clients' jobs", "other clients", 14),
            strip("source/run-001/results.json", "tag internal-review", "default: internal-*", 3),
            strip("source/run-001/manifest.json", "tag internal-review", "default: internal-*", 3),
            strip("docs/brand-system.json", "key competitors", "default: competitors", 1),
        ],
        models: vec![
            PlanModel {
                id: "recraftv4".into(),
                pin: Some("recraftv4@2026-03-15".into()),
                jobs: vec!["acme-fintech/hero-dawn".into(), "b".into()],
            },
            PlanModel { id: "kling-v3-pro".into(), pin: None, jobs: vec!["social/payday-cafe".into()] },
        ],
        findings: vec![],
    }
}

pub fn findings() -> Vec<Finding> {
    let mut findings = Vec::new();
    let toml = "[[rights]]\nmatch = [\"assets/photos/**\"]\norigin = \"…\"   # generated, agency-made, licensed-stock …\nholder = \"…\"";
    let unknown = "no [[rights]] row matches, and no job made these bytes: whose it is, is unknown";
    for number in 1..=42 {
        let finding = Finding::new(Code::RightsUnknown, unknown).at(format!("{ROOT}/deliverables/photos/photo-{number:02}.jpg"));
        findings.push(
            finding.place(format!("assets/photos/photo-{number:02}.jpg")).fix(Fix::toml("say whose the files in assets/photos/ are", toml)),
        );
    }
    let allow = Fix::toml(
        "take it out of the file, or say why it may stand there",
        "[[strip.allow]]\nterm = \"Zest Retail\"\nmatch = [\"docs/brand.md\"]\nbecause = \"…\"",
    );
    let survivor = "\"Zest Retail\" survives in what ships: it is the name of the folder clients/zest-retail";
    findings.push(Finding::new(Code::LeakTerm, survivor).at("docs/brand.md").place("line 12").fix(allow.clone()));
    findings.push(Finding::new(Code::LeakTerm, survivor).at(NASTY).place("PNG tEXt \"\u{1b}]0;x\u{7}\"").fix(allow));
    let link =
        |job: &str| Fix::toml("if it made one that was edited afterwards, name it", format!("[[link]]\nasset = \"…\"\njob = {job:?}"));
    for job in ["acme-fintech/mood", "acme-fintech/night"] {
        let finding =
            Finding::new(Code::JoinNoAsset, "the job is completed and made no shipped asset").at("out/retainer-2026-04-22/results.json");
        findings.push(finding.job(job).fix(link(job)));
    }
    for name in ["a.mp4", "b.wav"] {
        let message =
            format!("the metadata of {name} cannot be read by this version, so it was searched as raw bytes only; nothing was found in it");
        let fix = Fix::text("where it matters, look at the file with exiftool before it is sent");
        findings.push(Finding::new(Code::LeakUnreadable, message).at(format!("assets/{name}")).fix(fix));
    }
    finding::sort(&mut findings);
    findings
}

pub fn refused() -> PlanResult {
    PlanResult { outcome: PlanOutcome::Refused, delivered_at_from: "today".into(), findings: findings(), ..ready() }
}

pub fn built() -> BuildResult {
    let stages = [
        ("inventory", 0.41),
        ("filter", 0.02),
        ("strip", 0.87),
        ("pin-models", 0.01),
        ("package", 3.2),
        ("document", 0.05),
        ("verify", 1.93),
    ];
    BuildResult {
        schema: "handoff.build/1".into(),
        outcome: BuildOutcome::Built,
        version: Some(Version(2)),
        bundle: Some("/srv/Northlight Studio/handoff/acme-fintech/handoff-v2/acme-fintech-handoff-v2.zip".into()),
        sha256: Some(Digest::of("zip")),
        tree_sha256: Some(Digest::of("tree")),
        assets_count: Some(247),
        prompts_count: Some(180),
        rights_status: Some("180 generated, 32 generated and edited, 35 licensed stock (2 licences, first expiry 2027-01-31)".into()),
        regeneration_supported: Some(true),
        stages: stages.map(|(stage, seconds)| StageTime { stage: stage.into(), seconds }).into(),
        findings: findings().into_iter().filter(|finding| !finding.refuses()).collect(),
    }
}

pub fn verified() -> VerifyResult {
    let check = |(check, detail): (CheckName, &str)| Check { check, outcome: CheckOutcome::Passed, detail: detail.into() };
    let details = [
        "42 files, canonical",
        "42 files match SHA256SUMS",
        "14 assets, 12 prompts, version 1",
        "11 links, 9 commands",
        "19 rows, 1 piece of evidence",
        "5 models",
        "12 of 12 prompts",
        "38 files searched",
        "no --forbid",
        "no --live",
        "no --allowed-signers: who made this is not checked",
    ];
    let mut checks: Vec<Check> = CheckName::ALL.into_iter().zip(details).map(check).collect();
    checks[8..].iter_mut().for_each(|check| check.outcome = CheckOutcome::NotChecked);
    VerifyResult {
        schema: "handoff.verify/1".into(),
        outcome: VerifyOutcome::Verified,
        bundle: "Downloads/acme-fintech-handoff-v1.zip".into(),
        sha256: Some(Digest::of("zip")),
        tree_sha256: Some(Digest::of("tree")),
        version: Some(Version(1)),
        checks,
        live: None,
        findings: vec![],
    }
}

/// A good bundle, and a tool that no longer takes all of it.
pub fn asked() -> VerifyResult {
    let mut report = verified();
    let call = |arguments: &str| LiveCall { arguments: arguments.split(' ').map(str::to_owned).collect(), exit: Some(0) };
    let calls = ["--version", "--help", "validate --help", "batch run --help", "models info recraftv4 --json", "models info m --json"];
    let mut calls: Vec<_> = calls.into_iter().map(call).collect();
    calls.push(LiveCall { exit: Some(6), ..call("validate -m recraftv4 --file ../payloads/0001.json --json") });
    report.outcome = VerifyOutcome::Failed;
    report.checks[9] = Check { check: CheckName::Live, outcome: CheckOutcome::Failed, detail: "gen-ai 2.70.0: 1 model; 1 payload".into() };
    report.live = Some(LiveReport { program: "/usr/bin/gen-ai".into(), version: Some("2.70.0".into()), calls });
    let refused = "gen-ai refuses the payload, and the pinned schema takes it: Invalid payload: \"prompt\" exceeds max length of 10";
    report.findings = vec![Finding::new(Code::LiveRefused, refused).at("prompts/batch.json").job("hero-dawn")];
    report
}

pub fn hostile() -> VerifyResult {
    let mut report = verified();
    report.outcome = VerifyOutcome::Failed;
    report.checks[0] = Check { check: CheckName::Container, outcome: CheckOutcome::Failed, detail: "unsafe".into() };
    report.checks[1..].iter_mut().for_each(|check| {
        check.outcome = CheckOutcome::NotChecked;
        check.detail = "the container is unsafe".into();
    });
    (report.tree_sha256, report.version) = (None, None);
    let name = "../../\u{1b}[2J\u{202e}fdp.\u{200b}exe";
    report.findings = vec![
        Finding::new(Code::ContainerUnsafeName, "a component is `.` or `..`").at(name),
        Finding::new(Code::ContainerUnsafeName, "a component is `.` or `..`").at(format!("../{}", "a".repeat(5000))),
    ];
    report
}

pub fn rights() -> RightsResult {
    let licence = Licence {
        license: Some("Example Stock #441097".into()),
        holder: Some("Example Stock\u{1b}[31m".into()),
        restrictions: Some(
            "no resale, web only, not on vehicles or buildings, not together with content that the depicted people could object to".into(),
        ),
        expires: Some(day("2027-01-31")),
        ..Licence::default()
    };
    let proof =
        Evidence { name: "es-441097.pdf".into(), path: Some(path("docs/rights/es-441097 (signed copy).pdf")), sha256: Digest::of("pdf") };
    let row =
        |at: String, origin, component| RightsRow { path: path(&at), origin, component, licence: Licence::default(), evidence: vec![] };
    let mut rows: Vec<_> = (1..=9).map(|number| row(format!("assets/social/tile-{number}.png"), Origin::Generated, false)).collect();
    rows.push(RightsRow {
        licence,
        evidence: vec![proof],
        ..row("assets/photos/Team at desk, São Paulo.jpg".into(), Origin::LicensedStock, false)
    });
    rows.push(RightsRow {
        licence: Licence { license: Some("OFL 1.1".into()), ..Licence::default() },
        ..row("assets/brand/one-pager.pdf".into(), Origin::Font, true)
    });
    let undetermined = (1..=42).map(|number| UndeterminedFile {
        source: format!("{ROOT}/deliverables/photos/photo-{number:02}.jpg"),
        path: format!("assets/photos/photo-{number:02}.jpg"),
    });
    RightsResult {
        schema: "handoff.rights-table/1".into(),
        outcome: PlanOutcome::Refused,
        rights_status: None,
        totals: vec![OriginTotal { origin: Origin::Generated, files: 9 }, OriginTotal { origin: Origin::LicensedStock, files: 1 }],
        rows,
        undetermined: undetermined.collect(),
        findings: findings().into_iter().filter(|finding| finding.code == Code::RightsUnknown).collect(),
    }
}
