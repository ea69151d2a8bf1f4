//! Text in what is not text: runs of readable characters in UTF-8 and UTF-16. For parts that stay whole and whose inside
//! nobody described; single readable bytes between others are noise and are left out.

/// Characters that make a run: shorter ones are found everywhere.
const SHORTEST: usize = 4;
/// UTF-16 beyond these units is not guessed at: two letters of ASCII read as one unit lie above.
const LAST_UNIT: u16 = 0x1fff;

/// Runs of readable characters, one to a line.
pub fn printable(bytes: &[u8]) -> String {
    let mut runs = String::new();
    for chunk in bytes.utf8_chunks() {
        for run in chunk.valid().split(|character: char| character.is_control() && !character.is_ascii_whitespace()) {
            take(&mut runs, run);
        }
    }
    for (first, read) in
        [(0, u16::from_le_bytes as fn([u8; 2]) -> u16), (1, u16::from_le_bytes), (0, u16::from_be_bytes), (1, u16::from_be_bytes)]
    {
        let (units, _) = bytes.get(first..).unwrap_or_default().as_chunks();
        let mut run = String::new();
        for unit in units {
            match unit_character(read(*unit)) {
                Some(character) => run.push(character),
                None => {
                    take(&mut runs, &run);
                    run.clear();
                }
            }
        }
        take(&mut runs, &run);
    }
    runs
}

fn unit_character(unit: u16) -> Option<char> {
    let character = char::from_u32(u32::from(unit)).filter(|_| unit <= LAST_UNIT)?;
    (character.is_alphanumeric() || (' '..='~').contains(&character)).then_some(character)
}

fn take(runs: &mut String, run: &str) {
    if run.chars().nth(SHORTEST - 1).is_some() {
        runs.push_str(run);
        runs.push('\n');
    }
}

/// A name out of a file as it may stand in a report: cut, and without control characters.
pub fn shown(name: &str) -> String {
    name.chars().take(80).map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}
