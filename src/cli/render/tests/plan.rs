use insta::assert_snapshot;

use super::super::{Page, plan};
use super::{COLOUR, NARROW, WIDE, check, samples, visible};
use crate::data::Code;

const AT: &str = "clients/acme-fintech";

#[test]
fn a_plan_that_is_ready_ends_with_the_command_to_build() {
    assert_snapshot!(plan(&samples::ready(), AT, &NARROW), @r"
    acme-fintech version 2: ready
    delivered on 2026-04-22 (fixed by --date)

      36  files are there
       9  ship, 101.0 MB
      27  are left out

    Ships
      files      size  folder
          1    2.2 kB  assets/
          2    5.5 MB  assets/hero/
          1    5.6 MB  assets/photos/
          1  812.0 kB  assets/social/
          1  940.1 kB  assets/広告/
          1    4.1 kB  docs/
          1   18.0 kB  source/run-001/
          1   88.1 MB  source/working/
      and what the build writes: README.md, SHA256SUMS, prompts/ and docs/

    Assets and the jobs that made them
      2  the same bytes as a job's output
      1  edited since, by [[link]]:
           assets/hero/hero-final.png  from acme-fintech/hero-dusk
      1  edited since, by the name alone:
           assets/広告/夏の海.png  from 夏の海
      2  made by no known job

    Left out, by rule
      25  default: drafts/
            25  clients/acme-fintech/drafts/
       1  other client: zest-retail
            out/retainer-2026-04-22/zest/hero.png
       1  this program's file
            clients/acme-fintech/handoff.toml
      --verbose or --json lists every file

    Taken out
      14  other clients' jobs  in 1 file   other clients
       6  tag internal-review  in 2 files  default: internal-*
       1  key competitors      in 1 file   default: competitors

    Prompts
       3  ship
      14  left out: other client: zest-retail
            zest-retail/tile-1  out/retainer-2026-04-22/results.json
            zest-retail/tile-2  out/retainer-2026-04-22/results.json
            zest-retail/tile-3  out/retainer-2026-04-22/results.json
            and 11 more
       2  left out: no shipped asset
            acme-fintech/mood  out/retainer-2026-04-22/results.json
            acme-fintech/x\u{1b}[2J  out/retainer-2026-04-22/results.json

    Models, with the number of their prompts
      2  recraftv4@2026-03-15
      1  kling-v3-pro: not pinned

    Rights
      2  generated
      2  generated and edited
      1  agency-made
      1  nobody said whose

    next: handoff build clients/acme-fintech
    ");
    check(|page| plan(&samples::ready(), AT, page));
}

#[test]
fn a_plan_that_would_be_refused_says_what_to_paste() {
    assert_snapshot!(plan(&samples::refused(), AT, &WIDE), @r#"
    acme-fintech version 2: would be refused
    delivered on 2026-04-22 (today; --date or [engagement] delivered_at fixes it)

      36  files are there
       9  ship, 101.0 MB
      27  are left out

    Ships
      files      size  folder
          1    2.2 kB  assets/
          2    5.5 MB  assets/hero/
          1    5.6 MB  assets/photos/
          1  812.0 kB  assets/social/
          1  940.1 kB  assets/広告/
          1    4.1 kB  docs/
          1   18.0 kB  source/run-001/
          1   88.1 MB  source/working/
      and what the build writes: README.md, SHA256SUMS, prompts/ and docs/

    Assets and the jobs that made them
      2  the same bytes as a job's output
      1  edited since, by [[link]]:
           assets/hero/hero-final.png  from acme-fintech/hero-dusk
      1  edited since, by the name alone:
           assets/広告/夏の海.png  from 夏の海
      2  made by no known job

    Left out, by rule
      25  default: drafts/
            25  clients/acme-fintech/drafts/
       1  other client: zest-retail
            out/retainer-2026-04-22/zest/hero.png
       1  this program's file
            clients/acme-fintech/handoff.toml
      --verbose or --json lists every file

    Taken out
      14  other clients' jobs  in 1 file   other clients
       6  tag internal-review  in 2 files  default: internal-*
       1  key competitors      in 1 file   default: competitors

    Prompts
       3  ship
      14  left out: other client: zest-retail
            zest-retail/tile-1  out/retainer-2026-04-22/results.json
            zest-retail/tile-2  out/retainer-2026-04-22/results.json
            zest-retail/tile-3  out/retainer-2026-04-22/results.json
            and 11 more
       2  left out: no shipped asset
            acme-fintech/mood  out/retainer-2026-04-22/results.json
            acme-fintech/x\u{1b}[2J  out/retainer-2026-04-22/results.json

    Models, with the number of their prompts
      2  recraftv4@2026-03-15
      1  kling-v3-pro: not pinned

    Rights
      2  generated
      2  generated and edited
      1  agency-made
      1  nobody said whose

    error    leak.term  2
      "Zest Retail" survives in what ships: it is the name of the folder clients/zest-retail
        clients/acme-fintech/drafts/a\n\u{1b}[31mred\u{1b}[0m\u{202e}gnp.exe  PNG tEXt "\u{1b}]0;x\u{7}"
        docs/brand.md  line 12
      → take it out of the file, or say why it may stand there, in handoff.toml:

          [[strip.allow]]
          term = "Zest Retail"
          match = ["docs/brand.md"]
          because = "…"

    error    rights.unknown  42
      no [[rights]] row matches, and no job made these bytes: whose it is, is unknown
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

    44 errors, 2 warnings, 2 notes

    next: mend the 44 errors above, then handoff plan clients/acme-fintech
    "#);
    check(|page| plan(&samples::refused(), AT, page));
}

#[test]
fn colour_marks_the_outcome_and_the_severities() {
    let mut few = samples::refused();
    few.entries.truncate(2);
    few.findings.drain(1..40);
    assert_snapshot!(visible(&plan(&few, AT, &COLOUR)), @r#"
    ␛[1macme-fintech␛[0m version 2: ␛[1m␛[31mwould be refused␛[0m
    delivered on 2026-04-22 ␛[2m(today; --date or [engagement] delivered_at fixes it)␛[0m

      ␛[1m36␛[0m  files are there
       ␛[1m9␛[0m  ship, 101.0 MB
      ␛[1m27␛[0m  are left out

    ␛[1mShips␛[0m
      ␛[2mfiles␛[0m    ␛[2msize␛[0m  ␛[2mfolder␛[0m
          2  5.5 MB  assets/hero/
      ␛[2mand what the build writes: README.md, SHA256SUMS, prompts/ and docs/␛[0m

    ␛[1mAssets and the jobs that made them␛[0m
      1  the same bytes as a job's output
      1  edited since, by [[link]]:
           assets/hero/hero-final.png␛[2m  from acme-fintech/hero-dusk␛[0m

    ␛[1mTaken out␛[0m
      14  other clients' jobs  ␛[2min 1 file␛[0m   ␛[2mother clients␛[0m
       6  tag internal-review  ␛[2min 2 files␛[0m  ␛[2mdefault: internal-*␛[0m
       1  key competitors      ␛[2min 1 file␛[0m   ␛[2mdefault: competitors␛[0m

    ␛[1mPrompts␛[0m
       3  ship
      14  left out: other client: zest-retail
            ␛[2mzest-retail/tile-1  out/retainer-2026-04-22/results.json␛[0m
            ␛[2mzest-retail/tile-2  out/retainer-2026-04-22/results.json␛[0m
            ␛[2mzest-retail/tile-3  out/retainer-2026-04-22/results.json␛[0m
            ␛[2mand 11 more␛[0m
       2  left out: no shipped asset
            ␛[2macme-fintech/mood  out/retainer-2026-04-22/results.json␛[0m
            ␛[2macme-fintech/x\u{1b}[2J  out/retainer-2026-04-22/results.json␛[0m

    ␛[1mModels, with the number of their prompts␛[0m
      2  recraftv4@2026-03-15
      1  ␛[1m␛[33mkling-v3-pro: not pinned␛[0m

    ␛[1mRights␛[0m
      1  generated
      1  generated and edited

    ␛[1m␛[31merror    ␛[0m␛[1mleak.term␛[0m
      "Zest Retail" survives in what ships: it is the name of the folder
      clients/zest-retail
        clients/acme-fintech/drafts/a\n\u{1b}[31mred\u{1b}[0m\u{202e}gnp.exe␛[2m  PNG tEXt "\u{1b}]0;x\u{7}"␛[0m
      ␛[1m␛[32m→ ␛[0mtake it out of the file, or say why it may stand there, in handoff.toml:

          [[strip.allow]]
          term = "Zest Retail"
          match = ["docs/brand.md"]
          because = "…"

    ␛[1m␛[31merror    ␛[0m␛[1mrights.unknown␛[0m␛[2m  4␛[0m
      no [[rights]] row matches, and no job made these bytes: whose it is, is
      unknown
        clients/acme-fintech/deliverables/photos/photo-39.jpg␛[2m  assets/photos/photo-39.jpg␛[0m
        clients/acme-fintech/deliverables/photos/photo-40.jpg␛[2m  assets/photos/photo-40.jpg␛[0m
        clients/acme-fintech/deliverables/photos/photo-41.jpg␛[2m  assets/photos/photo-41.jpg␛[0m
        clients/acme-fintech/deliverables/photos/photo-42.jpg␛[2m  assets/photos/photo-42.jpg␛[0m
      ␛[1m␛[32m→ ␛[0msay whose the files in assets/photos/ are, in handoff.toml:

          [[rights]]
          match = ["assets/photos/**"]
          origin = "…"   # generated, agency-made, licensed-stock …
          holder = "…"

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

    ␛[1m␛[31m5 errors, 2 warnings, 2 notes␛[0m

    ␛[1m␛[31mnext: ␛[0mmend the 5 errors above, then ␛[1mhandoff plan clients/acme-fintech␛[0m
    "#);
}

#[test]
fn verbose_lists_every_file() {
    let text = plan(&samples::ready(), AT, &Page { verbose: true, ..NARROW });
    assert!(text.contains("concept-24.png") && !text.contains(" more"), "{text}");
    assert_snapshot!(text.lines().skip(7).take(13).collect::<Vec<_>>().join("\n"), @r"
    Ships
           2.4 MB  assets/hero/hero-dawn.png
                   from clients/acme-fintech/deliverables/hero/hero-dawn.png
                   default: deliverables/, job acme-fintech/hero-dawn (by content)
           3.1 MB  assets/hero/hero-final.png
                   from clients/acme-fintech/deliverables/hero/hero-final.png
                   default: deliverables/, job acme-fintech/hero-dusk (by [[link]])
         812.0 kB  assets/social/It's payday – café & co.png
                   from clients/acme-fintech/deliverables/social/It's payday – café & co.png
                   default: deliverables/, job social/payday-cafe (by content)
         940.1 kB  assets/広告/夏の海.png
                   from clients/acme-fintech/deliverables/広告/夏の海.png
                   default: deliverables/, job 夏の海 (by name)
    ");
}

#[test]
fn when_only_pins_are_missing_the_next_command_takes_them() {
    let mut refused = samples::refused();
    let only_pins = |code| vec![crate::data::Finding::new(code, "no handoff.lock")];
    refused.findings = only_pins(Code::PinLockMissing);
    assert!(plan(&refused, "It's here", &NARROW).ends_with("next: handoff pin 'It'\\''s here'\n"));
    refused.findings.extend(only_pins(Code::LeakTerm));
    assert!(plan(&refused, AT, &NARROW).ends_with("next: mend the 1 other error above, then handoff pin clients/acme-fintech\n"));
}

#[test]
fn a_hundred_thousand_files_stay_readable_and_fast() {
    let mut large = samples::ready();
    let one = large.entries.last().unwrap().clone();
    large.entries.extend((0..100_000).map(|number| crate::reports::PlanEntry {
        source: format!("clients/acme-fintech/folder-{}/{number}.png", number % 14),
        rule: format!("not accepted: folder-{}/", number % 14),
        ..one.clone()
    }));
    large.findings = (0..100_000)
        .map(|number| {
            crate::data::Finding::new(Code::JoinNoJob, format!("{number}"))
                .at(number)
                .fix(crate::data::Fix::toml("x", format!("[[link]]\na = {number}")))
        })
        .collect();
    let start = std::time::Instant::now();
    let text = plan(&large, AT, &NARROW);
    assert!(text.lines().count() < 450 && start.elapsed().as_secs() < 5, "{} lines, {:?}", text.lines().count(), start.elapsed());
}
