//! Which prompts a move of their model touches: what was right by the pin before, and would be refused, ignored or filled in
//! otherwise by the one after.

use std::collections::BTreeMap;

use super::{Affected, Taken};
use crate::data::inventory::Inventory;
use crate::data::job::JobId;
use crate::data::pin::{Lock, Pin};
use crate::engagement::{Engagement, RegenerationRules};
use crate::generation::drift;
use crate::generation::schema::Schema;
use crate::stages::pin::adjust;

/// By the id of their model, or by its name where it is withdrawn: the prompts that a move touches. `named` are the jobs by what
/// they call their model.
pub fn affected(
    engagement: &Engagement,
    inventory: &Inventory,
    taken: &Taken,
    named: &BTreeMap<String, Vec<JobId>>,
) -> BTreeMap<String, Vec<Affected>> {
    let Some(before) = &engagement.lock else { return BTreeMap::new() };
    let touched = by_model(named, &taken.lock).into_iter().filter_map(|(id, jobs)| {
        let affected = match (before.models.get(&id), taken.lock.models.get(&id)) {
            (Some(old), Some(new)) if new.disabled() && !old.disabled() => all(inventory, &jobs, "disabled"),
            (Some(old), Some(new)) => moved(&engagement.regeneration, inventory, &jobs, old, new),
            (None, Some(_)) => return None,
            (_, None) if taken.moved.get(&id)?.is_empty() => return None,
            (_, None) => all(inventory, &jobs, "withdrawn"),
        };
        (!affected.is_empty()).then_some((id, affected))
    });
    touched.collect()
}

/// The jobs of each model; a name that means none stands for itself.
fn by_model(named: &BTreeMap<String, Vec<JobId>>, lock: &Lock) -> BTreeMap<String, Vec<JobId>> {
    let mut jobs: BTreeMap<String, Vec<JobId>> = BTreeMap::new();
    for (name, of_name) in named {
        let id = lock.resolve(name).map_or(name, |pin| &pin.id);
        jobs.entry(id.clone()).or_default().extend(of_name);
    }
    jobs.values_mut().for_each(|jobs| jobs.sort_unstable());
    jobs
}

fn moved(rules: &RegenerationRules, inventory: &Inventory, jobs: &[JobId], before: &Pin, after: &Pin) -> Vec<Affected> {
    let (Some(old), Some(new)) = (Schema::of(&before.snapshot), Schema::of(&after.snapshot)) else { return Vec::new() };
    let touched = jobs.iter().filter_map(|id| {
        let payload = adjust::adjust(rules, &inventory.job(*id).payload, Some(&old)).parameters;
        let effects = drift::effects(&old, &new, &payload);
        (!effects.is_empty()).then(|| one(inventory, *id, effects))
    });
    touched.collect()
}

fn all(inventory: &Inventory, jobs: &[JobId], what: &str) -> Vec<Affected> {
    let effects = || vec![format!("cannot be run again: the model is {what}")];
    jobs.iter().map(|id| one(inventory, *id, effects())).collect()
}

fn one(inventory: &Inventory, id: JobId, effects: Vec<String>) -> Affected {
    Affected { job: inventory.job(id).id.clone(), run: inventory.run(id).at.clone(), effects }
}
