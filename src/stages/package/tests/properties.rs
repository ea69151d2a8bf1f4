//! What holds for any bundle: what is packed is what is read, and no byte changes unnoticed.

use proptest::test_runner::{Config, TestRunner};

use super::*;

/// What the strict reader reads: paths and contents; nothing where it refuses anything.
fn read(zip: &Vec<u8>) -> Option<Vec<(String, Vec<u8>)>> {
    let walked = walk(zip, Rules::Bundle).unwrap();
    if !walked.findings.is_empty() {
        return None;
    }
    let read = |entry| {
        let mut content = Vec::new();
        io::Read::read_to_end(&mut entry_reader(zip, entry), &mut content).map(|_| content)
    };
    walked.entries.iter().map(|entry| Some((entry.path.to_string(), read(entry).ok()?))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_of_portable_names_is_read_as_it_was_packed(
        files in prop::collection::vec((r"\PC{0,20}(/\PC{0,20}){0,3}", prop::collection::vec(any::<u8>(), 0..300), any::<bool>()), 1..20)
    ) {
        let mut bench = Bench::new();
        for (number, (name, content, stored)) in files.iter().enumerate() {
            // The number keeps two names from being the same to some file system.
            let path = BundlePath::nearest(&format!("assets/{number} {name}"));
            if *stored { bench.ship_whole(path.as_str(), content) } else { bench.ship_text(path.as_str(), content) }
        }
        let seen = read(&bench.zip(2)).expect("canonical");
        prop_assert_eq!(seen.len(), files.len() + 3);
        for expected in &bench.expected {
            prop_assert!(seen.contains(expected), "{:?}", expected.0);
        }
    }
}

#[test]
fn a_changed_byte_is_refused_or_changes_no_content() {
    let mut bench = Bench::new();
    bench.ship_whole("assets/a.png", &text(1, 300));
    bench.ship_whole("assets/empty.png", b"");
    bench.ship_text("docs/brand.md", &text(2, 500));
    bench.ship_text("assets/b.txt", b"");
    let good = bench.zip(1);
    let contents = read(&good);
    assert!(contents.is_some());
    let changes = (any::<prop::sample::Index>(), 1_u8..);
    TestRunner::new(Config::with_cases(4000))
        .run(&changes, |(at, change)| {
            let mut spoiled = good.clone();
            spoiled[at.index(good.len())] ^= change;
            // Up to seven bits behind the end of a deflate stream are seen by no reader; the digest beside the zip sees them.
            let seen = read(&spoiled);
            prop_assert!(seen.is_none() || seen == contents && Digest::of(&spoiled) != Digest::of(&good));
            Ok(())
        })
        .unwrap();
}
