//! The deflated band: entries that are made in memory. Their sizes are known only afterwards, so neighbours are made in groups
//! and the sequencer gives each group its place when the groups before it are sized.

use std::ops::Range;

use super::deflater::Deflater;
use super::full_name;
use super::payload::{Done, Pass, Stop};
use super::sequencer::Group;
use super::stored::Sums;
use crate::data::Code;
use crate::data::content::{Content, MAX_RENDERED_DOCUMENT, Recipe, Render};
use crate::data::handover::PackedFile;
use crate::data::policy::Policy;
use crate::filesystem::{BUFFER, ReadAt, WriteAt, changed, still_planned};
use crate::media::clean::Unreadable;
use crate::zip::layout::{local_header, local_header_length};
use crate::zip::{Method, Record};
use crate::{Error, Result, media};

/// Uncompressed bytes of a group.
const GROUP: u64 = 2 << 20;
/// Cuts the band, which is in order, into groups.
pub(super) fn groups(band: &[&Content]) -> Vec<Range<usize>> {
    let mut groups: Vec<(u64, Range<usize>)> = Vec::new();
    for (index, content) in band.iter().enumerate() {
        let length = length(content);
        match groups.last_mut() {
            Some((size, group)) if *size + length <= GROUP => (*size, group.end) = (*size + length, index + 1),
            _ => groups.push((length, index..index + 1)),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn length(content: &Content) -> u64 {
    content.recipe.length().unwrap_or(content.source.stamp.length)
}

/// Makes a group; the offsets in `done` count from its start.
pub(super) fn pack<W: WriteAt>(
    pass: &Pass<'_, W>,
    number: usize,
    group: &[&Content],
    deflater: &mut Deflater,
    done: &mut Vec<Done>,
) -> Result<(), Stop> {
    let size = group.iter().map(|content| length(content)).sum();
    pass.sequencer.begin(number, size)?;
    let mut bytes = Vec::new();
    for content in group {
        done.push(pack_one(pass, number, content, deflater, &mut bytes)?);
    }
    Ok(pass.sequencer.submit(pass.out, number, Group { bytes, size })?)
}

fn pack_one<W: WriteAt>(
    pass: &Pass<'_, W>,
    number: usize,
    content: &Content,
    deflater: &mut Deflater,
    bytes: &mut Vec<u8>,
) -> Result<Done, Stop> {
    let name = full_name(pass.root, &content.path);
    let start = bytes.len();
    let header = start..start + local_header_length(&name, 0) as usize;
    bytes.resize(header.end, 0);
    let (size, sums) = render(pass, content, deflater, bytes)?;
    let (sha256, crc32) = sums.finish();
    let compressed = (bytes.len() - header.end) as u64;
    let record = Record { name, method: Method::Deflated, crc32, compressed, size, offset: start as u64 };
    let encoded = local_header(&record, pass.date);
    if encoded.len() != header.len() {
        let message = format!("{}: too long to be made in memory", content.path);
        return Err(Error::new(Code::LimitExceeded, message).at(&content.path).into());
    }
    bytes[header].copy_from_slice(&encoded);
    Ok(Done { record, file: PackedFile { path: content.path.clone(), bytes: size, sha256 }, group: Some(number) })
}

fn render<W: WriteAt>(pass: &Pass<'_, W>, content: &Content, deflater: &mut Deflater, out: &mut Vec<u8>) -> Result<(u64, Sums), Stop> {
    let (mut size, mut sums) = (0, Sums::default());
    let mut take = |chunk: &[u8]| {
        pass.go_on()?;
        sums.update(chunk);
        size += chunk.len() as u64;
        (pass.progress)(chunk.len() as u64);
        Ok(deflater.push(chunk, out)?)
    };
    match &content.recipe {
        Recipe::Render(Render::Bytes(made)) => made.chunks(BUFFER).try_for_each(&mut take)?,
        Recipe::Render(Render::Source) => read_source(pass, content, &mut take)?,
        Recipe::Render(Render::Cleaned(policy)) => rewritten(pass, content, *policy)?.chunks(BUFFER).try_for_each(&mut take)?,
        Recipe::Splice(_) => unreachable!("the deflated band holds what is rendered"),
    }
    deflater.finish(out)?;
    Ok((size, sums))
}

/// A document as it may leave: what was judged while planning is made again, from a source whose stamp has not changed.
fn rewritten<W>(pass: &Pass<'_, W>, content: &Content, policy: Policy) -> Result<Vec<u8>, Stop> {
    let source = pass.workspace.read_planned(&content.source, MAX_RENDERED_DOCUMENT)?;
    match media::rewrite(&content.media_type, &source, policy) {
        Some(Ok(made)) => Ok(made.bytes.unwrap_or(source)),
        Some(Err(Unreadable::NoRoom(why))) => Err(Error::no_room(&content.source.at, &why).into()),
        _ => Err(changed(&content.source.at).into()),
    }
}

fn read_source<W>(pass: &Pass<'_, W>, content: &Content, take: &mut impl FnMut(&[u8]) -> Result<(), Stop>) -> Result<(), Stop> {
    let file = &content.source;
    let source = pass.workspace.open_planned(file)?;
    let length = file.stamp.length;
    let mut chunk = vec![0; BUFFER.min(usize::try_from(length).unwrap_or(BUFFER))];
    let mut read = 0;
    while read < length {
        let wanted = chunk.len().min(usize::try_from(length - read).unwrap_or(BUFFER));
        let filled = source.fill_at(&mut chunk[..wanted], read).map_err(|error| Error::io("cannot read", &file.at, error))?;
        if filled < wanted {
            return Err(changed(&file.at).into());
        }
        take(&chunk[..filled])?;
        read += filled as u64;
    }
    Ok(still_planned(&source, file)?)
}
