//! Several ready entries for `handoff.toml` as one that can be pasted whole. A table of TOML may stand in a file only once, so
//! two entries for the same list become one entry with both items; entries of arrays of tables (`[[rights]]`) simply follow
//! each other.

use std::collections::{HashMap, HashSet};

/// What to paste for all of `entries`, without twins.
pub fn join<'a>(entries: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let (mut blocks, mut seen, mut lists) = (Vec::<Block>::new(), HashSet::new(), HashMap::new());
    for entry in entries.into_iter().map(str::trim_end).filter(|entry| seen.insert(*entry)) {
        let Some(list) = List::of(entry) else {
            blocks.push(Block::Whole(entry));
            continue;
        };
        let known = *lists.entry((list.table, list.key, list.ends)).or_insert(blocks.len());
        match blocks.get_mut(known) {
            Some(Block::List(first)) => first.items.extend(list.items),
            _ => blocks.push(Block::List(list)),
        }
    }
    blocks.iter().map(Block::text).collect()
}

enum Block<'a> {
    /// An entry that can stand beside any other.
    Whole(&'a str),
    /// One that can stand in a file only once.
    List(List<'a>),
}

/// A table's line, and one list or inline table in it.
struct List<'a> {
    table: &'a str,
    key: &'a str,
    items: Vec<&'a str>,
    ends: (&'a str, &'a str),
}

impl<'a> List<'a> {
    fn of(entry: &'a str) -> Option<Self> {
        let (table, line) = entry.split_once('\n')?;
        let (key, value) = line.split_once('=')?;
        let value = value.trim();
        let within = |open: &'a str, close: &'a str| Some((value.strip_prefix(open)?.strip_suffix(close)?.trim(), (open, close)));
        let (item, ends) = within("[", "]").or_else(|| within("{", "}"))?;
        (!table.starts_with("[[") && !value.contains('\n')).then(|| Self { table, key: key.trim(), items: vec![item], ends })
    }
}

impl Block<'_> {
    fn text(&self) -> String {
        match self {
            Self::Whole(text) => (*text).to_owned(),
            Self::List(List { table, key, items, ends: (open, close) }) => {
                let blank = if *open == "{" { " " } else { "" };
                format!("{table}\n{key} = {open}{blank}{}{blank}{close}", items.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_written_once_with_all_its_items() {
        let entries = ["[filter]\nexclude = [\"!a\"]", "[filter]\nexclude = [\"!b\"]", "[filter]\nexclude = [\"!a\"]"];
        assert_eq!(join(entries), ["[filter]\nexclude = [\"!a\", \"!b\"]"]);
        let entries = ["[regeneration]\nrename = { a = \"b\" }", "[regeneration]\nrename = { c = \"d\" }"];
        assert_eq!(join(entries), ["[regeneration]\nrename = { a = \"b\", c = \"d\" }"]);
    }

    #[test]
    fn entries_of_an_array_of_tables_follow_each_other_and_twins_are_one() {
        let link = |job: &str| format!("[[link]]\nasset = \"…\"\njob = {job:?}");
        let (one, two) = (link("a"), link("b"));
        assert_eq!(join([one.as_str(), &two, &one]), [one, two]);
    }

    #[test]
    fn what_is_joined_is_still_toml() {
        let joined = join(["[strip]\nkeys = [\"a\"]", "[[rights]]\nmatch = [\"b\"]", "[strip]\nkeys = [\"c\"]"]).join("\n\n");
        let table: toml::Table = joined.parse().unwrap();
        assert_eq!(table["strip"]["keys"].as_array().unwrap().len(), 2);
    }
}
