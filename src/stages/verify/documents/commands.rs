//! The paths of the bundle that the README's commands name: words of its fenced code blocks, POSIX and PowerShell.

use super::links::fenced;
use crate::data::bundle::{README, SUMS};

/// The top folders of a bundle; a word that starts with one of them is meant for a path in it.
const FOLDERS: [&str; 4] = ["assets/", "docs/", "prompts/", "source/"];

/// Tells `take` the paths below the root folder, in order. What a here-document or a here-string writes to a file is not a command.
pub fn paths(text: &str, take: &mut dyn FnMut(String)) {
    let commands = text.lines().zip(fenced(text)).filter(|(_, fenced)| *fenced).map(|(line, _)| line);
    let mut here: Option<String> = None;
    for line in commands {
        match &here {
            Some(end) if line == end || (end == "'@" && line.starts_with(end)) => here = None,
            Some(_) => {}
            None => {
                words(line).iter().filter_map(|word| path_of(word)).for_each(&mut *take);
                here = opened(line);
            }
        }
    }
}

/// The line that closes the here-document or here-string which `line` opens.
fn opened(line: &str) -> Option<String> {
    if line.trim_end().ends_with("@'") {
        return Some("'@".to_owned());
    }
    let (_, end) = line.rsplit_once("<<")?;
    let end = end.trim().trim_matches(['\'', '"']);
    (!end.is_empty() && end.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).then(|| end.to_owned())
}

/// A path as PowerShell reads it: between single quotes, a doubled typographic quote is one too.
pub fn in_powershell(path: &str) -> String {
    ['\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}']
        .iter()
        .fold(path.to_owned(), |path, quote| path.replace(&format!("{quote}{quote}"), &quote.to_string()))
}

fn path_of(word: &str) -> Option<String> {
    let slashed = word.replace('\\', "/");
    // `--file=prompts/x.json`; a word that is JSON or a variable is not a path.
    let value = if slashed.starts_with('-') { slashed.split_once('=')?.1 } else { slashed.as_str() };
    let path = value.strip_prefix("./").unwrap_or(value).trim_end_matches([';', ',', ')', ':']);
    let known = path == README || path == SUMS || FOLDERS.iter().any(|folder| path.starts_with(folder));
    (known && !path.contains(['*', '$', '{', '<', '>', '|'])).then(|| path.to_owned())
}

/// The words of a command line: blanks part them but within quotes, which go. `'\''` (POSIX) and `''` (PowerShell) are an
/// apostrophe within a quoted word.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let word = words.last_mut().expect("never empty");
        match quote {
            Some(open) if character == open && characters.next_if_eq(&open).is_some() => word.push(open),
            Some(open) if character == open => quote = None,
            None if character == '\\' && characters.next_if_eq(&'\'').is_some() => word.push('\''),
            None if matches!(character, '\'' | '"') => quote = Some(character),
            None if character.is_whitespace() => {
                if !word.is_empty() {
                    words.push(String::new());
                }
            }
            _ => word.push(character),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    fn paths(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        super::paths(text, &mut |path| found.push(path));
        found
    }

    #[test]
    fn what_a_here_document_holds_is_not_a_command() {
        let text = "```sh\ncat > payload.json <<'END'\n{ \"prompt\":\n \"assets/ of a bank\" }\nEND\ncat docs/a.md\n```\n\
                    ```powershell\n@'\n\"docs/x\"\n'@ | Set-Content -Encoding ascii payload.json\ncat docs/b.md\n```";
        assert_eq!(paths(text), ["docs/a.md", "docs/b.md"]);
    }

    #[test]
    fn paths_are_found_in_commands_of_both_shells_and_not_in_prose() {
        let text = "Run it on docs/nowhere.json.\n\n```sh\ncd handoff-v1 && sha256sum -c SHA256SUMS\n\
                    gen-ai validate --file='prompts/a b.json' -i \"assets/ö.png\" -o out/hero.png\n\
                    cat 'assets/it'\\''s.png'\n```\n\
                    ~~~powershell\nGet-Content .\\prompts\\batch.json; $x = \"source/$name\"; Get-Item 'assets/it''s.png'\n~~~\n";
        assert_eq!(
            paths(text),
            ["SHA256SUMS", "prompts/a b.json", "assets/ö.png", "assets/it's.png", "prompts/batch.json", "assets/it's.png"]
        );
    }
}
