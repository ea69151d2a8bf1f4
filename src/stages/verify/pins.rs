//! pins: is every prompt's model pinned, and do the digests of the snapshots hold?

use serde_json::Value;

use super::Looked;
use super::subject::Subject;
use crate::data::bundle::{LIBRARY, PINS};
use crate::data::library::{Class, LibraryEntry};
use crate::data::pin::{ModelPins, Pin};
use crate::data::wording::counted;
use crate::data::{Code, Finding};

/// Compares the prompt library with `docs/model-pins.json`.
pub fn look(subject: &Subject, findings: &mut Vec<Finding>) -> Looked {
    match subject.is_archive() {
        None => return Looked::NotAt("the manifest cannot be read".to_owned()),
        Some(true) => return Looked::NotAt("archive mode: no model is pinned".to_owned()),
        Some(false) => {}
    }
    let (Some(library), Some(pins)) = (subject.documents.library.get(), subject.documents.pins.get()) else {
        return Looked::NotAt(format!("{LIBRARY} or {PINS} cannot be read"));
    };
    for (key, pin) in &pins.models {
        snapshot(key, pin, findings);
    }
    for entry in &library.jobs {
        prompt(entry, pins, findings);
    }
    Looked::At(format!("{}, {}", counted(library.jobs.len(), "prompt"), counted(pins.models.len(), "model")))
}

/// A pin says of its model what its snapshot says.
fn snapshot(key: &str, pin: &Pin, findings: &mut Vec<Finding>) {
    if !pin.holds() {
        let message = format!("the digest of the snapshot is {}, the pin says {}", Pin::snapshot_digest(&pin.snapshot), pin.digest);
        findings.push(Finding::new(Code::PinDigest, message).at(PINS).place(key));
    }
    let said = |field: &str| pin.snapshot.get(field).and_then(Value::as_str);
    let says = pin.id == key
        && pin.pin == format!("{}@{}", pin.id, pin.captured_at)
        && [("id", &pin.id), ("name", &pin.name), ("provider", &pin.provider), ("mode", &pin.mode), ("workflow", &pin.workflow)]
            .iter()
            .all(|(field, value)| said(field).is_none_or(|said| said == value.as_str()));
    if !says {
        let message = "the pin says something else than its key, its day and its snapshot";
        findings.push(Finding::new(Code::BundlePins, message).at(PINS).place(key));
    }
}

/// A prompt that can be run again has a pin; one that has a pin has it of its own model.
fn prompt(entry: &LibraryEntry, pins: &ModelPins, findings: &mut Vec<Finding>) {
    let found = match (&entry.pin, pins.models.get(&entry.model)) {
        (None, _) if entry.class == Class::NotReproducible => return,
        (None, _) => format!("`{}` is not pinned", entry.model),
        (Some(pin), None) => format!("`{pin}` is not in {PINS}"),
        (Some(pin), Some(known)) if *pin != known.pin => format!("pinned to `{pin}`, and {PINS} has `{}`", known.pin),
        (Some(_), Some(_)) => return,
    };
    findings.push(Finding::new(Code::BundlePins, found).at(LIBRARY).job(&entry.id));
}
