//! Which texts of a medium say whose it is, by the name of the place where they stand, whatever the format.

use crate::data::imprint::ClaimKind;

/// Last words of such places, in small letters: EXIF, IPTC IIM and PNG; XMP and SVG; ID3, FLAC and WAV; MP4 and QuickTime; PDF.
#[rustfmt::skip]
const PLACES: [(&str, ClaimKind); 37] = [
    ("copyright", ClaimKind::Holder), ("copyrightnotice", ClaimKind::Holder), ("dc:rights", ClaimKind::Holder),
    ("plus:copyrightowner", ClaimKind::Holder), ("plus:licensor", ClaimKind::Holder), ("xmprights:owner", ClaimKind::Holder),
    ("tcop", ClaimKind::Holder), ("tpro", ClaimKind::Holder), ("icop", ClaimKind::Holder), ("cprt", ClaimKind::Holder),
    ("©cpy", ClaimKind::Holder), ("com.apple.quicktime.copyright", ClaimKind::Holder),
    ("credit", ClaimKind::Credit), ("photoshop:credit", ClaimKind::Credit),
    ("artist", ClaimKind::Creator), ("by-line", ClaimKind::Creator), ("author", ClaimKind::Creator), ("composer", ClaimKind::Creator),
    ("dc:creator", ClaimKind::Creator), ("xpauthor", ClaimKind::Creator), ("photographer", ClaimKind::Creator),
    ("tpe1", ClaimKind::Creator), ("tcom", ClaimKind::Creator), ("iart", ClaimKind::Creator),
    ("©art", ClaimKind::Creator), ("©aut", ClaimKind::Creator), ("©wrt", ClaimKind::Creator), ("auth", ClaimKind::Creator),
    ("perf", ClaimKind::Creator), ("com.apple.quicktime.author", ClaimKind::Creator), ("com.apple.quicktime.artist", ClaimKind::Creator),
    ("xmprights:usageterms", ClaimKind::Terms), ("xmprights:webstatement", ClaimKind::Terms), ("cc:license", ClaimKind::Terms),
    ("license", ClaimKind::Terms), ("user", ClaimKind::Terms), ("wcop", ClaimKind::Terms),
];

/// What is claimed at this place, if anything: `IPTC 2:80 By-line`, `PNG tEXt "Author"`, `PPTX ppt/media/a.jpg: EXIF Artist`.
pub fn claim_at(place: &str) -> Option<ClaimKind> {
    let word = place.rsplit(' ').next()?.trim_matches(['"', '/']).to_lowercase();
    PLACES.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
}

/// Whether something of this name, which goes, may say whose the medium is: the metadata of a drawing go whole, and are named as one.
pub fn may_claim(what: &str) -> bool {
    claim_at(what).is_some() || what.ends_with("<metadata>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_says_what_is_claimed_in_every_format() {
        for (place, kind) in [
            ("EXIF Copyright", Some(ClaimKind::Holder)),
            ("IPTC 2:80 By-line", Some(ClaimKind::Creator)),
            ("IPTC 2:110 Credit", Some(ClaimKind::Credit)),
            ("PNG tEXt \"Author\"", Some(ClaimKind::Creator)),
            ("XMP xmpRights:UsageTerms", Some(ClaimKind::Terms)),
            ("MP4 ©cpy", Some(ClaimKind::Holder)),
            ("PDF Info /Author", Some(ClaimKind::Creator)),
            ("PPTX ppt/media/image1.jpg: IPTC 2:116 CopyrightNotice", Some(ClaimKind::Holder)),
            ("PNG tEXt \"parameters\"", None),
            ("EXIF Software", None),
        ] {
            assert_eq!(claim_at(place), kind, "{place}");
        }
    }
}
