//! Who may sign: a file as ssh-keygen(1) describes it (ALLOWED SIGNERS), judged as `ssh-keygen -Y verify` does. Certificates
//! are not supported: a `cert-authority` line allows nobody here.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ssh_key::PublicKey;

use super::patterns::names;
use super::sshsig::is_ed25519;
use super::{Key, NAMESPACE};
use crate::data::Code;

/// Who may sign, line by line.
#[derive(Clone, Debug)]
pub struct Allowed(Vec<Line>);

#[derive(Clone, Debug)]
struct Line {
    principals: String,
    /// `None` where it is of a kind that is not supported.
    key: Option<Key>,
    options: Options,
}

#[derive(Clone, Debug, Default)]
struct Options {
    authority: bool,
    namespaces: Option<String>,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

/// Why a key is not allowed to sign.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Refusal {
    /// Nobody's.
    #[error("the key is not in the list{}", if *.authorities { "; certificates (`cert-authority`) are not supported" } else { "" })]
    UnknownKey {
        /// Whether the list has authorities, of which nothing is known here.
        authorities: bool,
    },
    /// Nobody of that name may sign, or not with this key.
    #[error("the list allows this key to {}", .principals.join(" and "))]
    OtherIdentity {
        /// Whose it is instead.
        principals: Vec<String>,
    },
    /// Not for handoffs.
    #[error("the list allows this key for the namespaces `{0}`, not for `{NAMESPACE}`")]
    Namespace(String),
    /// Not any more.
    #[error("the key was allowed until {0}")]
    Expired(Timestamp),
    /// Not yet.
    #[error("the key is allowed from {0} on")]
    NotYetValid(Timestamp),
}

impl Refusal {
    /// Under which it is reported.
    pub fn code(&self) -> Code {
        match self {
            Self::UnknownKey { .. } => Code::SignatureUnknownKey,
            Self::OtherIdentity { .. } => Code::SignatureUnknownIdentity,
            Self::Namespace(_) => Code::SignatureNotAllowed,
            Self::Expired(_) => Code::SignatureExpired,
            Self::NotYetValid(_) => Code::SignatureNotYetValid,
        }
    }
}

impl Allowed {
    /// Reads the list; days and times without a `Z` are of `zone`.
    ///
    /// # Errors
    /// The number of the line, counted from 1, and what is wrong with it.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, (usize, String)> {
        let lines = text.lines().zip(1..).map(|(line, number)| (line.trim(), number));
        let wanted = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
        wanted.map(|(line, number)| Line::parse(line, zone).map_err(|why| (number, why))).collect::<Result<_, _>>().map(Self)
    }

    /// Whom the list allows to sign with `key` at this time; the one named `identity`, where that is given.
    ///
    /// # Errors
    /// The nearest miss of all lines.
    pub fn judge(&self, key: &Key, identity: Option<&str>, at: Timestamp) -> Result<&str, Refusal> {
        let of_key: Vec<&Line> = self.0.iter().filter(|line| line.key.as_ref() == Some(key) && !line.options.authority).collect();
        let named: Vec<&Line> = of_key.iter().copied().filter(|line| identity.is_none_or(|name| names(&line.principals, name))).collect();
        let mut misses = Vec::new();
        for line in &named {
            match line.options.admit(at) {
                Ok(()) => return Ok(&line.principals),
                Err(refusal) => misses.push(refusal),
            }
        }
        Err(misses.into_iter().max().unwrap_or_else(|| match of_key.as_slice() {
            [] => Refusal::UnknownKey { authorities: self.0.iter().any(|line| line.options.authority) },
            others => Refusal::OtherIdentity { principals: others.iter().map(|line| line.principals.clone()).collect() },
        }))
    }

    /// Whether anybody of that name is in the list.
    pub fn knows(&self, identity: &str) -> bool {
        self.0.iter().any(|line| names(&line.principals, identity))
    }
}

impl Line {
    fn parse(line: &str, zone: &TimeZone) -> Result<Self, String> {
        let (principals, rest) = word(line);
        let (first, after_first) = word(rest);
        let (options, key) = if is_kind(first) { ("", rest) } else { (first, after_first) };
        let kind = word(key).0;
        if !is_kind(kind) {
            return Err("principals and a public key are expected: `studio@example.com ssh-ed25519 AAAA…`".to_owned());
        }
        let key = match PublicKey::from_openssh(key) {
            Ok(key) if is_ed25519(&key.algorithm()) => Some(Key(key.key_data().clone())),
            Err(error) if kind.contains("ed25519") && !kind.contains("-cert-") => {
                return Err(format!("its public key cannot be read: {error}"));
            }
            _ => None,
        };
        let principals = principals.trim_matches('"').to_owned();
        Ok(Self { principals, key, options: Options::parse(options, zone)? })
    }
}

impl Options {
    fn parse(text: &str, zone: &TimeZone) -> Result<Self, String> {
        let mut options = Self::default();
        for option in parts(text, |character| character == ',').into_iter().filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let quoted =
                || value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).ok_or(format!("`{name}` wants a value in quotes"));
            match name.to_ascii_lowercase().as_str() {
                "cert-authority" => options.authority = true,
                "namespaces" => options.namespaces = Some(quoted()?.to_owned()),
                "valid-after" => options.after = Some(time(quoted()?, zone)?),
                "valid-before" => options.before = Some(time(quoted()?, zone)?),
                _ => return Err(format!("`{name}` is no option that ssh-keygen knows")),
            }
        }
        Ok(options)
    }

    fn admit(&self, at: Timestamp) -> Result<(), Refusal> {
        match (&self.namespaces, self.after, self.before) {
            (Some(list), ..) if !names(list, NAMESPACE) => Err(Refusal::Namespace(list.clone())),
            (_, Some(after), _) if at < after => Err(Refusal::NotYetValid(after)),
            (.., Some(before)) if at > before => Err(Refusal::Expired(before)),
            _ => Ok(()),
        }
    }
}

/// How the names of kinds of keys start; no option does.
fn is_kind(word: &str) -> bool {
    ["ssh-", "sk-", "ecdsa-"].iter().any(|start| word.starts_with(start))
}

/// The first word, quotes respected, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let first = parts(text, char::is_whitespace)[0];
    (first, text[first.len()..].trim_start())
}

/// `text` cut where a separator stands that is not within quotes; never empty.
fn parts(text: &str, separates: impl Fn(char) -> bool) -> Vec<&str> {
    let mut quoted = false;
    text.split(|character: char| {
        quoted ^= character == '"';
        !quoted && separates(character)
    })
    .collect()
}

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, and a `Z` where it is of UTC.
fn time(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let (digits, zone) = text.strip_suffix('Z').map_or((text, zone.clone()), |digits| (digits, TimeZone::UTC));
    let whole = match digits.len() {
        8 => format!("{digits}000000"),
        12 => format!("{digits}00"),
        _ => digits.to_owned(),
    };
    let of_digits = whole.len() == 14 && whole.bytes().all(|byte| byte.is_ascii_digit());
    let moment = of_digits.then(|| DateTime::strptime("%Y%m%d%H%M%S", &whole).and_then(|moment| zone.to_timestamp(moment)));
    moment.and_then(Result::ok).ok_or_else(|| format!("`{text}` is no time such as 20270131 or 202701311200Z"))
}
