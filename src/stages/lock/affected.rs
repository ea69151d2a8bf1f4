//! Which prompts a move of their model touches: what was right by the pin before, and would be refused, ignored or filled in
//! otherwise by the one after.

use std::collections::BTreeMap;

use super::Affected;
use crate::data::inventory::Inventory;
use crate::data::job::JobId;
use crate::data::pin::Pin;
use crate::engagement::RegenerationRules;
use crate::generation::drift;
use crate::generation::schema::Schema;
use crate::stages::pin::adjust;

/// What becomes of each of `jobs`, all of the one model, where anything does.
pub fn affected(rules: &RegenerationRules, inventory: &Inventory, jobs: &[JobId], before: &Pin, after: &Pin) -> Vec<Affected> {
    let (Some(old), Some(new)) = (Schema::of(&before.snapshot), Schema::of(&after.snapshot)) else { return Vec::new() };
    let touched = jobs.iter().filter_map(|id| {
        let job = inventory.job(*id);
        let payload = adjust::adjust(rules, &job.payload, Some(&old)).parameters;
        let effects = drift::effects(&old, &new, &payload);
        (!effects.is_empty()).then(|| Affected { job: job.id.clone(), run: inventory.run(*id).at.clone(), effects })
    });
    touched.collect()
}

/// All of `jobs`, for this reason.
pub fn all(inventory: &Inventory, jobs: &[JobId], reason: &str) -> Vec<Affected> {
    let effects = || vec![reason.to_owned()];
    let all = jobs.iter().map(|id| Affected { job: inventory.job(*id).id.clone(), run: inventory.run(*id).at.clone(), effects: effects() });
    all.collect()
}

/// The jobs of each model, by the name that the lock before knew it by or the one that the tool gave.
pub fn by_id(named: &BTreeMap<String, Vec<JobId>>, ids: &BTreeMap<String, String>) -> BTreeMap<String, Vec<JobId>> {
    let mut jobs: BTreeMap<String, Vec<JobId>> = BTreeMap::new();
    for (name, of_name) in named {
        jobs.entry(ids.get(name).unwrap_or(name).clone()).or_default().extend(of_name);
    }
    jobs.values_mut().for_each(|jobs| jobs.sort_unstable());
    jobs
}
