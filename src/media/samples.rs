//! Metadata with a text in every slot, for the tests of all formats. `Acme` stands in what is kept because it is a right,
//! `Photographer` in what is kept of somebody else's picture, `Northlight` in everything that goes.

/// Exif, little-endian, with all directories: Orientation 6 and ColorSpace 65535 among them.
pub fn exif() -> Vec<u8> {
    let mut tiff = Tiff(b"II*\0\0\0\0\0".to_vec());
    let comment = tiff.put(b"ASCII\0\0\0Northlight prompt: a vault");
    let maker = tiff.put(b"Northlight maker's note");
    let exif = tiff.directory(
        &[(0x9000, 7, 4, u32::from_le_bytes(*b"0232")), (0x927c, 7, 23, maker), (0x9286, 7, 34, comment), (0xa001, 3, 1, 0xffff)],
        0,
    );
    let gps_area = tiff.put(b"ASCII\0\0\0Northlight studio");
    let gps = tiff.directory(&[(0x0000, 1, 4, 0x0302), (0x001c, 7, 25, gps_area)], 0);
    let thumbnail = tiff.put(b"\xff\xd8\xff\xfe\x00\x0cNorthlight\xff\xd9");
    let second = tiff.directory(&[(0x0103, 3, 1, 6), (0x0201, 4, 1, thumbnail), (0x0202, 4, 1, 18)], 0);
    let description = tiff.put(b"Photographer: three at a desk\0");
    let make = tiff.put(b"Northlight\0");
    let software = tiff.put(b"Northlight 3.1\0");
    let artist = tiff.put(b"Photographer: Ana\0");
    let copyright = tiff.put("© Acme\0".as_bytes());
    let author: Vec<u8> = "Northlight\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let windows = tiff.put(&author);
    let first = tiff.directory(
        &[
            (0x010e, 2, 30, description),
            (0x010f, 2, 11, make),
            (0x0112, 3, 1, 6),
            (0x0131, 2, 15, software),
            (0x013b, 2, 18, artist),
            (0x8298, 2, 8, copyright),
            (0x8769, 4, 1, exif),
            (0x8825, 4, 1, gps),
            (0x9c9d, 1, 22, windows),
        ],
        second,
    );
    tiff.0[4..8].copy_from_slice(&first.to_le_bytes());
    tiff.0
}

struct Tiff(Vec<u8>);

impl Tiff {
    fn put(&mut self, bytes: &[u8]) -> u32 {
        self.0.resize(self.0.len().next_multiple_of(2), 0);
        let at = self.0.len() as u32;
        self.0.extend_from_slice(bytes);
        at
    }

    fn directory(&mut self, entries: &[(u16, u16, u32, u32)], next: u32) -> u32 {
        let mut bytes = (entries.len() as u16).to_le_bytes().to_vec();
        for (tag, kind, count, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend(next.to_le_bytes());
        self.put(&bytes)
    }
}

/// An XMP packet in Adobe's manner.
pub const XMP: &str = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<!-- Northlight comment -->
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Northlight XMP Core 5.6">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="uuid:northlight"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#" xmlns:northlight="http://northlight.example/ns/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
    xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
    xmp:CreatorTool="Northlight" photoshop:Instructions="Northlight only" photoshop:Credit="Photographer Ana / Agency"
    xmpRights:Marked="True" xmpRights:WebStatement="https://acme.example/rights?a=1&amp;b=2" northlight:job="n7">
   <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Acme</rdf:li><rdf:li xml:lang="pt-BR">© Acme, todos os direitos</rdf:li></rdf:Alt></dc:rights>
   <dc:creator><rdf:Seq><rdf:li>Photographer Ana</rdf:li></rdf:Seq></dc:creator>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Photographer's title</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Photographer's caption</rdf:li></rdf:Alt></dc:description>
   <dc:subject><rdf:Bag><rdf:li>Photographer's keyword</rdf:li><rdf:li>desk</rdf:li></rdf:Bag></dc:subject>
   <Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Photographer's alt text</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
   <xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Acme only</rdf:li></rdf:Alt></xmpRights:UsageTerms>
   <plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorName>Acme Stock</plus:LicensorName><plus:LicensorURL>https://acme.example/</plus:LicensorURL><northlight:note>Northlight</northlight:note></rdf:li></rdf:Seq></plus:Licensor>
   <xmpMM:History><rdf:Seq><rdf:li stEvt:softwareAgent="Northlight"/></rdf:Seq></xmpMM:History>
   <dc:source>Northlight</dc:source>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
                                        
<?xpacket end="w"?>"#;

/// A packet that says only of which source the medium is, in no fixed form.
pub const XMP_MARK: &str = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>"#;

/// Photoshop's resources: an IPTC record, a thumbnail, a digest.
pub fn resources() -> Vec<u8> {
    let mut record = Vec::new();
    let sets: [((u8, u8), &str); 10] = [
        ((1, 90), "\x1b%G"),
        ((2, 0), "\0\x04"),
        ((2, 5), "Photographer's name"),
        ((2, 25), "Photographer's word"),
        ((2, 40), "Northlight only"),
        ((2, 80), "Photographer Ana"),
        ((2, 105), "Northlight headline"),
        ((2, 110), "Photographer / Agency"),
        ((2, 116), "© Acme"),
        ((2, 120), "Photographer's caption"),
    ];
    for ((number, set), value) in sets {
        record.extend([0x1c, number, set]);
        record.extend((value.len() as u16).to_be_bytes());
        record.extend_from_slice(value.as_bytes());
    }
    let mut out = Vec::new();
    for (id, name, data) in
        [(0x040c_u16, "", b"thumbnail by Northlight".as_slice()), (0x0404, "", &record), (0x07d0, "Northlight path", &[1; 26])]
    {
        out.extend_from_slice(b"8BIM");
        out.extend(id.to_be_bytes());
        out.push(name.len() as u8);
        out.extend_from_slice(name.as_bytes());
        out.resize(out.len().next_multiple_of(2), 0);
        out.extend((data.len() as u32).to_be_bytes());
        out.extend_from_slice(data);
        out.resize(out.len().next_multiple_of(2), 0);
    }
    out
}

/// A manifest store with a claim in CBOR and an assertion in JSON.
pub fn store() -> Vec<u8> {
    let description = |kind: &[u8; 4], label: &str| {
        let uuid = [kind, b"\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71".as_slice(), b"\x03", label.as_bytes(), b"\0"].concat();
        boxed(b"jumd", &uuid)
    };
    // {"claim_generator": "Studio tool", "sig": h'…'}
    let claim = [b"\xa2\x6fclaim_generator\x6bStudio tool\x63sig\x58\x11\x13\x0fStudio Cert Org".as_slice()].concat();
    let claim = boxed(b"jumb", &[description(b"c2cl", "c2pa.claim"), boxed(b"cbor", &claim)].concat());
    let action =
        br#"{"action":"c2pa.created","digitalSourceType":"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"}"#;
    let action = boxed(b"jumb", &[description(b"json", "c2pa.actions"), boxed(b"json", action)].concat());
    boxed(b"jumb", &[description(b"c2pa", "c2pa"), claim, action].concat())
}

fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [(body.len() as u32 + 8).to_be_bytes().as_slice(), kind, body].concat()
}

/// An ICC profile of nothing but a description and a copyright; enough to be carried.
pub fn profile() -> Vec<u8> {
    let mut profile = vec![0; 128];
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend(2_u32.to_be_bytes());
    for (name, at, length) in [(b"desc", 156_u32, 40_u32), (b"cprt", 196, 20)] {
        profile.extend_from_slice(name);
        profile.extend(at.to_be_bytes());
        profile.extend(length.to_be_bytes());
    }
    let text: Vec<u8> = "Acme P".encode_utf16().flat_map(u16::to_be_bytes).collect();
    profile.extend([b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x0c\0\0\0\x1c".as_slice(), &text].concat());
    profile.extend_from_slice(b"text\0\0\0\0Acme rights\0");
    let length = profile.len() as u32;
    profile[..4].copy_from_slice(&length.to_be_bytes());
    profile
}
