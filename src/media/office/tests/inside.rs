//! Office files inside of office files: the workbook behind a chart.

use super::*;
use crate::data::media_type::MediaType;
use crate::media;

const CHART: &str = "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx";

/// A presentation with these files inside.
fn presentation(inside: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new_append(Cursor::new(pack(&pptx()))).unwrap();
    for (name, bytes) in inside {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn rewritten(bytes: &[u8]) -> Rewritten {
    let media_type = MediaType::fixed("application/vnd.openxmlformats-officedocument.presentationml.presentation");
    media::rewrite(&media_type, bytes, RIGHTS).unwrap().unwrap()
}

fn entry(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut content = Vec::new();
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

#[test]
fn a_workbook_in_a_presentation_is_cleaned_like_one_by_itself() {
    let slides = rewritten(&presentation(&[(CHART.into(), pack(&xlsx()))]));
    let workbook = entry(slides.bytes.as_ref().unwrap(), CHART);
    assert_eq!(Some(workbook), judge(&pack(&xlsx()), RIGHTS).unwrap().bytes);
    assert!(slides.removed.contains(&(format!("PPTX {CHART}: XLSX docProps/app.xml Company"), 1)), "{:#?}", slides.removed);
    assert_eq!(says(&slides, &format!("PPTX {CHART}: XLSX xl/sharedStrings.xml")), "Retail\nTwo\n");
    assert_eq!(slides.unread, [""; 0]);
    assert_eq!(rewritten(slides.bytes.as_ref().unwrap()).bytes, None);
}

#[test]
fn what_is_deeper_still_is_named_as_not_read() {
    let slides = rewritten(&presentation(&[("ppt/embeddings/deck.pptx".into(), presentation(&[(CHART.into(), pack(&xlsx()))]))]));
    assert_eq!(slides.unread, [format!("PPTX ppt/embeddings/deck.pptx: PPTX {CHART}")]);
}

#[test]
fn all_that_is_inside_shares_one_bound() {
    let zeros = vec![0; 90 << 20];
    let mut bomb = ZipWriter::new_append(Cursor::new(pack(&xlsx()))).unwrap();
    bomb.start_file("xl/media/zeros.bin", SimpleFileOptions::default()).unwrap();
    bomb.write_all(&zeros).unwrap();
    let bomb = bomb.finish().unwrap().into_inner();
    let inside: Vec<_> = (0..6).map(|at| (format!("ppt/embeddings/{at}.xlsx"), bomb.clone())).collect();
    let slides = rewritten(&presentation(&inside));
    assert!(slides.unread.contains(&"PPTX ppt/embeddings/5.xlsx".to_owned()), "{:?}", slides.unread);
    assert!(!slides.unread.contains(&"PPTX ppt/embeddings/4.xlsx".to_owned()), "{:?}", slides.unread);
}
