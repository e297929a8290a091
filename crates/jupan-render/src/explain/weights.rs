//! The weights of a layer, factor by factor, and their sum.

use jupan_core::axis::{Axis, How};
use jupan_core::dim::{Count, Dim};
use jupan_core::dtype::Quantization;
use jupan_core::message::Message;
use jupan_core::program::{Operation, OperationId, OperationKind, Program, Weight};
use jupan_core::report::{Row, WeightReport};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Item, Teller};
use crate::diagnostic::visible;
use crate::line::{Line, Piece};
use crate::math::Math;
use crate::phrases;

/// Sums of more parts are not written out.
pub(super) const MOST_PARTS: usize = 12;

/// How a layer's remark begins that says why it has no weights.
const REASON: &str = "Has no weights";

/// Sums of longer products are written in numbers.
pub(super) const LONGEST_SUM: usize = 40;

/// Products inside products are opened so deep.
pub(super) const DEPTH: usize = 4;

impl<'a> Teller<'a> {
    /// The weights of a row and their sum, or why there are none.
    pub(super) fn weights(&mut self, row: &'a Row) {
        if row.kind == OperationKind::Model {
            self.model_weights(row);
        } else if row.weights.is_empty() {
            self.without_weights(row);
        } else {
            let parts = parts(self.program, row.id, &row.weights);
            let mut told: Vec<(OperationId, &[&WeightReport])> = Vec::new();
            for (part, weights) in &parts {
                let inside = parts.len() > 1 && *part != row.id;
                let twin = told
                    .iter()
                    .find(|(_, others)| same_weights(others, weights));
                if inside {
                    let name = Line::name(&self.program.operation(*part).name);
                    let label = self.locale.fill(phrases::INSIDE, &[("layer", name)]);
                    let content = match twin {
                        Some((twin, _)) => {
                            let twin = Line::name(&self.program.operation(*twin).name);
                            let count = Line::math(Math::count(&sum(weights)));
                            let values = [("layer", twin), ("count", count)];
                            self.locale.fill(phrases::SAME_WEIGHTS, &values)
                        }
                        None => self.kind(*part),
                    };
                    self.items.push(Item::Entry(label, content));
                }
                if twin.is_none() {
                    for weight in weights {
                        self.weight(&weight.weight);
                    }
                    told.push((*part, weights));
                }
            }
            self.remarks(row);
            let weights = parts.iter().flat_map(|(_, weights)| weights);
            let counts = weights.clone().map(|w| w.weight.count()).collect();
            let products = weights.map(|w| product(&w.weight)).collect();
            self.sum(row, counts, products);
            self.trainable(row);
        }
    }

    /// What a layer inside is: what it does, the first time, or else its class.
    fn kind(&mut self, id: OperationId) -> Line {
        let operation = self.program.operation(id);
        match operation.entry {
            Some(entry) if self.introduced.insert(&operation.class) => {
                self.locale.line(entry.summary)
            }
            _ => Line::from(visible(&operation.class)),
        }
    }

    /// The remarks of a layer, and of the layers inside that have weights.
    fn remarks(&mut self, row: &Row) {
        let mut said = Vec::new();
        let mut owners = FxHashSet::from_iter([row.id]);
        owners.extend(row.weights.iter().map(|weight| weight.owner));
        let inside = self.program.flatten(row.id);
        for id in inside.iter().filter(|id| owners.contains(id)) {
            let operation = self.program.operation(*id);
            // A layer that another one made for itself has arguments that the user never sees.
            let seen = |argument: &str| {
                *id == row.id
                    || operation.span.is_some()
                    || inside.iter().any(|other| {
                        let other = self.program.operation(*other);
                        other.class != operation.class && other.arguments.find(argument).is_some()
                    })
            };
            let changed = self.changed(operation);
            self.items.extend(changed.into_iter().map(Item::Note));
            for remark in operation.layer.remarks() {
                let code = remark.split('`').nth(1);
                let argument = code.and_then(|code| code.split('=').next());
                if argument.is_none_or(seen) && !said.contains(&remark) {
                    said.push(remark);
                    self.items.push(Item::Note(self.locale.line(remark)));
                }
            }
        }
    }

    /// What low-rank adaptation and fewer bits have made of the weights of a layer.
    fn changed(&self, operation: &Operation) -> Vec<Line> {
        let word = |name: &str| Line::from(self.locale.word(&visible(name)));
        let mut notes = Vec::new();
        for weight in operation.weights.iter().filter(|weight| weight.resting) {
            let values = [("weight", word(&weight.name))];
            notes.push(self.locale.fill(phrases::RESTING, &values));
        }
        let phrase = match operation.policy.quantization {
            None => return notes,
            Some(Quantization::Int8) => phrases::INT8,
            Some(Quantization::Int4 { .. }) => phrases::INT4,
            Some(Quantization::Float8) => {
                if operation.weights.iter().any(|w| &*w.name == "inputs_scale") {
                    notes.push(self.label(phrases::FLOAT8));
                }
                return notes;
            }
        };
        for weight in &operation.weights {
            let scale = format!("{}_scale", weight.name);
            if !operation.weights.iter().any(|other| *other.name == *scale) {
                continue;
            }
            let whole = weight.axes.iter().map(|axis| match &axis.how {
                How::Parts(parts) => &parts[0].dim,
                _ => &axis.dim,
            });
            let values = [
                ("weight", word(&weight.name)),
                ("scale", word(&scale)),
                ("count", Line::math(Math::count(&Count::of_shape(whole)))),
                ("type", Line::from(operation.policy.variable.name())),
            ];
            notes.push(self.locale.fill(phrase, &values));
        }
        notes
    }

    fn without_weights(&mut self, row: &Row) {
        let label = self.label(phrases::WEIGHTS);
        let remarks = self.program.operation(row.id).layer.remarks();
        if !row.params.missing.is_empty() {
            self.at_least(row);
            return;
        }
        if remarks
            .first()
            .is_some_and(|remark| remark.starts_with(REASON))
        {
            let mut remarks = remarks.into_iter().map(|remark| self.locale.line(remark));
            let reason = remarks.next().unwrap_or_default();
            self.items.push(Item::Entry(label, reason));
            self.items.extend(remarks.map(Item::Note));
            return;
        }
        if !row.built && row.kind == OperationKind::Layer {
            let content = self.label(phrases::NOT_BUILT);
            self.items.push(Item::Entry(label, content));
            return;
        }
        let phrase = match (remarks.is_empty(), row.kind) {
            (false, _) => phrases::NONE,
            (true, OperationKind::Op) => phrases::OP_WITHOUT_WEIGHTS,
            (true, _) => phrases::NOTHING_TO_LEARN,
        };
        let content = self.label(phrase);
        self.items.push(Item::Entry(label, content));
        let notes = remarks.into_iter();
        let notes = notes.map(|remark| Item::Note(self.locale.line(remark)));
        self.items.extend(notes);
    }

    /// That it is a model inside the model.
    pub(super) fn model_inside(&self, row: &Row) -> Line {
        let layers = row
            .children
            .iter()
            .filter(|child| child.kind != OperationKind::Input);
        let layers = Line::math(Math::number(layers.count() as i128));
        let values = [("layers", layers)];
        self.locale.fill(phrases::MODEL_INSIDE, &values)
    }

    /// A model inside the model: what it holds itself, and the sum of its layers, which follow.
    fn model_weights(&mut self, row: &'a Row) {
        let own: Vec<&'a Weight> = row
            .weights
            .iter()
            .filter(|weight| weight.owner == row.id)
            .map(|weight| &*weight.weight)
            .collect();
        let mut counts: Vec<Count> = Vec::new();
        for weight in own {
            self.weight(weight);
            counts.push(weight.count());
        }
        counts.extend(row.children.iter().map(|child| child.params.clone()));
        counts.retain(|count| count.exact() != Some(0));
        let numbers = counts.iter().map(Math::count).collect();
        self.sum(row, counts, numbers);
        self.trainable(row);
    }

    /// One weight: its factors, its count, and where the factors come from.
    fn weight(&mut self, weight: &Weight) {
        let mut factors = Vec::new();
        for axis in &weight.axes {
            open(axis, DEPTH, &mut factors);
        }
        let named: Vec<(String, Math)> = factors
            .iter()
            .map(|axis| {
                let name = self.locale.phrase(axis.name.0).to_owned();
                (name, Math::dim(&axis.dim).as_factor())
            })
            .collect();
        let count = weight.count();
        let product = match count.at_least() {
            true => Math::dim(&Dim::unknown(Message::verbatim(""))),
            false => Math::count(&count),
        };
        let name = visible(&weight.name);
        let label = Line::from(self.locale.word(&name));
        let content = Line(vec![Piece::Named(named, product)]);
        self.items.push(Item::Entry(label, content));
        self.factors(&factors);
    }

    /// Where factors come from; what was told in this section is not told again.
    pub(super) fn factors(&mut self, factors: &[&Axis]) {
        let mut groups: Vec<(Line, Vec<Line>)> = Vec::new();
        let mut tell = Vec::new();
        for axis in factors {
            let Some(origin) = self.origins.of(axis) else {
                continue;
            };
            let telling = told(&axis.dim, &origin);
            if self.told.contains(&telling) {
                continue;
            }
            tell.push(telling);
            let name = self.locale.phrase(axis.name.0).to_owned();
            let named = vec![(name, Math::dim(&axis.dim))];
            let named = Line(vec![Piece::Named(named, Math::default())]);
            match groups.iter_mut().find(|(told, _)| *told == origin) {
                Some((_, axes)) => axes.push(named),
                None => groups.push((origin, vec![named])),
            }
        }
        self.told.extend(tell);
        for (origin, axes) in groups {
            let values = [("factors", Line::join(axes, ", ")), ("origin", origin)];
            let detail = self.locale.fill(phrases::FACTOR, &values);
            self.items.push(Item::Detail(detail));
        }
    }

    /// Whether it was said in this section where such an extent comes from.
    pub(super) fn is_told(&self, dim: &Dim, origin: &Line) -> bool {
        self.told.contains(&told(dim, origin))
    }

    /// The sum of the weights, where it is more than one.
    fn sum(&mut self, row: &Row, counts: Vec<Count>, products: Vec<Math>) {
        if row.params.at_least() {
            self.at_least(row);
            return;
        }
        let mut added = Count::default();
        counts.iter().for_each(|count| added.add(count));
        let written_out = counts.len() > 1 && counts.len() <= MOST_PARTS && added == row.params;
        let total = Math::count(&row.params);
        let formula = match written_out {
            true => {
                let products = Math::join(products, " + ");
                let sum = match products.len() <= LONGEST_SUM {
                    true => products,
                    false => Math::join(counts.iter().map(Math::count), " + "),
                };
                sum.equals(total)
            }
            false => total,
        };
        let label = self.label(phrases::PARAMETERS);
        self.items.push(Item::Entry(label, Line::math(formula)));
        let symbols = row.params.known.symbols();
        for symbol in symbols {
            let symbol = ("symbol", Line::code(&symbol));
            let note = self.locale.fill(phrases::SYMBOL, &[symbol]);
            self.items.push(Item::Detail(note));
        }
    }

    fn at_least(&mut self, row: &Row) {
        let content = super::total::incomplete(&row.params, self.locale);
        let label = self.label(phrases::PARAMETERS);
        self.items.push(Item::Entry(label, content));
        for reason in &row.params.missing {
            self.items
                .push(Item::Detail(self.locale.message_line(reason)));
        }
    }

    /// Which weights training changes, where that is not all of them.
    fn trainable(&mut self, row: &Row) {
        if row.params.at_least() || row.weights.is_empty() || row.trainable_params == row.params {
            return;
        }
        if !row.trainable && row.trainable_params.exact() == Some(0) {
            let note = self.label(phrases::ALL_FROZEN);
            self.items.push(Item::Note(note));
            return;
        }
        if row.trainable_params.exact() == Some(0) {
            let note = self.label(phrases::NOT_TRAINED);
            self.items.push(Item::Note(note));
            return;
        }
        for (trained, phrase) in [(true, phrases::TRAINABLE), (false, phrases::NON_TRAINABLE)] {
            let weights = row
                .weights
                .iter()
                .filter(|weight| weight.trained == trained);
            let weights: Vec<&WeightReport> = weights.collect();
            let mut total = Count::default();
            weights.iter().for_each(|w| total.add(&w.weight.count()));
            let mut content = Line::math(Math::count(&total));
            if weights.len() <= MOST_PARTS && row.kind != OperationKind::Model {
                let names = weights.iter().map(|weight| visible(&weight.weight.name));
                let mut names: Vec<String> = names.collect();
                names.dedup();
                let names = names.iter().map(|name| Line::from(self.locale.word(name)));
                content = content.then(" (").then(Line::join(names, ", ")).then(")");
            }
            let label = self.label(phrase);
            self.items.push(Item::Entry(label, content));
        }
    }
}

/// How the count of a row arises, as far as one line holds it.
pub(super) fn written_out(row: &Row) -> Option<Math> {
    let products = row.weights.iter().map(|weight| product(&weight.weight));
    let sum = Math::join(products.take(MOST_PARTS + 1), " + ");
    let fits = !row.weights.is_empty() && sum.len() <= LONGEST_SUM;
    (fits && !row.params.at_least()).then_some(sum)
}

/// An extent with its origin, to remember.
fn told(dim: &Dim, origin: &Line) -> String {
    format!("{dim}: {}", origin.plain())
}

/// The product of a weight's extents.
fn product(weight: &Weight) -> Math {
    let mut factors = Vec::new();
    for axis in &weight.axes {
        open(axis, DEPTH, &mut factors);
    }
    Math::product(factors.iter().map(|axis| Math::dim(&axis.dim)))
}

/// The factors of an axis, with products opened.
pub(super) fn open<'a>(axis: &'a Axis, depth: usize, factors: &mut Vec<&'a Axis>) {
    match &axis.how {
        How::Product(parts) if depth > 0 && !parts.is_empty() => {
            parts.iter().for_each(|part| open(part, depth - 1, factors));
        }
        _ => factors.push(axis),
    }
}

/// The weights of a layer by the layers inside that have them: those right inside the first one that has more than one part.
/// What a layer has itself comes first.
fn parts<'r>(
    program: &Program,
    layer: OperationId,
    weights: &'r [WeightReport],
) -> Vec<(OperationId, Vec<&'r WeightReport>)> {
    let mut whole = layer;
    loop {
        let children = program.operation(whole).children.iter();
        let mut part_of = FxHashMap::default();
        for (_, child) in children {
            for id in program.flatten(*child) {
                part_of.entry(id).or_insert(*child);
            }
        }
        let mut parts: Vec<(OperationId, Vec<&WeightReport>)> = Vec::new();
        let mut at = FxHashMap::default();
        for weight in weights {
            let part = part_of.get(&weight.owner).copied().unwrap_or(whole);
            let at = *at.entry(part).or_insert(parts.len());
            match parts.get_mut(at) {
                Some((_, weights)) => weights.push(weight),
                None => parts.push((part, vec![weight])),
            }
        }
        match parts.as_slice() {
            [(part, _)] if *part != whole => whole = *part,
            _ => {
                parts.sort_by_key(|(part, _)| *part != whole);
                return parts;
            }
        }
    }
}

fn same_weights(a: &[&WeightReport], b: &[&WeightReport]) -> bool {
    let alike = |(a, b): (&&WeightReport, &&WeightReport)| {
        let dims = |weight: &Weight| -> Vec<_> {
            weight.axes.iter().map(|axis| axis.dim.clone()).collect()
        };
        a.weight.name == b.weight.name && dims(&a.weight) == dims(&b.weight)
    };
    a.len() == b.len() && a.iter().zip(b).all(alike)
}

fn sum(weights: &[&WeightReport]) -> Count {
    let mut total = Count::default();
    weights.iter().for_each(|w| total.add(&w.weight.count()));
    total
}
