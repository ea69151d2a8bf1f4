//! Which boxes may stand where, and what is done about each: ISO 14496-12 table 1, the QuickTime File Format, and the
//! codecs' own registrations (mp4ra.org). What is not named here goes.

/// A container whose boxes are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file itself.
    File,
    /// `moov`
    Movie,
    /// `trak`
    Track,
    /// `mdia`
    Media,
    /// `minf`
    Information,
    /// `gmhd` and the `tmcd` in it: QuickTime's header of time codes.
    BaseMedia,
    /// `dinf`
    Data,
    /// `stbl`
    Samples,
    /// A sample entry in `stsd`, and QuickTime's `wave` in it.
    Description,
    /// `edts`, `tapt`: nothing but tables.
    Tables,
    /// `tref`: a list of tracks under each type of reference.
    TrackReferences,
    /// `mvex`
    Extends,
    /// `moof`
    Fragment,
    /// `traf`
    TrackFragment,
    /// `mfra`
    RandomAccess,
}

/// What is done about a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Stays, and what is in it is looked at.
    Enter(Place),
    /// Samples: stay, and are not looked at.
    Samples,
    /// Stays as far as its entries go.
    Measured,
    /// Stays; what can be read in it is a text.
    Opaque,
    /// Free space: stays, and is empty.
    Space,
    /// Stays without its dates.
    Header,
    /// Says what a track is, and has a name.
    Handler,
    /// Says where samples lie.
    References,
    /// Says what samples are.
    Descriptions,
    /// May hold what is kept.
    UserData,
    /// `uuid`
    Extension,
    /// Structure in the wrong place.
    Misplaced,
    /// Understood by nobody here.
    Unknown(&'static str),
    /// Goes.
    Goes,
}

/// The rule for a box of type `kind` that stands in `place`.
pub fn rule(place: Place, kind: [u8; 4]) -> Rule {
    match &kind {
        b"free" | b"skip" | b"wide" => return Rule::Space,
        b"uuid" => return Rule::Extension,
        b"udta" | b"meta" if place != Place::Description => return Rule::UserData,
        _ => {}
    }
    let rule = match place {
        Place::File => file(&kind),
        Place::Movie => movie(&kind),
        Place::Track => track(&kind),
        Place::Media => media(&kind),
        Place::Information => information(&kind),
        Place::Samples => samples(&kind),
        Place::Description => description(&kind),
        Place::Fragment | Place::TrackFragment | Place::Extends | Place::RandomAccess => fragment(place, &kind),
        Place::BaseMedia => match &kind {
            b"tmcd" => Rule::Enter(Place::BaseMedia),
            b"gmin" | b"text" | b"tcmi" => Rule::Opaque,
            _ => Rule::Goes,
        },
        Place::Data if &kind == b"dref" => Rule::References,
        Place::TrackReferences if !STRUCTURE.contains(&&kind) => Rule::Opaque,
        Place::Tables => match &kind {
            b"elst" | b"clef" | b"prof" | b"enof" => Rule::Measured,
            _ => Rule::Goes,
        },
        Place::Data | Place::TrackReferences => Rule::Goes,
    };
    if rule == Rule::Goes && STRUCTURE.contains(&&kind) { Rule::Misplaced } else { rule }
}

/// Boxes without which a film cannot be played. One in a wrong place is not taken for a note that may go.
const STRUCTURE: [&[u8; 4]; 12] =
    [b"moov", b"mdat", b"moof", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"stsd", b"traf", b"edts", b"mvhd"];

fn file(kind: &[u8; 4]) -> Rule {
    match kind {
        b"mdat" => Rule::Samples,
        b"moov" => Rule::Enter(Place::Movie),
        b"moof" => Rule::Enter(Place::Fragment),
        b"mfra" => Rule::Enter(Place::RandomAccess),
        b"ftyp" | b"styp" | b"sidx" | b"ssix" | b"pdin" => Rule::Opaque,
        _ => Rule::Goes,
    }
}

fn movie(kind: &[u8; 4]) -> Rule {
    match kind {
        b"mvhd" => Rule::Header,
        b"trak" => Rule::Enter(Place::Track),
        b"mvex" => Rule::Enter(Place::Extends),
        b"iods" | b"ctab" | b"clip" | b"trgr" => Rule::Opaque,
        b"cmov" | b"rmra" => Rule::Unknown("compressed movie header, or a reference to other films"),
        b"pssh" => Rule::Unknown("encrypted film"),
        _ => Rule::Goes,
    }
}

fn track(kind: &[u8; 4]) -> Rule {
    match kind {
        b"tkhd" => Rule::Header,
        b"mdia" => Rule::Enter(Place::Media),
        b"edts" | b"tapt" => Rule::Enter(Place::Tables),
        b"tref" => Rule::Enter(Place::TrackReferences),
        b"load" | b"clip" | b"matt" | b"trgr" => Rule::Opaque,
        _ => Rule::Goes,
    }
}

fn media(kind: &[u8; 4]) -> Rule {
    match kind {
        b"mdhd" => Rule::Header,
        b"hdlr" => Rule::Handler,
        b"minf" => Rule::Enter(Place::Information),
        b"elng" => Rule::Opaque,
        _ => Rule::Goes,
    }
}

fn information(kind: &[u8; 4]) -> Rule {
    match kind {
        b"vmhd" | b"smhd" | b"nmhd" => Rule::Measured,
        b"hdlr" => Rule::Handler,
        b"gmhd" => Rule::Enter(Place::BaseMedia),
        b"dinf" => Rule::Enter(Place::Data),
        b"stbl" => Rule::Enter(Place::Samples),
        _ => Rule::Goes,
    }
}

fn samples(kind: &[u8; 4]) -> Rule {
    match kind {
        b"stsd" => Rule::Descriptions,
        b"stts" | b"ctts" | b"stss" | b"stps" | b"stsc" | b"stsz" | b"stco" | b"co64" => Rule::Measured,
        b"stz2" | b"sdtp" | b"stsh" | b"padb" | b"stdp" | b"cslg" => Rule::Opaque,
        b"sbgp" | b"sgpd" | b"subs" | b"saiz" | b"saio" | b"csgp" => Rule::Opaque,
        _ => Rule::Goes,
    }
}

fn fragment(place: Place, kind: &[u8; 4]) -> Rule {
    match (place, kind) {
        (Place::Fragment, b"mfhd") | (Place::Extends, b"mehd" | b"trex") | (Place::TrackFragment, b"tfdt") => Rule::Measured,
        (Place::Fragment, b"traf") => Rule::Enter(Place::TrackFragment),
        (Place::Fragment, b"pssh") => Rule::Unknown("encrypted film"),
        (Place::Extends, b"leva" | b"trep") | (Place::RandomAccess, b"tfra" | b"mfro") => Rule::Opaque,
        (Place::TrackFragment, b"tfhd" | b"trun" | b"sdtp" | b"sbgp" | b"sgpd" | b"subs" | b"saiz" | b"saio") => Rule::Opaque,
        _ => Rule::Goes,
    }
}

/// What a decoder or a screen is told: codec configuration, pixel shape, colour, light, projection, channels.
fn description(kind: &[u8; 4]) -> Rule {
    match kind {
        b"avcC" | b"avcE" | b"hvcC" | b"hvcE" | b"lhvC" | b"vvcC" | b"evcC" | b"av1C" | b"vpcC" | b"dvcC" | b"dvvC" | b"dvwC" => {
            Rule::Opaque
        }
        b"esds" | b"glbl" | b"d263" | b"jp2h" | b"m4ds" | b"SMI " | b"ACLR" | b"APRG" | b"ARES" | b"strf" => Rule::Opaque,
        b"dOps" | b"dac3" | b"dec3" | b"dac4" | b"dfLa" | b"alac" | b"ddts" | b"dmlp" | b"mhaC" | b"damr" | b"mp4a" => Rule::Opaque,
        b"pasp" | b"clap" | b"colr" | b"gama" | b"fiel" | b"btrt" | b"mdcv" | b"clli" | b"amve" | b"SmDm" | b"CoLL" => Rule::Opaque,
        b"cclv" | b"st3d" | b"sv3d" | b"vexu" | b"hfov" | b"ccst" | b"auxi" | b"ctab" => Rule::Opaque,
        b"chan" | b"chnl" | b"srat" | b"pcmC" | b"enda" | b"frma" | b"\0\0\0\0" => Rule::Opaque,
        b"wave" => Rule::Enter(Place::Description),
        b"sinf" => Rule::Unknown("encrypted film"),
        _ => Rule::Goes,
    }
}
