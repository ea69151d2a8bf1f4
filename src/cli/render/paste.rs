//! Several ready entries for `handoff.toml` as one that can be pasted whole. A table of TOML may stand in a file only once, so
//! two entries for the same list become one entry with both items; entries of arrays of tables (`[[rights]]`) simply follow
//! each other.

/// What to paste for all of `entries`; each item can be pasted as it is, and all of them together where that is possible.
pub fn join<'a>(entries: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut blocks: Vec<Block> = Vec::new();
    for entry in entries {
        let block = Block::of(entry);
        match blocks.iter_mut().find(|other| other.takes(&block)) {
            Some(other) => other.add(block),
            None => blocks.push(block),
        }
    }
    blocks.iter().map(Block::text).collect()
}

enum Block {
    /// `[filter]` and one list or inline table in it, by its items.
    List { table: String, start: String, items: Vec<String>, end: char },
    /// Anything else.
    Whole(String),
}

impl Block {
    fn of(entry: &str) -> Self {
        let entry = entry.trim_end();
        Self::list(entry).unwrap_or_else(|| Self::Whole(entry.to_owned()))
    }

    fn list(entry: &str) -> Option<Self> {
        let (table, line) = entry.split_once('\n')?;
        let (key, value) = line.split_once('=')?;
        let value = value.trim();
        let end = value.chars().next_back().filter(|end| matches!((value.chars().next(), end), (Some('['), ']') | (Some('{'), '}')))?;
        if table.starts_with("[[") || value.contains('\n') {
            return None;
        }
        let item = value[1..value.len() - 1].trim().to_owned();
        Some(Self::List { table: table.to_owned(), start: format!("{} = {}", key.trim(), &value[..1]), items: vec![item], end })
    }

    fn takes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List { table, start, .. }, Self::List { table: other, start: begins, .. }) => table == other && start == begins,
            (Self::Whole(one), Self::Whole(other)) => one == other,
            _ => false,
        }
    }

    fn add(&mut self, other: Self) {
        if let (Self::List { items, .. }, Self::List { items: more, .. }) = (self, other) {
            for item in more {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Whole(text) => text.clone(),
            Self::List { table, start, items, end } => {
                let blank = if *end == '}' { " " } else { "" };
                format!("{table}\n{start}{blank}{}{blank}{end}", items.join(", "))
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
