//! The templates of an engagement: those of this program, and what the agency put in place of some of them. A file in its folder
//! that takes no template's place is an error: `Readme.md` would else be left out in silence.

use std::collections::BTreeMap;
use std::path::Path;

use crate::data::{Code, Fix};
use crate::engagement::Engagement;
use crate::filesystem::{self, Kind};
use crate::stages::document::Templates;
use crate::{Error, Result};

/// The longest template that is read.
const LIMIT: u64 = 4 << 20;
/// What operating systems scatter; names that start with a dot are passed over, too.
const SCATTERED: [&str; 2] = ["Thumbs.db", "desktop.ini"];

/// Reads them.
pub(super) fn of(engagement: &Engagement) -> Result<Templates> {
    let Some(folder) = &engagement.templates else { return Ok(Templates::built_in()) };
    if filesystem::kind(folder)? != Kind::Folder {
        let fix = Fix::text("`templates` names a folder, relative to the workspace");
        return Err(Error::new(Code::Template, format!("{} is not a folder", folder.display())).at(folder.display()).fix(fix));
    }
    let mut own = BTreeMap::new();
    let names = filesystem::names_in(folder)?;
    for name in names.into_iter().filter(|name| !name.starts_with('.') && !SCATTERED.contains(&name.as_str())) {
        let path = folder.join(&name);
        if !Templates::NAMES.contains(&name.as_str()) {
            return Err(no_template(&path));
        }
        let fix = || Fix::text("put the template itself there, or take this away");
        let unfit = |why: &str| Error::new(Code::Template, format!("{}: {why}", path.display())).at(path.display()).fix(fix());
        own.extend(filesystem::read_text_if_there(&path, LIMIT, &unfit)?.map(|text| (name, text)));
    }
    Templates::with(&own)
}

fn no_template(path: &Path) -> Error {
    let message = format!("{} takes no template's place", path.display());
    let fix = Fix::text(format!("the templates are {}, spelled like this; move other files elsewhere", Templates::NAMES.join(", ")));
    Error::new(Code::Template, message).at(path.display()).fix(fix)
}
