//! Folders that two years of people have touched. Each story puts something odd into an engagement and builds it: what ships is
//! what the folder holds, read by a second program's reader, or the build refuses with the code that says why. Nothing from outside
//! is ever in what is built or said.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::harness::{Studio, unzipped};

const CONFIGURATION: &str = r#"
[engagement]
delivered_at = "2026-04-22"
[regeneration]
mode = "archive"
[[rights]]
match = ["assets/**"]
origin = "agency-made"
"#;

/// What lies outside of the workspace, and in no bundle.
const OUTSIDE: &str = "from outside of the workspace";

/// What a build makes of a story.
enum Then {
    /// A bundle with every regular file of `deliverables`, and a finding of this code for what is none.
    Ships(&'static str),
    /// A bundle with every regular file, and nothing to say.
    ShipsAll,
    /// Findings of this code; no version.
    Refuses(&'static str),
    /// It could not be done, for the reason with this code; no version.
    Stops(&'static str),
}
use Then::{Refuses, Ships, ShipsAll, Stops};

/// The engagement of a story.
struct Engagement {
    studio: Studio,
}

impl Engagement {
    fn new() -> Self {
        let studio = Studio::empty();
        studio.write("clients/odd/handoff.toml", CONFIGURATION).write("clients/odd/deliverables/fine.txt", "fine\n");
        fs::write(studio.outside().join("secret.txt"), OUTSIDE).unwrap();
        Self { studio }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.studio.path(&format!("clients/odd/{path}"))
    }

    /// A new file of the deliverables, which says its own name; an error where the file system takes the name for one that is there.
    fn file(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        let path = self.at("deliverables").join(Path::new(name.as_ref()));
        fs::create_dir_all(path.parent().unwrap())?;
        io::Write::write_all(&mut fs::File::create_new(&path)?, name.as_ref().as_bytes())
    }

    fn link(&self, to: impl AsRef<Path>, name: &str) -> io::Result<()> {
        symlink(to, self.at(name))
    }

    fn outside(&self) -> PathBuf {
        self.studio.outside().join("secret.txt")
    }

    fn node(&self, name: &str, kind: rustix::fs::FileType, device: u64) -> io::Result<()> {
        Ok(rustix::fs::mknodat(rustix::fs::CWD, self.at(name), kind, 0o666.into(), device)?)
    }

    /// Every regular file of the deliverables by the name that a bundle has for it. Links are not followed.
    fn held(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.at("deliverables");
        let files = walkdir::WalkDir::new(&folder).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
        let name = |path: &Path| path.strip_prefix(&folder).unwrap().to_str().unwrap().nfc().collect::<String>();
        files.map(|entry| (format!("assets/{}", name(entry.path())), fs::read(entry.path()).unwrap())).collect()
    }

    /// Builds, and holds what came of it against what the story says.
    #[track_caller]
    fn ends(&self, what: &str, then: &Then) {
        let ran = self.studio.json(&["build", "clients/odd"]);
        let said = ran.stdout() + &ran.stderr();
        assert!(!said.contains(OUTSIDE) && !said.contains("panicked"), "{what}: {said}");
        let folder = self.studio.path("handoff/odd");
        let version = folder.join("handoff-v1");
        let code = match then {
            Ships(_) | ShipsAll => 0,
            Refuses(_) => 1,
            Stops(_) => 2,
        };
        assert_eq!(ran.0.status.code(), Some(code), "{what}: {said}");
        assert_eq!(version.exists(), code == 0, "{what}: a version is there exactly if the build says so");
        let left: Vec<_> = fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| name == ".handoff.lock" || name == "handoff-v1"), "{what}: {left:?}");
        match then {
            Stops(code) => {
                let error = ran.document()["error"].clone();
                assert_eq!(error["code"], *code, "{what}: {error}");
                assert!(!error["fix"].is_null(), "{what}: {error}");
            }
            Refuses(code) | Ships(code) => drop(ran.finding(code)),
            ShipsAll => assert_eq!(ran.codes(), [""; 0], "{what}"),
        }
        if code == 0 {
            let files = unzipped(&version.join("odd-handoff-v1.zip"));
            let assets: BTreeMap<_, _> = files.iter().filter(|(name, _)| name.starts_with("assets/")).collect();
            assert!(assets == self.held().iter().collect(), "{what}: {:?}", assets.keys());
            let leaks = |bytes: &[u8]| bytes.windows(OUTSIDE.len()).any(|part| part == OUTSIDE.as_bytes());
            assert!(!files.values().any(|bytes| leaks(bytes)), "{what}: content from outside");
        }
    }
}

/// What a story puts into the engagement; an error where this system, or this user, cannot.
type Make = fn(&Engagement) -> io::Result<()>;

/// Tells the stories.
fn tell(stories: &[(&str, Make, Then)]) {
    for (what, make, then) in stories {
        let engagement = Engagement::new();
        match make(&engagement) {
            Ok(()) => engagement.ends(what, then),
            Err(error) => eprintln!("skipped, as it cannot be made here ({error}): {what}"),
        }
    }
}

#[test]
fn a_link_is_never_followed_wherever_it_leads() {
    tell(&[
        ("out", |e| e.link(e.outside(), "deliverables/out.txt"), Ships("source.symlink")),
        ("to a folder outside", |e| e.link(e.studio.outside(), "deliverables/out"), Ships("source.symlink")),
        ("in", |e| e.link("fine.txt", "deliverables/in.txt"), Ships("source.symlink")),
        ("to nothing", |e| e.link("nowhere", "deliverables/dangling"), Ships("source.symlink")),
        ("to itself", |e| e.link("loop", "deliverables/loop"), Ships("source.symlink")),
        ("to the folder above", |e| e.link("..", "deliverables/up"), Ships("source.symlink")),
        ("to a device", |e| e.link("/dev/zero", "deliverables/zero.png"), Ships("source.symlink")),
        ("as the brand rules", |e| e.link(e.outside(), "brand.md"), Ships("source.symlink")),
        ("as the brand system", |e| e.link(e.outside(), "brand-system.json"), Ships("source.symlink")),
        ("as the record of a run", |e| e.link(e.outside(), "results.json"), Ships("source.symlink")),
        ("as .handoffignore", |e| e.link(e.outside(), ".handoffignore"), Stops("config.invalid")),
        ("as handoff.lock", |e| e.link(e.outside(), "handoff.lock"), Stops("lock.invalid")),
        (
            "in place of the deliverables",
            |e| {
                fs::remove_dir_all(e.at("deliverables"))?;
                e.link(e.studio.outside(), "deliverables")
            },
            Refuses("engagement.empty"),
        ),
        (
            "in place of a template",
            |e| {
                e.studio.write("handoff.toml", "templates = \"ours\"\n");
                fs::create_dir(e.studio.path("ours"))?;
                symlink(e.outside(), e.studio.path("ours/README.md"))
            },
            Stops("template.invalid"),
        ),
    ]);
}

#[test]
fn what_is_no_file_is_named_and_waited_for_by_nobody() {
    use rustix::fs::FileType::{BlockDevice, CharacterDevice, Fifo, Socket};
    tell(&[
        ("a pipe", |e| e.node("deliverables/pipe.png", Fifo, 0), Ships("source.special")),
        ("a pipe as the record of a run", |e| e.node("deliverables/results.json", Fifo, 0), Ships("source.special")),
        ("a pipe as the brand system", |e| e.node("brand-system.json", Fifo, 0), Ships("source.special")),
        (
            "a pipe as the review",
            |e| fs::create_dir(e.at("review")).and_then(|()| e.node("review/decision.json", Fifo, 0)),
            Stops("review.invalid"),
        ),
        ("a pipe as .handoffignore", |e| e.node(".handoffignore", Fifo, 0), Stops("config.invalid")),
        ("a folder as .handoffignore", |e| fs::create_dir(e.at(".handoffignore")), Stops("config.invalid")),
        ("a pipe as handoff.lock", |e| e.node("handoff.lock", Fifo, 0), Stops("lock.invalid")),
        ("a folder as handoff.lock", |e| fs::create_dir(e.at("handoff.lock")), Stops("lock.invalid")),
        (
            "a pipe as handoff.toml",
            |e| fs::remove_file(e.at("handoff.toml")).and_then(|()| e.node("handoff.toml", Fifo, 0)),
            Stops("config.invalid"),
        ),
        (
            "a socket as the workspace's handoff.toml",
            |e| std::os::unix::net::UnixListener::bind(e.studio.path("handoff.toml")).map(drop),
            Stops("config.invalid"),
        ),
        ("a socket", |e| e.node("deliverables/socket", Socket, 0), Ships("source.special")),
        (
            "a device that never ends",
            |e| e.node("deliverables/zero.png", CharacterDevice, rustix::fs::makedev(1, 5)),
            Ships("source.special"),
        ),
        ("a disk", |e| e.node("deliverables/disk.img", BlockDevice, rustix::fs::makedev(7, 0)), Ships("source.special")),
    ]);
}

#[test]
fn a_review_that_is_no_file_is_no_review_that_was_never_made() {
    tell(&[
        ("an empty folder", |e| fs::create_dir_all(e.at("review/decision.json")), Stops("review.invalid")),
        (
            "a folder",
            |e| fs::create_dir_all(e.at("Review/Decision.json")).and_then(|()| fs::write(e.at("Review/Decision.json/x"), "x")),
            Stops("review.invalid"),
        ),
        ("a file in place of its folder", |e| fs::write(e.at("review"), "accept"), Stops("review.invalid")),
        ("a folder without a decision", |e| fs::create_dir(e.at("review")), ShipsAll),
    ]);
}

#[test]
fn what_is_longer_than_such_a_file_ever_is_has_its_own_code() {
    fn long(e: &Engagement, name: &str) -> io::Result<()> {
        fs::create_dir_all(e.at(name).parent().unwrap())?;
        fs::File::create(e.at(name))?.set_len(5 << 30)
    }
    tell(&[
        ("handoff.toml", |e| long(e, "handoff.toml"), Stops("config.invalid")),
        ("handoff.lock", |e| long(e, "handoff.lock"), Stops("lock.invalid")),
        ("the review", |e| long(e, "review/decision.json"), Stops("review.invalid")),
    ]);
}

#[test]
fn what_cannot_be_read_refuses() {
    fn close(path: PathBuf) -> io::Result<()> {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000))?;
        let readable = fs::File::open(&path).is_ok();
        if readable { Err(io::Error::other("this user may read everything")) } else { Ok(()) }
    }
    tell(&[
        ("a closed file", |e| close(e.at("deliverables/fine.txt")), Refuses("source.unreadable")),
        ("a closed folder", |e| e.file("closed/x.txt").and_then(|()| close(e.at("deliverables/closed"))), Refuses("source.unreadable")),
    ]);
}

#[test]
fn names_ship_as_they_are_or_refuse() {
    tell(&[
        ("not UTF-8", |e| e.file(OsStr::from_bytes(b"br\xffken.png")), Refuses("source.name")),
        ("a folder that is not UTF-8", |e| e.file(OsStr::from_bytes(b"d\xff/x.png")), Refuses("source.name")),
        ("255 bytes", |e| e.file("a".repeat(255)), Refuses("name.not-portable")),
        ("as long as may be", |e| e.file("a".repeat(200)), ShipsAll),
        ("decomposed", |e| e.file("cafe\u{301}.txt"), Ships("name.normalised")),
        ("composed and decomposed", |e| e.file("caf\u{e9}.txt").and_then(|()| e.file("cafe\u{301}.txt")), Refuses("name.collision")),
        ("twins but for case", |e| e.file("FINE.txt"), Refuses("name.collision")),
        ("folders that are twins but for case", |e| e.file("Dir/x.txt").and_then(|()| e.file("dir/y.txt")), Refuses("name.collision")),
        ("a file where a folder would be", |e| e.file("Twin/x.txt").and_then(|()| e.file("twin")), Refuses("name.collision")),
        ("an escape sequence", |e| e.file("a\u{1b}[31m.txt"), Refuses("name.not-portable")),
        ("a line break", |e| e.file("a\nb.txt"), Refuses("name.not-portable")),
        ("a direction mark", |e| e.file("a\u{202e}gnp.txt"), Refuses("name.not-portable")),
        ("a device of Windows", |e| e.file("con.txt"), Refuses("name.not-portable")),
        ("200 folders deep", |e| e.file(["d"; 200].join("/")), Refuses("name.not-portable")),
        ("200 folders deep and not accepted", deep_draft, ShipsAll),
    ]);
}

/// Folders below each other that no single path could name: longer than a system call takes.
fn deep_draft(e: &Engagement) -> io::Result<()> {
    use rustix::fs::{CWD, Mode, OFlags, mkdirat, openat};
    let mut folder = openat(CWD, e.at(""), OFlags::RDONLY, Mode::empty())?;
    let long = format!("level-{}", "x".repeat(60));
    for name in std::iter::once("drafts").chain([long.as_str(); 200]) {
        mkdirat(&folder, name, 0o777.into())?;
        folder = openat(&folder, name, OFlags::RDONLY, Mode::empty())?;
    }
    openat(&folder, "draft.txt", OFlags::CREATE | OFlags::WRONLY, 0o666.into())?;
    Ok(())
}

#[test]
fn markup_and_shell_in_names_is_only_a_name() {
    const NAMES: [&str; 18] = [
        "it's.txt",
        "a b;rm -rf $HOME.txt",
        "`id`.txt",
        "$(touch x).txt",
        "a&b.txt",
        "[x](y).txt",
        "# head.txt",
        "-rf.txt",
        "--help.txt",
        "!x.txt",
        "a%20b.txt",
        "=cmd.txt",
        "@x.txt",
        "+x.txt",
        "{a,b}.txt",
        "~x.txt",
        "&lt;b&gt;.txt",
        "_em_ it's #1 & (2).txt",
    ];
    tell(&[("markup and shell characters", |e| NAMES.iter().try_for_each(|name| e.file(name)), ShipsAll)]);
}

#[test]
fn contents_of_any_shape_ship_byte_for_byte() {
    tell(&[
        (
            "nothing in it",
            |e| ["a.txt", "b.bin", "c.zip"].iter().try_for_each(|name| fs::write(e.at("deliverables").join(name), "")),
            ShipsAll,
        ),
        ("two names of one file", |e| fs::hard_link(e.at("deliverables/fine.txt"), e.at("deliverables/again.txt")), ShipsAll),
        ("holes", |e| fs::File::create(e.at("deliverables/sparse.bin"))?.set_len(3 << 20), Ships("leak.unreadable")),
        (
            "no access time, no write permission",
            |e| fs::set_permissions(e.at("deliverables/fine.txt"), fs::Permissions::from_mode(0o444)),
            ShipsAll,
        ),
    ]);
}

#[test]
fn what_a_run_that_was_ended_left_in_an_engagement_never_ships() {
    let engagement = Engagement::new();
    engagement.file(".handoff-tmp-left/handoff-v1/half.txt").unwrap();
    let plan = engagement.studio.json(&["plan", "clients/odd"]).good().document();
    let left = plan["entries"].as_array().unwrap().iter().find(|entry| entry["source"].as_str().unwrap().ends_with("half.txt")).unwrap();
    assert_eq!(
        (left["decision"].as_str(), left["rule"].as_str().map(|rule| rule.starts_with("this program's file"))),
        (Some("leave-out"), Some(true))
    );
}
