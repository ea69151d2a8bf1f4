//! `[client]`, `[engagement]` and `[support]`, from the folder's name, brand-system.json and the days of the runs.

use serde_json::Value;

use crate::data::inventory::Inventory;
use crate::data::proposal::{Decision, Entry, Table};
use crate::data::slug::is_slug;
use crate::data::source;
use crate::data::{Code, Fix};
use crate::engagement::Engagement;
use crate::engagement::place::Place;
use crate::engagement::slug::{slugify, title_case};
use crate::generation::json;
use crate::{Error, filesystem};

/// Longest brand system that is read for a name.
const LIMIT: u64 = 4 << 20;

/// Who it is for, before anything else is known: slug and name.
pub fn entries(place: &Place) -> Vec<Entry> {
    let folder = source::file_name(&place.at);
    let brand = brand_name(place);
    let (slug, certain) = slug(place, folder, brand.as_deref());
    let name = brand.unwrap_or_else(|| name(folder, &slug));
    let slug = Entry::settled("client.slug", Table::Client, format!("slug = {}", Fix::quote(&slug)), true)
        .about("What the zip is called after: lower-case letters, digits and `-`.");
    let asked =
        |question: &str, key, default: &str| Decision::Text { question: question.to_owned(), key, default: Some(default.to_owned()) };
    let slug = if certain {
        slug
    } else {
        let question = "What is the client called in file names (a-z, 0-9 and `-`)?";
        let default = slug.toml.trim_start_matches("slug = ").trim_matches('"').to_owned();
        slug.decided_by(asked(question, "slug", &default))
    };
    let called = Entry::settled("client.name", Table::Client, format!("name = {}", Fix::quote(&name)), true)
        .about("How the documents address them.")
        .decided_by(asked("How do the documents address the client?", "name", &name));
    vec![slug, called]
}

/// What is handed over and whom the client asks: all of it may be said later.
pub fn delivery(engagement: &Engagement, inventory: &Inventory) -> Vec<Entry> {
    let quoted = |key: &str, value: &str| format!("{key} = {}", Fix::quote(value));
    let title = months(inventory).unwrap_or_else(|| "…".to_owned());
    let contact = engagement.support.contact.as_deref();
    let support = Entry::settled("support.contact", Table::Support, quoted("contact", contact.unwrap_or("studio@example.com")), false);
    let support = match contact {
        Some(_) => support.about("The workspace's handoff.toml has one; another is said here."),
        None => {
            let question = "Whom does the client ask afterwards (an address or a name)?".to_owned();
            support.about("A mailbox that somebody reads.").decided_by(Decision::Text { question, key: "contact", default: None })
        }
    };
    vec![
        Entry::settled("engagement.kind", Table::Engagement, quoted("kind", "client-final"), true)
            .about("client-final, agency-transfer, campaign-archive, source-delivery or year-end."),
        Entry::settled("engagement.title", Table::Engagement, quoted("title", &title), false).about("As the documents are headed."),
        Entry::settled("engagement.delivered_at", Table::Engagement, quoted("delivered_at", &engagement.delivered_at.to_string()), false)
            .about("The day of delivery; without it, the day of each build. It is written into the bundle."),
        support,
        Entry::settled("support.window_days", Table::Support, "window_days = 30", false).about("Days after the delivery."),
    ]
}

/// A slug that can be taken, and whether it is more than a guess.
fn slug(place: &Place, folder: &str, brand: Option<&str>) -> (String, bool) {
    let free = |slug: &String| is_slug(slug) && !place.other_clients.iter().flatten().any(|other| slugify(other) == *slug);
    let own = slugify(folder);
    let has_letters = own.contains(|character: char| character.is_ascii_lowercase());
    if free(&own) && has_letters {
        return (own, true);
    }
    let guess = brand.map(slugify).filter(free);
    let numbered = |base: &str| (2..).map(|number| format!("{base}-{number}")).find(free);
    let base = if is_slug(&own) && has_letters && own.len() < 90 { own } else { "client".to_owned() };
    (guess.or_else(|| Some(base.clone()).filter(free)).or_else(|| numbered(&base)).unwrap_or(base), false)
}

/// A folder that is spelled as people write stays so; a slug gets capitals.
fn name(folder: &str, slug: &str) -> String {
    let spelled = folder.replace('_', " ");
    let spelled = spelled.trim();
    let by_people = spelled.chars().any(|character| character.is_uppercase() || !character.is_ascii());
    if by_people { spelled.chars().filter(|character| !character.is_control()).collect() } else { title_case(slug) }
}

/// What brand-system.json calls the brand.
fn brand_name(place: &Place) -> Option<String> {
    let unfit = |why: &str| Error::new(Code::Io, why);
    let text = filesystem::read_text_if_there(&place.folder.join("brand-system.json"), LIMIT, &unfit).ok()??;
    let value = json::parse(text.as_bytes()).ok()?;
    let names = ["/client/name", "/client", "/name", "/brand/name", "/brand"];
    let name = names.iter().find_map(|at| value.pointer(at).and_then(Value::as_str)).map(str::trim)?;
    (!name.is_empty() && name.chars().count() <= 80 && !name.contains(char::is_control)).then(|| name.to_owned())
}

/// `2025-10 to 2026-04`: the months of the first and the last run.
fn months(inventory: &Inventory) -> Option<String> {
    let month = |started: &str| started.get(..7).filter(|month| month.as_bytes()[4] == b'-').map(str::to_owned);
    let months: Vec<String> = inventory.runs.iter().filter_map(|run| month(&run.started_at)).collect();
    let (first, last) = (months.iter().min()?, months.iter().max()?);
    Some(if first == last { first.clone() } else { format!("{first} to {last}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(folder: &str, others: &[&str]) -> Place {
        let other_clients = Some(others.iter().map(|name| (*name).to_owned()).collect());
        Place { folder: "/nowhere".into(), workspace: "/".into(), at: format!("clients/{folder}"), other_clients }
    }

    #[test]
    fn odd_folders_have_a_slug_too_and_it_is_asked_for() {
        for (folder, others, slug, certain) in [
            ("Acme Fintech", &[][..], "acme-fintech", true),
            ("株式会社 2024", &[], "client", false),
            ("acme", &["ACME_"], "acme-2", false),
            ("株式会社", &["client", "client-2"], "client-3", false),
        ] {
            let entries = entries(&place(folder, others));
            assert_eq!((entries[0].toml.clone(), entries[0].is_asked()), (format!("slug = \"{slug}\""), !certain), "{folder}");
        }
        assert!(is_slug(&super::slug(&place(&"x".repeat(300), &[]), &"x".repeat(300), None).0));
    }

    #[test]
    fn a_name_is_as_people_spell_it() {
        assert_eq!(name("acme-fintech", "acme-fintech"), "Acme Fintech");
        assert_eq!(name("ACME_Fintech GmbH", "acme-fintech-gmbh"), "ACME Fintech GmbH");
    }
}
