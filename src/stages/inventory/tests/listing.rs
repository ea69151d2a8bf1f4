//! What is there, and what of it is no file.

use super::*;

#[test]
fn every_file_of_the_engagement_and_its_sources_is_listed_once_and_nothing_else() {
    let seen = Agencys::workspace()
        .file("clients/acme-fintech/deliverables/hero.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        .file("clients/acme-fintech/deliverables/empty.txt", "")
        .file("out/a/x.txt", "x")
        .file("out/b/y.txt", "y")
        .file("elsewhere/z.txt", "z")
        .source("out/a")
        .source("out")
        .source("clients/acme-fintech/deliverables")
        .see();
    assert_eq!(
        seen.paths(),
        [
            "clients/acme-fintech/brand.md",
            "clients/acme-fintech/deliverables/empty.txt",
            "clients/acme-fintech/deliverables/hero.png",
            "out/a/x.txt",
            "out/b/y.txt",
        ]
    );
    let hero = &seen.inventory().files[2];
    assert_eq!((hero.media_type.as_str(), hero.in_engagement.as_deref()), ("image/png", Some("deliverables/hero.png")));
    assert_eq!(seen.inventory().files[1].media_type.as_str(), "text/plain");
    assert_eq!(seen.inventory().files[3].in_engagement, None);
    assert_eq!(seen.codes(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn links_pipes_and_broken_names_are_obstacles_with_a_finding_and_no_hang() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let agency = Agencys::workspace().file("clients/zest-retail/secret.png", "theirs");
    let folder = agency.root().join("clients/acme-fintech");
    symlink("../zest-retail/secret.png", folder.join("hero.png")).unwrap();
    symlink("/", folder.join("everything")).unwrap();
    symlink("nowhere", folder.join("dangling")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, folder.join("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    write(&folder.join(std::ffi::OsStr::from_bytes(b"br\xffken.png")));

    let seen = agency.see();
    assert_eq!(seen.paths(), ["clients/acme-fintech/brand.md"]);
    let obstacles: Vec<_> = seen.inventory().obstacles.iter().map(|one| (one.at.rsplit('/').next().unwrap(), one.rule.as_str())).collect();
    assert_eq!(obstacles[0], ("br\u{fffd}ken.png", "structure: name is not UTF-8"));
    assert_eq!(obstacles[1], ("dangling", "structure: symbolic link"));
    assert_eq!(obstacles[2], ("everything", "structure: symbolic link"));
    assert_eq!(obstacles[3], ("hero.png", "structure: symbolic link"));
    assert_eq!(obstacles[4].0, "pipe");
    assert_eq!(obstacles.len(), 5);
    assert_eq!(seen.codes(), ["source.name", "source.special", "source.symlink", "source.symlink", "source.symlink"]);
    let link = seen.finding(Code::SourceSymlink);
    assert!(link.path.as_deref() == Some("clients/acme-fintech/dangling") && !link.refuses());
}

#[cfg(unix)]
#[allow(clippy::disallowed_methods, reason = "a name that is no text cannot be written through the harness")]
fn write(path: &Path) {
    std::fs::write(path, "x").unwrap();
}

#[test]
fn only_files_that_could_be_an_output_or_input_are_hashed() {
    let seen = Agencys::workspace()
        .run("clients/acme-fintech/run", &["hero", "tile"])
        .file("clients/acme-fintech/run/hero.png", "12345")
        .file("clients/acme-fintech/run/tile.png", "")
        .file("clients/acme-fintech/deliverables/final.png", "12345")
        .file("clients/acme-fintech/deliverables/edited.png", "54321")
        .file("clients/acme-fintech/deliverables/other.png", "123456")
        .file("clients/acme-fintech/deliverables/empty.png", "")
        .see();
    let digest = |name: &str| seen.digest(&format!("clients/acme-fintech/{name}"));
    assert_eq!(digest("run/hero.png"), Some(Digest::of("12345")));
    assert_eq!(digest("deliverables/final.png"), digest("run/hero.png"));
    assert_eq!(digest("deliverables/edited.png"), Some(Digest::of("54321")));
    for name in ["deliverables/other.png", "deliverables/empty.png", "run/tile.png", "run/results.json"] {
        assert_eq!(digest(name), None, "{name}");
    }
}

#[test]
fn an_output_of_a_size_of_its_own_is_not_hashed() {
    let seen = Agencys::workspace().run("clients/acme-fintech/run", &["hero"]).file("clients/acme-fintech/run/hero.png", "12345").see();
    assert_eq!(seen.digest("clients/acme-fintech/run/hero.png"), None);
}
