//! The JSON Schemas of everything that this program writes as JSON, by name (`handoff schema NAME`).

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::data::library::{Batch, PromptLibrary};
use crate::data::manifest::Manifest;
use crate::data::pin::{Lock, ModelPins};
use crate::data::recall::Notice;
use crate::data::receipt::Receipt;
use crate::data::rights::RightsDocument;
use crate::data::statement::Statement;

/// The names, each with what it is the schema of.
pub const NAMES: [(&str, &str); 23] = [
    ("handoff-manifest", "docs/handoff-manifest.json"),
    ("model-pins", "docs/model-pins.json"),
    ("rights", "docs/rights.json"),
    ("prompt-library", "prompts/prompt-library.json"),
    ("batch", "prompts/batch.json"),
    ("lock", "handoff.lock"),
    ("build-report", "build-report.json"),
    ("receipt", "a line of deliveries.jsonl"),
    ("init", "handoff init --json"),
    ("statement", "….intoto.json"),
    ("recall-notice", "….recall.json"),
    ("plan", "handoff plan --json"),
    ("build", "handoff build --json"),
    ("verify", "handoff verify --json"),
    ("pin", "handoff pin --json"),
    ("rights-table", "handoff rights --json"),
    ("deliver", "handoff deliver --json"),
    ("diff", "handoff diff --json"),
    ("reproduce", "handoff reproduce --json"),
    ("sign", "handoff sign --json"),
    ("log", "handoff log --json"),
    ("recall", "handoff recall --json"),
    ("error", "any command with --json that could not do it"),
];

/// The schema of that name (JSON Schema 2020-12).
pub fn schema(name: &str) -> Option<Schema> {
    Some(match name {
        "handoff-manifest" => of::<Manifest>(),
        "model-pins" => of::<ModelPins>(),
        "rights" => of::<RightsDocument>(),
        "prompt-library" => of::<PromptLibrary>(),
        "batch" => of::<Batch>(),
        "lock" => of::<Lock>(),
        "build-report" => of::<super::BuildReport>(),
        "receipt" => of::<Receipt>(),
        "init" => of::<super::InitResult>(),
        "statement" => of::<Statement>(),
        "recall-notice" => of::<Notice>(),
        "plan" => of::<super::PlanResult>(),
        "build" => of::<super::BuildResult>(),
        "verify" => of::<super::VerifyResult>(),
        "pin" => of::<super::PinResult>(),
        "rights-table" => of::<super::RightsResult>(),
        "deliver" => of::<super::DeliverResult>(),
        "diff" => of::<super::DiffResult>(),
        "reproduce" => of::<super::ReproduceResult>(),
        "sign" => of::<super::SignResult>(),
        "log" => of::<super::LogResult>(),
        "recall" => of::<super::RecallResult>(),
        "error" => of::<super::ErrorResult>(),
        _ => return None,
    })
}

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_has_a_schema_and_nothing_else_has() {
        assert!(super::NAMES.iter().all(|(name, _)| super::schema(name).is_some()));
        assert!(super::schema("nothing").is_none());
    }
}
