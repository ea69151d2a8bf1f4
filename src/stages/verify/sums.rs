//! SHA256SUMS, read strictly: one form only, so that two readers cannot understand two things.

use crate::data::bundle::{MAX_ENTRIES, SUMS};
use crate::data::{BundlePath, Digest};

/// The files that were issued, bytewise by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(Vec<(BundlePath, Digest)>);

impl Sums {
    /// Reads the lines `digest, two blanks, path`, in bytewise order of path, each ended by LF.
    ///
    /// # Errors
    /// The first line that is anything else, and why.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let Some(body) = text.strip_suffix('\n') else { return Err("it does not end with a line feed".to_owned()) };
        let mut listed: Vec<(BundlePath, Digest)> = Vec::new();
        for (index, line) in body.split('\n').enumerate() {
            if index == MAX_ENTRIES {
                return Err(format!("more than {MAX_ENTRIES} lines"));
            }
            let (path, digest) = line_of(line).map_err(|why| format!("line {}: {why}", index + 1))?;
            if listed.last().is_some_and(|(last, _)| *last >= path) {
                return Err(format!("line {}: the paths are not in bytewise order, each once", index + 1));
            }
            listed.push((path, digest));
        }
        Ok(Self(listed))
    }

    /// The digest with which a file was issued.
    pub fn get(&self, path: &BundlePath) -> Option<Digest> {
        let at = self.0.binary_search_by(|(listed, _)| listed.cmp(path)).ok()?;
        Some(self.0[at].1)
    }

    /// Every file that was issued.
    pub fn iter(&self) -> impl Iterator<Item = &(BundlePath, Digest)> {
        self.0.iter()
    }

    /// How many files were issued, this one aside.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

fn line_of(line: &str) -> Result<(BundlePath, Digest), String> {
    let (digest, path) = line.split_once("  ").ok_or("a digest, two blanks and a path are expected")?;
    let digest = digest.parse::<Digest>().map_err(|error| error.to_string())?;
    let path = BundlePath::new(path).map_err(|error| error.to_string())?;
    if path.as_str() == SUMS { Err("it lists itself".to_owned()) } else { Ok((path, digest)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(path: &str) -> String {
        format!("{}  {path}\n", Digest::of(path))
    }

    #[test]
    fn a_list_as_the_builder_writes_it_reads_back() {
        let sums = Sums::parse((line("README.md") + &line("assets/a b.png")).as_bytes()).unwrap();
        assert_eq!(sums.len(), 2);
        assert_eq!(sums.get(&BundlePath::fixed("assets/a b.png")), Some(Digest::of("assets/a b.png")));
        assert_eq!(sums.get(&BundlePath::fixed("assets/b.png")), None);
    }

    #[test]
    fn anything_else_is_refused_with_its_line() {
        let cases = [
            (String::new(), "line feed"),
            (line("a").trim_end().to_owned(), "line feed"),
            (line("b") + &line("a"), "line 2"),
            (line("a") + &line("a"), "line 2"),
            (line("../a"), "line 1"),
            (line("/etc/passwd"), "line 1"),
            (line("SHA256SUMS"), "lists itself"),
            (line("a").replace("  ", " *"), "two blanks"),
            (line("a").to_uppercase(), "hexadecimal"),
            (line("a").replace('\n', "\r\n"), "line 1"),
            (line("a") + "\n", "line 2"),
        ];
        for (text, reason) in cases {
            let error = Sums::parse(text.as_bytes()).unwrap_err();
            assert!(error.contains(reason), "{text:?}: {error}");
        }
    }
}
