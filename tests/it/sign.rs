//! `sign`, and `verify --allowed-signers`: who made it, said so that stock `ssh-keygen` says the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use ssh_key::private::Ed25519Keypair;
use ssh_key::{HashAlg, LineEnding, PrivateKey};

use crate::harness::{ACME, ACME_V1, Ran, Studio, extract, have, unzipped};

/// A studio with a built version, two keys, and a list that allows the first to studio@example.com.
pub struct Signing {
    pub studio: Studio,
    pub zip: PathBuf,
}

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]))
}

impl Signing {
    pub fn new() -> Self {
        let studio = Studio::new();
        let zip = studio.built();
        for (name, seed) in [("key", 1), ("other", 2)] {
            key(seed).write_openssh_file(&studio.outside().join(name), LineEnding::LF).unwrap();
        }
        let signing = Self { studio, zip };
        signing.list(&format!("studio@example.com {}\n", signing.public(1)));
        signing
    }

    fn public(&self, seed: u8) -> String {
        key(seed).public_key().to_openssh().unwrap()
    }

    fn list(&self, text: &str) {
        fs::write(self.at("allowed"), text).unwrap();
    }

    /// A file outside of the workspace.
    fn at(&self, name: &str) -> PathBuf {
        self.studio.outside().join(name)
    }

    /// A file beside the zip.
    fn beside(&self, ending: &str) -> PathBuf {
        self.zip.with_file_name(ACME_V1.replace(".zip", ending))
    }

    pub fn sign(&self, key: &str, more: &[&str]) -> Ran {
        let key = self.at(key);
        let typed = ["sign", self.zip.to_str().unwrap(), "--sign-key", key.to_str().unwrap()];
        self.studio.json(&[&typed, more].concat())
    }

    fn verify(&self, more: &[&str]) -> Ran {
        let list = self.at("allowed");
        let typed = ["verify", self.zip.to_str().unwrap(), "--allowed-signers", list.to_str().unwrap()];
        self.studio.json(&[&typed, more].concat())
    }

    /// Failed with this finding, and with no other error.
    #[track_caller]
    fn fails(&self, code: &str, more: &[&str]) {
        let ran = self.verify(more);
        ran.code(1);
        assert_eq!(signature(&ran)["outcome"], "failed");
        let document = ran.document();
        let errors = document["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
        assert_eq!(errors.map(|finding| finding["code"].as_str().unwrap()).collect::<Vec<_>>(), [code]);
    }
}

fn signature(ran: &Ran) -> Value {
    ran.document()["checks"].as_array().unwrap().iter().find(|check| check["check"] == "signature").unwrap().clone()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// `ssh-keygen -Y verify` of the zip and the signature beside it, with the list.
fn stock_verifies(signing: &Signing, identity: &str) -> bool {
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "verify", "-n", "handoff", "-I", identity, "-f"]).arg(signing.at("allowed"));
    command.arg("-s").arg(signing.beside(".zip.sig")).stdin(fs::File::open(&signing.zip).unwrap());
    command.output().unwrap().status.success()
}

#[test]
fn a_signature_lies_beside_the_zip_and_says_who_made_it() {
    let signing = Signing::new();
    let before = fs::read(&signing.zip).unwrap();
    let signed = signing.sign("key", &[]).good().document();
    assert_eq!((signed["outcome"].as_str(), signed["statement"].as_str()), (Some("signed"), None));
    assert_eq!(signed["key"], key(1).fingerprint(HashAlg::Sha256).to_string());
    assert_eq!(fs::read(&signing.zip).unwrap(), before);
    let verified = signing.verify(&["--identity", "studio@example.com", "--require-signature"]);
    verified.good();
    let check = signature(&verified);
    assert_eq!(
        (check["outcome"].as_str(), check["detail"].as_str().unwrap().starts_with("studio@example.com with SHA256:")),
        (Some("passed"), true)
    );
}

#[test]
fn signing_again_changes_nothing_and_another_key_replaces_nothing() {
    let signing = Signing::new();
    signing.sign("key", &[]).good();
    let first = read(&signing.beside(".zip.sig"));
    assert_eq!(signing.sign("key", &[]).good().document()["outcome"], "unchanged");
    let refused = signing.sign("other", &[]);
    assert_eq!(refused.code(1).document()["outcome"], "refused");
    assert_eq!(refused.codes(), ["sign.taken"]);
    assert_eq!(read(&signing.beside(".zip.sig")), first);
    // ed25519 has no chance in it: made again it is the same.
    fs::remove_file(signing.beside(".zip.sig")).unwrap();
    signing.sign("key", &[]).good();
    assert_eq!(read(&signing.beside(".zip.sig")), first);
    assert_eq!(fs::read_dir(signing.zip.parent().unwrap()).unwrap().count(), 4, "nothing temporary stays");
}

#[test]
fn without_a_list_nobody_says_who_made_it() {
    let signing = Signing::new();
    signing.sign("key", &[]).good();
    let ran = signing.studio.json(&["verify", signing.zip.to_str().unwrap()]);
    let check = signature(ran.good());
    assert_eq!(
        (check["outcome"].as_str(), check["detail"].as_str().unwrap().contains("who made this is not checked")),
        (Some("not-checked"), true)
    );
    signing.studio.handoff(&["verify", signing.zip.to_str().unwrap(), "--require-signature"]).code(2);
}

#[test]
fn each_way_to_be_wrong_has_its_own_finding() {
    let signing = Signing::new();
    signing.fails("signature.missing", &[]);
    fs::write(signing.beside(".zip.sig"), "hello").unwrap();
    signing.fails("signature.malformed", &[]);
    let git = key(1).sign("git", HashAlg::Sha512, &fs::read(&signing.zip).unwrap()).unwrap();
    fs::write(signing.beside(".zip.sig"), git.to_pem(LineEnding::LF).unwrap()).unwrap();
    signing.fails("signature.namespace", &[]);
    let other_zip = key(1).sign("handoff", HashAlg::Sha512, b"another zip").unwrap();
    fs::write(signing.beside(".zip.sig"), other_zip.to_pem(LineEnding::LF).unwrap()).unwrap();
    signing.fails("signature.altered", &[]);

    fs::remove_file(signing.beside(".zip.sig")).unwrap();
    signing.sign("key", &[]).good();
    signing.fails("signature.unknown-identity", &["--identity", "somebody@example.com"]);
    let public = [signing.public(1), signing.public(2)];
    for (list, code) in [
        (format!("studio@example.com {}", public[1]), "signature.unknown-key"),
        (format!("studio@example.com namespaces=\"git\" {}", public[0]), "signature.not-allowed"),
        (format!("studio@example.com valid-before=\"20200101Z\" {}", public[0]), "signature.expired"),
        (format!("studio@example.com valid-after=\"29990101Z\" {}", public[0]), "signature.not-yet-valid"),
        (format!("a@example.com {}\nb@example.com {}", public[0], public[1]), "signature.unknown-identity"),
    ] {
        signing.list(&list);
        let identity: &[&str] = if list.starts_with("a@") { &["--identity", "b@example.com"] } else { &[] };
        signing.fails(code, identity);
    }
}

#[test]
fn the_time_of_a_key_is_that_of_the_check() {
    let signing = Signing::new();
    signing.sign("key", &[]).good();
    signing.list(&format!("studio@example.com valid-before=\"20200101Z\" {}", signing.public(1)));
    let list = signing.at("allowed");
    let mut then = signing.studio.command(&["verify", signing.zip.to_str().unwrap(), "--allowed-signers", list.to_str().unwrap()]);
    then.env("SOURCE_DATE_EPOCH", "1577000000");
    signing.studio.run(then).good();
}

#[test]
fn an_altered_zip_fails_and_is_not_signed() {
    let signing = Signing::new();
    signing.sign("key", &[]).good();
    let mut bytes = fs::read(&signing.zip).unwrap();
    bytes[100] ^= 1;
    fs::write(&signing.zip, bytes).unwrap();
    assert!(signing.verify(&[]).code(1).document()["outcome"] == "failed");
    let refused = signing.sign("other", &[]);
    assert!(refused.code(1).document()["outcome"] == "refused" && refused.codes().contains(&"sign.not-verified".to_owned()));
}

#[test]
fn a_folder_has_no_signature_which_is_a_failure_only_where_one_is_required() {
    let signing = Signing::new();
    let folder = extract(&signing.zip, &signing.at("received"));
    let list = signing.at("allowed");
    let typed = ["verify", folder.to_str().unwrap(), "--allowed-signers", list.to_str().unwrap()];
    let ran = signing.studio.json(&typed);
    assert_eq!(signature(ran.good())["outcome"], "not-checked");
    let required = signing.studio.json(&[&typed[..], &["--require-signature"]].concat());
    assert_eq!(required.code(1).finding("signature.unchecked")["severity"], "error");
}

#[test]
fn a_list_that_cannot_be_read_is_an_error_with_its_line() {
    let signing = Signing::new();
    signing.list("# ours\nstudio@example.com\n");
    let error = signing.verify(&[]).code(2).document()["error"].clone();
    assert!(error["message"].as_str().unwrap().starts_with("line 2 of "), "{error}");
}

#[test]
fn a_key_with_a_passphrase_needs_a_terminal_and_says_what_to_do_without() {
    if !have("ssh-keygen", "a key with a passphrase") {
        return;
    }
    let signing = Signing::new();
    let made =
        Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-a", "1", "-N", "open sesame", "-f"]).arg(signing.at("locked")).status();
    assert!(made.unwrap().success());
    let error = signing.sign("locked", &[]).code(2).document()["error"].clone();
    assert_eq!(error["code"], "sign.key");
    assert!(error["fix"]["text"].as_str().unwrap().contains("ssh-add"), "{error}");
    assert!(!signing.beside(".zip.sig").exists());
}

#[test]
fn stock_ssh_keygen_and_this_program_say_the_same_of_each_others_signatures() {
    if !have("ssh-keygen", "comparing signatures with OpenSSH's") {
        return;
    }
    let signing = Signing::new();
    signing.sign("key", &[]).good();
    let ours = read(&signing.beside(".zip.sig"));
    assert!(stock_verifies(&signing, "studio@example.com") && !stock_verifies(&signing, "other@example.com"));
    fs::remove_file(signing.beside(".zip.sig")).unwrap();
    let mut made = Command::new("ssh-keygen");
    made.args(["-q", "-Y", "sign", "-n", "handoff", "-f"]).arg(signing.at("key")).arg(&signing.zip);
    assert!(made.status().unwrap().success());
    assert_eq!(read(&signing.beside(".zip.sig")), ours, "the same bytes");
    signing.verify(&["--identity", "studio@example.com"]).good();
    assert_eq!(signing.sign("key", &[]).good().document()["outcome"], "unchanged");
    // The same judgement of every list.
    let public = signing.public(1);
    for options in [
        "",
        "namespaces=\"handoff\"",
        "namespaces=\"h*,!hand*\"",
        "valid-before=\"20200101\"",
        "valid-after=\"20200101Z\"",
        "cert-authority",
    ] {
        for principals in ["studio@example.com", "*@example.com,!studio@*", "\"studio@example.com\""] {
            signing.list(&format!("{principals} {options} {public}\n"));
            let stock = stock_verifies(&signing, "studio@example.com");
            assert_eq!(signing.verify(&["--identity", "studio@example.com"]).0.status.success(), stock, "{principals} {options}");
        }
    }
}

/// An agent that ends with the test.
struct Agent(std::process::Child, PathBuf);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_key_in_the_agent_signs_through_ssh_keygen() {
    if !["ssh-keygen", "ssh-agent", "ssh-add"].into_iter().all(|tool| have(tool, "signing with an agent's key")) {
        return;
    }
    let signing = Signing::new();
    let socket = signing.at("agent");
    fs::write(signing.at("key.pub"), signing.public(1)).unwrap();
    let started = Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::piped()).spawn().unwrap();
    let mut agent = Agent(started, socket);
    // It says where it is when it listens there.
    std::io::Read::read_exact(agent.0.stdout.as_mut().unwrap(), &mut [0; 20]).unwrap();
    let typed = [signing.zip.to_str().unwrap().to_owned(), signing.at("key.pub").to_str().unwrap().to_owned()];
    let sign = || {
        let mut command = signing.studio.command(&["sign", &typed[0], "--sign-key", &typed[1], "--json"]);
        command.env("SSH_AUTH_SOCK", &agent.1);
        signing.studio.run(command)
    };
    // The private key beside it is not asked: only what the agent holds signs.
    let error = sign().code(2).document()["error"].clone();
    assert!(error["code"] == "sign.key" && error["fix"]["text"].as_str().unwrap().contains("ssh-add"), "{error}");
    let added = Command::new("ssh-add").arg("-q").arg(signing.at("key")).env("SSH_AUTH_SOCK", &agent.1).status().unwrap();
    assert!(added.success());
    assert_eq!(sign().good().document()["outcome"], "signed");
    signing.verify(&["--identity", "studio@example.com"]).good();
}

#[test]
fn a_statement_says_how_the_zip_was_made_and_nothing_of_the_house() {
    let signing = Signing::new();
    let signed = signing.sign("key", &["--statement"]).good().document();
    assert_eq!(signed["written"].as_array().unwrap().len(), 3);
    let text = read(&signing.beside(".intoto.json"));
    let statement: Value = serde_json::from_str(&text).unwrap();
    let verified = signing.verify(&[]).good().document();
    assert_eq!(statement["subject"][0]["digest"]["sha256"], verified["sha256"]);
    let roles = &statement["predicate"]["buildDefinition"]["resolvedDependencies"];
    assert_eq!((&roles[0]["name"], &roles[0]["annotations"]["files"]), (&"role:asset".into(), &14.into()));
    for word in ["zest", "northlight", "hero", "clients/", "assets/"] {
        assert!(!text.to_lowercase().contains(word), "{word} in {text}");
    }
    assert_eq!(signing.sign("key", &["--statement"]).good().document()["outcome"], "unchanged");
}

#[test]
fn a_statement_of_another_zip_or_signed_by_nobody_is_found() {
    let signing = Signing::new();
    signing.sign("key", &["--statement"]).good();
    fs::remove_file(signing.beside(".intoto.json.sig")).unwrap();
    signing.fails("signature.missing", &[]);
    signing.sign("key", &["--statement"]).good();
    let path = signing.beside(".intoto.json");
    let text = read(&path);
    fs::write(&path, text.replace("role:asset", "role:assets")).unwrap();
    signing.fails("signature.altered", &[]);
    let digest = signing.verify(&[]).document()["sha256"].as_str().unwrap().to_owned();
    fs::write(&path, text.replace(&digest, &"0".repeat(64))).unwrap();
    // That needs no list.
    let ran = signing.studio.json(&["verify", signing.zip.to_str().unwrap()]);
    assert_eq!(ran.code(1).finding("statement.other-bundle")["path"], path.file_name().unwrap().to_str().unwrap());
    fs::write(&path, "{}").unwrap();
    signing.studio.json(&["verify", signing.zip.to_str().unwrap()]).code(1).finding("statement.invalid");
}

#[test]
fn a_signature_is_delivered_with_its_zip_and_never_a_wrong_one() {
    let signing = Signing::new();
    let to = signing.at("portal");
    let deliver = || signing.studio.json(&["deliver", signing.zip.to_str().unwrap(), "--to", to.to_str().unwrap()]);
    deliver().good();
    signing.sign("key", &["--statement"]).good();
    let later = deliver().good().document();
    assert_eq!((later["outcome"].as_str(), later["beside"].as_array().unwrap().len()), (Some("already-there"), 3));
    for ending in [".zip.sig", ".intoto.json", ".intoto.json.sig"] {
        let name = ACME_V1.replace(".zip", ending);
        assert_eq!(read(&to.join(&name)), read(&signing.beside(ending)), "{name}");
    }
    let receipts = signing.studio.text("handoff/acme-fintech/deliveries.jsonl");
    let receipts: Vec<Value> = receipts.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(receipts.iter().map(|receipt| receipt["beside"].as_array().unwrap().len()).collect::<Vec<_>>(), [0, 3]);

    fs::write(signing.beside(".zip.sig"), key(1).sign("handoff", HashAlg::Sha512, b"x").unwrap().to_pem(LineEnding::LF).unwrap()).unwrap();
    let elsewhere = signing.at("elsewhere");
    let refused = signing.studio.json(&["deliver", signing.zip.to_str().unwrap(), "--to", elsewhere.to_str().unwrap()]);
    assert_eq!((refused.code(1).codes(), elsewhere.join(ACME_V1).exists()), (vec!["signature.altered".to_owned()], false));
}

#[test]
fn a_signed_version_stays_the_one_before() {
    let signing = Signing::new();
    signing.sign("key", &["--statement"]).good();
    let build = || signing.studio.json(&["build", ACME]).good().document()["outcome"].clone();
    assert_eq!(build(), "unchanged");
    // What lies beside it is not the version.
    fs::write(signing.beside(".intoto.json"), "{}").unwrap();
    assert_eq!(build(), "unchanged");
}

#[test]
fn the_readme_in_the_bundle_has_the_command_that_checks_it() {
    if !have("ssh-keygen", "the command of the bundle's README") {
        return;
    }
    let signing = Signing::new();
    signing.sign("key", &[]).good();
    let readme = String::from_utf8(unzipped(&signing.zip)["README.md"].clone()).unwrap();
    let command = readme.lines().find(|line| line.starts_with("ssh-keygen -Y verify")).unwrap().replace("SENDER", "studio@example.com");
    assert!(readme.contains(&format!("cmd /c \"{}\"", command.replace("studio@example.com", "SENDER"))), "the same for PowerShell");
    fs::copy(signing.at("allowed"), signing.zip.with_file_name("allowed_signers")).unwrap();
    let ran = Command::new("sh").args(["-c", &command]).current_dir(signing.zip.parent().unwrap()).output().unwrap();
    assert!(String::from_utf8_lossy(&ran.stdout).starts_with("Good \"handoff\" signature for studio@example.com"), "{ran:?}");
}
