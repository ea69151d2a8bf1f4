//! Names that leave the folder, that some system would refuse, merge or drop, or that lie to whoever reads a list of them.

use super::{Bad, Rows};
use crate::forger::{Forged, Part, ROOT};

/// Names below `assets/` that no bundle may have.
const UNSAFE: [&str; 66] = [
    "../evil.png",
    "../../../../tmp/evil.png",
    "./a.png",
    "a//b.png",
    "..",
    "...",
    "..\\evil.png",
    "\\\\server\\share\\evil.png",
    "C:evil.png",
    "C:\\evil.png",
    "a.png:stream",
    "a<b",
    "a>b",
    "a|b",
    "a?",
    "a*",
    "a\"b",
    "a\0.png",
    "a\nb",
    "a\rb",
    "a\tb",
    "\u{7}\u{8}bell",
    "\u{1b}[2J\u{1b}[31mred",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;http://evil.example\u{1b}\\link",
    "\u{9b}2J",
    "\u{90}dcs\u{9c}",
    "\u{85}next line",
    "\u{7f}",
    "a\u{202e}gnp.exe",
    "a\u{2066}b\u{2069}",
    "a\u{200f}b",
    "a\u{61c}b",
    "\u{feff}a",
    "a\u{200b}b",
    "a\u{200d}b",
    "a\u{ad}b",
    "a\u{34f}b",
    "a\u{3164}",
    "a\u{fe0f}",
    "a\u{180e}b",
    "a\u{2028}b",
    "a\u{e0041}",
    "a\u{e000}",
    "a\u{ffff}",
    "CON",
    "nul.txt",
    "Aux.tar.gz",
    "PRN .txt",
    "COM¹",
    "lpt9.png",
    "CONIN$",
    "conout$.log",
    "ＮＵＬ",
    "．．",
    "‥/a",
    "a.",
    "a ",
    "a. .",
    " a",
    "a\u{3000}",
    "a./b",
    "NUL/a",
    "e\u{301}.png",
    "a.png;1",
    "a.png;",
];

/// Pairs of names below `assets/` of which some system keeps one.
const TWINS: [(&str, &str); 9] = [
    ("hero/hero-dawn.png", "hero/hero-dawn.png"),
    ("a.png", "A.PNG"),
    ("Straße", "STRASSE"),
    ("ﬁg.png", "fig.png"),
    ("①.png", "1.png"),
    ("K.png", "k.png"),
    ("a", "a/b"),
    ("a/b", "A"),
    ("Folder/a", "folder/b"),
];

/// All of them.
pub fn all(good: &Forged) -> Vec<Bad> {
    let mut rows = Rows::of(good);
    for name in UNSAFE {
        rows.add(&format!("assets/{name}"), "container.unsafe-name", |zip| {
            zip.put(&format!("assets/{name}"), b"x");
        });
    }
    whole_names(&mut rows);
    for (a, b) in TWINS {
        rows.add(&format!("{a} and {b}"), "container.unsafe-duplicate", |zip| {
            for name in [a, b] {
                zip.parts.push(Part::new(format!("{ROOT}assets/{name}"), b"x"));
            }
        });
    }
    roots(&mut rows);
    rows.done()
}

fn whole_names(rows: &mut Rows) {
    let code = "container.unsafe-name";
    let mut named = |what: &str, name: Vec<u8>| rows.add(what, code, move |zip| zip.parts.push(Part::new(name, b"x")));
    named("absolute", b"/etc/passwd".to_vec());
    named("of nothing", Vec::new());
    named("absolute on Windows", b"C:/Windows/evil.dll".to_vec());
    named("out of the root folder", b"handoff-v1/../../evil".to_vec());
    named("a component of 201 bytes", format!("{ROOT}assets/{}", "x".repeat(201)).into_bytes());
    named("a path of 229 bytes below the root folder", format!("{ROOT}{}", &"abcdefghi/".repeat(24)[..229]).into_bytes());
    named("of sixty thousand bytes", format!("{ROOT}{}", "x".repeat(60_000)).into_bytes());
    named("not UTF-8", [ROOT.as_bytes(), b"assets/\xff\xfe.png"].concat());
    named("UTF-8 that is too long for what it says", [ROOT.as_bytes(), b"assets/\xc0\xae\xc0\xae/evil"].concat());
    named("half a surrogate", [ROOT.as_bytes(), b"assets/\xed\xa0\x80"].concat());
    rows.add("not marked as UTF-8", code, |zip| zip.put("assets/é.png", b"x").flags = 0);
    rows.add("in the letters of DOS to unzip, whatever its flags say", code, |zip| zip.put("assets/é.png", b"x").made = 20);
    rows.add("in the letters of DOS to unzip, from 5.0 on NTFS", code, |zip| zip.put("assets/é.png", b"x").made = 11 << 8 | 50);
    rows.add("the folder above, as a folder", code, |zip| {
        zip.parts.push(Part { attributes: 0o040_755 << 16, ..Part::new("handoff-v1/../../evil/", b"") });
    });
}

fn roots(rows: &mut Rows) {
    let code = "container.root";
    rows.add("two root folders", code, |zip| zip.parts.push(Part::new("handoff-v2/README.md", b"x")));
    rows.add("a file beside the root folder", code, |zip| zip.parts.push(Part::new("README.md", b"x")));
    rows.add("what macOS puts beside", code, |zip| zip.parts.push(Part::new("__MACOSX/handoff-v1/._README.md", b"x")));
    rows.add("nothing", code, |zip| zip.parts.clear());
    rows.add("a file called like the root folder", "container.unsafe-duplicate", |zip| zip.parts.push(Part::new("handoff-v1", b"x")));
    for root in ["acme", "handoff-v0", "handoff-v01", "handoff-v", "handoff-v4294967296", "Handoff-v1", "handoff-v1 (1)"] {
        rows.add(&format!("a root folder {root}"), code, |zip| {
            for part in &mut zip.parts {
                part.name.splice(..ROOT.len() - 1, root.bytes());
            }
        });
    }
}
