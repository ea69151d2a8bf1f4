//! Names under which stock libraries hand out their files. What such a file is licensed by is known only to whoever bought it, so
//! neither its name nor its bytes join it to a job.

use std::fmt;

/// What a file name says of the library that sold the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StockId {
    /// The library, as it writes itself.
    pub library: &'static str,
    /// The number there; empty where the name does not say it.
    pub number: String,
}

/// The word by which a library begins its names, the library, and whether the word alone is enough: the others are words that
/// people use, so a number must follow.
const LIBRARIES: [(&str, &str, bool); 11] = [
    ("shutterstock", "Shutterstock", true),
    ("gettyimages", "Getty Images", true),
    ("adobestock", "Adobe Stock", true),
    ("istock", "iStock", true),
    ("istockphoto", "iStock", true),
    ("depositphotos", "Depositphotos", false),
    ("dreamstime", "Dreamstime", false),
    ("123rf", "123RF", false),
    ("alamy", "Alamy", false),
    ("stocksy", "Stocksy", false),
    ("bigstock", "Bigstock", false),
];
/// Digits and letters of a number; sizes (`xxl`) and counters (`(1)`) have fewer.
const NUMBER: usize = 5;

impl StockId {
    /// What the name of a file says: `shutterstock_123456789.jpg`, `GettyImages-123456789.jpg`, `dreamstime_xxl_12345678.jpg`.
    pub fn in_name(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        LIBRARIES.into_iter().find_map(|(word, library, enough)| {
            let at = lower.match_indices(word).map(|(at, _)| at).find(|&at| stands_alone(&lower, at, word.len()))?;
            let number = number(&name[at + word.len() + 1..]);
            (enough || number.len() >= NUMBER).then_some(Self { library, number })
        })
    }

    /// Which library a text names, as a credit line does: `Jane Doe / Getty Images`.
    pub fn library_in(text: &str) -> Option<&'static str> {
        let squashed = |text: &str| text.to_ascii_lowercase().replace(' ', "");
        let text = squashed(text);
        LIBRARIES.into_iter().map(|(_, library, _)| library).find(|library| text.contains(&squashed(library)))
    }
}

/// Whether the word begins a part of the name and `_` or `-` follows it.
fn stands_alone(name: &str, at: usize, length: usize) -> bool {
    let before = name[..at].chars().next_back();
    !before.is_some_and(char::is_alphanumeric) && matches!(name.as_bytes().get(at + length), Some(b'_' | b'-'))
}

/// The part that begins with the most digits; where none begins with many, the longest that has one. What follows the digits is a
/// size.
fn number(rest: &str) -> String {
    let rest = rest.rsplit_once('.').map_or(rest, |(stem, _)| stem);
    let parts = || rest.split(|character: char| !character.is_alphanumeric()).filter(|part| part.contains(|c: char| c.is_ascii_digit()));
    let digits = |part: &str| part.find(|character: char| !character.is_ascii_digit()).unwrap_or(part.len());
    match parts().max_by_key(|part| digits(part)).filter(|part| digits(part) >= NUMBER) {
        Some(part) => part[..digits(part)].to_owned(),
        None => parts().max_by_key(|part| part.len()).unwrap_or_default().to_owned(),
    }
}

impl fmt::Display for StockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.number.is_empty() { f.write_str(self.library) } else { write!(f, "{} #{}", self.library, self.number) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_the_libraries_are_read_with_their_numbers() {
        for (name, says) in [
            ("shutterstock_123456789.jpg", "Shutterstock #123456789"),
            ("Hero GettyImages-1234567890 (1).jpg", "Getty Images #1234567890"),
            ("AdobeStock_4711.jpeg", "Adobe Stock #4711"),
            ("iStock-1234567890.jpg", "iStock #1234567890"),
            ("iStock_000012345678Large.jpg", "iStock #000012345678"),
            ("istockphoto-1234567890-612x612.jpg", "iStock #1234567890"),
            ("shutterstock_team.jpg", "Shutterstock"),
            ("Depositphotos_12345678_xl-2015.jpg", "Depositphotos #12345678"),
            ("dreamstime_xxl_12345678.jpg", "Dreamstime #12345678"),
            ("123rf_87654321.png", "123RF #87654321"),
            ("alamy-2A3B4C5.jpg", "Alamy #2A3B4C5"),
            ("Stocksy_txp0a1b2c3dAb000_Large_123456.jpg", "Stocksy #123456"),
            ("bigstock-Team-At-3-Desks-12345678.jpg", "Bigstock #12345678"),
        ] {
            assert_eq!(StockId::in_name(name).map(|id| id.to_string()).as_deref(), Some(says), "{name}");
        }
    }

    #[test]
    fn words_that_only_look_like_a_library_are_none() {
        for name in ["hero.jpg", "minimalistock_12345678.jpg", "stocksy-like hero.png", "alamy_v2.png", "shutterstock.png", "istocké_1.png"]
        {
            assert_eq!(StockId::in_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_credit_line_names_its_library() {
        assert_eq!(StockId::library_in("Jane Doe / Getty Images"), Some("Getty Images"));
        assert_eq!(StockId::library_in("© shutterstock"), Some("Shutterstock"));
        assert_eq!(StockId::library_in("Jane Doe"), None);
    }
}
