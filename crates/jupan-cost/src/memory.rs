//! Memory: of the weights, of what training keeps beside them, and of the activations.
//!
//! Each sub-total is exact and says what it holds. What a runtime needs beside (its code, its workspaces, the padding of its
//! allocations) is outside the model and not part of any of them.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jupan_core::dim::{Count, Poly, SIZE_NO_128_BITS};
use jupan_core::dtype::DType;
use jupan_core::message;
use jupan_core::optimizer::Optimizer;
use jupan_core::program::{OperationId, Program, TensorId};
use jupan_core::report::{ModelReport, Size};
use jupan_core::trace::{BATCH, Trace, View};

use crate::peak::{self, Event, Peak, events, is_more};
use crate::rows::{RowSteps, rows};

/// How a floating-point number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Its name, as in `float16`.
    pub name: &'static str,
    /// How many bits it takes.
    pub bits: u32,
    /// Whether a network can be trained in it.
    pub is_float: bool,
}

impl Format {
    /// Those that one can choose.
    pub const ALL: [Self; 5] = [
        Self::of("float32", 32, true),
        Self::of("float16", 16, true),
        Self::of("bfloat16", 16, true),
        Self::of("int8", 8, false),
        Self::of("int4", 4, false),
    ];

    const fn of(name: &'static str, bits: u32, is_float: bool) -> Self {
        Self {
            name,
            bits,
            is_float,
        }
    }

    /// One of them by name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name == name)
    }

    /// What so many numbers take, rounded up to whole bytes.
    fn bytes(self, count: &Count) -> Count {
        let bits = count.known.times(&Poly::from(i128::from(self.bits)));
        let bytes = match self.bits.is_multiple_of(8) {
            true => count.known.times(&Poly::from(i128::from(self.bits / 8))),
            false => bits
                .and_then(|bits| bits.plus(&Poly::from(7)))
                .and_then(|bits| bits.floor_div(8)),
        };
        match bytes {
            Some(known) => Count {
                known,
                missing: count.missing.clone(),
            },
            None => Count::unknown(SIZE_NO_128_BITS),
        }
    }
}

/// What is asked about memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// How many samples go through at once, where the model leaves that open.
    pub batch: i64,
    /// The optimizer, where it is to be another one than the program compiles the model with.
    pub optimizer: Option<Optimizer>,
    /// How all floating-point numbers would be stored, where not as the model states it.
    pub format: Option<Format>,
}

impl Default for Question {
    fn default() -> Self {
        Self {
            batch: 1,
            optimizer: None,
            format: None,
        }
    }
}

/// What a model takes.
#[derive(Clone, Debug)]
pub struct Memory {
    /// The rows, those of models inside behind their own.
    pub rows: Vec<MemoryRow>,
    /// The weights, each once.
    pub weights: Size,
    /// The same by the type of their numbers.
    pub by_type: Vec<(DType, Size)>,
    /// What training needs; `None` where the numbers are stored so that it is not trained.
    pub training: Option<Training>,
    /// The inputs.
    pub inputs: Size,
    /// The most that must be there at once when the model is used, beside the weights. `None` where nothing happens.
    pub peak: Option<Peak>,
    /// The row in which that is.
    pub peak_row: Option<usize>,
    /// Symbols left in the numbers.
    pub symbols: Vec<Rc<str>>,
    /// The samples in one call.
    pub batch: i64,
    /// How the floating-point numbers are stored, where that was asked for.
    pub format: Option<Format>,
}

/// What training needs beside the weights.
#[derive(Clone, Debug)]
pub struct Training {
    /// One gradient for each weight that is trained, of its type.
    pub gradients: Size,
    /// The optimizer's name and what it keeps; `None` where none is known of.
    pub optimizer: Option<(Rc<str>, Size)>,
    /// What layers and operations give in one call, each tensor once and views not at all: what is kept for the backward pass.
    pub activations: Size,
}

/// What a row of a model takes.
#[derive(Clone, Debug)]
pub struct MemoryRow {
    /// How many models it is inside of.
    pub depth: usize,
    /// The layer or operation; `None` for what a model computes itself, outside of its layers.
    pub id: Option<OperationId>,
    /// Its name.
    pub name: Rc<str>,
    /// Its class.
    pub class: Rc<str>,
    /// The tensors of its last call.
    pub outputs: Vec<TensorId>,
    /// Its weights.
    pub weights: Size,
    /// What it gives and makes on the way, over all calls: what is kept of it for the backward pass.
    pub activations: Size,
    /// The most bytes of activations that must be there while it works, its inputs and all that waits for others included.
    /// `None` where it only shows another tensor, or where that hangs on symbols.
    pub live: Option<Count>,
}

/// How large tensors and weights are.
struct Scale<'a> {
    program: &'a Program,
    question: &'a Question,
}

impl Scale<'_> {
    fn of(&self, count: &Count, dtype: DType) -> Size {
        let batch = self.question.batch;
        let count = count.substitute(&|name| (name == BATCH).then_some(batch));
        let mut size = Size::default();
        size.add(&count, dtype);
        if let Some(format) = self.question.format.filter(|_| dtype.is_float()) {
            size.bytes = format.bytes(&count);
        }
        if dtype.bytes().is_none() {
            size.bytes = Count::unknown(message!("how long texts are is not known"));
        }
        size
    }

    fn tensor(&self, id: TensorId) -> Size {
        let tensor = self.program.tensor(id);
        let count = Count::of_shape(tensor.axes.iter().map(|axis| &axis.dim));
        self.of(&count, tensor.dtype)
    }
}

impl Memory {
    /// What a model takes; `None` without a trace of it.
    pub fn of(program: &Program, model: &ModelReport, question: &Question) -> Option<Self> {
        let trace = model.trace.as_deref()?;
        let scale = Scale { program, question };
        let kept = kept(trace, &scale);
        let (mut peak, live) = peak::peak(trace, &|tensor| scale.tensor(tensor)).unzip();
        let steps = rows(program, model, trace);
        let peak_row = peak.as_ref().and_then(|peak| row_of(&steps, peak.step));
        let live = live.unwrap_or_default();
        let mut rows: Vec<MemoryRow> = steps
            .iter()
            .map(|row| scale.row(row, &kept, &live))
            .collect();
        leave_open(&mut rows);
        let mut memory = Self {
            rows,
            weights: Size::default(),
            by_type: Vec::new(),
            training: None,
            inputs: Size::default(),
            peak: None,
            peak_row,
            symbols: Vec::new(),
            batch: question.batch,
            format: question.format,
        };
        for input in &trace.inputs {
            merge(&mut memory.inputs, &scale.tensor(*input));
        }
        let mut gradients = Size::default();
        for (owner, index, trained) in program.weights(model.id) {
            let Some(weight) = program.operation(owner).weights.get(index) else {
                continue;
            };
            let size = scale.of(&weight.count(), weight.dtype);
            if trained {
                merge(&mut gradients, &size);
            }
            merge(&mut memory.weights, &size);
            let mut types = memory.by_type.iter_mut();
            match types.find(|(own, _)| *own == weight.dtype) {
                Some((_, sum)) => merge(sum, &size),
                None => memory.by_type.push((weight.dtype, size)),
            }
        }
        for reason in &model.totals.total.count.missing {
            for size in [&mut memory.weights, &mut gradients] {
                size.count.add(&Count::unknown(reason.clone()));
                size.bytes.add(&Count::unknown(reason.clone()));
            }
        }
        let mut activations = Size::default();
        kept.values().for_each(|size| merge(&mut activations, size));
        let missing = missing(program, trace);
        merge(&mut activations, &missing);
        if let Some(peak) = &mut peak {
            merge(&mut peak.size, &missing);
        }
        memory.peak = peak;
        if question.format.is_none_or(|format| format.is_float) {
            let compiled = program.operation(model.id).training.as_deref();
            let compiled = compiled.and_then(|training| training.optimizer.as_ref());
            let optimizer = question.optimizer.as_ref().or(compiled);
            memory.training = Some(Training {
                gradients,
                optimizer: optimizer
                    .map(|optimizer| (optimizer.title(), scale.state(optimizer, model.id))),
                activations,
            });
        }
        memory.symbols = memory.symbols();
        Some(memory)
    }

    fn symbols(&self) -> Vec<Rc<str>> {
        let training = self.training.iter();
        let sizes = training.flat_map(|training| [&training.gradients, &training.activations]);
        let sizes = sizes.chain([&self.weights, &self.inputs]);
        let sizes = sizes.chain(self.peak.iter().map(|peak| &peak.size));
        let mut symbols: Vec<Rc<str>> = sizes.flat_map(|size| size.bytes.known.symbols()).collect();
        symbols.sort();
        symbols.dedup();
        symbols
    }

    /// What must be there when the model is used: the weights, and the peak of the activations.
    pub fn in_use(&self) -> Count {
        let mut sum = self.weights.bytes.clone();
        if let Some(peak) = &self.peak {
            sum.add(&peak.size.bytes);
        }
        sum
    }

    /// What must be there when the model is trained: the weights, the gradients, what the optimizer keeps, the inputs, and the
    /// activations that are kept for the backward pass. `None` where an optimizer or the format is missing.
    pub fn in_training(&self) -> Option<Count> {
        let training = self.training.as_ref()?;
        let (_, optimizer) = training.optimizer.as_ref()?;
        let mut sum = self.weights.bytes.clone();
        for size in [
            &training.gradients,
            optimizer,
            &self.inputs,
            &training.activations,
        ] {
            sum.add(&size.bytes);
        }
        Some(sum)
    }
}

/// From the first activation on of which nobody knows the size, there may be more live at once than is known.
fn leave_open(rows: &mut [MemoryRow]) {
    let mut unknown = Count::default();
    for row in rows {
        unknown.miss(&row.activations.count.missing);
        if let Some(live) = &mut row.live {
            live.miss(&unknown.missing);
        }
    }
}

impl Scale<'_> {
    fn row(
        &self,
        row: &RowSteps<'_>,
        kept: &HashMap<usize, Size>,
        live: &HashMap<usize, Poly>,
    ) -> MemoryRow {
        let mut weights = Size::default();
        for report in row.row.iter().flat_map(|row| &row.weights) {
            let weight = &report.weight;
            merge(&mut weights, &self.of(&weight.count(), weight.dtype));
        }
        if row.row.is_some_and(|row| !row.built) {
            let reason = message!("not built: the shape of its input is not known");
            weights.count.add(&Count::unknown(reason.clone()));
            weights.bytes.add(&Count::unknown(reason));
        }
        if let Some(row) = row.row {
            weights.count.miss(&row.params.missing);
            weights.bytes.miss(&row.params.missing);
        }
        let mut activations = Size::default();
        let mut most: Option<Option<Poly>> = None;
        for at in row.steps() {
            if let Some(size) = kept.get(&at) {
                merge(&mut activations, size);
            }
            if let Some(here) = live.get(&at) {
                most = Some(match most {
                    None => Some(here.clone()),
                    Some(most) => most.and_then(|most| larger(most, here)),
                });
            }
        }
        MemoryRow {
            depth: row.depth,
            id: row.id,
            name: row.name.clone(),
            class: row.class.clone(),
            outputs: row.outputs.clone(),
            weights,
            activations,
            live: most.flatten().map(|known| Count {
                known,
                missing: Vec::new(),
            }),
        }
    }

    /// What an optimizer keeps, with its floating-point numbers stored as is asked.
    fn state(&self, optimizer: &Optimizer, model: OperationId) -> Size {
        let mut size = Size::default();
        let all = optimizer.each(self.program, model, &mut |count, dtype| {
            merge(&mut size, &self.of(count, dtype));
        });
        if let Err(reason) = all {
            size.count.add(&Count::unknown(reason.clone()));
            size.bytes.add(&Count::unknown(reason));
        }
        size
    }
}

/// The larger of two numbers, where that is plain to see.
fn larger(a: Poly, b: &Poly) -> Option<Poly> {
    match is_more(&a, b)? {
        true => Some(a),
        false => is_more(b, &a)?.then(|| b.clone()),
    }
}

/// The row, the deepest there is, in which a step happens.
fn row_of(rows: &[RowSteps<'_>], step: usize) -> Option<usize> {
    let all = rows.iter().enumerate();
    let within = all.filter(|(_, row)| row.steps().any(|at| at == step));
    let deepest = within.max_by_key(|(at, row)| (row.depth, std::cmp::Reverse(*at)));
    deepest.map(|(at, _)| at)
}

fn merge(sum: &mut Size, part: &Size) {
    sum.count.add(&part.count);
    sum.bytes.add(&part.bytes);
}

/// What a backward pass needs, by the step that makes it: all that layers and operations give, each tensor once and as often
/// as the step happens, but for views of others. Dropout gives the same numbers in use, but others in training.
fn kept(trace: &Trace, scale: &Scale<'_>) -> HashMap<usize, Size> {
    let mut seen: HashSet<TensorId> = trace.inputs.iter().copied().collect();
    let mut kept: HashMap<usize, Size> = HashMap::new();
    for event in events(trace) {
        let (Event::Makes(at, _) | Event::Ends(at)) = event;
        let Some(step) = trace.steps.get(at) else {
            continue;
        };
        let tensors = match event {
            Event::Makes(_, made) => step.made.get(made).map(|m| m.tensor).into_iter().collect(),
            Event::Ends(_) if step.view == View::Always => continue,
            Event::Ends(_) => step.outputs.clone(),
        };
        for tensor in tensors {
            let is_own = !step.inputs.contains(&tensor) && !trace.within.contains_key(&tensor);
            if !is_own || !seen.insert(tensor) {
                continue;
            }
            let mut size = scale.tensor(tensor);
            for axis in step.times.iter() {
                let times = axis
                    .dim
                    .substitute(&|name| (name == BATCH).then_some(scale.question.batch));
                size.count = size.count.times(&times);
                size.bytes = size.bytes.times(&times);
            }
            merge(kept.entry(at).or_default(), &size);
        }
    }
    kept
}

/// Why there may be more activations than the trace tells of.
fn missing(program: &Program, trace: &Trace) -> Size {
    let reasons = trace.steps.iter().filter_map(|step| {
        let silent = step.uncertain.as_ref().filter(|_| step.outputs.is_empty());
        let more = program.operation(step.operation).uncertain.as_ref();
        silent.or(more).cloned()
    });
    let mut reasons: Vec<_> = reasons.collect();
    reasons.extend(trace.stopped.iter().map(|refusal| refusal.message.clone()));
    let mut size = Size::default();
    for reason in reasons {
        size.count.add(&Count::unknown(reason.clone()));
        size.bytes.add(&Count::unknown(reason));
    }
    size
}
