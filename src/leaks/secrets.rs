//! The rules for secrets, as data. Each has a word that has to be there before its pattern is tried, and a sample.
//!
//! Samples are put together when the program runs ([`Sample`]), so that no file of this repository holds a text which the
//! secret scanners of code hosts take for a real one. Formats are those that the issuers publish, as of November 2026.

/// A rule that recognises one kind of secret.
pub struct SecretRule {
    /// Its stable name, which is all that is ever said about a secret found.
    pub id: &'static str,
    /// What it recognises.
    pub pattern: &'static str,
    /// Words one of which is in every match, written as there; in any case where the pattern starts with `(?i)`. After one
    /// that ends with `~=`, an equals sign or a colon has to follow soon.
    pub keywords: &'static [&'static str],
    /// Bits of entropy per character that the first group of the pattern must have: tells a password from the word `password`.
    pub entropy: f64,
    /// Something that it must find.
    pub sample: Sample,
}

/// A secret that never was one: `head`, then so many characters of a kind, then `tail`.
pub struct Sample(pub &'static [&'static str], pub Kind, pub usize, pub &'static str);

/// What a sample is made of.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Letters of both cases and digits.
    Mixed,
    /// Capitals and digits from 2 to 7.
    Base32,
    /// Hexadecimal digits.
    Hex,
}

impl Sample {
    /// The sample as one text.
    pub fn text(&self) -> String {
        let alphabet = match self.1 {
            Kind::Mixed => "q7Rt2mXb9Kd4Wv0LzPf5HsYc1NgJ8uAe3TiQ6oBk",
            Kind::Base32 => "Q3EGRIMQ7VZ5SXT4LAHOWK6YBDNJC2PF",
            Kind::Hex => "9f3b07c1d2e84a65b0c7f1928d3e4a56",
        };
        self.0.iter().copied().map(str::to_owned).collect::<String>() + &alphabet.chars().cycle().take(self.2).collect::<String>() + self.3
    }
}

macro_rules! rules {
    ($($id:literal, $pattern:literal, $keywords:expr, $entropy:literal, $sample:expr;)+) => {
        &[$(SecretRule { id: $id, pattern: $pattern, keywords: &$keywords, entropy: $entropy, sample: $sample },)+]
    };
}

use Kind::{Base32, Hex, Mixed};

/// Every rule.
#[rustfmt::skip]
pub const RULES: &[SecretRule] = rules![
    "aws-access-key", r"\b((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b", ["AKIA", "ASIA", "ABIA", "ACCA"], 3.0, Sample(&["AK", "IA"], Base32, 16, "");
    "aws-secret-key", r#"(?i)aws.{0,24}(?:secret|key).{0,16}[=:"'\s]([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"#, ["aws"], 3.5, Sample(&["aws_secret_access", "_key = "], Mixed, 40, "");
    "github-token", r"\b(gh[pousr]_[A-Za-z0-9]{36,255})\b", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], 3.0, Sample(&["gh", "p_"], Mixed, 36, "");
    "github-fine-grained-token", r"\b(github_pat_[A-Za-z0-9_]{60,255})\b", ["github_pat_"], 3.0, Sample(&["github", "_pat_"], Mixed, 82, "");
    "gitlab-token", r"\b(gl(?:pat|dt|ptt|rt|oas|cbt|soat|ft|imt|agent)-[A-Za-z0-9_-]{20,})", ["glpat-", "gldt-", "glptt-", "glrt-", "gloas-", "glcbt-", "glsoat-", "glft-", "glimt-", "glagent-"], 3.0, Sample(&["gl", "pat-"], Mixed, 20, "");
    "slack-token", r"\b(xox[abeoprs]-[A-Za-z0-9-]{10,})", ["xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"], 2.5, Sample(&["xo", "xb-"], Mixed, 40, "");
    "slack-webhook", r"hooks\.slack\.com/(services/[A-Za-z0-9/]{30,})", ["hooks.slack.com"], 3.0, Sample(&["https://hooks.slack", ".com/services/"], Mixed, 44, "");
    "discord-webhook", r"discord(?:app)?\.com/api/webhooks/(\d{15,}/[A-Za-z0-9_-]{50,})", ["api/webhooks/"], 3.0, Sample(&["https://discord.com/api/web", "hooks/123456789012345678/"], Mixed, 68, "");
    "stripe-key", r"\b([sr]k_(?:live|test)_[A-Za-z0-9]{16,})", ["k_live_", "k_test_"], 3.0, Sample(&["sk_", "live_"], Mixed, 24, "");
    "openai-key", r"\b(sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|sk-[A-Za-z0-9]{48})\b", ["sk-"], 3.5, Sample(&["sk", "-proj-"], Mixed, 48, "");
    "anthropic-key", r"\b(sk-ant-[A-Za-z0-9_-]{32,})", ["sk-ant-"], 3.0, Sample(&["sk", "-ant-api03-"], Mixed, 80, "");
    "openrouter-key", r"\b(sk-or-v1-[0-9a-f]{48,})", ["sk-or-v1-"], 3.0, Sample(&["sk", "-or-v1-"], Hex, 64, "");
    "google-api-key", r"\b(AIza[A-Za-z0-9_-]{35})", ["AIza"], 3.0, Sample(&["AI", "za"], Mixed, 35, "");
    "google-oauth", r"\b(ya29\.[A-Za-z0-9_-]{40,}|GOCSPX-[A-Za-z0-9_-]{28})", ["ya29.", "GOCSPX-"], 3.0, Sample(&["ya", "29."], Mixed, 60, "");
    "hugging-face-token", r"\b(hf_[A-Za-z0-9]{34,40})\b", ["hf_"], 3.0, Sample(&["h", "f_"], Mixed, 34, "");
    "replicate-token", r"\b(r8_[A-Za-z0-9]{37,40})\b", ["r8_"], 3.0, Sample(&["r", "8_"], Mixed, 37, "");
    "fal-key", r"(?i)\bfal_key\W{1,4}([0-9a-f]{8}-[0-9a-f-]{27}:[0-9a-f]{32})", ["fal_key"], 2.5, Sample(&["FAL_", "KEY=12345678-9abc-4def-8123-456789abcdef:"], Hex, 32, "");
    "groq-key", r"\b(gsk_[A-Za-z0-9]{48,})\b", ["gsk_"], 3.0, Sample(&["gs", "k_"], Mixed, 52, "");
    "npm-token", r"\b(npm_[A-Za-z0-9]{36})\b", ["npm_"], 3.0, Sample(&["np", "m_"], Mixed, 36, "");
    "pypi-token", r"\b(pypi-[A-Za-z0-9_-]{50,})", ["pypi-"], 3.0, Sample(&["py", "pi-AgEIcHlwaS5vcmc"], Mixed, 80, "");
    "sendgrid-key", r"\b(SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64})", ["SG."], 3.0, Sample(&["S", "G.q7Rt2mXb9Kd4Wv0LzPf5Hs."], Mixed, 43, "");
    "mailgun-key", r"\b(key-[0-9a-f]{32})\b", ["key-"], 3.0, Sample(&["ke", "y-"], Hex, 32, "");
    "twilio-key", r"\b(SK[0-9a-f]{32})\b", ["SK"], 3.0, Sample(&["S", "K"], Hex, 32, "");
    "dropbox-token", r"\b(sl\.(?:u\.)?[A-Za-z0-9_-]{100,})", ["sl."], 3.5, Sample(&["s", "l."], Mixed, 130, "");
    "figma-token", r"\b(fig[dou]r?_[A-Za-z0-9_-]{36,})", ["figd_", "figo_", "figu_", "figdr_", "figor_", "figur_"], 3.0, Sample(&["fi", "gd_"], Mixed, 40, "");
    "notion-token", r"\b(secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,})\b", ["secret_", "ntn_"], 3.0, Sample(&["nt", "n_"], Mixed, 46, "");
    "airtable-token", r"\b(pat[A-Za-z0-9]{14}\.[0-9a-f]{64})\b", ["pat"], 3.0, Sample(&["pa", "tq7Rt2mXb9Kd4Wv."], Hex, 64, "");
    "shopify-token", r"\b(shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})\b", ["shpat_", "shpca_", "shppa_", "shpss_"], 3.0, Sample(&["shp", "at_"], Hex, 32, "");
    "digitalocean-token", r"\b(do[opr]_v1_[0-9a-f]{64})\b", ["o_v1_", "p_v1_", "r_v1_"], 3.0, Sample(&["do", "p_v1_"], Hex, 64, "");
    "azure-storage-key", r"(?i)AccountKey=([A-Za-z0-9+/]{86}==)", ["accountkey="], 3.5, Sample(&["Account", "Key="], Mixed, 86, "==");
    "jwt", r"\b(eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,})", ["eyJ"], 3.0, Sample(&["ey", "JhbGciOiJIUzI1NiJ9.ey", "JzdWIiOiIxMjM0NTY3ODkwIn0."], Mixed, 43, "");
    "basic-auth-url", r#"\b[a-z][a-z0-9+.-]{1,12}://[^\s/:@"'<>]{1,64}:([^\s/:@"'<>]{8,128})@[A-Za-z0-9-]"#, ["://"], 2.75, Sample(&["https://jane", ":"], Mixed, 16, "@db.example.com");
    "authorization-header", r"(?i)\b(?:authorization\W{1,4})?bearer\s+([A-Za-z0-9._~+/=-]{24,})", ["bearer"], 3.5, Sample(&["Authorization: Bea", "rer "], Mixed, 40, "");
    "private-key", r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----", ["PRIVATE KEY"], 0.0, Sample(&["-----BEGIN OPENSSH PRIV", "ATE KEY-----"], Mixed, 0, "");
    "putty-key", r"PuTTY-User-Key-File-\d", ["PuTTY-User-Key-File"], 0.0, Sample(&["PuTTY-User", "-Key-File-3: ssh-ed25519"], Mixed, 0, "");
    "age-key", r"\b(AGE-SECRET-KEY-1[A-Z0-9]{50,})", ["AGE-SECRET-KEY-1"], 3.0, Sample(&["AGE-SECRET", "-KEY-1"], Base32, 58, "");
    "password", r#"(?i)(?:^|[^A-Za-z])(?:password|passwd|passphrase|pwd|(?:api|access|secret|auth|private|client|account|signing|encryption)[_ -]?(?:key|token|secret)|secret|auth[_ -]?token)["'\]]{0,2}\s{0,3}(?::|=>?|:=)\s{0,3}["']?([^\s"'<>{}(),;]{10,200})"#, ["password~=", "passwd~=", "passphrase~=", "pwd~=", "key~=", "token~=", "secret~="], 3.2, Sample(&["api", "_key: \""], Mixed, 24, "\"");
];
