//! What the text of a document states: equations of numbers, and the shapes of inputs and outputs of the layer that it is about.

mod equation;
mod number;
mod scene;
mod subject;
mod token;

use jupan_core::passage::{Passage, PassageKind};
use jupan_core::report::Report;
use jupan_core::verification::{
    Against, Side, StatementCheck, StatementFinding, Subject, TableCheck,
};

use crate::clean::plain;
use equation::{Equation, equations};
pub use scene::model;
use scene::{Layer, Scene, Shape, Weight};
use subject::{Mention, mentions};

/// Of more statements than these the rest is only counted.
const MOST: usize = 20_000;

/// More letters than these no line of prose has.
const LONGEST: usize = 20_000;

/// A table and in which passage it stands.
pub struct Placed<'a> {
    pub check: &'a TableCheck,
    pub passage: usize,
}

impl Placed<'_> {
    fn begins(&self) -> (usize, usize) {
        (self.passage, self.check.table.lines.0)
    }
}

/// What the text states, and how many statements were not read.
pub fn check(
    passages: &[Passage],
    tables: &[Placed<'_>],
    report: &Report,
) -> (Vec<StatementCheck>, usize) {
    let mut reader = Reader {
        report,
        tables,
        scene: None,
        section: None,
        paragraph: None,
        found: Vec::new(),
        unread: 0,
    };
    for (position, passage) in passages.iter().enumerate() {
        for line in &passage.lines {
            if line.text.len() > LONGEST {
                continue;
            }
            let text = match passage.kind {
                PassageKind::Prose => &*line.text,
                // Comments state things, too.
                PassageKind::Code => match line.text.split_once("# ") {
                    Some((_, comment)) => comment,
                    None => continue,
                },
                PassageKind::Output => continue,
            };
            let here = (position, line.number);
            let before = tables.partition_point(|placed| placed.begins() <= here);
            let in_table = before
                .checked_sub(1)
                .and_then(|at| tables.get(at))
                .is_some_and(|placed| {
                    placed.passage == position && line.number <= placed.check.table.lines.1
                });
            if in_table {
                continue;
            }
            let place = Place {
                passage: position,
                cell: passage.cell,
                line: line.number,
                is_prose: passage.kind == PassageKind::Prose,
            };
            reader.line(&plain(text), place);
        }
    }
    (reader.found, reader.unread)
}

#[derive(Clone, Copy)]
struct Place {
    passage: usize,
    cell: Option<usize>,
    line: usize,
    is_prose: bool,
}

struct Reader<'a> {
    report: &'a Report,
    tables: &'a [Placed<'a>],
    /// What is known of the layers here, and of which table it is.
    scene: Option<(Option<usize>, Scene)>,
    /// The layer that the section is about, and what heads it.
    section: Option<(Heading, usize)>,
    /// The layer that the paragraph is about; none where it names several.
    paragraph: Option<Option<usize>>,
    found: Vec<StatementCheck>,
    unread: usize,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, place: Place) {
        if line.trim().is_empty() {
            self.paragraph = None;
            return;
        }
        if self.found.len() >= MOST {
            self.unread += equations(line).len();
            return;
        }
        let mut named = Vec::new();
        if place.is_prose {
            self.set_scene(place);
            if let Some((_, scene)) = &self.scene {
                named = mentions(line, scene);
            }
            self.turn_to(line, &named);
        }
        let mut found: Vec<(usize, StatementCheck)> = Vec::new();
        for equation in equations(line) {
            let layer = self.subject_at(equation.end, &named, place);
            let text = line.get(equation.start..equation.end).unwrap_or_default();
            let finding = self.equation(&equation, line, layer);
            found.push((equation.start, self.statement(text, place, layer, finding)));
        }
        for stated in stated_shapes(line).into_iter().filter(|_| place.is_prose) {
            let layer = self.subject_at(stated.end, &named, place);
            let finding = layer.and_then(|layer| self.shape(&stated, layer));
            if let Some(finding) = finding {
                let text = line.get(stated.start..stated.end).unwrap_or_default();
                found.push((stated.start, self.statement(text, place, layer, finding)));
            }
        }
        found.sort_by_key(|(start, _)| *start);
        self.found
            .extend(found.into_iter().map(|(_, statement)| statement));
    }

    /// What the lines from here on are about: a heading tells it for its section, another line for its paragraph.
    fn turn_to(&mut self, line: &str, named: &[Mention]) {
        let first = named.first().map(|mention| mention.layer);
        let only = first.filter(|first| named.iter().all(|mention| mention.layer == *first));
        match (heading(line), only) {
            (Some(heading), Some(layer)) => {
                self.section = Some((heading, layer));
                self.paragraph = None;
            }
            // An item of a list ends the item before, but not the section that it is in.
            (Some(Heading::Item), None) => {
                self.section = self
                    .section
                    .filter(|(heading, _)| *heading == Heading::Title);
            }
            (Some(Heading::Title), None) => self.section = None,
            (None, _) if first.is_some() => self.paragraph = Some(only),
            (None, _) => {}
        }
    }

    /// The table before a line tells which layers it may be about, otherwise the one after it, otherwise the last model.
    fn set_scene(&mut self, place: Place) {
        let here = (place.passage, place.line);
        let before = self
            .tables
            .partition_point(|placed| placed.begins() <= here);
        let table = (!self.tables.is_empty()).then(|| before.saturating_sub(1));
        if self.scene.as_ref().is_some_and(|(of, _)| *of == table) {
            return;
        }
        let placed = table.and_then(|at| self.tables.get(at));
        let scene = match placed {
            Some(placed) => {
                let scene = Scene::of_model(self.report, placed.check.against, Some(placed.check));
                Some(scene.unwrap_or_else(|| Scene::of_table(placed.check)))
            }
            None => {
                let last = self.report.models.len().checked_sub(1);
                last.and_then(|last| Scene::of_model(self.report, Against::Model(last), None))
            }
        };
        (self.section, self.paragraph) = (None, None);
        self.scene = scene.map(|scene| (table, scene));
    }

    /// The layer that is named next before a place in a line, otherwise the one that the section is about.
    fn subject_at(&self, at: usize, named: &[Mention], place: Place) -> Option<usize> {
        let before = named.iter().rfind(|mention| mention.at < at);
        before
            .map(|mention| mention.layer)
            .or_else(|| match self.paragraph {
                Some(layer) => layer,
                None => self.section.map(|(_, layer)| layer),
            })
            .filter(|_| place.is_prose)
    }

    fn layer(&self, at: usize) -> Option<&Layer> {
        self.scene.as_ref()?.1.layers.get(at)
    }

    fn statement(
        &self,
        text: &str,
        place: Place,
        layer: Option<usize>,
        finding: StatementFinding,
    ) -> StatementCheck {
        let subject = layer.and_then(|at| {
            Some(Subject {
                against: self.scene.as_ref()?.1.against,
                name: self.layer(at)?.name.clone(),
            })
        });
        StatementCheck {
            cell: place.cell,
            line: place.line,
            text: text.trim().to_owned(),
            subject,
            finding,
        }
    }

    fn equation(&self, equation: &Equation, line: &str, layer: Option<usize>) -> StatementFinding {
        let layer = layer.and_then(|at| self.layer(at));
        // What the biases are is known, if they are those of the layer; otherwise any number will do.
        let biases = layer.and_then(Layer::biases);
        let biases = biases.filter(|_| equation.unequal(biases).is_none());
        if let Some((left, right)) = equation.unequal(biases) {
            return StatementFinding::NotEqual {
                left: left.to_string(),
                right: right.to_string(),
            };
        }
        let (Some(layer), Some((_, scene))) = (layer, &self.scene) else {
            return StatementFinding::Holds;
        };
        if let Some(factors) = without_ones(equation, layer) {
            return StatementFinding::FactorsOfOne {
                factors: factors.iter().map(ToString::to_string).collect(),
            };
        }
        let counts = speaks_of_params(line)
            || equation
                .sides
                .iter()
                .any(|side| side.value.plain().is_none());
        let multiplies = equation
            .sides
            .iter()
            .any(|side| side.products.iter().any(|product| product.len() > 1));
        let stated = equation.numbers(biases).last().copied();
        match (stated, layer.params) {
            (Some(stated), Some(params))
                if counts && multiplies && !is_known(stated, layer, scene) =>
            {
                StatementFinding::NotOfLayer {
                    stated,
                    weights: layer
                        .weights
                        .iter()
                        .map(|weight| weight.extents.iter().map(ToString::to_string).collect())
                        .collect(),
                    params,
                }
            }
            _ => StatementFinding::Holds,
        }
    }

    /// What is to be said of a stated shape; `None` where nothing is known of it.
    fn shape(&self, stated: &StatedShape, layer: usize) -> Option<StatementFinding> {
        let layer = self.layer(layer)?;
        let scene = &self.scene.as_ref()?.1;
        let (shapes, whole) = match stated.side {
            Side::Input => (&layer.inputs, &scene.inputs),
            Side::Output => (&layer.outputs, &scene.outputs),
        };
        if shapes
            .iter()
            .chain(whole)
            .any(|shape| is_shape(&stated.shape, shape))
        {
            return Some(StatementFinding::Holds);
        }
        let known = |shape: &Shape| shape.iter().skip(1).all(Option::is_some);
        if shapes.is_empty() || !shapes.iter().all(known) {
            return None;
        }
        let mut shown: Vec<String> = Vec::new();
        for shape in shapes {
            let axes: Vec<String> = shape
                .iter()
                .skip(1)
                .flatten()
                .map(ToString::to_string)
                .collect();
            let text = match axes.as_slice() {
                [only] => format!("({only},)"),
                axes => format!("({})", axes.join(", ")),
            };
            if !shown.contains(&text) {
                shown.push(text);
            }
        }
        Some(StatementFinding::Shape {
            side: stated.side,
            shapes: shown,
            from: layer.from.clone().filter(|_| stated.side == Side::Input),
        })
    }
}

/// What a line heads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// A section, as in Markdown.
    Title,
    /// An item: it is numbered, or ends in a colon.
    Item,
}

/// Whether a line is a heading.
fn heading(line: &str) -> Option<Heading> {
    let text = line.trim();
    if text.starts_with('#') {
        return Some(Heading::Title);
    }
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered =
        digits.len() < text.len() && digits.starts_with([')', '.']) && !digits.starts_with("..");
    let bold = text.starts_with("**") && text.ends_with("**");
    let short = text.chars().count() < 80;
    (short && (numbered || bold || text.ends_with(':'))).then_some(Heading::Item)
}

fn speaks_of_params(line: &str) -> bool {
    let line = line.to_lowercase();
    [
        "param",
        "파라미터",
        "매개변수",
        "파라메터",
        "paramètre",
        "parámetro",
        "参数",
        "參數",
        "パラメータ",
    ]
    .iter()
    .any(|word| line.contains(word))
}

/// Whether the text may mean a number: of the layer, of its weights and parts of them, of other layers, or their sums.
fn is_known(stated: i128, layer: &Layer, scene: &Scene) -> bool {
    let of_layer = |layer: &Layer| -> Vec<i128> {
        let mut numbers: Vec<i128> = layer.params.into_iter().collect();
        for weight in &layer.weights {
            // The product of some of the extents, as for one filter, with its bias or without.
            let extents = weight.extents.iter().take(6);
            let mut products = vec![1_i128];
            for extent in extents {
                let more: Vec<i128> = products
                    .iter()
                    .filter_map(|product| product.checked_mul(*extent))
                    .collect();
                products.extend(more);
            }
            numbers.extend(products.iter().filter_map(|product| product.checked_add(1)));
            numbers.extend(products);
        }
        let sums = layer
            .weights
            .iter()
            .filter_map(Weight::count)
            .collect::<Vec<i128>>();
        numbers.extend(sums.iter().scan(0_i128, |sum, count| {
            *sum = sum.checked_add(*count)?;
            Some(*sum)
        }));
        numbers
    };
    let shapes = |layer: &Layer| -> Vec<i128> {
        let shapes = layer.inputs.iter().chain(&layer.outputs);
        let volume = |shape: &Shape| {
            let mut axes = shape.iter().skip(1);
            axes.try_fold(1_i128, |product, axis| product.checked_mul((*axis)?))
        };
        shapes.filter_map(volume).collect()
    };
    let mut sum: i128 = 0;
    let sums = scene.layers.iter().filter_map(|layer| {
        sum = sum.checked_add(layer.params?)?;
        Some(sum)
    });
    of_layer(layer).contains(&stated)
        || scene.totals.contains(&stated)
        || scene.layers.iter().any(|layer| layer.params == Some(stated) || shapes(layer).contains(&stated))
        || sums.into_iter().any(|sum| sum == stated)
        // Of a table alone the weights are not known.
        || layer.weights.is_empty()
}

/// The extents of a weight that a product of the equation is, but for factors of 1 that it leaves out.
fn without_ones(equation: &Equation, layer: &Layer) -> Option<Vec<i128>> {
    let sorted = |factors: &[i128]| {
        let mut factors: Vec<i128> = factors
            .iter()
            .copied()
            .filter(|factor| *factor != 1)
            .collect();
        factors.sort_unstable();
        factors
    };
    let products = equation.sides.iter().flat_map(|side| &side.products);
    for product in products.filter(|product| product.len() > 1) {
        let stated = sorted(product);
        let weight = layer.weights.iter().find(|weight| {
            let fits = weight.extents.len() > product.len() && sorted(&weight.extents) == stated;
            fits && product.len() > 2
        });
        if let Some(weight) = weight {
            return Some(weight.extents.clone());
        }
    }
    None
}

/// `input shape = (28, 28, 1)` in a line.
struct StatedShape {
    side: Side,
    shape: Shape,
    start: usize,
    end: usize,
}

/// Between the word and the shape stand at most so many letters.
const WIDEST: usize = 48;

/// The shapes of inputs and outputs that a line states.
fn stated_shapes(line: &str) -> Vec<StatedShape> {
    const WORDS: [(&str, Side); 6] = [
        ("input", Side::Input),
        ("output", Side::Output),
        ("ouput", Side::Output),
        ("입력", Side::Input),
        ("출력", Side::Output),
        ("인풋", Side::Input),
    ];
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = line.get(from..).and_then(|rest| rest.find('(')) {
        let open = from + open;
        from = open + 1;
        let inside = line.get(open + 1..).unwrap_or_default();
        let Some(close) = inside.find(')') else {
            break;
        };
        let Some(shape) = extents(inside.get(..close).unwrap_or_default()) else {
            continue;
        };
        let end = open + 1 + close + 1;
        // The nearest of the words before it.
        let start = line
            .get(..open)
            .map(|before| {
                before
                    .char_indices()
                    .rev()
                    .take(WIDEST)
                    .last()
                    .map_or(open, |(at, _)| at)
            })
            .unwrap_or(open);
        let before = line.get(start..open).unwrap_or_default().to_lowercase();
        let word = WORDS
            .iter()
            .filter_map(|(word, side)| Some((before.rfind(word)?, *word, *side)))
            .max_by_key(|(at, ..)| *at);
        if let Some((at, word, side)) = word {
            let between = before.get(at + word.len()..).unwrap_or_default();
            if speaks_of_shape(between) {
                let written = before.get(at..).unwrap_or_default().chars().count();
                let begin = line
                    .get(..open)
                    .and_then(|text| text.char_indices().rev().nth(written - 1));
                found.push(StatedShape {
                    side,
                    shape,
                    start: begin.map_or(open, |(at, _)| at),
                    end,
                });
            }
        }
    }
    found
}

/// Whether the words between `input` and a shape say that this is its shape.
fn speaks_of_shape(between: &str) -> bool {
    const WORDS: [&str; 14] = [
        "shape",
        "size",
        "dimension",
        "형태",
        "모양",
        "크기",
        "차원",
        "=",
        ":",
        " is ",
        "은 ",
        "는 ",
        "이 ",
        "가 ",
    ];
    let other = between
        .contains(|c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | ';' | '→'))
        || [". ", "->", "filter", "kernel", "필터", "커널"]
            .iter()
            .any(|word| between.contains(word));
    !other && WORDS.iter().any(|word| between.contains(word))
}

/// `28, 28, 1`; at least one number, and a comma.
fn extents(inside: &str) -> Option<Shape> {
    if !inside.contains(',') || inside.len() > 200 {
        return None;
    }
    let pieces: Vec<&str> = inside.split(',').map(str::trim).collect();
    let pieces = match pieces.as_slice() {
        [rest @ .., ""] => rest,
        all => all,
    };
    let shape: Option<Shape> = pieces
        .iter()
        .map(|piece| match *piece {
            "None" | "?" | "batch" | "batch_size" | "N" => Some(None),
            number => number.parse::<u32>().ok().map(|n| Some(i128::from(n))),
        })
        .collect();
    shape.filter(|shape| shape.iter().any(Option::is_some))
}

/// Whether a stated shape is a shape, with its batch or without. What isn't known fits anything.
fn is_shape(stated: &Shape, shape: &Shape) -> bool {
    let fits = |shape: &[Option<i128>]| {
        stated.len() == shape.len()
            && stated
                .iter()
                .zip(shape)
                .all(|(a, b)| a.is_none() || b.is_none() || a == b)
    };
    // Of images people state height and width alone, too.
    let plane = shape
        .get(1..shape.len().saturating_sub(1))
        .filter(|plane| plane.len() > 1);
    fits(shape) || shape.get(1..).is_some_and(fits) || plane.is_some_and(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_stated_in_many_words() {
        for (line, expected) in [
            (
                "input shape = (28, 28, 1)으로 채널의 수는 1개",
                Some("input shape = (28, 28, 1)"),
            ),
            (
                "ouput shape = (64,) 로 필터(?)의 개수는 64",
                Some("ouput shape = (64,)"),
            ),
            (
                "입력 크기는 (None, 5, 5, 64)이다",
                Some("입력 크기는 (None, 5, 5, 64)"),
            ),
            (
                "The output of conv is (26, 26, 32).",
                Some("output of conv is (26, 26, 32)"),
            ),
            ("input_shape=(28, 28, 1)", Some("input_shape=(28, 28, 1)")),
            ("the input goes through (3, 3) filters", None),
            ("filter = (3, 3) 이며", None),
            ("the input is convolved; kernel size (3, 3)", None),
            ("input (see 3)", None),
        ] {
            let stated = stated_shapes(line);
            let text = stated
                .first()
                .and_then(|stated| line.get(stated.start..stated.end));
            assert_eq!(text, expected, "{line}");
        }
    }

    #[test]
    fn a_shape_may_be_stated_with_its_batch_without_it_or_as_a_plane() {
        let shape = vec![None, Some(180), Some(180), Some(3)];
        let stated = |axes: &[i128]| axes.iter().map(|n| Some(*n)).collect::<Shape>();
        assert!(is_shape(&shape, &shape));
        assert!(is_shape(&stated(&[180, 180, 3]), &shape));
        assert!(is_shape(&stated(&[180, 180]), &shape));
        assert!(!is_shape(&stated(&[178, 178]), &shape));
        assert!(!is_shape(&stated(&[180]), &vec![None, Some(180), Some(3)]));
    }
}
