//! The recordings that are not matched, each with its reason, in `oracle/known-differences.md`.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Part, recordings};

/// The ids in the list: the code at the start of each item.
///
/// # Errors
/// The list can't be read.
pub fn differences(root: &Path) -> std::io::Result<BTreeSet<String>> {
    let list = recordings::text(&root.join("oracle/known-differences.md"))?.unwrap_or_default();
    let ids = list.lines().filter_map(|line| {
        let item = line.strip_prefix("- `")?;
        Some(item.split_once('`')?.0.to_owned())
    });
    Ok(ids.collect())
}

/// The ids of the recordings that are not matched, with their part.
pub fn found(parts: &[Part]) -> BTreeSet<String> {
    let unmatched = parts.iter().flat_map(|part| {
        let outcomes = part.outcomes.iter();
        let unmatched = outcomes.filter(|outcome| !outcome.differences.is_empty());
        unmatched.map(|outcome| format!("{} {}", part.name, outcome.id))
    });
    unmatched.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jupan_answers_as_keras_but_for_the_listed_differences() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let parts = super::super::ask(&root.join("oracle/keras")).unwrap();
        let asked: usize = parts.iter().map(|part| part.outcomes.len()).sum();
        assert!(asked > 2_900, "only {asked} recordings were found");
        let (listed, found) = (differences(&root).unwrap(), found(&parts));
        let new: Vec<_> = found.difference(&listed).collect();
        let gone: Vec<_> = listed.difference(&found).collect();
        assert!(new.is_empty(), "no longer matched: {new:#?}");
        assert!(
            gone.is_empty(),
            "matched now, to be taken off the list: {gone:#?}"
        );
    }
}
