//! Ids in the library: the job id without the client prefix, `/` → `-`; unique, and portable as a file name, since the tool
//! names its outputs by them.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::data::bundle_path::{BundlePath, MAX_COMPONENT, fold, is_invisible};
use crate::data::inventory::Inventory;
use crate::data::job::JobId;
use crate::data::selection::Selection;

/// Bytes of an id: room is left for `run-001-` before it, `-2` behind it, and the extension of an output.
const LONGEST: usize = MAX_COMPONENT - 40;

/// An id for each of `jobs`, given out in their order: the first keeps its plain id, so that later runs do not change earlier ids.
pub fn library_ids(slug: &str, inventory: &Inventory, selection: &Selection, jobs: &[JobId]) -> BTreeMap<JobId, String> {
    let mut taken = BTreeSet::new();
    let mut ids = BTreeMap::new();
    for id in jobs {
        let plain = plain_id(slug, &inventory.job(*id).id);
        let run = selection.run_folder(id.run).unwrap_or_default();
        let numbered = (2..).map(|number| format!("{run}-{plain}-{number}"));
        let candidates = [plain.clone(), format!("{run}-{plain}")].into_iter().chain(numbered);
        let free = candidates.into_iter().find(|candidate| taken.insert(fold(candidate)));
        ids.insert(*id, free.unwrap_or(plain));
    }
    ids
}

fn plain_id(slug: &str, job: &str) -> String {
    let below = job.strip_prefix(slug).and_then(|rest| rest.strip_prefix('/')).unwrap_or(job);
    let portable = |character: char| if is_invisible(character) || "/\\:<>|?*\"".contains(character) { '-' } else { character };
    let id: String = below.nfc().map(portable).collect();
    let id = id[..id.floor_char_boundary(LONGEST)].trim_matches([' ', '.']).to_owned();
    if BundlePath::new(&*id).is_ok() { id } else { format!("job-{id}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lose_the_client_and_become_file_names() {
        for (job, id) in [
            ("acme/hero", "hero"),
            ("acme/social/tile", "social-tile"),
            ("hero", "hero"),
            ("acme/", "job-"),
            ("acme/nul", "job-nul"),
            ("a:b?", "a-b-"),
        ] {
            assert_eq!(plain_id("acme", job), id);
        }
    }

    #[test]
    fn the_longest_ids_leave_room_whatever_they_are_written_in() {
        for letter in ["a", "é", "東", "😀"] {
            let id = plain_id("acme", &letter.repeat(300));
            assert!(id.len() > LONGEST - 4 && BundlePath::new(format!("run-001-{id}-2.safetensors")).is_ok(), "{id}");
        }
    }
}
