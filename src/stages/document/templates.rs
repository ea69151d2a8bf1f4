//! The four templates, built in or an agency's own, and how they are rendered: minijinja, with everything that is not said
//! to be ready escaped for the language of the document.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior};
use serde::Serialize;

use super::{content_security, html, markdown, url};
use crate::data::{Code, Digest};
use crate::{Error, Result};

/// The texts of the four templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Templates {
    texts: BTreeMap<&'static str, String>,
}

impl Templates {
    /// File names by which an agency replaces them.
    pub const NAMES: [&str; 4] = ["README.md", "RIGHTS.md", "CHANGELOG.md", "gallery.html"];

    /// Those of this program.
    pub fn built_in() -> Self {
        let texts = [
            include_str!("../../../templates/README.md"),
            include_str!("../../../templates/RIGHTS.md"),
            include_str!("../../../templates/CHANGELOG.md"),
            include_str!("../../../templates/gallery.html"),
        ];
        Self { texts: Self::NAMES.into_iter().zip(texts.map(one_form)).collect() }
    }

    /// Those of this program, but for the ones that `own` gives by file name.
    ///
    /// # Errors
    /// A name that is none of [`Templates::NAMES`], or a text that is no template: with its line.
    pub fn with(own: &BTreeMap<String, String>) -> Result<Self> {
        let mut templates = Self::built_in();
        for (name, text) in own {
            let Some(slot) = templates.texts.get_mut(name.as_str()) else {
                let names = Self::NAMES.join(", ");
                return Err(Error::new(Code::Template, format!("{name} is no template: there are {names}")).at(name));
            };
            *slot = one_form(text);
        }
        templates.environment()?;
        Ok(templates)
    }

    /// The digest of each template, by file name.
    pub fn digests(&self) -> BTreeMap<String, Digest> {
        self.texts.iter().map(|(name, text)| ((*name).to_owned(), Digest::of(text))).collect()
    }

    /// Whether this template is the one of this program.
    pub(super) fn is_built_in(&self, name: &str) -> bool {
        self.texts.get(name) == Self::built_in().texts.get(name)
    }

    /// The document of this template for `view`.
    pub(super) fn render(&self, name: &str, view: impl Serialize) -> Result<String> {
        let environment = self.environment()?;
        let template = environment.get_template(name).map_err(|error| broken(&error))?;
        let text = template.render(Value::from(Serde(view))).map_err(|error| broken(&error))?;
        Ok(text.trim_end().to_owned() + "\n")
    }

    fn environment(&self) -> Result<Environment<'_>> {
        let mut environment = Environment::new();
        // A line that holds only a tag leaves no line behind.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().expect("the usual delimiters");
        environment.set_syntax(syntax);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::Custom("markdown".into()) }
        });
        environment.set_formatter(escape);
        environment.add_filter("code", |text: &str| Value::from_safe_string(markdown::code(text)));
        environment.add_filter("fence", |text: &str, language: &str| Value::from_safe_string(markdown::fence(text, language)));
        environment.add_filter("link", |state: &State, path: &str| Value::from_safe_string(markdown::link(path, &relative(state, path))));
        environment.add_filter("url", |state: &State, path: &str| relative(state, path));
        for (name, text) in &self.texts {
            if name.ends_with(".html") {
                environment.add_global("content_security_policy", content_security::policy(text));
            }
            environment.add_template(name, text).map_err(|error| broken(&error))?;
        }
        Ok(environment)
    }
}

/// One form of line ends, so that a checkout on Windows gives the same bundle.
fn one_form(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The URL of a bundle path from the document that is being rendered: README.md lies at the top, the others in docs/.
fn relative(state: &State, path: &str) -> String {
    url::relative(if state.name() == "README.md" { "" } else { "docs" }, path)
}

fn escape(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    let written = match value.as_str() {
        Some(text) if value.is_safe() => out.write_str(text),
        Some(text) if *state.auto_escape() == AutoEscape::Html => out.write_str(&html::text(text)),
        Some(text) => out.write_str(&markdown::text(text)),
        None if value.is_none() => Ok(()),
        None if value.is_undefined() => return minijinja::escape_formatter(out, state, value),
        None => write!(out, "{value}"),
    };
    written.map_err(minijinja::Error::from)
}

/// What is wrong, with the template's file and line.
fn broken(error: &minijinja::Error) -> Error {
    let name = error.name().unwrap_or("a template");
    let line = error.line().map(|line| format!(":{line}")).unwrap_or_default();
    let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
    Error::new(Code::Template, format!("{name}{line}: {}{detail}", error.kind())).at(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, text: &str) -> Result<Templates> {
        Templates::with(&BTreeMap::from([(name.to_owned(), text.to_owned())]))
    }

    #[test]
    fn a_broken_template_is_named_with_its_line() {
        let error = own("README.md", "# Hello\n\n{% if %}").unwrap_err();
        assert_eq!((error.code, error.path.as_deref()), (Code::Template, Some("README.md")));
        assert!(error.message.starts_with("README.md:3: "), "{}", error.message);

        let missing = own("RIGHTS.md", "one\n{{ nothing }}").unwrap().render("RIGHTS.md", ()).unwrap_err();
        assert!(missing.message.starts_with("RIGHTS.md:2: "), "{}", missing.message);

        let unknown = own("READ.md", "").unwrap_err();
        assert!(unknown.message.contains("README.md, RIGHTS.md"), "{}", unknown.message);
    }

    #[test]
    fn what_a_template_writes_is_escaped_for_its_language() {
        let view = BTreeMap::from([("name", "<b> *x*")]);
        let render = |name, text| own(name, text).unwrap().render(name, &view).unwrap();
        assert_eq!(render("README.md", "{{ name }}\r\n"), "\\<b\\> \\*x\\*\n");
        assert_eq!(render("README.md", "{{ name|code }}"), "`<b> *x*`\n");
        assert_eq!(render("gallery.html", "{{ name }}"), "&lt;b&gt; *x*\n");
        assert_eq!(render("gallery.html", "{{ 'assets/#.png'|url }}"), "../assets/%23.png\n");
    }
}
