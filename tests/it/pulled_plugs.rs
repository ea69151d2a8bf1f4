//! Whatever happens while a version is made: it is there whole or not at all, the ones before it keep every byte, good is said only of
//! what is there, and the next run gives what it should.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;

use crate::harness::{ACME, ACME_V1, Ran, Studio, copy, have};

const OUTPUT: &str = "handoff/acme-fintech";
/// Of each system call, the first, and some of those that follow.
const CALLS: [u32; 5] = [1, 2, 5, 11, 23];

/// A workspace with a first version and a change since, and what the second version is when nothing goes wrong.
struct Prepared {
    studio: Studio,
    first: BTreeMap<PathBuf, Vec<u8>>,
    second: Vec<u8>,
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let studio = Studio::new();
        studio.built();
        studio.edit(&format!("{ACME}/brand.md"), |text| format!("{text}\nA line since.\n"));
        let first = files(&studio.path(&format!("{OUTPUT}/handoff-v1")));
        let other = copied(&studio);
        other.handoff(&["build", ACME, "--quiet"]).good();
        let second = fs::read(other.bundle(2)).unwrap();
        Prepared { studio, first, second }
    })
}

fn copied(studio: &Studio) -> Studio {
    let other = Studio::empty();
    copy(&studio.path(""), &other.path(""));
    other
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap())).collect()
}

/// A copy of the prepared workspace, in which something is about to happen.
struct Desk(Studio);

impl Desk {
    fn new() -> Self {
        Self(copied(&prepared().studio))
    }

    /// Holds what is there against what must be, after a run that ended like this; and again after the next run.
    #[track_caller]
    fn holds(&self, ended: ExitStatus, what: &str) {
        let whole = self.holds_now(what);
        assert!(whole || !ended.success(), "{what}: good was said of a version that is not there");
        self.0.handoff(&["build", ACME, "--quiet"]).good();
        assert!(self.holds_now(what), "{what}: the next run makes the version");
        let mut names: Vec<_> =
            fs::read_dir(self.0.path(OUTPUT)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, [".handoff.lock", "handoff-v1", "handoff-v2"], "{what}: what was left is swept");
    }

    /// The first version as it was, and the second whole or absent; whether it is there.
    #[track_caller]
    fn holds_now(&self, what: &str) -> bool {
        assert!(files(&self.0.path(&format!("{OUTPUT}/handoff-v1"))) == prepared().first, "{what}: the first version changed");
        for entry in fs::read_dir(self.0.path(OUTPUT)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let known = [".handoff.lock", "handoff-v1", "handoff-v2"].contains(&name.as_str()) || name.starts_with(".handoff-tmp-");
            assert!(known, "{what}: {name} says nothing of where it comes from");
        }
        let version = self.0.path(&format!("{OUTPUT}/handoff-v2"));
        if version.exists() {
            assert!(fs::read(self.0.bundle(2)).unwrap() == prepared().second, "{what}: the version is not what it has to be");
            assert_eq!(fs::read_dir(version).unwrap().count(), 3, "{what}: zip, digest and report appear together");
            return true;
        }
        false
    }

    /// A build under `ulimit OPTION`.
    fn limited(&self, option: &str) -> Ran {
        let script = format!("ulimit -c 0; ulimit {option}; exec \"$0\" build {ACME} --json");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_handoff")]).current_dir(self.0.path("")).env_remove("SOURCE_DATE_EPOCH");
        self.0.run(command)
    }

    /// A build in which strace does this to the call: `signal=KILL`, `error=EIO`. `None` where the build never made that call.
    fn injected(&self, call: &str, when: impl Display, does: &str) -> Option<Ran> {
        let log = self.0.outside().join("strace");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o"]).arg(&log).args(["-e", &format!("trace={call}")]);
        command.args(["-e", &format!("inject={call}:{does}:when={when}")]);
        command.args([env!("CARGO_BIN_EXE_handoff"), "build", ACME, "--json"]);
        command.current_dir(self.0.path("")).env_remove("SOURCE_DATE_EPOCH");
        let ran = self.0.run(command);
        let log = fs::read_to_string(log).unwrap_or_default();
        (log.contains("INJECTED") || log.contains("SIGKILL")).then_some(ran)
    }
}

/// Whether strace is there and may trace.
fn may_trace(what: &str) -> bool {
    let may = || Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status().is_ok_and(|status| status.success());
    have("strace", what)
        && (may() || {
            eprintln!("skipped, as nobody may trace here: {what}");
            false
        })
}

#[test]
fn a_run_that_is_killed_in_any_stage_leaves_no_part_of_a_version() {
    let stages = 9;
    for stage in 1..=stages {
        let desk = Desk::new();
        let mut child = desk.0.command(&["build", ACME]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // A line is printed when a stage begins; the pipe is full of nothing else.
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let last = lines.by_ref().take(stage).last().unwrap().unwrap();
        child.kill().unwrap();
        desk.holds(child.wait().unwrap(), &format!("killed after `{last}`"));
        assert!(last.starts_with("handoff: ") && (stage < stages || last.contains("publish")), "{last}");
    }
}

#[test]
fn a_run_that_is_killed_at_a_system_call_leaves_no_part_of_a_version() {
    if !may_trace("killing a build at its system calls") {
        return;
    }
    for call in ["pwrite64", "fsync", "rename,renameat,renameat2", "mkdir,mkdirat", "ftruncate,fallocate", "flock"] {
        for when in CALLS {
            let desk = Desk::new();
            let Some(ran) = desk.injected(call, when, "signal=KILL") else { break };
            assert_eq!(ran.0.status.signal().or(ran.0.status.code()), Some(9), "{}", ran.stderr());
            desk.holds(ran.0.status, &format!("killed at {call} {when}"));
        }
    }
}

#[test]
fn a_system_call_that_fails_is_an_error_or_makes_no_difference() {
    if !may_trace("system calls that fail") {
        return;
    }
    let faults = [
        ("pwrite64", "ENOSPC"),
        ("fsync", "EIO"),
        ("rename,renameat,renameat2", "EXDEV"),
        ("mkdir,mkdirat", "EACCES"),
        ("mkdir,mkdirat", "EIO"),
        ("openat2", "EMFILE"),
        ("openat2", "EIO"),
        ("pread64", "EIO"),
        ("read", "EIO"),
        ("getdents64", "EIO"),
        ("fallocate", "EOPNOTSUPP"),
        ("flock", "ENOLCK"),
        ("clone,clone3", "EAGAIN"),
    ];
    for (call, error) in faults {
        for when in CALLS {
            let (desk, what) = (Desk::new(), format!("{call} {when} fails with {error}"));
            let Some(ran) = desk.injected(call, when, &format!("error={error}")) else { break };
            // 127: the system could not even load the program. Never 1: the machine's faults are no findings about files.
            assert!(matches!(ran.0.status.code(), Some(0 | 2 | 127)), "{what}: {}{}", ran.stdout(), ran.stderr());
            assert!(!ran.stderr().contains("panicked"), "{what}: {}", ran.stderr());
            assert!(ran.0.status.code() == Some(127) || !ran.stdout().contains("os error"), "{what}: {}", ran.stdout());
            desk.holds(ran.0.status, &what);
        }
    }
}

#[test]
fn without_threads_a_sound_pdf_is_not_called_broken() {
    if !may_trace("threads that cannot be started") {
        return;
    }
    let desk = Desk::new();
    // jq programs have threads of their own, and would be the first to say so.
    desk.0
        .edit(&format!("{ACME}/handoff.toml"), |text| text.lines().filter(|line| !line.starts_with("jq =")).collect::<Vec<_>>().join("\n"));
    let ran = desk.injected("clone,clone3", "2+", "error=EAGAIN").expect("a build starts threads");
    let error = ran.code(2).document()["error"]["message"].to_string();
    assert!(error.contains(".pdf: no thread can be started"), "{error}");
    assert_eq!(desk.0.versions(), ["handoff-v1"]);
}

#[test]
fn of_twenty_builds_at_once_one_version_comes() {
    let desk = Desk::new();
    let start = || desk.0.command(&["build", ACME, "--json"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let children: Vec<_> = (0..20).map(|_| start()).collect();
    let ran: Vec<Ran> = children.into_iter().map(|child| Ran(child.wait_with_output().unwrap())).collect();
    for ran in &ran {
        let document = ran.document();
        let outcome = document["outcome"].as_str().unwrap();
        match ran.0.status.code() {
            Some(0) => assert!(["built", "unchanged"].contains(&outcome), "{document}"),
            code => assert_eq!((code, document["error"]["code"].as_str()), (Some(2), Some("output.locked")), "{document}"),
        }
    }
    assert_eq!(ran.iter().filter(|ran| ran.document()["outcome"] == "built").count(), 1);
    desk.holds(ran[0].0.status, "twenty builds at once");
}

#[test]
fn a_limit_on_the_size_of_files_is_an_error_that_names_file_and_cause() {
    let desk = Desk::new();
    let ran = desk.limited("-f 8");
    let error = ran.code(2).document()["error"].clone();
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("acme-fintech-handoff-v2.zip: file too large") && message.contains("ulimit -f"), "{error}");
    assert!(error["fix"]["text"].as_str().unwrap().contains("where one file may have"), "{error}");
    desk.holds(ran.0.status, "ulimit -f");
}

#[test]
fn too_few_open_files_are_an_error_and_no_findings_about_files() {
    let desk = Desk::new();
    let ran = desk.limited("-n 16");
    let error = ran.code(2).document()["error"].clone();
    assert!(error["code"] == "io" && error["message"].as_str().unwrap().contains("too many open files"), "{error}");
    desk.holds(ran.0.status, "ulimit -n");
}

/// A file system in memory that goes with it.
struct Disk(tempfile::TempDir);

impl Disk {
    fn of(size: &str) -> Option<Self> {
        let disk = tempfile::tempdir().unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(disk.path()).output();
        mount.is_ok_and(|mount| mount.status.success()).then_some(Self(disk))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_said_with_what_is_needed() {
    let Some(disk) = Disk::of("1m") else {
        eprintln!("skipped, as this user may mount nothing: a full disk");
        return;
    };
    let (studio, out) = (Studio::new(), disk.0.path().join("out"));
    fs::write(disk.0.path().join("full"), vec![1; 2 << 20]).unwrap_err();
    let ran = studio.json(&["build", ACME, "-o", out.to_str().unwrap()]);
    let error = ran.code(2).document()["error"].clone();
    assert_eq!(error["code"], "output.no-space");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("no space left on") && message.contains("needs about") && message.contains("out"), "{error}");
}

#[test]
fn what_a_killed_delivery_left_is_swept_by_the_next() {
    let studio = Studio::new();
    let zip = studio.built();
    let portal = studio.outside().join("portal");
    fs::create_dir_all(portal.join(".handoff-tmp-left")).unwrap();
    fs::write(portal.join(".handoff-tmp-left").join(ACME_V1), "half").unwrap();
    studio.handoff(&["deliver", zip.to_str().unwrap(), "--to", portal.to_str().unwrap()]).good();
    assert_eq!(files(&portal).keys().collect::<Vec<_>>(), [Path::new(ACME_V1), Path::new(&format!("{ACME_V1}.sha256"))]);
}

#[test]
fn what_a_killed_signing_or_recall_left_is_swept_by_the_next() {
    let signing = crate::sign::Signing::new();
    let (studio, zip) = (&signing.studio, signing.zip.to_str().unwrap());
    let key = studio.outside().join("key");
    let left = signing.zip.with_file_name(".handoff-tmp-left");
    for arguments in [&["sign", zip, "--sign-key", key.to_str().unwrap()][..], &["recall", zip, "--because", "it is wrong"]] {
        fs::create_dir_all(&left).unwrap();
        fs::write(left.join("half"), "half").unwrap();
        studio.handoff(arguments).good();
        assert!(!left.exists(), "{arguments:?}");
    }
}

#[test]
fn what_a_killed_init_left_is_swept_by_the_next() {
    let studio = Studio::new();
    studio.write(&format!("{ACME}/.handoff-tmp-left"), "half").remove(&format!("{ACME}/handoff.toml"));
    studio.handoff(&["init", ACME, "--yes"]).good();
    assert!(!studio.path(&format!("{ACME}/.handoff-tmp-left")).exists());
}

#[test]
fn a_disk_that_is_too_small_for_what_goes_with_a_zip_gets_none() {
    const SIZE: u64 = 8 << 20;
    let Some(disk) = Disk::of("8m") else {
        eprintln!("skipped, as this user may mount nothing: a disk that is nearly full");
        return;
    };
    let studio = Studio::new();
    let zip = studio.built();
    let taken = SIZE - fs::metadata(&zip).unwrap().len().next_multiple_of(4096);
    fs::write(disk.0.path().join("full"), vec![1; taken.try_into().unwrap()]).unwrap();
    let ran = studio.json(&["deliver", zip.to_str().unwrap(), "--to", disk.0.path().to_str().unwrap()]);
    assert_eq!(ran.code(2).document()["error"]["code"], "output.no-space");
    assert_eq!(files(disk.0.path()).keys().collect::<Vec<_>>(), [Path::new("full")]);
}

#[test]
fn what_a_killed_extraction_left_is_swept_by_the_next() {
    let studio = Studio::new();
    let zip = studio.built();
    studio.write("here/.handoff-tmp-left/handoff-v1/README.md", "half");
    studio.handoff(&["verify", zip.to_str().unwrap(), "--extract-to", "here/bundle"]).good();
    let names: Vec<_> = fs::read_dir(studio.path("here")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["bundle"]);
}

#[test]
fn what_a_killed_pin_left_is_swept_by_the_next() {
    if !have("python3", "driving the stand-in for the generation tool") {
        return;
    }
    let studio = Studio::new();
    studio.write(&format!("{ACME}/.handoff-tmp-left"), "half").remove(&format!("{ACME}/handoff.lock"));
    studio.run(studio.with_stand_in(&["pin", ACME])).good();
    assert!(studio.path(&format!("{ACME}/handoff.lock")).exists() && !studio.path(&format!("{ACME}/.handoff-tmp-left")).exists());
}

#[test]
fn an_output_that_cannot_be_written_is_not_good() {
    let studio = Studio::new();
    let mut command = studio.command(&["build", ACME, "--json"]);
    let Ok(full) = fs::File::options().write(true).open("/dev/full") else {
        eprintln!("skipped, as there is no /dev/full: an output that cannot be written");
        return;
    };
    let status = command.stdout(full).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(2));
}
