//! Documents that other programs made, cleaned, and opened again by the programs that people open them with: the pages, the words
//! and every pixel are what they were, and nothing says who made them. Made by LibreOffice, XlsxWriter, Chromium, Ghostscript and
//! qpdf; where one of them is missing, what needs it is skipped aloud.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Studio, extract, fixtures, have};
use crate::white_label::{MARKER, deliverable, exiftool, marked};

/// Runs a program, which has to succeed, and gives what it said.
fn run(command: &mut Command) -> Vec<u8> {
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{command:?}: {}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}

/// LibreOffice, with a profile of its own, writes files in another format into a folder.
fn soffice(studio: &Studio, format: &str, files: &[PathBuf], to: &Path) {
    let profile = format!("-env:UserInstallation=file://{}", studio.outside().join("profile").display());
    run(Command::new("soffice").arg(profile).args(["--headless", "--convert-to", format, "--outdir"]).arg(to).args(files));
}

fn chromium(studio: &Studio) -> Command {
    let mut chromium = Command::new("chromium");
    let profile = format!("--user-data-dir={}", studio.outside().join("browser").display());
    chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--window-size=300,300"]).arg(profile);
    chromium
}

/// What LibreOffice makes, by its name in `fixtures/elsewhere`, as what, and under which name it is delivered.
fn make(studio: &Studio, made: &[(&str, &str, &str)]) {
    let folder = studio.path(&deliverable("elsewhere"));
    fs::create_dir_all(&folder).unwrap();
    for (source, format, name) in made {
        let source = fixtures().join("elsewhere").join(source);
        let written = folder.join(source.with_extension(format).file_name().unwrap());
        soffice(studio, format, &[source], &folder);
        fs::rename(written, folder.join(name)).unwrap();
    }
}

/// Builds, and gives the folder of the deliverables as they were and as they are handed over.
fn handed_over(studio: &Studio) -> (PathBuf, PathBuf) {
    studio.configure_more("[[rights]]\nmatch = [\"assets/elsewhere/**\"]\norigin = \"agency-made\"");
    studio.configure_more("[[rights]]\nmatch = [\"assets/elsewhere/**\"]\ncomponent = true\norigin = \"font\"\nlicense = \"SIL OFL 1.1\"");
    let root = extract(&studio.built(), &studio.outside().join("received"));
    (studio.path(&deliverable("elsewhere")), root.join("assets/elsewhere"))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The words of a PDF and its pages as pictures.
fn shown(pdf: &Path) -> (String, Vec<Vec<u8>>) {
    let words = String::from_utf8(run(Command::new("pdftotext").arg("-layout").arg(pdf).arg("-"))).unwrap();
    let pages = tempfile::tempdir().unwrap();
    run(Command::new("pdftoppm").args(["-r", "50"]).arg(pdf).arg(pages.path().join("page")));
    let pictures: Vec<Vec<u8>> = names(pages.path()).iter().map(|name| fs::read(pages.path().join(name)).unwrap()).collect();
    assert!(!pictures.is_empty(), "{}", pdf.display());
    (words, pictures)
}

/// The same words on every page, and the same pixels, but for so many shades of 256.
fn assert_same_pages(before: &Path, after: &Path, shades: u8) {
    let ((words, pages), (words_after, pages_after)) = (shown(before), shown(after));
    assert_eq!(words, words_after, "{}", before.display());
    assert_eq!(pages.len(), pages_after.len(), "{}", before.display());
    for (number, (page, page_after)) in pages.iter().zip(&pages_after).enumerate() {
        let same = page.len() == page_after.len() && page.iter().zip(page_after).all(|(one, other)| one.abs_diff(*other) <= shades);
        assert!(same, "page {} of {} looks different", number + 1, before.display());
    }
}

/// There was something to find, and nothing of it is left: not the marker in any part, and no tag but those of the format.
fn assert_nothing_said(before: &Path, after: &Path, name: &str, tags_of_the_format: &[&str]) {
    let bytes = fs::read(after.join(name)).unwrap();
    assert!(exiftool(name, &fs::read(before.join(name)).unwrap()).contains(MARKER), "nothing was planted in {name}");
    assert!(!marked(&bytes), "the marker is in {name}");
    if bytes.starts_with(b"PK") {
        let mut parts = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).unwrap();
        for index in 0..parts.len() {
            let (mut entry, mut content) = (parts.by_index(index).unwrap(), Vec::new());
            entry.read_to_end(&mut content).unwrap();
            assert!(!marked(&content), "the marker is in {:?} of {name}", entry.name());
        }
    }
    let said = exiftool(name, &bytes);
    let of_the_file =
        |line: &&str| !["[ExifTool]", "[System]", "[File]", "[ZIP]", "[JFIF]", "[Composite]"].iter().any(|group| line.starts_with(group));
    let known = |line: &&str| tags_of_the_format.iter().any(|tag| line.split_whitespace().nth(1).is_some_and(|said| said.starts_with(tag)));
    let more: Vec<&str> = said.lines().filter(of_the_file).filter(|line| !known(line)).collect();
    assert!(more.is_empty() && !said.contains(MARKER), "{name}: {said}");
}

/// Whether all these programs are there.
fn have_all(tools: &[&str], what: &str) -> bool {
    tools.iter().all(|tool| have(tool, what))
}

#[test]
fn office_files_open_in_libreoffice_and_look_as_they_did() {
    if !have_all(&["soffice", "pdftotext", "pdftoppm", "exiftool"], "office files opened in LibreOffice") {
        return;
    }
    let studio = Studio::new();
    make(&studio, &[("report.fodt", "docx", "report.docx"), ("sums.fods", "xlsx", "sums.xlsx"), ("slides.fodp", "pptx", "slides.pptx")]);
    studio.write(&deliverable("elsewhere/chart.xlsx"), fs::read(fixtures().join("elsewhere/chart.xlsx")).unwrap());
    let (before, after) = handed_over(&studio);
    let [opened, opened_after] = ["before", "after"].map(|name| studio.outside().join(name));
    for (folder, to) in [(&before, &opened), (&after, &opened_after)] {
        let files: Vec<PathBuf> = names(folder).iter().map(|name| folder.join(name)).collect();
        assert_eq!(files.len(), 4);
        soffice(&studio, "pdf", &files, to);
    }
    for name in names(&before) {
        let tags: &[&str] = if name == "chart.xlsx" { &["Application", "AppVersion"] } else { &[] };
        assert_nothing_said(&before, &after, &name, tags);
        let pdf = Path::new(&name).with_extension("pdf");
        assert_same_pages(&opened.join(&pdf), &opened_after.join(&pdf), 0);
    }
}

#[test]
fn pdfs_of_other_programs_are_sound_and_look_as_they_did() {
    if !have_all(&["soffice", "qpdf", "pdftotext", "pdftoppm", "exiftool"], "PDFs of other programs") {
        return;
    }
    let studio = Studio::new();
    make(&studio, &[("report.fodt", "pdf", "report.pdf"), ("slides.fodp", "pdf", "slides.pdf")]);
    let folder = studio.path(&deliverable("elsewhere"));
    let report = folder.join("report.pdf");
    run(Command::new("qpdf").args(["--linearize", "--object-streams=generate"]).arg(&report).arg(folder.join("linearized.pdf")));
    let attached = studio.outside().join("notes.txt");
    fs::write(&attached, "a note").unwrap();
    run(Command::new("qpdf").arg(&report).arg("--add-attachment").arg(attached).arg("--").arg(folder.join("attached.pdf")));
    if have("gs", "PDFs of Ghostscript") {
        run(Command::new("gs").args(["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-o"]).arg(folder.join("gs.pdf")).arg(&report));
    }
    if have("chromium", "PDFs of Chromium") {
        let page = studio.outside().join("page.html");
        fs::write(&page, format!("<title>{MARKER}</title><h1>A page</h1><p>and <a href='https://acme.example/'>a link</a>")).unwrap();
        run(chromium(&studio).arg(format!("--print-to-pdf={}", folder.join("page.pdf").display())).arg(page));
    }
    let (before, after) = handed_over(&studio);
    for name in names(&before) {
        assert_nothing_said(
            &before,
            &after,
            &name,
            &["PDFVersion", "Linearized", "PageCount", "PageMode", "Language", "TaggedPDF", "EmbeddedImage"],
        );
        run(Command::new("qpdf").arg("--check").arg(after.join(&name)));
        // Numbers of a page keep seven digits: the edge of an icon may get another shade.
        assert_same_pages(&before.join(&name), &after.join(&name), 8);
    }
}

#[test]
fn a_drawing_of_libreoffice_looks_as_it_did_in_a_browser() {
    if !have_all(&["soffice", "chromium"], "a drawing in a browser") {
        return;
    }
    let studio = Studio::new();
    make(&studio, &[("slides.fodp", "svg", "slides.svg")]);
    let (before, after) = handed_over(&studio);
    let [(drawing, picture), (drawing_after, picture_after)] = [before, after].map(|folder| {
        let (drawing, picture) = (folder.join("slides.svg"), studio.outside().join("picture.png"));
        run(chromium(&studio).arg(format!("--screenshot={}", picture.display())).arg(&drawing));
        (fs::read(drawing).unwrap(), fs::read(picture).unwrap())
    });
    assert!(drawing != drawing_after, "nothing went");
    assert!(picture == picture_after, "it looks different");
}
