//! Every text of a file that is only searched: one that ships byte for byte, and one of a finished bundle. Builder and verifier ask here,
//! so that they find the same.

use std::io::{self, Read, Seek};

use super::clean::{Text, Unreadable};
use super::{judge, rewrite};
use crate::data::content::MAX_SEARCHED_DOCUMENT;
use crate::data::media_type::{Kind, MediaType};
use crate::data::policy::Policy;

/// Whether a format file may know the texts of files of this type; text itself is searched as it stands.
pub fn has_texts(media_type: &MediaType) -> bool {
    let media = matches!(media_type.kind(), Kind::Image | Kind::Video | Kind::Audio) || super::is_rewritten(media_type);
    media && !media_type.is_text()
}

/// All texts of a file of this type and length, or why they are not known.
///
/// # Errors
/// Only what reading `source` gives.
pub fn texts<R: Read + Seek>(media_type: &MediaType, length: u64, source: &mut R) -> io::Result<Result<Vec<Text>, Unreadable>> {
    if !super::is_rewritten(media_type) {
        return Ok(judge(media_type, length, source, Policy::AS_IT_IS)?.map(|judged| judged.texts));
    }
    if length > MAX_SEARCHED_DOCUMENT {
        return Ok(Err(Unreadable::Unsupported("a document too long to be unpacked in memory".to_owned())));
    }
    let mut bytes = Vec::new();
    source.take(length).read_to_end(&mut bytes)?;
    let unknown = || Err(Unreadable::Unsupported(media_type.to_string()));
    Ok(rewrite(media_type, &bytes, Policy::AS_IT_IS).unwrap_or_else(unknown).map(|document| document.texts))
}
