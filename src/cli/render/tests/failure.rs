use insta::assert_snapshot;

use super::super::failure;
use super::{COLOUR, NARROW, check, visible};
use crate::Error;
use crate::data::{Code, Fix};
use crate::reports::ErrorResult;

#[test]
fn a_caret_stays_where_it_points() {
    let snippet = "clients/a/handoff.toml: TOML parse error at line 5, column 1\n  |\n5 | exlude = []\n  | ^^^^^^\nunknown field `exlude`";
    let said = ErrorResult::from(&Error::new(Code::ConfigUnknownKey, snippet).fix(Fix::text("did you mean `exclude`?"))).error;
    assert_snapshot!(failure(&said, &NARROW), @r"
    error: clients/a/handoff.toml: TOML parse error at line 5, column 1
        |
      5 | exlude = []
        | ^^^^^^
      unknown field `exlude`
      → did you mean `exclude`?
    ");
    check(|page| failure(&said, page));
}

#[test]
fn an_error_is_one_paragraph_and_its_mend() {
    let message = "another build holds the lock of /srv/studio/handoff/acme-fintech since 12:04, process 4711 on \u{1b}[31mhost";
    let fix = Fix::toml("wait for it, or say another folder", "[client]\nslug = \"acme\u{202e}\"");
    let said = ErrorResult::from(&Error::new(Code::OutputLocked, message).fix(fix)).error;
    assert_snapshot!(visible(&failure(&said, &COLOUR)), @r#"
    ␛[1m␛[31merror: ␛[0manother build holds the lock of /srv/studio/handoff/acme-fintech since
           12:04, process 4711 on \u{1b}[31mhost
      ␛[1m␛[32m→ ␛[0mwait for it, or say another folder

          [client]
          slug = "acme\u202E"
    "#);
    check(|page| failure(&said, page));
}
