//! The rest of the zip: documents, central directory and end records behind a payload.

use std::borrow::Cow;

use super::deflater::Deflater;
use super::{Payload, Sealed, full_name, limits, write};
use crate::data::{BundlePath, Code, bundle};
use crate::filesystem::WriteAt;
use crate::zip::layout::{central_header, document_method, end_records, local_header};
use crate::zip::{DosDate, Method, Record};
use crate::{Error, Result};

/// Bytes of the central directory that are written at once.
const FLUSH: usize = 1 << 20;

/// Adds the documents and closes the zip. Cutting `out` to its length and syncing it are the caller's.
///
/// # Errors
/// A path that is no document's or comes twice, a document that readers would refuse for its size, or what the system says.
pub fn seal(payload: Payload, mut documents: Vec<(BundlePath, Vec<u8>)>, out: &impl WriteAt) -> Result<Sealed> {
    let Payload { root, date, mut records, end, .. } = payload;
    documents.sort_by(|a, b| a.0.cmp(&b.0));
    if let Some(pair) = documents.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(super::taken(&pair[0].0));
    }
    for (path, content) in &documents {
        if !bundle::is_document(path.as_str()) {
            return Err(Error::new(Code::SelfCheck, format!("{path} is not a document of the bundle")).at(path));
        }
        limits::check_document(path, content)?;
    }
    let (mut deflater, mut offset) = (Deflater::new(), end);
    for (path, content) in documents {
        let method = document_method(path.as_str());
        let data = if method == Method::Deflated { Cow::Owned(deflate(&mut deflater, &content)?) } else { Cow::Borrowed(&content[..]) };
        let crc32 = crc32fast::hash(&content);
        let (size, compressed) = (content.len() as u64, data.len() as u64);
        let record = Record { name: full_name(&root, &path), method, crc32, compressed, size, offset };
        let header = local_header(&record, date);
        write(out, &header, offset)?;
        offset += header.len() as u64;
        write(out, &data, offset)?;
        offset += compressed;
        records.push(record);
    }
    records.sort_by(|a, b| a.name.cmp(&b.name));
    let length = close(&records, date, offset, out)?;
    Ok(Sealed { length, entries: records.len() })
}

fn deflate(deflater: &mut Deflater, content: &[u8]) -> Result<Vec<u8>> {
    let mut data = Vec::new();
    deflater.push(content, &mut data)?;
    deflater.finish(&mut data)?;
    Ok(data)
}

/// Writes the central directory at `start` and the end records; gives the length of the zip.
fn close(records: &[Record], date: DosDate, start: u64, out: &impl WriteAt) -> Result<u64> {
    let (mut bytes, mut offset) = (Vec::new(), start);
    for record in records {
        central_header(record, date, &mut bytes);
        if bytes.len() >= FLUSH {
            write(out, &bytes, offset)?;
            offset += bytes.len() as u64;
            bytes.clear();
        }
    }
    let size = offset + bytes.len() as u64 - start;
    bytes.extend(end_records(records.len() as u64, size, start));
    write(out, &bytes, offset)?;
    Ok(offset + bytes.len() as u64)
}
