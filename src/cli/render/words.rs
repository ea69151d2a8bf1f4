//! Small words: plurals, lists, and arguments as a shell takes them.

/// `1 file`, `12 files`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `text` as one argument of a command that somebody copies: POSIX shells, or the Windows ones where this runs on Windows.
pub fn argument(text: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "/._-+:@%,=".contains(character) || (cfg!(windows) && character == '\\');
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        text.to_owned()
    } else if cfg!(windows) {
        format!("\"{text}\"")
    } else {
        // After a lone `-x` the quotes do not help; a path does.
        let text = if text.starts_with('-') { format!("./{text}") } else { text.to_owned() };
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn arguments_survive_a_shell() {
        assert_eq!(argument("clients/acme-fintech"), "clients/acme-fintech");
        assert_eq!(argument("It's payday & co"), r"'It'\''s payday & co'");
        assert_eq!(argument("-rf"), "'./-rf'");
        assert_eq!(argument(""), "''");
    }
}
