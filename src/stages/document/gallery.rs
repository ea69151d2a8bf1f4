//! docs/gallery.html: a contact sheet of every asset, with README and RIGHTS to read beside it; one page that fetches nothing
//! but the bundle's own files.

use std::collections::BTreeMap;

use serde::Serialize;

use super::card::{Card, card};
use super::catalogue::{Catalogue, Entry};
use super::embedded::Page;
use super::html::Html;
use super::rights_page::{self, Extent};
use super::{Heading, Templates, passed_around};
use crate::Result;
use crate::data::decision::Role;
use crate::data::handover::{Handover, Issue, PackedFile};
use crate::data::rights::RightsDocument;
use crate::data::wording::counted;

/// What the template is given.
#[derive(Serialize)]
pub(super) struct View<'a> {
    #[serde(flatten)]
    heading: Heading<'a>,
    count: String,
    archive: bool,
    folders: Vec<Folder>,
    #[serde(flatten)]
    pages: Pages,
}

/// What else can be read in the page.
#[derive(Serialize)]
pub(super) struct Pages {
    readme: Html,
    /// RIGHTS.md without what may name the house. `None` where the template is an agency's own: it may name the house, as this
    /// page may not.
    rights: Option<Html>,
}

/// The assets of one folder.
#[derive(Serialize)]
struct Folder {
    /// Below `assets/`; `None` for those at its top.
    name: Option<String>,
    count: String,
    cards: Vec<Card>,
}

pub(super) fn view<'a>(handover: &'a Handover, catalogue: &Catalogue, issue: &'a Issue, pages: Pages) -> View<'a> {
    let assets: Vec<&Entry> = catalogue.of(Role::Asset).collect();
    // Bytewise by path, files of a folder and of its subfolders alternate: gather them by folder.
    let mut by_folder: BTreeMap<&str, Vec<Card>> = BTreeMap::new();
    for entry in &assets {
        by_folder.entry(entry.file.path.parent()).or_default().push(card(entry, catalogue));
    }
    let folders = by_folder.into_iter().map(|(folder, cards)| Folder {
        name: folder.strip_prefix("assets/").map(str::to_owned),
        count: counted(cards.len(), "asset"),
        cards,
    });
    View {
        heading: Heading::new(handover, issue),
        count: counted(assets.len(), "asset"),
        archive: handover.archive,
        folders: folders.collect(),
        pages,
    }
}

/// README.md as it was rendered, and RIGHTS.md for a page that is passed around.
pub(super) fn pages(
    handover: &Handover,
    packed: &[PackedFile],
    issue: &Issue,
    templates: &Templates,
    readme: &str,
    rights: &RightsDocument,
) -> Result<Pages> {
    let rights = if templates.is_built_in("RIGHTS.md") {
        let (handover, rights) = passed_around::handover(handover, rights);
        let view = rights_page::view(&handover, &Catalogue::new(&handover, packed)?, issue, &rights, Extent::PassedAround);
        let text = templates.render("RIGHTS.md", view)?;
        Some(Page { text: &text, name: "rights", beside: true, here: &[] }.html())
    } else {
        None
    };
    let here = [("docs/gallery.html", "#assets"), ("docs/RIGHTS.md", "#rights")];
    let here = if rights.is_some() { &here[..] } else { &here[..1] };
    Ok(Pages { readme: Page { text: readme, name: "readme", beside: false, here }.html(), rights })
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use crate::data::bundle;
    use crate::data::rights::Origin;
    use crate::stages::document::testing::{handover, issue, packed};
    use crate::stages::document::{Templates, document, html};

    use super::*;

    /// What would act, or break the page, where it is taken for anything but text.
    const HOSTILE: &str = "</script><script>alert(1)</script> --><!-- <img src=x onerror=alert(1)> \"' onclick=\"alert(1) \
        [a](javascript:alert(1)) ![b](https://evil.example/b.png) <https://evil.example> {{ 7 * 7 }} {% raw %} ]]> \u{202e}gnp";

    fn gallery(handover: &Handover, templates: &Templates) -> String {
        let documents = document(handover, &packed(handover), &issue(), templates).unwrap();
        String::from_utf8(documents.get(bundle::GALLERY).unwrap().to_vec()).unwrap()
    }

    /// The same handover with hostile words wherever somebody's words can stand.
    fn hostile() -> Handover {
        let mut handover = handover();
        let words = || Some(HOSTILE.to_owned());
        (handover.client_name, handover.title, handover.contact) = (HOSTILE.to_owned(), words(), words());
        for job in &mut handover.library.jobs {
            (job.prompt, job.reason) = (words(), job.reason.as_ref().and_then(|_| words()));
            job.parameters.insert(HOSTILE.to_owned(), serde_json::json!([HOSTILE, {HOSTILE: 1}]));
        }
        handover.pins.iter_mut().flat_map(|pins| pins.models.values_mut()).for_each(|pin| pin.name = HOSTILE.to_owned());
        for row in &mut handover.rights {
            row.licence.license = words();
            (row.licence.holder, row.licence.credit, row.licence.restrictions) = (words(), words(), words());
        }
        handover.model_terms.iter_mut().for_each(|terms| terms.terms_url = words());
        handover.accepted.iter_mut().for_each(|accepted| accepted.because = HOSTILE.to_owned());
        handover
    }

    #[test]
    fn names_and_prompts_are_inert() {
        let page = gallery(&hostile(), &Templates::built_in());
        let code = Regex::new(r"(?s)<(script|style)>.*?</(?:script|style)>").unwrap();
        let ours = include_str!("../../../templates/gallery.html");
        let blocks = |text: &str| code.find_iter(text).map(|block| block.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(blocks(&page), blocks(ours), "only the template's own script and style");

        let rest = code.replace_all(&page, "");
        let tag = Regex::new(r#"<(?:!doctype html|/?([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*/?)>"#).unwrap();
        let left = tag.replace_all(&rest, "");
        assert!(!left.contains(['<', '>']), "every < is the start of a tag that is written as ours are");
        let attribute = Regex::new(r#"([a-z-]+)(?:="([^"]*)")?"#).unwrap();
        for (name, value) in tag.captures_iter(&rest).filter_map(|tag| tag.get(2)).flat_map(|attributes| {
            let found = attribute.captures_iter(attributes.as_str());
            found.map(|found| (found[1].to_owned(), found.get(2).map_or("", |value| value.as_str()).to_owned())).collect::<Vec<_>>()
        }) {
            assert!(!name.starts_with("on") && name != "style" && name != "srcdoc", "{name}");
            let stays = value.starts_with("../") || value.starts_with('#') || !value.contains([':', '/']);
            assert!(stays || !["href", "src"].contains(&name.as_str()), "{name}: {value}");
        }
        assert!(page.contains(&format!(">{}</dd>", html::text(HOSTILE))), "a prompt is shown as it is");
        assert!(page.contains("src=\"../assets/social/50%25%20off%20%231%20%26%20%27more%27%20%5Bv2%5D%60x%60.png\""));
    }

    #[test]
    fn a_page_that_is_passed_around_names_the_holders_of_others_work_and_not_of_the_houses() {
        let mut handover = handover();
        for row in handover.rights.iter_mut().filter(|row| row.origin == Origin::AgencyMade || row.origin == Origin::Generated) {
            row.licence.holder = Some("Northlight".to_owned());
            row.licence.credit = Some("Northlight".to_owned());
            row.licence.restrictions = Some("ask Northlight".to_owned());
        }
        handover.rights.iter_mut().for_each(|row| row.licence.covers = Some("licensed to Northlight".to_owned()));
        let page = gallery(&handover, &Templates::built_in());
        assert!(!page.contains("Northlight") && !page.contains("stock-123456.pdf") && !page.contains("track-7 contract.pdf"));
        for told in ["Example | Stock Ltd.", "=Photo: A. Example / Example Stock", "no resale, web only", "worldwide", "2027-01-31"] {
            assert_eq!(page.matches(told).count().min(2), 2, "{told} stands with the asset and among the rights");
        }
        assert!(!page.contains("none recorded") && !page.contains("No evidence"), "nothing is denied that RIGHTS.md may hold");
    }

    #[test]
    fn an_agencys_own_rights_page_is_linked_and_not_embedded() {
        let own = BTreeMap::from([("RIGHTS.md".to_owned(), "# Whose it is\n\nNorthlight grants everything.".to_owned())]);
        let page = gallery(&handover(), &Templates::with(&own).unwrap());
        assert!(!page.contains("Northlight") && !page.contains("#rights"));
        assert!(page.contains("<a href=\"RIGHTS.md\">Rights</a>"));
    }

    #[test]
    fn an_agencys_own_gallery_takes_the_place_of_ours() {
        let text = "<script>own()</script>{% for folder in folders %}{{ folder.cards[0].name }} {% endfor %}{{ readme }}";
        let own = BTreeMap::from([("gallery.html".to_owned(), text.to_owned())]);
        let page = gallery(&handover(), &Templates::with(&own).unwrap());
        assert!(page.starts_with("<script>own()</script>jingle.mp3 hero.png desk.jpg "), "{page}");
        assert!(page.contains("<h3 id=\"readme-check-it\">Check it</h3>"));
    }

    #[test]
    fn a_card_tells_what_made_the_asset() {
        let page = gallery(&handover(), &Templates::built_in());
        let tile = page.split("<li class=\"card\"").find(|card| card.contains("50% off")).unwrap();
        for told in [
            "<dt>seed</dt><dd>7</dd>",
            "../source/inputs/sketch.png",
            "seedream-5@2026-04-20",
            "1080\u{a0}×\u{a0}1080",
            "alt=\"Made from: A tile\"",
        ] {
            assert!(tile.contains(told), "{told} in {tile}");
        }
        assert!(!tile.contains("imageUrls"), "an input is shown, not spelled");
        let player = Regex::new("<(?:video|audio) [^>]*>").unwrap();
        let players: Vec<&str> = player.find_iter(&page).map(|found| found.as_str()).collect();
        assert_eq!(players.len(), 2);
        assert!(players.iter().all(|player| player.contains("preload=\"none\"")));
    }
}
