//! Functions on tensors: `keras.ops`, the operators, and what other libraries call them.
//!
//! A file holds the operations of one family of shape rule, a line each: the class that Keras gives it in a graph, its public
//! names, its signature and its rule.

use jupan_core::layer::OpEntry;

mod aliases;
mod control;
mod cost;
mod creation;
mod elementwise;
mod image;
mod index;
mod join;
mod linalg;
mod nn;
mod operand;
mod other;
mod product;
mod reduction;
mod shape;
mod tensorflow;
mod tf;

pub use aliases::ALIASES;
pub use tensorflow::ROWS;

const TABLES: &[&[OpEntry]] = &[
    control::TABLE,
    control::FUNCTIONS,
    creation::TABLE,
    creation::FUNCTIONS,
    elementwise::TABLE,
    image::TABLE,
    index::TABLE,
    join::TABLE,
    linalg::TABLE,
    nn::TABLE,
    other::TABLE,
    other::FUNCTIONS,
    product::TABLE,
    reduction::TABLE,
    shape::TABLE,
    shape::FUNCTIONS,
    tf::TABLE,
];

const COUNT: usize = {
    let (mut count, mut at) = (0, 0);
    while at < TABLES.len() {
        count += TABLES[at].len();
        at += 1;
    }
    count
};

const GATHERED: [&OpEntry; COUNT] = {
    let mut gathered = [&TABLES[0][0]; COUNT];
    let (mut to, mut table) = (0, 0);
    while table < TABLES.len() {
        let mut at = 0;
        while at < TABLES[table].len() {
            gathered[to] = &TABLES[table][at];
            to += 1;
            at += 1;
        }
        table += 1;
    }
    gathered
};

/// All operations.
pub const ALL: &[&OpEntry] = &GATHERED;

/// Python's operators on tensors, with the operation of each. `abs` and `round` are the built-in functions, `[]` is an index.
pub const OPERATORS: &[(&str, &str)] = &[
    ("+", "add"),
    ("-", "subtract"),
    ("*", "multiply"),
    ("/", "true_divide"),
    ("//", "floor_divide"),
    ("%", "mod"),
    ("**", "power"),
    ("@", "matmul"),
    ("<", "less"),
    ("<=", "less_equal"),
    (">", "greater"),
    (">=", "greater_equal"),
    ("!=", "not_equal"),
    ("==", "equal"),
    ("&", "logical_and"),
    ("|", "logical_or"),
    ("^", "logical_xor"),
    ("unary -", "negative"),
    ("unary ~", "logical_not"),
    ("abs", "absolute"),
    ("round", "round"),
    ("[]", "get_item"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CATALOGUE;
    use std::collections::BTreeSet;

    #[test]
    fn no_name_is_used_twice() {
        let mut seen = BTreeSet::new();
        for name in ALL.iter().flat_map(|entry| entry.names) {
            assert!(seen.insert(*name), "{name} is used twice");
        }
        for alias in ALIASES {
            assert!(seen.insert(alias.name), "{} is used twice", alias.name);
        }
    }

    #[test]
    fn rows_of_tensorflow_are_sorted_and_of_known_operations() {
        assert!(ROWS.is_sorted());
        for (spelled, _) in ROWS {
            let known = CATALOGUE.alias(spelled).is_some()
                || CATALOGUE.op(spelled).is_some()
                || CATALOGUE.operator(spelled).is_some();
            assert!(known, "{spelled}");
        }
    }

    #[test]
    fn operators_and_aliases_name_operations() {
        for (symbol, _) in OPERATORS {
            assert!(CATALOGUE.operator(symbol).is_some(), "{symbol}");
        }
        for alias in ALIASES {
            assert!(CATALOGUE.op(alias.op).is_some(), "{}", alias.name);
        }
    }

    #[test]
    fn arguments_of_aliases_are_arguments_of_their_operations() {
        use jupan_core::signature::Signature;
        for alias in ALIASES {
            let Some(op) = CATALOGUE.op(alias.op) else {
                continue;
            };
            let own = Signature::parse(alias.signature);
            let target = Signature::parse(op.signature);
            for name in own.names() {
                let renamed = alias.renames.iter().find(|(from, _)| *from == name);
                let to = renamed.map_or(name, |(_, to)| to);
                assert!(
                    to.is_empty() || target.names().any(|n| n == to),
                    "{}: {name} goes to {to}, which {} does not have",
                    alias.name,
                    alias.op
                );
            }
            for (from, _) in alias.renames {
                assert!(own.names().any(|n| n == *from), "{}: {from}", alias.name);
            }
        }
    }
}
