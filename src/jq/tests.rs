use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;

fn program(source: &str) -> JqProgram {
    JqProgram { source: source.to_owned(), name: "handoff.toml [strip] jq[0]".to_owned(), file: "clients/acme/handoff.toml".to_owned() }
}

fn run(source: &str, document: &Value) -> Result<Value, JqFault> {
    transform(&[program(source)], document, TIME_LIMIT).unwrap()
}

fn fault(source: &str) -> String {
    run(source, &json!({"jobs": [{"id": "hero"}]})).unwrap_err().message
}

#[test]
fn the_published_program_runs_as_it_stands() {
    let document = json!({"jobs": [
        {"id": "a", "tags": ["internal-x", "retainer-1", "retainer-2", "hero", "internal-y"], "seed": 1},
        {"id": "b", "tags": []},
    ]});
    let done = run(r#"del(.jobs[].tags[] | select(startswith("internal-") or startswith("retainer-")))"#, &document).unwrap();
    assert_eq!(done, json!({"jobs": [{"id": "a", "tags": ["hero"], "seed": 1}, {"id": "b", "tags": []}]}));
}

#[test]
fn deletion_keeps_the_order_of_keys_and_counts_elements_as_jq_does() {
    let text = |value: Value| value.to_string();
    let object = json!({"z": 1, "y": 2, "x": {"c": 1, "b": 2, "a": 3}, "w": 4});
    assert_eq!(text(run("del(.z, .x.c)", &object).unwrap()), r#"{"y":2,"x":{"b":2,"a":3},"w":4}"#);
    let list = json!([0, 1, 2, 3, 4, 5]);
    assert_eq!(run("del(.[0, 1])", &list).unwrap(), json!([2, 3, 4, 5]));
    assert_eq!(run("del(.[1:3], .[-1])", &list).unwrap(), json!([0, 3, 4]));
    assert_eq!(run("delpaths([[0], [9], [\"nowhere\"][1:]])", &json!([1])).unwrap(), Value::Null);
    assert_eq!(run("del(.jobs[]?.notes)", &json!({"jobs": [{"notes": 1, "id": 2}]})).unwrap(), json!({"jobs": [{"id": 2}]}));
    assert_eq!(run("del(..|.notes?)", &json!({"a": {"notes": 1, "b": [{"notes": 2}]}})).unwrap(), json!({"a": {"b": [{}]}}));
}

#[test]
fn numbers_and_key_order_come_back_as_they_went() {
    let text = r#"{"seed":18446744073709551615,"b":1.0,"a":1,"c":-0.5,"d":1e300,"e":9007199254740993,"f":0.1}"#;
    let document: Value = serde_json::from_str(text).unwrap();
    assert_eq!(run(".", &document).unwrap().to_string(), document.to_string());
    assert_eq!(run("{x: 1.5, y: 2}", &document).unwrap(), json!({"x": 1.5, "y": 2}));
}

#[test]
fn what_does_not_compile_is_shown_with_a_caret() {
    let message = |source: &str| {
        let error = check(&program(source)).unwrap_err();
        assert_eq!((error.code, error.path.as_deref()), (Code::ConfigJq, Some("clients/acme/handoff.toml")));
        error.message
    };
    assert_eq!(
        message(".jobs\n | map(slect(.id))"),
        "handoff.toml [strip] jq[0], line 2, column 8: undefined filter `slect`\n     | map(slect(.id))\n           ^"
    );
    assert!(message("del(.jobs").contains("line 1, column"), "{}", message("del(.jobs"));
    assert!(message(".a +").contains("column 5: expected term"));
    assert!(message("").contains("column 1: expected term"));
    for impure in ["env", "$ENV", "now", "input", "inputs", "debug", "stderr", "localtime", "input_filename", "import \"x\" as x; ."] {
        message(impure);
    }
    check(&program("def f: .; f | walk(f) | todate? // to_entries")).unwrap();
}

#[test]
fn a_program_gives_exactly_one_value() {
    assert!(fault("empty").contains("no value"));
    assert!(fault(".jobs, .jobs").contains("more than one"));
    assert!(fault("repeat(1)").contains("more than one"));
    assert!(fault("halt").contains("halts"));
    assert!(fault("\"bye\" | halt_error").contains("halts"));
    assert!(fault("halt(0)").contains("halts"));
    assert!(fault("infinite").contains("JSON cannot"));
    assert!(fault("{(\"a\"): nan}").contains("JSON cannot"));
    assert!(fault("{(1|tostring): 1} | {(null|tostring): (. | tobytes)}").contains("cannot"));
}

#[test]
fn a_message_quotes_little_and_no_secret() {
    let long = json!({"jobs": "a long prompt about a castle ".repeat(50)});
    let message = run(".jobs[]", &long).unwrap_err().message;
    assert!(message.chars().count() <= 65 && message.contains('…'), "{message}");
    let secret = ["AK", "IA", "Q3EGRIMQ7VZ5SXT4"].concat();
    let message = run("error(.jobs)", &json!({"jobs": secret})).unwrap_err().message;
    assert!(!message.contains("Q3EGR") && message.contains("secret"), "{message}");
}

#[test]
fn what_never_ends_is_ended() {
    let endless = [
        "def f: f; f",
        "[repeat(1)] | length",
        "[range(0; infinite)]",
        "last(range(1e15))",
        "reduce range(0; 1e15) as $i (0; . + $i)",
        "reduce repeat(1) as $i (0; $i)",
        "until(false; .)",
        "first(repeat(empty))",
    ];
    for source in endless {
        let start = Instant::now();
        let error = transform(&[program(source)], &json!(1), Duration::from_millis(300)).unwrap_err();
        assert_eq!(error.code, Code::JqTimeout, "{source}");
        assert!(start.elapsed() < Duration::from_secs(2), "{source}");
    }
}

#[test]
fn bottomless_recursion_is_a_fault_and_not_the_end_of_the_process() {
    for source in [
        "def f: [f]; f",
        "def f: 1 + f; f",
        "def f: f | f; f",
        "def f: try f catch f; f",
        "def f: try f catch f, 1; f",
        "def f(g): f(g | g) + 1; f(.)",
    ] {
        let message = run(source, &json!(1)).unwrap_err().message;
        assert!(message.contains("too deep"), "{source}: {message}");
    }
    for source in ["until(false; [.])", "reduce range(1e9) as $i (0; {a: .})", "def f: [.] | f; f"] {
        let message = run(source, &json!(1)).unwrap_err().message;
        assert!(message.contains("too deep"), "{source}: {message}");
    }
    let nested = (0..64).fold(json!(1), |value, _| json!([value]));
    assert_eq!(run("walk(.)", &nested).unwrap(), nested);
    // What a program gives is read again, by this program and by others: no deeper than any document may be.
    assert!(run("[.]", &nested).unwrap_err().message.contains("nested more than 64 levels deep"));
    assert_eq!(run("[recurse(if . < 10000 then . + 1 else empty end)] | length", &json!(0)).unwrap(), json!(10001));
}

#[test]
fn a_predicate_is_compiled_once_and_asked_of_every_job() {
    let jobs = [json!({"tags": ["concept-b"]}), json!({}), json!({"tags": 7})];
    let said = predicate(&program("(.tags // []) | index(\"concept-b\") | not"), &jobs, TIME_LIMIT).unwrap();
    assert_eq!((said[0].clone(), said[1].clone()), (Ok(false), Ok(true)));
    assert!(said[2].is_err());
}
