//! `[[ship]]`: where the final files are.

use super::config::{ShipEntry, ShipTo};
use super::patterns::{self, Patterns};
use crate::Result;

/// Where shipped files of one kind are.
#[derive(Debug)]
pub struct ShipRule {
    from: Patterns,
    /// How many leading folders of the pattern have no wild card: what is cut off the path.
    fixed: usize,
    /// Where they go.
    pub to: ShipTo,
    /// How plan names it: `default: deliverables/`, `handoff.toml [[ship]][0]`.
    pub rule: String,
}

impl ShipRule {
    /// A rule of this name in `file` for what `from`, a gitignore pattern on paths from the engagement's top, takes.
    pub fn new(from: &str, to: ShipTo, rule: &str, file: &str) -> Result<Self> {
        let from = from.trim_start_matches("./").trim_start_matches('/');
        let wild = |component: &&str| !component.contains(['*', '?', '[', '{', '\\']);
        let fixed = from.trim_end_matches('/').split('/').take_while(wild).count();
        // As it reads, from the top: gitignore would let a plain name match at any depth, and take `#` and `!` for its own.
        let anchored = format!("/{from}");
        Ok(Self { from: patterns::compile(file, [(rule.to_owned(), anchored)])?, fixed, to, rule: rule.to_owned() })
    }

    /// What is left of a path below the engagement when the folders that the pattern names are cut off: `05_Delivery/**` leaves
    /// `hero/a.png`, and a pattern that names one file its name. `None` for a file that the rule does not take.
    pub fn below<'a>(&self, inside: &'a str) -> Option<&'a str> {
        let cut = self.fixed.min(inside.matches('/').count());
        self.from.take(inside).then(|| inside.splitn(cut + 1, '/').last().unwrap_or(inside))
    }

    /// Whether the rule takes a file below the engagement.
    pub fn takes(&self, inside: &str) -> bool {
        self.from.take(inside)
    }

    /// Whether somebody wrote it down.
    pub fn is_configured(&self) -> bool {
        !self.rule.starts_with("default:")
    }
}

/// The rules of these entries of `file`. What `[[ship]]` names takes the place of the built-in folder for the same target.
pub fn rules(entries: &[ShipEntry], file: &str) -> Result<Vec<ShipRule>> {
    let numbered = entries.iter().enumerate();
    let mut rules: Vec<ShipRule> = numbered
        .map(|(index, entry)| ShipRule::new(&entry.from, entry.to, &format!("handoff.toml [[ship]][{index}]"), file))
        .collect::<Result<_>>()?;
    for (folder, to) in [("deliverables", ShipTo::Assets), ("working", ShipTo::Working)] {
        if !rules.iter().any(|rule| rule.to == to) {
            rules.push(ShipRule::new(&format!("{folder}/**"), to, &format!("default: {folder}/"), file)?);
        }
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_that_a_pattern_names_are_cut_off() {
        for (from, inside, below) in [
            ("05_Delivery", "05_Delivery/hero/a.png", Some("hero/a.png")),
            ("05_Delivery/", "05_Delivery/hero/a.png", Some("hero/a.png")),
            ("05_Delivery/**", "05_Delivery/hero/a.png", Some("hero/a.png")),
            ("/05_Delivery/**", "05_Delivery/a.png", Some("a.png")),
            ("./05_Delivery/**", "05_Delivery/a.png", Some("a.png")),
            ("05_Delivery/", "old/05_Delivery/a.png", None),
            ("05_Delivery/**", "05_Delivery2/a.png", None),
            ("Final.v2", "Final.v2/a.png", Some("a.png")),
            ("Final.v2/", "Final.v2/hero/a.png", Some("hero/a.png")),
            ("out/logo.svg", "out/logo.svg", Some("logo.svg")),
            ("LOGO", "LOGO", Some("LOGO")),
            ("logo.svg", "logo.svg", Some("logo.svg")),
            ("logo.svg", "old/logo.svg", None),
            ("Final*/**/*.png", "Final v2/hero/a.png", Some("Final v2/hero/a.png")),
            ("Final*/**/*.png", "Final v2/a.png", Some("Final v2/a.png")),
            ("out/Final */*.png", "out/Final 2/a.png", Some("Final 2/a.png")),
            ("Final {a,b}/**", "Final b/x.png", Some("Final b/x.png")),
            ("**/final/*.png", "2026/final/a.png", Some("2026/final/a.png")),
            ("#1 Final/**", "#1 Final/a.png", Some("a.png")),
            ("!Final/**", "!Final/a.png", Some("a.png")),
            ("\u{dc}bergabe/**", "U\u{308}bergabe/a.png", Some("a.png")),
        ] {
            let rule = ShipRule::new(from, ShipTo::Assets, "r", "handoff.toml").unwrap();
            assert_eq!(rule.below(inside), below, "{from}: {inside}");
        }
    }
}
