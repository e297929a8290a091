//! Which layers of two models belong to each other.
//!
//! Both are lists in the order of computation. The pairs are the alignment of the two lists that is worth most: layers of
//! one class, the more alike in their arguments and in all that comes before and after them along the graph the better. What
//! the order of the lists keeps apart (a branch that moved) is then paired by its neighbours in the graph.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::Change;
use super::part::Part;

/// Tables of more cells are not made: where lists are longer, layers that are alike and alone of their kind divide them.
const MAX_CELLS: usize = 4_000_000;

/// As many unmatched layers are tried with each other by their neighbours.
const MAX_LEFT: usize = 1_000;

/// As far a partner is looked for in lists that nothing divides.
const NEAR: usize = 64;

/// What a pair is worth.
mod worth {
    /// Two layers of one class.
    pub(super) const CLASS: i64 = 100;
    /// All is alike; of which a part where some arguments are.
    pub(super) const ALIKE: i64 = 60;
    /// The program gave both the same name; less where it gave them different ones.
    pub(super) const NAME: i64 = 40;
    /// All before it is alike, or all behind it; half of it where only the classes are.
    pub(super) const AROUND: i64 = 20;
}

/// What tells whether layers are alike, as numbers that are equal for what is equal.
struct Look {
    class: u32,
    /// Class, arguments, weights, and what is inside.
    whole: u32,
    settings: Vec<(u32, u32)>,
    given_name: Option<Rc<str>>,
    inputs: Vec<usize>,
    outputs: Vec<usize>,
    before: u32,
    behind: u32,
    classes_before: u32,
    classes_behind: u32,
}

#[derive(Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, text: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(text).or_insert(next)
    }
}

/// The pairs, as positions in both lists.
pub(super) fn align(old: &[Part], new: &[Part]) -> Vec<(usize, usize)> {
    let texts = |parts: &[Part]| parts.iter().map(text).collect::<Vec<_>>();
    let (old_texts, new_texts) = (texts(old), texts(new));
    // The same is done whichever of the two is the old one.
    match order(old, &old_texts) <= order(new, &new_texts) {
        true => aligned((old, &old_texts), (new, &new_texts)),
        false => {
            let pairs = aligned((new, &new_texts), (old, &old_texts));
            pairs.into_iter().map(|(b, a)| (a, b)).collect()
        }
    }
}

/// What the alignment looks at of a layer.
type Looked<'a> = (&'a str, &'a [usize], Option<Rc<str>>);

/// All that it looks at, to order the two lists by.
fn order<'a>(parts: &'a [Part], texts: &'a [String]) -> Vec<Looked<'a>> {
    let parts = parts.iter().zip(texts);
    parts
        .map(|(part, text)| (text.as_str(), part.inputs.as_slice(), given_name(part)))
        .collect()
}

fn given_name(part: &Part) -> Option<Rc<str>> {
    let name = part
        .settings
        .iter()
        .find(|setting| setting.name == "name")?;
    name.given.then(|| part.member.name.clone())
}

/// What a layer is, without its name.
fn text(part: &Part) -> String {
    let mut text = part.member.class.to_string();
    for setting in part
        .settings
        .iter()
        .filter(|setting| setting.name != "name")
    {
        text.push_str(&format!("\n{}={}", setting.name, setting.key()));
    }
    for weight in &part.weights {
        text.push_str(&format!("\n:{}", weight.weight.name));
        for axis in &weight.weight.axes {
            text.push_str(&format!(" {}", axis.dim));
        }
    }
    for child in &part.children {
        text.push_str(&format!("\n{{{}}}", self::text(child)));
    }
    text
}

fn aligned(a: (&[Part], &[String]), b: (&[Part], &[String])) -> Vec<(usize, usize)> {
    let mut numbers = Numbers::default();
    let a = looks(a.0, a.1, &mut numbers);
    let b = looks(b.0, b.1, &mut numbers);
    let mut pairs = Vec::new();
    segment(&a, 0..a.len(), &b, 0..b.len(), &mut pairs);
    by_neighbours(&a, &b, &mut pairs);
    pairs
}

fn looks(parts: &[Part], texts: &[String], numbers: &mut Numbers) -> Vec<Look> {
    let mut looks: Vec<Look> = parts
        .iter()
        .zip(texts)
        .map(|(part, text)| {
            let settings = part
                .settings
                .iter()
                .filter(|setting| setting.name != "name");
            let settings = settings.map(|setting| {
                let name = numbers.of(format!("name {}", setting.name));
                (name, numbers.of(format!("value {}", setting.key())))
            });
            Look {
                settings: settings.collect(),
                class: numbers.of(format!("class {}", part.member.class)),
                whole: numbers.of(format!("whole {text}")),
                given_name: given_name(part),
                inputs: part.inputs.clone(),
                outputs: Vec::new(),
                before: 0,
                behind: 0,
                classes_before: 0,
                classes_behind: 0,
            }
        })
        .collect();
    for at in 0..looks.len() {
        for from in looks[at].inputs.clone() {
            looks[from].outputs.push(at);
        }
    }
    for at in 0..looks.len() {
        let inputs = looks[at].inputs.iter();
        // What comes later in the list can't be told yet.
        let known = inputs.map(|from| looks.get(*from).filter(|_| *from < at));
        let around = |part: fn(&Look) -> u32| -> String {
            let seen = known.clone().map(|look| look.map(part));
            format!("{:?}", seen.collect::<Vec<_>>())
        };
        let before = format!("before {} {}", looks[at].whole, around(|look| look.before));
        let classes = around(|look| look.classes_before);
        let classes = format!("classes before {} {classes}", looks[at].class);
        (looks[at].before, looks[at].classes_before) = (numbers.of(before), numbers.of(classes));
    }
    for at in (0..looks.len()).rev() {
        let outputs = looks[at].outputs.iter();
        let known = outputs.map(|to| looks.get(*to).filter(|_| *to > at));
        let around = |part: fn(&Look) -> u32| -> String {
            let seen = known.clone().map(|look| look.map(part));
            format!("{:?}", seen.collect::<Vec<_>>())
        };
        let behind = format!("behind {} {}", looks[at].whole, around(|look| look.behind));
        let classes = around(|look| look.classes_behind);
        let classes = format!("classes behind {} {classes}", looks[at].class);
        (looks[at].behind, looks[at].classes_behind) = (numbers.of(behind), numbers.of(classes));
    }
    looks
}

/// What it is worth to pair two layers. `None` where they can't be one.
fn value(a: &Look, b: &Look) -> Option<i64> {
    if a.class != b.class {
        return None;
    }
    let mut value = worth::CLASS;
    if a.whole == b.whole {
        value += worth::ALIKE;
    } else {
        let alike = a
            .settings
            .iter()
            .filter(|setting| b.settings.contains(setting));
        let all = a.settings.len().max(b.settings.len()).max(1);
        // Not all is alike: that is worth less, whatever the arguments say.
        let share = (alike.count() * 100 / all).min(90);
        value += worth::ALIKE * i64::try_from(share).unwrap_or(0) / 100;
    }
    match (&a.given_name, &b.given_name) {
        (Some(a), Some(b)) if a == b => value += worth::NAME,
        (Some(_), Some(_)) => value -= worth::NAME,
        _ => {}
    }
    for (all, classes) in [
        (a.before == b.before, a.classes_before == b.classes_before),
        (a.behind == b.behind, a.classes_behind == b.classes_behind),
    ] {
        value += match (all, classes) {
            (true, _) => worth::AROUND,
            (false, true) => worth::AROUND / 2,
            (false, false) => 0,
        };
    }
    Some(value)
}

/// Aligns two stretches.
fn segment(
    a: &[Look],
    mut left: Range<usize>,
    b: &[Look],
    mut right: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    // What is alike at both ends belongs together.
    let same =
        |i: usize, j: usize| a[i].before == b[j].before && a[i].given_name == b[j].given_name;
    while !left.is_empty() && !right.is_empty() && same(left.start, right.start) {
        pairs.push((left.start, right.start));
        (left.start, right.start) = (left.start + 1, right.start + 1);
    }
    let same =
        |i: usize, j: usize| a[i].behind == b[j].behind && a[i].given_name == b[j].given_name;
    while !left.is_empty() && !right.is_empty() && same(left.end - 1, right.end - 1) {
        (left.end, right.end) = (left.end - 1, right.end - 1);
        pairs.push((left.end, right.end));
    }
    if left.is_empty() || right.is_empty() {
        return;
    }
    if (left.len() + 1).saturating_mul(right.len() + 1) <= MAX_CELLS {
        return table(a, left, b, right, pairs);
    }
    let anchors = anchors(a, left.clone(), b, right.clone());
    if anchors.is_empty() {
        return nearest(a, left, b, right, pairs);
    }
    for (i, j) in anchors {
        segment(a, left.start..i, b, right.start..j, pairs);
        pairs.push((i, j));
        (left.start, right.start) = (i + 1, j + 1);
    }
    segment(a, left, b, right, pairs);
}

/// The alignment that is worth most, from a table of what the best one of each two beginnings is worth.
fn table(
    a: &[Look],
    left: Range<usize>,
    b: &[Look],
    right: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    #[derive(Clone, Copy, PartialEq)]
    enum Step {
        Pair,
        SkipLeft,
        SkipRight,
    }
    let width = right.len() + 1;
    let mut steps = vec![Step::SkipRight; (left.len() + 1) * width];
    let mut above = vec![0_i64; width];
    for (row, i) in left.clone().enumerate() {
        let mut line = vec![0_i64; width];
        steps[(row + 1) * width] = Step::SkipLeft;
        for (column, j) in right.clone().enumerate() {
            let mut best = (above[column + 1], Step::SkipLeft);
            if line[column] > best.0 {
                best = (line[column], Step::SkipRight);
            }
            if let Some(value) = value(&a[i], &b[j])
                && above[column] + value >= best.0
            {
                best = (above[column] + value, Step::Pair);
            }
            line[column + 1] = best.0;
            steps[(row + 1) * width + column + 1] = best.1;
        }
        above = line;
    }
    let (mut row, mut column) = (left.len(), right.len());
    while row > 0 && column > 0 {
        match steps[row * width + column] {
            Step::Pair => {
                (row, column) = (row - 1, column - 1);
                pairs.push((left.start + row, right.start + column));
            }
            Step::SkipLeft => row -= 1,
            Step::SkipRight => column -= 1,
        }
    }
}

/// Layers that are the only ones of their kind on both sides, in an order that both have: the longest there is.
fn anchors(a: &[Look], left: Range<usize>, b: &[Look], right: Range<usize>) -> Vec<(usize, usize)> {
    let once = |looks: &[Look], range: Range<usize>| {
        let mut places: HashMap<(u32, Option<Rc<str>>), Option<usize>> = HashMap::new();
        for at in range {
            let key = (looks[at].whole, looks[at].given_name.clone());
            places
                .entry(key)
                .and_modify(|place| *place = None)
                .or_insert(Some(at));
        }
        places
    };
    let there = once(b, right);
    let mut common: Vec<(usize, usize)> = once(a, left)
        .into_iter()
        .filter_map(|(key, at)| Some((at?, (*there.get(&key)?)?)))
        .collect();
    common.sort_unstable();
    // The longest rising row: for each length the one that ends lowest, and what came before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(common.len());
    for (at, (_, j)) in common.iter().enumerate() {
        let length = ends.partition_point(|end| common[*end].1 < *j);
        before.push(length.checked_sub(1).map(|last| ends[last]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut rising = Vec::new();
    let mut at = ends.last().copied();
    while let Some(here) = at {
        rising.push(common[here]);
        at = before[here];
    }
    rising.reverse();
    rising
}

/// For stretches that are too long for a table: each layer with the next that is alike, near by.
fn nearest(
    a: &[Look],
    left: Range<usize>,
    b: &[Look],
    mut right: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    for i in left {
        let near = right.start..right.end.min(right.start.saturating_add(NEAR));
        let alike = near.clone().find(|j| a[i].whole == b[*j].whole);
        let found = alike.or_else(|| near.clone().next().filter(|j| a[i].class == b[*j].class));
        if let Some(j) = found {
            pairs.push((i, j));
            right.start = j + 1;
        }
    }
}

/// Pairs what is left by what is around it: layers of one class whose neighbours are pairs.
fn by_neighbours(a: &[Look], b: &[Look], pairs: &mut Vec<(usize, usize)>) {
    let mut of_a: Vec<Option<usize>> = vec![None; a.len()];
    let mut of_b: Vec<Option<usize>> = vec![None; b.len()];
    for (i, j) in pairs.iter() {
        (of_a[*i], of_b[*j]) = (Some(*j), Some(*i));
    }
    loop {
        let alone = |partners: &[Option<usize>]| -> Vec<usize> {
            let places = partners.iter().enumerate();
            let alone = places.filter(|(_, partner)| partner.is_none());
            alone.map(|(at, _)| at).take(MAX_LEFT).collect()
        };
        let (left, right) = (alone(&of_a), alone(&of_b));
        let mut candidates = Vec::new();
        for i in &left {
            for j in &right {
                let Some(value) = value(&a[*i], &b[*j]) else {
                    continue;
                };
                let common = |from: &[usize], to: &[usize]| {
                    let partners = from.iter().filter_map(|at| of_a[*at]);
                    partners.filter(|partner| to.contains(partner)).count()
                };
                let around =
                    common(&a[*i].inputs, &b[*j].inputs) + common(&a[*i].outputs, &b[*j].outputs);
                let whole = a[*i].whole == b[*j].whole;
                if around > 0 || whole {
                    candidates.push((around, value, *i, *j));
                }
            }
        }
        candidates
            .sort_by_key(|(around, value, i, j)| (std::cmp::Reverse((*around, *value)), *i, *j));
        let before = pairs.len();
        for (_, _, i, j) in candidates {
            if of_a[i].is_none() && of_b[j].is_none() {
                (of_a[i], of_b[j]) = (Some(j), Some(i));
                pairs.push((i, j));
            }
        }
        if pairs.len() == before {
            return;
        }
    }
}

/// A layer in a list, with the partners of the list's layers.
type Placed<'a> = (&'a [Part], usize, &'a [Option<usize>]);

/// Whether two paired layers take something else: other layers, beyond those that are on one side only.
pub(super) fn inputs_differ(old: Placed<'_>, new: Placed<'_>) -> Option<Change> {
    let (old_sources, old_direct) = sources(old);
    let (new_sources, new_direct) = sources(new);
    let mut mapped: Vec<usize> = old_sources.iter().filter_map(|at| old.2[*at]).collect();
    let mut taken = new_sources.clone();
    // Through layers that are on one side only there is no order to compare.
    if !(old_direct && new_direct) {
        mapped.sort_unstable();
        mapped.dedup();
        taken.sort_unstable();
        taken.dedup();
    }
    let names = |parts: &[Part], places: &[usize]| {
        let names = places.iter().map(|at| parts[*at].member.name.clone());
        names.collect()
    };
    (mapped != taken).then(|| Change::Inputs {
        old: names(old.0, &old_sources),
        new: names(new.0, &new_sources),
    })
}

/// The paired layers whose outputs reach a layer, and whether nothing else is between.
fn sources((parts, at, partners): Placed<'_>) -> (Vec<usize>, bool) {
    let mut found = Vec::new();
    let mut direct = true;
    let mut seen = vec![false; parts.len()];
    let mut waiting: Vec<usize> = parts[at].inputs.iter().rev().copied().collect();
    while let Some(from) = waiting.pop() {
        if partners[from].is_some() {
            found.push(from);
        } else {
            direct = false;
            if !std::mem::replace(&mut seen[from], true) {
                waiting.extend(parts[from].inputs.iter().rev());
            }
        }
    }
    (found, direct)
}
