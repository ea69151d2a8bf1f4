use super::*;
use crate::leaks::secrets::{Kind, Sample};

fn found(text: &str) -> Vec<HitKind> {
    Rules::shared().unwrap().find(text).into_iter().map(|(kind, _)| kind).collect()
}

#[test]
fn an_empty_set_and_a_rule_that_misses_its_sample_are_refused() {
    assert!(Rules::compile(&[]).is_err_and(|message| message.contains("empty")));
    let blind = SecretRule {
        id: "blind",
        pattern: "(nothing)",
        keywords: &["nothing"],
        entropy: 0.0,
        sample: Sample(&["something"], Kind::Hex, 3, ""),
    };
    assert!(Rules::compile(&[blind]).is_err_and(|message| message.contains("`blind` misses")));
    let deaf =
        SecretRule { id: "deaf", pattern: "(x[0-9a-f]+)", keywords: &["absent"], entropy: 0.0, sample: Sample(&["x"], Kind::Hex, 8, "") };
    assert!(Rules::compile(&[deaf]).is_err_and(|message| message.contains("`deaf` misses")));
    Rules::compile(RULES).unwrap();
}

#[test]
fn every_secret_is_found_in_the_middle_of_a_sentence() {
    for rule in RULES {
        let text = format!("it is {} , I think", rule.sample.text());
        assert!(found(&text).contains(&HitKind::Secret(rule.id)), "{}", rule.id);
    }
}

#[test]
fn home_directories_are_found_where_a_path_can_start() {
    let cases = [
        ("/Users/jane/x.png", "/Users/…"),
        ("see \"/home/jane/x\"", "/home/…"),
        ("file:///home/jane", "/home/…"),
        ("[x](/Users/jane)", "/Users/…"),
        (r"C:\Users\Jane Doe\x", r"C:\Users\…"),
        (r#"{"p":"d:\\Users\\Jané\\x"}"#, r"d:\Users\…"),
        ("file:///C:/Users/jane", "C:/Users/…"),
        ("--out=/home/jürgen", "/home/…"),
    ];
    for (text, shown) in cases {
        assert_eq!(found(text), [HitKind::HomePath(shown.to_owned())], "{text}");
    }
    for clean in [
        "https://acme.example/home/about",
        "the /Users/<name> folder",
        "/Users/Shared/x",
        "/Users/",
        "x/home/jane",
        "/homes/jane",
        "see /home/ now",
    ] {
        assert_eq!(found(clean), [], "{clean}");
    }
}

#[test]
fn signed_urls_are_found_and_plain_ones_are_not() {
    let signed = [
        "https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=abc",
        "https://storage.googleapis.com/b/o?x-goog-signature=abc",
        "https://a.blob.core.windows.net/c/b?sv=2022&se=2026-01-01&sp=r&sig=abc%3D",
        "https://d.cloudfront.net/x?Expires=1&Signature=abc&Key-Pair-Id=K1",
        "https://x.example/f?token=0123456789abcdef",
        "https://x.example/cb#access_token=0123456789abcdef",
    ];
    for url in signed {
        assert!(matches!(found(url).as_slice(), [HitKind::SignedUrl(_), ..]), "{url}");
    }
    for url in [
        "https://x.example/?signature=bold",
        "https://x.example/?sig=7",
        "https://x.example/?token=",
        "https://x.example/?page_token=2",
        "?x-goog-signature={signature}",
        "?GoogleAccessId=%s&Signature=<x>",
        "token=abc",
    ] {
        assert_eq!(found(url), [], "{url}");
    }
}

#[test]
fn words_of_everyday_work_are_no_secrets() {
    let clean = [
        "password: please ask the studio",
        "the secret: a good brief",
        "api_key = YOUR_API_KEY_HERE",
        "max_tokens: 4096, tokenizer: whitespace_v1",
        "key-visual for the campaign; sk-ateboard; a task-force",
        "AKIA is a prefix. ASIANPAINTS2024XXXXXX",
        "password: <your password>",
        "primary_key: campaign_asset_identifier",
        "seed: 18446744073709551615",
        "password = /system/http_proxy/authentication_password",
        "sha256 9f3b07c1d2e84a65b0c7f1928d3e4a569f3b07c1d2e84a65b0c7f1928d3e4a56",
    ];
    for text in clean {
        assert_eq!(found(text), [], "{text}");
    }
}
