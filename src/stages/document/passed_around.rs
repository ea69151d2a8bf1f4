//! What of the rights may stand on a page that is passed around: gallery.html. The whole stands in RIGHTS.md and rights.json.
//!
//! Holders and credit lines of the house's own work name the house, and so may evidence (by its file name) and what a licence
//! covers ("licensed to …"). What other people's work asks of whoever publishes it stays: holder, credit line, restrictions.

use crate::data::handover::Handover;
use crate::data::rights::{Licence, Origin, RightsDocument, RightsRow};

/// The row without what may name the house.
pub(super) fn row(row: &RightsRow) -> RightsRow {
    let whole = &row.licence;
    let of_the_house = matches!(row.origin, Origin::Generated | Origin::EditedFromGenerated | Origin::AgencyMade);
    let licence = if of_the_house {
        Licence { holder: None, credit: None, restrictions: None, covers: None, ..whole.clone() }
    } else {
        Licence { covers: None, ..whole.clone() }
    };
    RightsRow { path: row.path.clone(), origin: row.origin, component: row.component, licence, evidence: Vec::new() }
}

/// The same handover with only such rows, and what rights.json says of it in sum.
pub(super) fn handover(whole: &Handover, rights: &RightsDocument) -> (Handover, RightsDocument) {
    let rows: Vec<RightsRow> = whole.rights.iter().map(row).collect();
    (Handover { rights: rows.clone(), ..whole.clone() }, RightsDocument { rows, ..rights.clone() })
}
