//! PDF (ISO 32000-1): written anew without what says who made it, when and with what, and without anything that no reader shows:
//! earlier versions, objects that nothing refers to. What is drawn stays as it is, stream by stream and byte for byte, and is
//! compared after writing. lopdf parses; bounds, order, and what goes are ours.

mod content;
mod font;
mod fonts;
mod graph;
mod lexer;
mod load;
mod media;
mod strip;
#[cfg(test)]
mod tests;
mod text;
mod write;

use std::collections::HashSet;

use lopdf::{Document, Object, ObjectId};

use super::clean::{Keep, Policy, Unreadable};
use super::rewritten::{Account, Inside, MAX_DOCUMENT, Rewritten, broken, unsupported};
use crate::error::cause;

/// Arrays in arrays are parsed by recursion, a hundred deep; a thread of a pool has 2 MiB.
const STACK: usize = 64 << 20;

/// Judges a PDF; pictures and attachments are named as unread, XMP packets go whole.
///
/// # Errors
/// See [`judge_with`].
pub fn judge(bytes: &[u8], policy: Policy) -> Result<Rewritten, Unreadable> {
    judge_with(bytes, policy, Inside::NOBODY)
}

/// Judges a PDF, and lets the pictures, attachments and XMP packets in it be judged.
///
/// # Errors
/// A file that cannot be parsed whole, costs more than a PDF of its size may, or would not be the same after writing.
/// Encrypted and signed ones are not understood.
pub fn judge_with(bytes: &[u8], policy: Policy, inside: Inside<'_>) -> Result<Rewritten, Unreadable> {
    if bytes.len() > MAX_DOCUMENT {
        return unsupported("a PDF of more than 256 MiB");
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || judge_here(bytes, policy.keep, inside));
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(judged)) => judged,
            Ok(Err(_)) => broken("it is no sound PDF"),
            Err(error) => Err(Unreadable::NoRoom(format!("no thread can be started: {}", cause(&error)))),
        }
    })
}

fn judge_here(bytes: &[u8], keep: Keep, inside: Inside<'_>) -> Result<Rewritten, Unreadable> {
    let mut document = load::load(bytes)?;
    let reachable = graph::reachable(&document);
    load::check_whole(&document, &reachable)?;
    let mut account = Account::default();
    fonts::embedded(&document, &reachable, &mut account);
    if keep == Keep::All {
        text::texts(&document, &mut account);
        packets(&document, inside, &mut account);
        media::judge(&mut document, inside, false, &mut account);
        return account.rewritten(None);
    }
    strip::check_unsigned(&document)?;
    let pages = document.page_iter().count();
    let quiet = load::is_quiet(bytes, &document);
    name_history(&document, &reachable, &mut account);
    strip::strip(&mut document, keep, inside, &mut account)?;
    let mut document = graph::renumbered(document)?;
    let changed = media::judge(&mut document, inside, true, &mut account);
    text::texts(&document, &mut account);
    let clean = account.is_clean() && !changed;
    if clean && quiet {
        return account.rewritten(None);
    }
    let written = write::write(&mut document, pages)?;
    if written == bytes {
        return account.rewritten(None);
    }
    if clean {
        account.removed("PDF comments and what lies between objects");
    }
    account.rewritten(Some(written))
}

/// What stands in the file and belongs to no page any more.
fn name_history(document: &Document, reachable: &[ObjectId], account: &mut Account) {
    let linearized = document.linearization.is_some();
    if document.xref_section_count > if linearized { 2 } else { 1 } {
        account.removed("PDF earlier versions");
    }
    let reachable: HashSet<&ObjectId> = reachable.iter().collect();
    let wrapping = |object: &Object| match object {
        Object::Stream(stream) => stream.dict.has_type(b"ObjStm") || stream.dict.has_type(b"XRef") || (linearized && stream.dict.has(b"S")),
        Object::Dictionary(dictionary) => dictionary.has(b"Linearized"),
        Object::Null => true,
        _ => false,
    };
    let unused = document.objects.iter().filter(|(id, object)| !reachable.contains(id) && !wrapping(object)).count();
    if unused > 0 {
        account.removed_times("PDF unused objects", unused as u64);
    }
}

/// The texts of XMP packets in a document that ships as it is.
fn packets(document: &Document, inside: Inside<'_>, account: &mut Account) {
    for object in document.objects.values() {
        if let Object::Stream(stream) = object
            && stream.dict.has_type(b"Metadata")
            && let Ok(packet) = stream.get_plain_content_with_limit(16 << 20)
        {
            account.text("PDF XMP", String::from_utf8_lossy(&packet));
            let judged = (inside.xmp)(&packet, Keep::All).unwrap_or_default();
            judged.texts.into_iter().for_each(|text| account.text(format!("PDF {}", text.place), text.text));
        }
    }
}
