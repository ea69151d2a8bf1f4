//! Five documents tell of rights: docs/rights.json, assets.csv, the gallery, RIGHTS.md and the manifest. Read back from a finished
//! bundle, each says of every file the same as the others.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::{Studio, document_in, unzipped};

/// What a document says of the rights of one file; `None` is what it does not tell.
#[derive(Debug, Default, PartialEq)]
struct Said {
    origin: String,
    licences: Option<Vec<String>>,
    expires: Option<String>,
    credit: Option<String>,
}

type Table = BTreeMap<String, Said>;

/// As documents call an origin.
fn label(origin: &str) -> &str {
    match origin {
        "generated" => "Generated",
        "edited-from-generated" => "Generated and edited",
        "agency-made" => "Made by the agency",
        "licensed-stock" => "Licensed stock",
        "client-supplied" => "Supplied by the client",
        other => panic!("the fixture has no {other}"),
    }
}

fn title(row: &Value) -> Option<String> {
    let text = |key: &str| row[key].as_str().map(str::to_owned);
    match (text("license"), text("number")) {
        (Some(license), Some(number)) => Some(format!("{license} (no. {number})")),
        (license, _) => license,
    }
}

/// rights.json, the one that the others are held against: each file with its parts.
fn of_json(document: &Value) -> Table {
    let mut table = Table::new();
    for row in document["rows"].as_array().unwrap() {
        let said = table.entry(row["path"].as_str().unwrap().to_owned()).or_default();
        if !row["component"].as_bool().unwrap() {
            said.origin = row["origin"].as_str().unwrap().to_owned();
        }
        let licences = said.licences.get_or_insert_default();
        licences.extend(title(row).filter(|title| !licences.contains(title)));
        let expires = row["expires"].as_str().map(str::to_owned);
        said.expires = [said.expires.take(), expires].into_iter().flatten().min();
        let credits: Vec<String> = said.credit.take().into_iter().chain(row["credit"].as_str().map(str::to_owned)).collect();
        said.credit = (!credits.is_empty()).then(|| credits.join("; "));
    }
    table
}

/// assets.csv, whose cells hold no line breaks here.
fn of_csv(text: &str) -> Table {
    let cells = |line: &str| {
        let (mut cells, mut quoted) = (vec![String::new()], false);
        let mut rest = line.chars().peekable();
        while let Some(character) = rest.next() {
            match character {
                '"' if quoted && rest.next_if_eq(&'"').is_some() => cells.last_mut().unwrap().push('"'),
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                other => cells.last_mut().unwrap().push(other),
            }
        }
        cells
    };
    let mut lines = text.lines().map(cells);
    let head = lines.next().unwrap();
    let at = |row: &[String], name: &str| row[head.iter().position(|cell| cell == name).unwrap()].clone();
    let some = |text: String| (!text.is_empty()).then_some(text);
    let said = |row: Vec<String>| {
        let licences = Some(at(&row, "licence").split("; ").filter(|title| !title.is_empty()).map(str::to_owned).collect());
        let (expires, credit) = (some(at(&row, "expires")), some(at(&row, "credit")));
        (at(&row, "path"), Said { origin: at(&row, "origin"), licences, expires, credit })
    };
    lines.map(said).collect()
}

/// The cards of the gallery: under `Rights` the origin, then a paragraph for each licence, credit line and part.
fn of_gallery(page: &str) -> Table {
    let unescaped =
        |text: &str| text.replace("&#x27;", "'").replace("&#39;", "'").replace("&quot;", "\"").replace("&#x2f;", "/").replace("&amp;", "&");
    let field = |card: &str, name: &str| {
        let rest = card.split(&format!("<dt>{name}</dt><dd")).nth(1).unwrap();
        rest.split_once('>').unwrap().1.split("</dd>").next().unwrap().to_owned()
    };
    let card = |card: &str| {
        let rights = field(card, "Rights");
        let mut paragraphs = rights.split("<p>").skip(1).map(|rest| unescaped(rest.split("</p>").next().unwrap()));
        let first = paragraphs.next().unwrap();
        let (origin, expires) = first.split_once(", until ").map_or((first.as_str(), None), |(origin, day)| (origin, Some(day.to_owned())));
        let (mut licences, mut credit) = (Vec::new(), None);
        for said in paragraphs
            .filter(|said| !["Holder: ", "Territory: ", "Restrictions: ", "More on record"].iter().any(|other| said.starts_with(other)))
        {
            match (said.strip_prefix("Credit line: "), said.strip_prefix("Inside: ")) {
                (Some(line), _) => credit = Some(line.to_owned()),
                (_, Some(part)) => licences.extend(part.split_once(", ").map(|(_, title)| title.to_owned())),
                _ => licences.extend((!said.is_empty()).then_some(said)),
            }
        }
        (unescaped(&field(card, "File")), Said { origin: origin.to_owned(), licences: Some(licences), expires, credit })
    };
    page.split("<details>").skip(1).map(|rest| card(rest.split("</details>").next().unwrap())).collect()
}

/// The tables of RIGHTS.md that have a column `first`, a cell by the name of its column.
fn tables(page: &str, first: &str) -> Vec<BTreeMap<String, String>> {
    let cells =
        |line: &str| -> Vec<String> { line.trim_matches('|').split(" | ").map(|cell| cell.trim().replace(['`', '\\'], "")).collect() };
    let mut rows = Vec::new();
    let mut head: Option<Vec<String>> = None;
    for line in page.lines() {
        match &head {
            _ if !line.starts_with('|') => head = None,
            None => head = Some(cells(line)),
            Some(_) if line.starts_with("| --") => {}
            Some(head) if head[0] == first => rows.push(head.iter().cloned().zip(cells(line)).collect()),
            Some(_) => {}
        }
    }
    rows
}

/// RIGHTS.md: the tables by origin, and that of the parts.
fn of_page(page: &str) -> Table {
    let mut table = Table::new();
    for section in page.split("\n## ") {
        let origin = section.split(':').next().unwrap();
        for row in tables(section, "File").into_iter().chain(tables(section, "In the file")) {
            let path = row.get("File").or(row.get("In the file")).unwrap().clone();
            let cell = |name: &str| row.get(name).filter(|cell| !cell.is_empty()).cloned();
            let said = table.entry(path).or_default();
            if row.contains_key("File") {
                said.origin = origin.to_owned();
            }
            let licences = said.licences.get_or_insert_default();
            licences.extend(cell("Licence").filter(|title| !licences.contains(title)));
            said.expires = [said.expires.take(), cell("Until")].into_iter().flatten().min();
            said.credit = said.credit.take().or(cell("Credit"));
        }
    }
    table
}

/// A studio in which every kind of statement is made: a credit, a part that ends before its file, a licence of several files.
fn studio() -> Studio {
    let studio = Studio::new();
    studio
        .configure("covers = \"one photograph", "credit = \"Photo: Ana Exemplo, \\\"Desk\\\" / Example Stock\"\ncovers = \"one photograph");
    studio.configure_more(
        "[[rights]]\nmatch = [\"assets/photos/**\", \"assets/video/*.mp4\"]\ncomponent = true\norigin = \"talent\"\nlicense = \"Release 7\"\nexpires = \"2027-02-28\"",
    );
    studio
}

#[test]
fn five_documents_say_the_same_of_every_file() {
    let studio = studio();
    let zip = studio.built();
    let files = unzipped(&zip);
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let json = of_json(&document_in(&zip, "docs/rights.json"));
    let (csv, gallery, page) = (of_csv(&text("docs/assets.csv")), of_gallery(&text("docs/gallery.html")), of_page(&text("docs/RIGHTS.md")));
    let manifest = document_in(&zip, "docs/handoff-manifest.json");
    let assets: Vec<&String> = json.keys().filter(|path| path.starts_with("assets/")).collect();
    let listed: Vec<&str> = manifest["assets"].as_array().unwrap().iter().map(|asset| asset["path"].as_str().unwrap()).collect();
    assert_eq!(assets, listed, "the manifest lists the assets that have rows");
    assert_eq!((csv.len(), gallery.len(), page.len()), (assets.len(), assets.len(), json.len()));
    assert!(
        json.values().any(|said| said.credit.is_some())
            && json.values().filter(|said| said.expires.as_deref() == Some("2027-02-28")).count() == 2
    );
    for (path, said) in &json {
        let told = &page[path];
        assert_eq!(told.origin, label(&said.origin), "RIGHTS.md: {path}");
        assert_eq!((&told.licences, &told.expires, &told.credit), (&said.licences, &said.expires, &said.credit), "RIGHTS.md: {path}");
    }
    for (path, asset) in assets.into_iter().zip(manifest["assets"].as_array().unwrap()) {
        let said = &json[path];
        assert_eq!(asset["origin"], said.origin, "manifest: {path}");
        assert_eq!(&csv[path], said, "assets.csv: {path}");
        let card = &gallery[path];
        assert_eq!(
            (card.origin.as_str(), &card.licences, &card.expires),
            (label(&said.origin), &said.licences, &said.expires),
            "gallery: {path}"
        );
        assert_eq!(card.credit, said.credit, "gallery: {path}");
    }
}

#[test]
fn the_totals_and_the_sentence_are_those_of_the_rows_in_all_of_them() {
    let studio = studio();
    let zip = studio.built();
    let rights = document_in(&zip, "docs/rights.json");
    let page = String::from_utf8(unzipped(&zip)["docs/RIGHTS.md"].clone()).unwrap();
    let status = rights["rights_status"].as_str().unwrap();
    assert_eq!(document_in(&zip, "docs/handoff-manifest.json")["rights_status"], status);
    assert!(page.contains(&format!("**{status}.**")), "{page}");
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    for row in rights["rows"].as_array().unwrap().iter().filter(|row| row["component"] == false) {
        *counted.entry(row["origin"].as_str().unwrap()).or_default() += 1;
    }
    let totals: BTreeMap<&str, u64> = rights["totals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|total| (total["origin"].as_str().unwrap(), total["files"].as_u64().unwrap()))
        .collect();
    assert_eq!(totals, counted);
    let shown: BTreeMap<String, u64> =
        tables(&page, "Origin").into_iter().map(|row| (row["Origin"].clone(), row["Files"].parse().unwrap())).collect();
    assert_eq!(shown, counted.into_iter().map(|(origin, files)| (label(origin).to_owned(), files)).collect());
}
