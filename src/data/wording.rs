//! How amounts are said, in documents and on a terminal: `1 file`, `1,204 files`, `1920 × 1080`, `1:04`. Sizes are
//! [`human_bytes`](super::size::human_bytes).

/// `1 file`, `2 files`, `1,204 files`: of a noun whose plural has an `s`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A number with commas between thousands.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1920 × 1080`
pub fn pixels((width, height): (u32, u32)) -> String {
    format!("{width} × {height}")
}

/// `0:08`, `12:04`, `1:02:03`; less than a second as `0.4 s`.
pub fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_as_people_say_them() {
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(12_040, "file"), "12,040 files");
        assert_eq!([duration(0.4), duration(8.2), duration(3723.0)], ["0.4 s", "0:08", "1:02:03"]);
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
