use insta::assert_snapshot;

use super::super::rights;
use super::{COLOUR, NARROW, WIDE, check, samples, visible};
use crate::reports::{PlanOutcome, RightsResult};

const AT: &str = "clients/acme-fintech";

#[test]
fn what_nobody_said_is_ready_to_paste() {
    assert_snapshot!(rights(&samples::rights(), AT, &NARROW), @r#"
    undetermined: 42 files of which nobody said whose they are

       9  generated
       1  licensed stock
      42  nobody said whose

    Generated
      assets/social/tile-1.png
      assets/social/tile-2.png
      assets/social/tile-3.png
      assets/social/tile-4.png
      assets/social/tile-5.png
      and 4 more

    Licensed stock
      licence       Example Stock #441097
      holder        Example Stock\u{1b}[31m
      restrictions  no resale, web only, not on vehicles or buildings, not together
                    with content that the depicted people could object to
      expires       2027-01-31
      evidence      docs/rights/es-441097 (signed copy).pdf
        assets/photos/Team at desk, São Paulo.jpg

    Font, as a part of a file
      licence  OFL 1.1
        assets/brand/one-pager.pdf

    Undetermined  assets/photos/  42 files
      clients/acme-fintech/deliverables/photos/photo-01.jpg
      clients/acme-fintech/deliverables/photos/photo-02.jpg
      clients/acme-fintech/deliverables/photos/photo-03.jpg
      clients/acme-fintech/deliverables/photos/photo-04.jpg
      clients/acme-fintech/deliverables/photos/photo-05.jpg
      and 37 more
      → say whose the files in assets/photos/ are, in handoff.toml:

          [[rights]]
          match = ["assets/photos/**"]
          origin = "…"   # generated, agency-made, licensed-stock …
          holder = "…"

    next: fill in the above, then handoff rights clients/acme-fintech
    "#);
    check(|page| rights(&samples::rights(), AT, page));
}

#[test]
fn what_is_all_said_is_one_sentence_and_a_table() {
    let mut said = RightsResult { outcome: PlanOutcome::Ready, undetermined: vec![], findings: vec![], ..samples::rights() };
    said.rights_status = Some("9 generated, 1 licensed stock (1 licence, expires 2027-01-31)".into());
    assert_snapshot!(rights(&said, AT, &WIDE), @r"
    9 generated, 1 licensed stock (1 licence, expires 2027-01-31)

      9  generated
      1  licensed stock

    Generated
      assets/social/tile-1.png
      assets/social/tile-2.png
      assets/social/tile-3.png
      assets/social/tile-4.png
      assets/social/tile-5.png
      and 4 more

    Licensed stock
      licence       Example Stock #441097
      holder        Example Stock\u{1b}[31m
      restrictions  no resale, web only, not on vehicles or buildings, not together with content that the depicted people
                    could object to
      expires       2027-01-31
      evidence      docs/rights/es-441097 (signed copy).pdf
        assets/photos/Team at desk, São Paulo.jpg

    Font, as a part of a file
      licence  OFL 1.1
        assets/brand/one-pager.pdf

    next: handoff plan clients/acme-fintech
    ");
    said.rows.truncate(2);
    assert_snapshot!(visible(&rights(&said, AT, &COLOUR)), @r"
    ␛[1m9 generated, 1 licensed stock (1 licence, expires 2027-01-31)␛[0m

      9  generated
      1  licensed stock

    ␛[1mGenerated␛[0m
      assets/social/tile-1.png
      assets/social/tile-2.png

    ␛[1m␛[32mnext: ␛[0m␛[1mhandoff plan clients/acme-fintech␛[0m
    ");
}
