//! Keys and signatures of ssh-keygen's forms, good and spoilt; the list of those who may sign.

use std::ffi::OsString;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ssh_key::private::Ed25519Keypair;
use ssh_key::{HashAlg, LineEnding, PrivateKey};

use super::*;
use crate::data::Code;
use crate::filesystem::write_atomically;
use crate::{Error, Result};

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]))
}

fn message() -> Message {
    Message::of(b"a zip")
}

fn signed(seed: u8) -> Signature {
    Signature::make(&key(seed), &message()).unwrap()
}

#[test]
fn the_same_key_and_bytes_give_the_same_signature_which_reads_back() {
    let armored = signed(1).armored();
    assert_eq!(armored, signed(1).armored());
    assert!(armored.starts_with("-----BEGIN SSH SIGNATURE-----\n") && armored.ends_with("-----END SSH SIGNATURE-----\n"), "{armored}");
    let back = Signature::parse(armored.as_bytes()).unwrap();
    assert_eq!((back.check(&message()), back.key()), (Ok(()), signed(1).key()));
    // What the crate makes of the whole message is what is made here of its digest.
    assert_eq!(armored, key(1).sign(NAMESPACE, HashAlg::Sha512, b"a zip").unwrap().to_pem(LineEnding::LF).unwrap());
}

#[test]
fn a_signature_of_the_shorter_hash_is_good_too() {
    let short = key(1).sign(NAMESPACE, HashAlg::Sha256, b"a zip").unwrap().to_pem(LineEnding::LF).unwrap();
    assert_eq!(Signature::parse(short.as_bytes()).unwrap().check(&message()), Ok(()));
}

#[test]
fn a_signature_is_of_these_bytes_and_for_this_purpose_only() {
    assert_eq!(signed(1).check(&Message::of(b"a zip.")), Err(Flaw::Altered));
    let commit = key(1).sign("git", HashAlg::Sha512, b"a zip").unwrap().to_pem(LineEnding::LF).unwrap();
    assert_eq!(Signature::parse(commit.as_bytes()).unwrap().check(&message()), Err(Flaw::Namespace("git".to_owned())));
}

#[test]
fn what_is_no_signature_is_malformed_and_another_kind_of_key_unsupported() {
    let whole = signed(1).armored();
    for text in ["", "hello", &whole[..whole.len() / 2], &whole.replace("U1NI", "AAAA"), &key(1).public_key().to_openssh().unwrap()] {
        assert!(matches!(Signature::parse(text.as_bytes()), Err(Flaw::Malformed(_))), "{text}");
    }
    let flaw = Signature::parse(ECDSA.as_bytes()).unwrap_err();
    assert!(matches!(&flaw, Flaw::Unsupported(_)), "{flaw:?}");
}

/// A list with lines for the keys that seeds give: `{1}` is the public key of seed 1.
fn list(text: &str) -> Result<Allowed, (usize, String)> {
    let public = |seed| key(seed).public_key().to_openssh().unwrap();
    Allowed::parse(&text.replace("{1}", &public(1)).replace("{2}", &public(2)), &TimeZone::UTC)
}

fn judged(text: &str, identity: Option<&str>) -> Result<String, Refusal> {
    let now: Timestamp = "2026-04-22T12:00:00Z".parse().unwrap();
    list(text).unwrap().judge(&signed(1).key(), identity, now).map(str::to_owned)
}

#[test]
fn the_list_says_who_may_sign_with_which_key() {
    let text = "# the studio\n\nstudio@a.example,*@b.example {1} a comment\nother@a.example {2}\n";
    assert_eq!(judged(text, None).unwrap(), "studio@a.example,*@b.example");
    assert!(judged(text, Some("anna@b.example")).is_ok());
    let principals = vec!["studio@a.example,*@b.example".to_owned()];
    assert_eq!(judged(text, Some("other@a.example")), Err(Refusal::OtherIdentity { principals }));
    assert_eq!(judged("other {2}", None), Err(Refusal::UnknownKey { authorities: false }));
    assert_eq!(judged("* cert-authority {1}", None), Err(Refusal::UnknownKey { authorities: true }));
    assert!(list(text).unwrap().knows("x@b.example") && !list(text).unwrap().knows("x@c.example"));
}

#[test]
fn a_key_may_sign_for_some_purposes_and_some_time_only() {
    assert!(judged("a namespaces=\"git,hand*\",valid-after=\"20260422\",valid-before=\"202604221200Z\" {1}", None).is_ok());
    assert_eq!(judged("a namespaces=\"git\" {1}", None), Err(Refusal::Namespace("git".to_owned())));
    let refusal = judged("a valid-before=\"20260422\" {1}", None).unwrap_err();
    assert!(matches!(refusal, Refusal::Expired(at) if at.to_string() == "2026-04-22T00:00:00Z"), "{refusal:?}");
    assert!(matches!(judged("a valid-after=\"20260423\" {1}", None), Err(Refusal::NotYetValid(_))));
    // One line that admits is enough, wherever it stands.
    assert!(judged("a valid-before=\"20250101\" {1}\na {1}\na namespaces=\"git\" {1}", None).is_ok());
}

#[test]
fn days_without_a_z_are_of_the_machine_as_ssh_keygen_takes_them() {
    let text = format!("a valid-after=\"20260422\" {}", key(1).public_key().to_openssh().unwrap());
    let east = Allowed::parse(&text, &TimeZone::fixed(jiff::tz::offset(2))).unwrap();
    let moment = |text: &str| text.parse::<Timestamp>().unwrap();
    assert!(east.judge(&signed(1).key(), None, moment("2026-04-21T22:00:00Z")).is_ok());
    assert!(east.judge(&signed(1).key(), None, moment("2026-04-21T21:59:59Z")).is_err());
}

#[test]
fn a_line_that_says_nothing_is_an_error_with_its_number_and_other_kinds_of_keys_are_none() {
    for (line, why) in [
        ("studio@a.example", "principals and a public key"),
        ("a ssh-ed25519 AAAA", "cannot be read"),
        ("a until=\"20260422\" {1}", "`until`"),
        ("a valid-after=20260422 {1}", "in quotes"),
        ("a valid-after=\"2026-04-22\" {1}", "is no time"),
        ("a valid-after=\"20260231\" {1}", "is no time"),
    ] {
        let (number, message) = list(&format!("# keys\n{line}")).unwrap_err();
        assert!(number == 2 && message.contains(why), "{line}: {number} {message}");
    }
    assert!(list("\"a b\" ecdsa-sha2-nistp256 AAAA\n* ssh-rsa AAAA").is_ok());
    assert!(list("\"a b\" namespaces=\"x y,handoff\" {1}").unwrap().knows("a b"));
}

/// The key file as `ssh-keygen` leaves it: for nobody else.
fn file(folder: &tempfile::TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("key");
    write_atomically(&path, text.as_bytes()).unwrap();
    #[cfg(unix)]
    protect(&path, 0o600);
    path
}

#[cfg(unix)]
#[allow(clippy::disallowed_methods, reason = "a test sets the mode of its own file")]
fn protect(path: &std::path::Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

fn open(path: &std::path::Path, passphrase: &str) -> Result<Signer> {
    Signer::open(path, Tools { passphrase: &|_| Ok(passphrase.to_owned()), path: &OsString::new() })
}

/// What refuses, and that none of the key is in it.
fn refused(text: &str, passphrase: &str) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let error = open(&file(&folder, text), passphrase).unwrap_err();
    let said = format!("{error:?}");
    assert!(!text.lines().any(|line| line.len() > 40 && said.contains(line)), "{said}");
    assert_eq!(error.code, Code::SignKey, "{said}");
    error
}

#[test]
fn an_encrypted_key_signs_when_its_passphrase_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    let signer = open(&file(&folder, LOCKED), "open sesame").unwrap();
    let zip = folder.path().join("a.zip");
    write_atomically(&zip, b"a zip").unwrap();
    assert_eq!(signer.sign(&zip, &message()).unwrap().check(&message()), Ok(()));
    assert!(refused(LOCKED, "open barley").message.contains("passphrase does not open it"));
}

#[test]
fn what_cannot_sign_is_one_error_without_a_byte_of_the_key() {
    let plain = key(1).to_openssh(LineEnding::LF).unwrap().to_string();
    assert!(refused(&plain[..plain.len() / 2], "").message.contains("no whole OpenSSH private key"));
    assert!(refused("hello\n", "").message.contains("no OpenSSH key"));
    assert!(refused("-----BEGIN RSA PRIVATE KEY-----\nAAAA", "").message.contains("another form"));
    assert!(refused(ECDSA_PUBLIC, "").message.contains("another kind than ed25519"));
    let public = key(1).public_key().to_openssh().unwrap();
    assert!(refused(&public, "").message.contains("no ssh-keygen on PATH"));
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_does_not_sign() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, &key(1).to_openssh(LineEnding::LF).unwrap());
    open(&path, "").unwrap();
    protect(&path, 0o640);
    assert!(open(&path, "").unwrap_err().fix.unwrap().text.contains("chmod 600"));
}

/// Of `ssh-keygen -Y sign -n handoff` with a key of the kind ecdsa.
const ECDSA: &str = "-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE
EEPCeWfegFUQ3BPnBRwybL22B9j9GgtiQwLKYkkjYhybJe5AaepRd9OYmJ3aNoUkRRytX3
v+aRf9CkIlKUxHus4QAAAAdoYW5kb2ZmAAAAAAAAAAZzaGE1MTIAAABkAAAAE2VjZHNhLX
NoYTItbmlzdHAyNTYAAABJAAAAID9IRSZWdtdnQ0tOEJd8QqueFz74Zy7NItw0FC66LZWp
AAAAIQCkAcC+x1jJl0K32hMnguKQJcNALV+TK8+Gn79P4ks9Uw==
-----END SSH SIGNATURE-----
";
const ECDSA_PUBLIC: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDwnln3oBVENwT5wUcMmy9tgfY/RoLYkMCymJJI2IcmyXuQGnqUXfTmJid2jaFJEUcrV97/mkX/QpCJSlMR7rOE= x";
/// Of `ssh-keygen -t ed25519 -a 4`, with the passphrase `open sesame`; made for this test, and used for nothing else.
const LOCKED: &str = "-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABC2poOGPv
P0ZTCkE9TYbatpAAAABAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIPwrUa5cxeI29BT2
fPIPjA5Li2CccUzp2LDEa5bFJ1vqAAAAkD/3B91zbGSZaesVdRswtvcFbEbEJqjjlLs/Gl
xdsKrBaiHHvi35x6r+257P72RsTeRAzhcVYxa+Luo7k2Rf143MMvkkn/fRnT3HkuSjteEo
qy0UpzNOunn08rjBhYVI4Bu4yJOCSdt+x/eKc2yn8lQcbDZUmGhSKim7YDa5ggDHqZPezX
byBHaiesrFeEd0Bg==
-----END OPENSSH PRIVATE KEY-----
";
