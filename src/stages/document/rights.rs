//! docs/rights.json, and its rows licence by licence.

use std::collections::BTreeMap;

use crate::data::handover::Handover;
use crate::data::rights::{self, Licence, LicenceIdentity, RIGHTS_SCHEMA, RightsDocument, RightsRow};

/// docs/rights.json.
pub fn document(handover: &Handover) -> RightsDocument {
    RightsDocument {
        schema: RIGHTS_SCHEMA.to_owned(),
        rights_status: rights::status(&handover.rights),
        totals: rights::totals(&handover.rights),
        rows: handover.rights.clone(),
        models: handover.model_terms.clone(),
        accepted: handover.accepted.clone(),
        fonts_not_checked: handover.fonts_not_checked.clone(),
    }
}

/// The rows of each licence, of nameless ones too where anything was recorded of them.
pub(super) fn by_licence(rows: &[RightsRow]) -> BTreeMap<LicenceIdentity<'_>, Vec<&RightsRow>> {
    let mut licences: BTreeMap<_, Vec<&RightsRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.licence != Licence::default()) {
        licences.entry(rights::identity(row)).or_default().push(row);
    }
    licences
}
