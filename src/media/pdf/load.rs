//! A PDF, parsed. The parser is lopdf; before it and around it stand bounds of our own, because it allocates as it reads and
//! passes over what it cannot read: here a file that costs too much, or of which anything is missing, is refused.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lopdf::xref::{XrefEntry, XrefRecovery};
use lopdf::{Document, LoadOptions, Object, ObjectId};
use memchr::memmem;

use super::lexer::{self, Kind, Lexer};
use crate::media::clean::Unreadable;
use crate::media::rewritten::{broken, unsupported};

/// Objects within objects in all: each takes about 150 bytes in memory.
const MAX_NODES: usize = 3_000_000;
/// Tokens in one object: a page tree or a table of glyph widths has some ten thousand.
const MAX_TOKENS: usize = 1_000_000;
/// Cross-reference streams: one or two, and one for every time that the file was added to.
const MAX_XREF_STREAMS: usize = 64;
/// Bytes that all of them, and every object stream, may unpack to.
const XREF_BUDGET: usize = 64 << 20;
const OBJECT_STREAM: usize = 16 << 20;
/// Bytes that all object streams may unpack to.
const OBJECTS_BUDGET: usize = 256 << 20;

thread_local! {
    /// What is left of nodes, and of bytes in object streams. The filter is a plain function, so it cannot hold them.
    static BUDGET: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// Thrown where the budget is spent; nothing of it is shown.
struct Spent;

/// Loads a document.
pub fn load(bytes: &[u8]) -> Result<Document, Unreadable> {
    let head = &bytes[..bytes.len().min(1024)];
    if memmem::find(head, b"%PDF-").is_none() {
        return broken("it does not begin like a PDF");
    }
    let xref_streams = survey(bytes)?;
    if is_encrypted(bytes) {
        return unsupported("an encrypted PDF");
    }
    let limit = (XREF_BUDGET / xref_streams.max(1)).min(OBJECT_STREAM);
    let options = LoadOptions { filter: Some(count), max_decompressed_size: Some(limit), ..LoadOptions::default() };
    BUDGET.set((MAX_NODES, OBJECTS_BUDGET));
    let document = match catch_unwind(AssertUnwindSafe(|| Document::load_mem_with_options(bytes, options))) {
        Ok(Ok(document)) => document,
        Ok(Err(error)) => return broken(format!("it is no sound PDF: {error}")),
        Err(payload) => return broken(panicked(&*payload)),
    };
    if document.encryption_state.is_some() || document.trailer.has(b"Encrypt") {
        return unsupported("an encrypted PDF");
    }
    if document.xref_recovery == Some(XrefRecovery::Reconstructed) {
        return broken("its cross-reference table is damaged: save it anew with the program that made it");
    }
    Ok(document)
}

fn panicked(payload: &(dyn Any + Send)) -> &'static str {
    if payload.is::<Spent>() { "it has more objects than any PDF that people make" } else { "it is no sound PDF" }
}

/// Looks at every object before any is parsed; gives how many cross-reference streams there are.
fn survey(bytes: &[u8]) -> Result<usize, Unreadable> {
    let (mut lexed, mut xref_streams) = (0, 0);
    for at in memmem::find_iter(bytes, b"obj") {
        let start = at + 3;
        let mut lexer = Lexer::new(bytes, start);
        let mut tokens = 0;
        while let Some((kind, span)) = lexer.next() {
            tokens += 1;
            let raw = lexer.raw(&span);
            match kind {
                Kind::Keyword if !matches!(raw, b"true" | b"false" | b"null" | b"R") => break,
                Kind::Name if lexer::name(raw) == b"XRef" => xref_streams += 1,
                _ => {}
            }
            if tokens > MAX_TOKENS {
                return broken("one of its objects is larger than any that people make");
            }
        }
        lexed += lexer.position() - start;
        // Objects stand beside each other; a file in which they overlap is made to be slow.
        if lexed > bytes.len().saturating_mul(4).saturating_add(1 << 20) {
            return broken("its objects overlap");
        }
    }
    if xref_streams > MAX_XREF_STREAMS { broken("it was added to more often than any PDF that people make") } else { Ok(xref_streams) }
}

/// `/Encrypt 12 0 R` or `/Encrypt <<`, which a trailer says in the clear (7.5.5, 7.5.8).
fn is_encrypted(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, b"/Encrypt").any(|at| {
        let mut lexer = Lexer::new(bytes, at);
        let tokens: Vec<(Kind, &[u8])> = (0..4).filter_map(|_| lexer.next()).map(|(kind, span)| (kind, &bytes[span])).collect();
        matches!(tokens.as_slice(), [(_, b"/Encrypt"), (Kind::Delimiter, b"<<"), ..])
            || matches!(tokens.as_slice(), [(_, b"/Encrypt"), (Kind::Number, _), (Kind::Number, _), (Kind::Keyword, b"R")])
    })
}

/// Counts an object that was parsed, and what an object stream is about to become.
fn count(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let (nodes, bytes) = BUDGET.get();
    let mut weight = weigh(object);
    let mut unpacked = 0;
    if let Object::Stream(stream) = object {
        if stream.dict.has_type(b"ObjStm")
            && let Ok(content) = stream.get_plain_content_with_limit(OBJECT_STREAM.min(bytes))
        {
            unpacked = content.len();
            weight += Lexer::new(&content, 0).count();
        }
        return spend(nodes, weight, bytes, unpacked).map(|()| (id, Object::Null));
    }
    spend(nodes, weight, bytes, unpacked).map(|()| (id, object.clone()))
}

fn spend(nodes: usize, weight: usize, bytes: usize, unpacked: usize) -> Option<()> {
    match (nodes.checked_sub(weight), bytes.checked_sub(unpacked)) {
        (Some(nodes), Some(bytes)) => BUDGET.set((nodes, bytes)),
        _ => resume_unwind(Box::new(Spent)),
    }
    Some(())
}

/// Objects in an object; the parser nests them at most a hundred deep.
fn weigh(object: &Object) -> usize {
    1 + match object {
        Object::Array(items) => items.iter().map(weigh).sum(),
        Object::Dictionary(dictionary) => dictionary.iter().map(|(_, value)| 1 + weigh(value)).sum(),
        Object::Stream(stream) => stream.dict.iter().map(|(_, value)| 1 + weigh(value)).sum::<usize>(),
        _ => 0,
    }
}

/// Refuses a document that refers to an object which is in the file and was not read.
pub fn check_whole(document: &Document, reachable: &[ObjectId]) -> Result<(), Unreadable> {
    for id in reachable.iter().filter(|id| !document.has_object(**id)) {
        let missing = match document.reference_table.get(id.0) {
            Some(XrefEntry::Normal { generation, .. }) => *generation == id.1,
            Some(XrefEntry::Compressed { .. }) => id.1 == 0,
            _ => false,
        };
        if missing {
            return broken(format!("its object {} {} cannot be read", id.0, id.1));
        }
    }
    if document.page_iter().next().is_none() { broken("it has no pages") } else { Ok(()) }
}

/// Whether the file says nothing beside its objects: each once, no comments but the two of the header, nothing behind the end.
pub fn is_quiet(bytes: &[u8], document: &Document) -> bool {
    let sections = if document.linearization.is_some() { 2 } else { 1 };
    let entries = document.reference_table.entries.values().filter(|entry| matches!(entry, XrefEntry::Normal { .. })).count();
    let (mut objects, mut ends, mut comments) = (0, 0, 0);
    let (mut numbers, mut current): ([&[u8]; 2], _) = ([b"", b""], None);
    let mut lexer = Lexer::new(bytes, 0);
    while let Some((kind, span)) = lexer.next() {
        match (kind, lexer.raw(&span)) {
            (Kind::Comment, b"%%EOF") => ends += 1,
            (Kind::Comment, raw) => {
                comments += 1;
                let header = raw.starts_with(b"%PDF-") && span.start == 0 && raw.len() <= 9;
                let mark = comments == 2 && raw.len() <= 9 && raw[1..].iter().all(|byte| *byte >= 128);
                if !(header || mark) {
                    return false;
                }
            }
            (Kind::Number, raw) => numbers = [numbers[1], raw],
            (Kind::Keyword, b"obj") => {
                objects += 1;
                current = id(numbers);
            }
            (Kind::Keyword, b"stream") => {
                let stream = current.and_then(|id| document.objects.get(&id)).and_then(|object| object.as_stream().ok());
                let Some(stream) = stream else { return false };
                // One end of line belongs to the keyword (7.3.8.1).
                let blank = if bytes[span.end..].starts_with(b"\r\n") { 2 } else { 1 };
                lexer.seek(span.end + blank + stream.content.len());
            }
            _ => {}
        }
    }
    let tail = bytes.trim_ascii_end();
    document.xref_section_count <= sections && ends <= sections && tail.ends_with(b"%%EOF") && objects <= entries + sections
}

/// `12 0`, before `obj`.
fn id([number, generation]: [&[u8]; 2]) -> Option<ObjectId> {
    Some((str::from_utf8(number).ok()?.parse().ok()?, str::from_utf8(generation).ok()?.parse().ok()?))
}
