//! What models take: what all outputs of it share, and those for documents, programs and spreadsheets.

use jupan_core::axis::ShapeText;
use jupan_core::dim::Count;
use jupan_core::message::Message;
use jupan_core::program::{Program, TensorId};
use jupan_core::report::{ModelReport, Report, Size};
use jupan_cost::memory::{Memory, MemoryRow};
use serde::Serialize;

use crate::json::{Number, document};
use crate::line::Line;
use crate::locale::Locale;
use crate::numbers::{Digits, Units, is_unknown};
use crate::phrases;
use crate::sheet::{self, Grid, Sheet};
use crate::text::{TextOptions, sheet as text_of};

/// A model and what it takes; nothing where it was never called.
pub type Memories<'a> = [(&'a ModelReport, Option<Memory>)];

/// Says what models take, for people.
struct Teller<'a> {
    program: &'a Program,
    units: &'a Units,
    nested: bool,
    locale: &'a Locale,
}

/// Bytes in the unit that fits; a formula stays one.
pub(crate) fn size(bytes: &Count, units: &Units) -> String {
    let more = if bytes.at_least() { " + ?" } else { "" };
    match bytes.known.constant() {
        _ if is_unknown(bytes) => "?".to_owned(),
        Some(0) if more.is_empty() => "0".to_owned(),
        Some(n) => format!("{}{more}", units.write(n)),
        None => format!("{} B", Digits::Grouped.formula(bytes)),
    }
}

impl Teller<'_> {
    fn say(&self, phrase: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<(&str, Line)> = values
            .iter()
            .map(|(name, value)| (*name, Line::from(*value)))
            .collect();
        self.locale.fill(phrase, &values).plain()
    }

    fn size(&self, bytes: &Count) -> String {
        size(bytes, self.units)
    }

    fn sheet(&self, memory: Option<&Memory>) -> Sheet {
        let mut sheet = Sheet::default();
        let Some(memory) = memory else {
            let sentence = self.say(phrases::CALL_NOT_KNOWN, &[]);
            sheet.sentences.push(sentence);
            return sheet;
        };
        sheet.grids.push(self.rows(memory));
        sheet.grids.push(self.in_use(memory));
        sheet.grids.extend(self.in_training(memory));
        sheet.sentences = self.sentences(memory);
        sheet
    }

    fn rows(&self, memory: &Memory) -> Grid {
        let column = |phrase, right| (self.say(phrase, &[]), right);
        let shown = memory.rows.iter().filter(|row| is_shown(row, self.nested));
        let rows = shown.map(|row| {
            let prefix = match row.depth {
                0 => String::new(),
                depth => format!("{}└ ", "  ".repeat(depth - 1)),
            };
            let name = match row.id {
                Some(_) => format!("{prefix}{} ({})", row.name, row.class),
                None => format!("{prefix}{}", self.say(phrases::OF_THE_MODEL_ITSELF, &[])),
            };
            let live = row.live.as_ref().map(|live| self.size(live));
            vec![
                name,
                shapes(self.program, &row.outputs),
                self.size(&row.weights.bytes),
                self.size(&row.activations.bytes),
                live.unwrap_or_default(),
            ]
        });
        Grid {
            columns: vec![
                column(phrases::LAYER_TYPE, false),
                column(phrases::OUTPUT_SHAPE, false),
                column(phrases::MEMORY_WEIGHTS, true),
                column(phrases::ACTIVATIONS, true),
                column(phrases::LIVE, true),
            ],
            rows: rows.collect(),
        }
    }

    /// A table of sub-totals and their sum.
    fn sums(
        &self,
        title: &str,
        memory: &Memory,
        parts: &[(String, &Size)],
        sum: Option<&Count>,
    ) -> Grid {
        let batch = match memory.batch {
            1 => self.say(phrases::FOR_ONE_SAMPLE, &[]),
            n => self.say(phrases::FOR_A_BATCH, &[("n", &n.to_string())]),
        };
        let line = |name: String, numbers: String, bytes: &Count| {
            let exact = Digits::Grouped.formula(bytes);
            let size = match bytes.known.constant() {
                Some(_) => self.size(bytes),
                None => String::new(),
            };
            vec![name, numbers, exact, size]
        };
        let parts = parts.iter().map(|(name, size)| {
            let numbers = Digits::Grouped.formula(&size.count);
            line(name.clone(), numbers, &size.bytes)
        });
        let sum = sum.map(|sum| line(self.say(phrases::TOGETHER, &[]), String::new(), sum));
        Grid {
            columns: vec![
                (self.say(title, &[("batch", &batch)]), false),
                (self.say(phrases::NUMBERS, &[]), true),
                (self.say(phrases::IN_BYTES, &[]), true),
                (self.say(phrases::SIZE, &[]), true),
            ],
            rows: parts.chain(sum).collect(),
        }
    }

    /// "Weights float32", "Weights".
    fn weights(&self, memory: &Memory) -> String {
        let types: Vec<&str> = match memory.format {
            Some(format) => vec![format.name],
            None => memory
                .by_type
                .iter()
                .map(|(dtype, _)| dtype.name())
                .collect(),
        };
        let weights = self.say(phrases::MEMORY_WEIGHTS, &[]);
        match types.is_empty() {
            true => weights,
            false => format!("{weights} ({})", types.join(", ")),
        }
    }

    fn in_use(&self, memory: &Memory) -> Grid {
        let none = Size::default();
        let peak = memory.peak.as_ref().map_or(&none, |peak| &peak.size);
        let parts = [
            (self.weights(memory), &memory.weights),
            (self.say(phrases::LIVE_AT_PEAK, &[]), peak),
        ];
        self.sums(phrases::TO_USE, memory, &parts, Some(&memory.in_use()))
    }

    fn in_training(&self, memory: &Memory) -> Option<Grid> {
        let training = memory.training.as_ref()?;
        let mut parts = vec![
            (self.weights(memory), &memory.weights),
            (self.say(phrases::GRADIENTS, &[]), &training.gradients),
        ];
        if let Some((name, size)) = &training.optimizer {
            parts.push((self.say(phrases::OPTIMIZER_KEEPS, &[("name", name)]), size));
        }
        parts.push((self.say(phrases::INPUTS, &[]), &memory.inputs));
        parts.push((
            self.say(phrases::ACTIVATIONS_KEPT, &[]),
            &training.activations,
        ));
        let sum = memory.in_training();
        Some(self.sums(phrases::TO_TRAIN, memory, &parts, sum.as_ref()))
    }

    fn sentences(&self, memory: &Memory) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(peak) = &memory.peak {
            let tensors: Vec<String> = peak
                .live
                .iter()
                .map(|(tensor, size)| {
                    let name = made_by(self.program, *tensor);
                    format!("{name} ({})", self.size(&size.bytes))
                })
                .collect();
            let layer = memory.peak_row.and_then(|at| memory.rows.get(at));
            let layer = layer.filter(|row| row.id.is_some());
            let layer = layer.map(|row| row.name.to_string());
            let layer = layer.unwrap_or_else(|| self.say(phrases::OF_THE_MODEL_ITSELF, &[]));
            let tensors = tensors.join(", ");
            let values = [("layer", &*layer), ("tensors", &tensors)];
            said.push(self.say(phrases::PEAK_IS_AT, &values));
            if !peak.certain {
                said.push(self.say(phrases::PEAK_MAY_MOVE, &[]));
            }
        }
        said.push(self.say(phrases::WHAT_IS_LIVE, &[]));
        if memory.training.is_some() {
            said.push(self.say(phrases::WHAT_IS_KEPT, &[]));
        }
        if let Some(format) = memory.format {
            said.push(self.say(phrases::STORED_AS, &[("format", format.name)]));
            if !format.is_float {
                said.push(self.say(phrases::ONLY_USED, &[("format", format.name)]));
            }
        }
        if let Some(training) = &memory.training
            && training.optimizer.is_none()
        {
            said.push(self.say(phrases::NO_OPTIMIZER, &[]));
        }
        said.push(self.say(phrases::OUTSIDE_OF_THE_MODEL, &[]));
        for symbol in &memory.symbols {
            said.push(self.say(phrases::SYMBOL_LEFT, &[("symbol", symbol)]));
        }
        said.extend(
            reasons(memory)
                .iter()
                .map(|reason| format!("?: {}", self.locale.message(reason))),
        );
        said
    }
}

/// Why parts are not known, each reason once.
fn reasons(memory: &Memory) -> Vec<Message> {
    let training = memory.training.iter().flat_map(|training| {
        let optimizer = training.optimizer.iter().map(|(_, size)| size);
        [&training.gradients, &training.activations]
            .into_iter()
            .chain(optimizer)
    });
    let sizes = training.chain([&memory.weights, &memory.inputs]);
    let sizes = sizes.chain(memory.peak.iter().map(|peak| &peak.size));
    let mut reasons: Vec<Message> = Vec::new();
    for reason in sizes.flat_map(|size| &size.bytes.missing) {
        if !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    reasons
}

/// Rows of models inside are shown where they are asked for, and what a model does itself where it takes something.
fn is_shown(row: &MemoryRow, nested: bool) -> bool {
    takes(row) && (nested || row.depth == 0)
}

/// Whether it is a layer, or something is kept of what a model does itself.
pub(crate) fn takes(row: &MemoryRow) -> bool {
    row.id.is_some() || row.activations != Size::default()
}

fn shapes(program: &Program, outputs: &[TensorId]) -> String {
    let shapes = outputs.iter();
    let shapes: Vec<String> = shapes
        .map(|id| ShapeText(&program.tensor(*id).axes).to_string())
        .collect();
    shapes.join(", ")
}

/// The layer or operation that a tensor comes from.
fn made_by(program: &Program, tensor: TensorId) -> String {
    match program.tensor(tensor).maker {
        Some(maker) => program.operation(maker).name.to_string(),
        None => "?".to_owned(),
    }
}

fn sheets<'a>(
    report: &Report,
    memories: &Memories<'a>,
    units: &Units,
    nested: bool,
    locale: &Locale,
) -> Vec<(&'a ModelReport, Sheet)> {
    let teller = Teller {
        program: &report.program,
        units,
        nested,
        locale,
    };
    let all = memories.iter();
    all.map(|(model, memory)| (*model, teller.sheet(memory.as_ref())))
        .collect()
}

/// What models take, as text.
pub fn text(
    report: &Report,
    memories: &Memories<'_>,
    units: &Units,
    options: &TextOptions,
    locale: &Locale,
) -> String {
    let sheets = sheets(report, memories, units, options.expand_nested, locale);
    let texts = sheets
        .iter()
        .map(|(model, sheet)| text_of::text(&report.program, model, sheet, options, locale));
    texts.collect::<Vec<_>>().join("\n")
}

/// What models take, as Markdown.
pub fn markdown(
    report: &Report,
    memories: &Memories<'_>,
    units: &Units,
    nested: bool,
    locale: &Locale,
) -> String {
    sheet::markdown(&sheets(report, memories, units, nested, locale))
}

/// What models take, for spreadsheets: a line for each row in bytes; for sub-totals, whose layer is empty, `part` names them.
pub fn csv(report: &Report, memories: &Memories<'_>) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record([
        "model",
        "batch",
        "depth",
        "layer",
        "class",
        "output_shape",
        "part",
        "numbers",
        "bytes",
    ]);
    for (model, memory) in memories {
        let Some(memory) = memory else { continue };
        let batch = memory.batch.to_string();
        let mut line = |row: Option<&MemoryRow>, part: &str, numbers: String, bytes: &Count| {
            let depth = row.map(|row| row.depth.to_string());
            let name = row.map_or("", |row| &*row.name);
            let class = row.map_or("", |row| &*row.class);
            let shapes = row.map(|row| shapes(&report.program, &row.outputs));
            let _ = writer.write_record([
                &*model.name,
                &batch,
                &depth.unwrap_or_default(),
                name,
                class,
                &shapes.unwrap_or_default(),
                part,
                &numbers,
                &Digits::Plain.formula(bytes),
            ]);
        };
        for row in memory.rows.iter().filter(|row| is_shown(row, true)) {
            for (part, size) in [("weights", &row.weights), ("activations", &row.activations)] {
                line(
                    Some(row),
                    part,
                    Digits::Plain.formula(&size.count),
                    &size.bytes,
                );
            }
            if let Some(live) = &row.live {
                line(Some(row), "live", String::new(), live);
            }
        }
        for (part, size) in parts(memory) {
            line(None, part, Digits::Plain.formula(&size.count), &size.bytes);
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The sub-totals under the names that machines know.
fn parts(memory: &Memory) -> Vec<(&'static str, &Size)> {
    let mut parts = vec![("weights", &memory.weights), ("inputs", &memory.inputs)];
    parts.extend(memory.peak.iter().map(|peak| ("peak", &peak.size)));
    if let Some(training) = &memory.training {
        parts.push(("gradients", &training.gradients));
        parts.extend(
            training
                .optimizer
                .iter()
                .map(|(_, size)| ("optimizer", size)),
        );
        parts.push(("activations", &training.activations));
    }
    parts
}

/// What models take, for programs. The structures here are the committed schema, `schema/memory.schema.json`.
pub fn json(report: &Report, memories: &Memories<'_>) -> String {
    let models = memories.iter().map(|(model, memory)| {
        let memory = memory.as_ref();
        let memory = memory.map(|memory| Takes::of(&report.program, memory));
        (*model, Taking { memory })
    });
    document(report, models)
}

/// What a model takes.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Taking {
    /// What it takes; None where it was never called.
    memory: Option<Takes>,
}

/// What a model takes. What a runtime adds is outside of it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Takes {
    /// How many samples go through at once.
    batch: i64,
    /// What all floating-point numbers are taken as; None where they are as the model states them.
    dtype: Option<&'static str>,
    /// The weights, each once.
    weights: Amount,
    /// The same by the type of their numbers in the model.
    weights_by_dtype: Vec<OfType>,
    /// The inputs.
    inputs: Amount,
    /// The most that must be there at once when the model is used, beside the weights.
    peak: Option<AtPeak>,
    /// What training needs beside the weights and the inputs; None where a network of such numbers is not trained.
    training: Option<Trains>,
    /// The symbols in the numbers.
    symbols: Vec<String>,
    /// The rows.
    layers: Vec<Layer>,
}

/// So many numbers in so many bytes.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Amount {
    /// Numbers.
    numbers: Number,
    /// Bytes.
    bytes: Number,
}

/// The weights of one type.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OfType {
    /// The type.
    dtype: &'static str,
    /// How much.
    #[serde(flatten)]
    amount: Amount,
}

/// The moment at which the most must be there.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct AtPeak {
    /// How much.
    #[serde(flatten)]
    amount: Amount,
    /// The layer or operation that works then.
    layer: Option<String>,
    /// The tensors that are there, each by the layer that gave it.
    tensors: Vec<Live>,
    /// Whether it is the peak whatever the symbols stand for.
    certain: bool,
}

/// A tensor.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Live {
    /// The layer or operation that gave it.
    layer: String,
    /// How much it takes.
    #[serde(flatten)]
    amount: Amount,
}

/// What training needs.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Trains {
    /// One gradient for each weight that is trained.
    gradients: Amount,
    /// The optimizer; None where none is known of.
    optimizer: Option<Keeps>,
    /// What layers and operations give: what is kept for the backward pass.
    activations: Amount,
}

/// What an optimizer keeps.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Keeps {
    /// Its name.
    name: String,
    /// How much.
    #[serde(flatten)]
    amount: Amount,
}

/// A row of a model.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Layer {
    /// How many models it is inside of.
    depth: usize,
    /// The name of the layer or operation; None for what a model does outside of its layers.
    name: Option<String>,
    /// Its class.
    class: String,
    /// Its weights.
    weights: Amount,
    /// What it gives and makes on the way.
    activations: Amount,
    /// The bytes of activations that must be there while it works; None for views, and where that hangs on symbols.
    live: Option<Number>,
}

impl From<&Size> for Amount {
    fn from(size: &Size) -> Self {
        Self {
            numbers: Number::from(&size.count),
            bytes: Number::from(&size.bytes),
        }
    }
}

impl Takes {
    fn of(program: &Program, memory: &Memory) -> Self {
        let peak = memory.peak.as_ref().map(|peak| {
            let row = memory.peak_row.and_then(|at| memory.rows.get(at));
            let row = row.filter(|row| row.id.is_some());
            let tensors = peak.live.iter().map(|(tensor, size)| Live {
                layer: made_by(program, *tensor),
                amount: size.into(),
            });
            AtPeak {
                amount: (&peak.size).into(),
                layer: row.map(|row| row.name.to_string()),
                tensors: tensors.collect(),
                certain: peak.certain,
            }
        });
        let training = memory.training.as_ref().map(|training| Trains {
            gradients: (&training.gradients).into(),
            optimizer: training.optimizer.as_ref().map(|(name, size)| Keeps {
                name: name.to_string(),
                amount: size.into(),
            }),
            activations: (&training.activations).into(),
        });
        let by_type = memory.by_type.iter().map(|(dtype, size)| OfType {
            dtype: dtype.name(),
            amount: size.into(),
        });
        let layers = memory.rows.iter().filter(|row| is_shown(row, true));
        let layers = layers.map(|row| Layer {
            depth: row.depth,
            name: row.id.map(|_| row.name.to_string()),
            class: row.class.to_string(),
            weights: (&row.weights).into(),
            activations: (&row.activations).into(),
            live: row.live.as_ref().map(Number::from),
        });
        Self {
            batch: memory.batch,
            dtype: memory.format.map(|format| format.name),
            weights: (&memory.weights).into(),
            weights_by_dtype: by_type.collect(),
            inputs: (&memory.inputs).into(),
            peak,
            training,
            symbols: memory.symbols.iter().map(ToString::to_string).collect(),
            layers: layers.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_committed_one() {
        crate::json::check_schema::<crate::json::Document<Taking>>("memory");
    }
}
