use insta::assert_snapshot;

use super::super::findings;
use super::{COLOUR, NARROW, WIDE, check, samples, visible};
use crate::data::{Code, Finding, Severity};

#[test]
fn findings_come_in_groups_with_what_to_paste() {
    assert_snapshot!(findings(&samples::findings(), &NARROW), @r#"
    error    leak.term  2
      "Zest Retail" survives in what ships: it is the name of the folder
      clients/zest-retail
        clients/acme-fintech/drafts/a\n\u{1b}[31mred\u{1b}[0m\u{202e}gnp.exe  PNG tEXt "\u{1b}]0;x\u{7}"
        docs/brand.md  line 12
      → take it out of the file, or say why it may stand there, in handoff.toml:

          [[strip.allow]]
          term = "Zest Retail"
          match = ["docs/brand.md"]
          because = "…"

    error    rights.unknown  42
      no [[rights]] row matches, and no job made these bytes: whose it is, is
      unknown
        clients/acme-fintech/deliverables/photos/photo-01.jpg  assets/photos/photo-01.jpg
        clients/acme-fintech/deliverables/photos/photo-02.jpg  assets/photos/photo-02.jpg
        clients/acme-fintech/deliverables/photos/photo-03.jpg  assets/photos/photo-03.jpg
        clients/acme-fintech/deliverables/photos/photo-04.jpg  assets/photos/photo-04.jpg
        clients/acme-fintech/deliverables/photos/photo-05.jpg  assets/photos/photo-05.jpg
        and 37 more
      → say whose the files in assets/photos/ are, in handoff.toml:

          [[rights]]
          match = ["assets/photos/**"]
          origin = "…"   # generated, agency-made, licensed-stock …
          holder = "…"

    warning  leak.unreadable  2
      the metadata of a.mp4 cannot be read by this version, so it was searched as
      raw bytes only; nothing was found in it
        assets/a.mp4
      the metadata of b.wav cannot be read by this version, so it was searched as
      raw bytes only; nothing was found in it
        assets/b.wav
      → where it matters, look at the file with exiftool before it is sent

    note     join.no-asset  2
      the job is completed and made no shipped asset
        out/retainer-2026-04-22/results.json  job acme-fintech/mood
        out/retainer-2026-04-22/results.json  job acme-fintech/night
      → if it made one that was edited afterwards, name it, in handoff.toml:

          [[link]]
          asset = "…"
          job = "acme-fintech/mood"

          [[link]]
          asset = "…"
          job = "acme-fintech/night"

    44 errors, 2 warnings, 2 notes
    "#);
    check(|page| findings(&samples::findings(), page));
}

#[test]
fn wider_pages_wrap_later_and_colour_follows_severity() {
    let last: Vec<Finding> = samples::findings().into_iter().rev().take(4).rev().collect();
    assert_snapshot!(findings(&last, &WIDE), @r#"
    warning  leak.unreadable  2
      the metadata of a.mp4 cannot be read by this version, so it was searched as raw bytes only; nothing was found in it
        assets/a.mp4
      the metadata of b.wav cannot be read by this version, so it was searched as raw bytes only; nothing was found in it
        assets/b.wav
      → where it matters, look at the file with exiftool before it is sent

    note     join.no-asset  2
      the job is completed and made no shipped asset
        out/retainer-2026-04-22/results.json  job acme-fintech/mood
        out/retainer-2026-04-22/results.json  job acme-fintech/night
      → if it made one that was edited afterwards, name it, in handoff.toml:

          [[link]]
          asset = "…"
          job = "acme-fintech/mood"

          [[link]]
          asset = "…"
          job = "acme-fintech/night"

    2 warnings, 2 notes
    "#);
    assert_snapshot!(visible(&findings(&last, &COLOUR)), @r#"
    ␛[1m␛[33mwarning  ␛[0m␛[1mleak.unreadable␛[0m␛[2m  2␛[0m
      the metadata of a.mp4 cannot be read by this version, so it was searched as
      raw bytes only; nothing was found in it
        assets/a.mp4
      the metadata of b.wav cannot be read by this version, so it was searched as
      raw bytes only; nothing was found in it
        assets/b.wav
      ␛[1m␛[32m→ ␛[0mwhere it matters, look at the file with exiftool before it is sent

    ␛[36mnote     ␛[0m␛[1mjoin.no-asset␛[0m␛[2m  2␛[0m
      the job is completed and made no shipped asset
        out/retainer-2026-04-22/results.json␛[2m  job acme-fintech/mood␛[0m
        out/retainer-2026-04-22/results.json␛[2m  job acme-fintech/night␛[0m
      ␛[1m␛[32m→ ␛[0mif it made one that was edited afterwards, name it, in handoff.toml:

          [[link]]
          asset = "…"
          job = "acme-fintech/mood"

          [[link]]
          asset = "…"
          job = "acme-fintech/night"

    ␛[1m␛[33m2 warnings, 2 notes␛[0m
    "#);
}

#[test]
fn a_finding_without_a_place_or_a_mend_is_a_line_and_errors_come_first() {
    let note = Finding::new(Code::LeakNotChecked, "other clients' names were not searched for");
    let error = Finding::new(Code::LeakUnreadable, "text").severity(Severity::Error);
    assert_snapshot!(findings(&[note, error], &NARROW), @r"
    error    leak.unreadable
      text

    note     leak.not-checked
      other clients' names were not searched for

    1 error, 1 note
    ");
    assert_eq!(findings(&[], &NARROW), "");
}

/// Files of which nobody said whose they are, in as many folders.
fn unknown(folders: usize) -> Vec<Finding> {
    let in_folder = |folder: usize| {
        let toml = format!("[[rights]]\nmatch = [\"assets/{folder:02}/**\"]\norigin = \"…\"");
        let fix = crate::data::Fix::toml(format!("say whose the files in assets/{folder:02}/ are"), toml);
        (0..=folder).map(move |file| {
            let finding = Finding::new(Code::RightsUnknown, "whose it is, is unknown");
            finding.at(format!("{folder:02}/{file:02}.png")).fix(fix.clone())
        })
    };
    (0..folders).flat_map(in_folder).collect()
}

#[test]
fn many_groups_of_one_code_are_one_with_a_line_for_each_mend_and_one_entry_to_paste() {
    assert_snapshot!(findings(&unknown(14), &NARROW), @r#"
    error    rights.unknown  105
      whose it is, is unknown
        00/00.png
        and 104 more
      →  1  say whose the files in assets/00/ are
      →  2  say whose the files in assets/01/ are
      →  3  say whose the files in assets/02/ are
      →  4  say whose the files in assets/03/ are
      →  5  say whose the files in assets/04/ are
      →  6  say whose the files in assets/05/ are
      →  7  say whose the files in assets/06/ are
      →  8  say whose the files in assets/07/ are
      →  9  say whose the files in assets/08/ are
      → 10  say whose the files in assets/09/ are
      → 11  say whose the files in assets/10/ are
      → 12  say whose the files in assets/11/ are
      and 2 more
      in handoff.toml, one for each:

          [[rights]]
          match = ["assets/00/**"]
          origin = "…"
          # and 13 more like these (--verbose shows all)

    105 errors
    "#);
    check(|page| findings(&unknown(14), page));
    let few = findings(&unknown(3), &NARROW);
    assert_eq!(few.matches("error    rights.unknown").count(), 3, "{few}");
    let verbose = findings(&unknown(14), &crate::cli::render::Page { verbose: true, ..NARROW });
    assert_eq!(verbose.matches("[[rights]]").count(), 14, "{verbose}");
}
