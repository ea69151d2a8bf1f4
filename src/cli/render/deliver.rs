//! `handoff deliver`: where it is now, and what the client can compare it with.

use super::findings;
use super::page::{Ink, Page};
use super::sheet::{Field, INDENT, Sheet};
use crate::data::receipt::DeliveryOutcome;
use crate::reports::DeliverResult;

/// What came of a delivery.
pub fn deliver(delivery: &DeliverResult, page: &Page) -> String {
    let mut sheet = Sheet::new(page);
    findings::write(&mut sheet, &delivery.findings);
    sheet.blank();
    let fields = [
        delivery.destination.as_ref().map(|path| Field::whole("destination", path)),
        delivery.sha256.map(|digest| Field::whole("sha256", digest)),
        delivery.receipt.as_ref().map(|path| Field::whole("receipt", path)),
    ];
    let (word, said) = match delivery.outcome {
        DeliveryOutcome::Delivered => ((Ink::Good, "delivered"), ": copied, read back and compared"),
        DeliveryOutcome::AlreadyThere => ((Ink::Good, "already there"), ", with the same bytes: it was not written again"),
        DeliveryOutcome::Refused => ((Ink::Bad, "refused"), ": nothing was written"),
    };
    sheet.line(0, &[word, (Ink::Plain, said)]);
    sheet.fields(INDENT, &fields.into_iter().flatten().collect::<Vec<_>>());
    if delivery.outcome != DeliveryOutcome::Refused {
        sheet.blank();
        let text = "Tell the client the sha256 by another way than the file: then they can see that it arrived whole, and from you.";
        sheet.prose(0, Ink::Plain, text);
    }
    sheet.finish()
}
