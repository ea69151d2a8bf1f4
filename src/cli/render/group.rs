//! Grouping that keeps the order of what it groups.

use std::collections::HashMap;
use std::hash::Hash;

/// `items` by `key`: groups in the order of their first item, items in their own order.
pub fn group<T, K: Hash + Eq + Copy>(items: impl IntoIterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<(K, Vec<T>)> {
    let (mut groups, mut known) = (Vec::<(K, Vec<T>)>::new(), HashMap::new());
    for item in items {
        let key = key(&item);
        let index = *known.entry(key).or_insert(groups.len());
        match groups.get_mut(index) {
            Some((_, items)) => items.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups
}
