//! `handoff pin --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::PinOutcome;
use crate::data::finding::{Finding, Found};
use crate::engagement::Engagement;
use crate::engagement::open::LOCK_FILE;
use crate::stages::lock::{Affected, Taken};

const SCHEMA: &str = "handoff.pin/1";

/// What came of pinning.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PinResult {
    /// `handoff.pin/1`
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// `written`, `unchanged` or `refused`
    pub outcome: PinOutcome,
    /// handoff.lock: absolute.
    pub lock: String,
    /// The models of the shipped prompts.
    pub models: Vec<PinnedModel>,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

/// A model as it is pinned now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PinnedModel {
    /// What the stock tool accepts.
    pub id: String,
    /// `id@day`; `null` for one that is withdrawn.
    pub pin: Option<String>,
    /// Names by which jobs call it that are no id, and that the tool took for it.
    pub names: Vec<String>,
    /// What is different from the pin before, in words; `new` for a first pin.
    pub moved: Vec<String>,
    /// The prompts that this touches.
    pub affected: Vec<Affected>,
}

impl PinResult {
    /// What there is to say about a lock that was taken.
    pub fn new(engagement: &Engagement, found: Found<Option<Taken>>) -> Self {
        let Found { value: taken, findings } = found;
        let changed = taken.as_ref().is_some_and(|taken| taken.changed);
        let outcome = match (findings.iter().any(Finding::refuses), changed) {
            (true, _) => PinOutcome::Refused,
            (false, true) => PinOutcome::Written,
            (false, false) => PinOutcome::Unchanged,
        };
        let models = taken.map(|Taken { lock, moved, mut affected, .. }| {
            let model = |(id, moved): (String, Vec<String>)| PinnedModel {
                pin: lock.models.get(&id).map(|pin| pin.pin.clone()),
                names: lock.names.iter().filter(|(_, meant)| **meant == id).map(|(name, _)| name.clone()).collect(),
                affected: affected.remove(&id).unwrap_or_default(),
                id,
                moved,
            };
            moved.into_iter().map(model).collect()
        });
        Self {
            schema: SCHEMA.to_owned(),
            outcome,
            lock: engagement.folder.join(LOCK_FILE).display().to_string(),
            models: models.unwrap_or_default(),
            findings,
        }
    }
}
