//! A model's rows with their windows and receptive fields.

use std::rc::Rc;

use jupan_core::axis::{Axis, How, Name, Padding};
use jupan_core::dim::Dim;
use jupan_core::message::Message;
use jupan_core::program::{OperationId, OperationKind, Program, TensorId};
use jupan_core::report::ModelReport;
use jupan_core::trace::Trace;

use crate::receptive_field::{Extent, Fields, MAX_INPUTS, Place, Ratio, receptive_fields};
use crate::rows::{RowSteps, rows};

/// How far the layers of a model see into its inputs.
#[derive(Clone, Debug)]
pub struct FieldTable {
    /// The axes of the inputs along which some window slides, the columns of the table. None where there is no window.
    pub places: Vec<InputAxis>,
    /// The rows, those of models inside behind their own.
    pub rows: Vec<FieldRow>,
    /// How many inputs were not looked at, of those behind [`MAX_INPUTS`].
    pub inputs_left_out: usize,
    /// Why there may be more layers than these.
    pub stopped: Option<Message>,
}

/// An axis of an input.
#[derive(Clone, Debug)]
pub struct InputAxis {
    /// The input and the place of its axis.
    pub place: Place,
    /// The name of the input, where there are several with windows.
    pub input: Option<Rc<str>>,
    /// The name of the axis.
    pub name: Name,
    /// How long it is.
    pub dim: Dim,
}

/// How far a row of a model sees.
#[derive(Clone, Debug)]
pub struct FieldRow {
    /// How many models it is inside of.
    pub depth: usize,
    /// The layer or operation.
    pub id: OperationId,
    /// Its name.
    pub name: Rc<str>,
    /// Its class.
    pub class: Rc<str>,
    /// The tensors of its last call.
    pub outputs: Vec<TensorId>,
    /// The windows that it slides, axis by axis.
    pub slides: Vec<Slide>,
    /// How far it sees along each of the places: the largest over its calls. `None` where it doesn't depend on that input.
    pub sees: Vec<Option<Seen>>,
    /// Whether it is the first along some path to see so far: it has a window, or what it sees has just become the whole.
    pub is_news: bool,
}

/// How far a value sees along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// How many places.
    pub extent: Extent,
    /// How far apart neighbours look; `None` where they don't lie along that axis, or not evenly.
    pub jump: Option<Ratio>,
}

/// A window that slides along an axis.
#[derive(Clone, Debug)]
pub struct Slide {
    /// The name of the axis.
    pub axis: Name,
    /// Its size, before dilation.
    pub kernel: Dim,
    /// How far it moves at each step.
    pub stride: Dim,
    /// The distance of its taps.
    pub dilation: Dim,
    /// What is done at the edges.
    pub padding: Padding,
    /// Whether it is that of a transposed convolution, which spreads its input by the stride.
    pub transposed: bool,
}

impl FieldTable {
    /// How far the rows of a model see; `None` without a trace of it.
    pub fn of(program: &Program, model: &ModelReport) -> Option<Self> {
        let trace = model.trace.as_deref()?;
        let fields = receptive_fields(program, trace);
        let mut inputs: Vec<TensorId> = fields.windowed().iter().map(|(id, _)| *id).collect();
        inputs.dedup();
        let places = fields.windowed().iter().filter_map(|(tensor, at)| {
            let input = program.tensor(*tensor);
            let axis = input.axes.get(*at)?;
            let maker = input.maker.map(|id| program.operation(id).name.clone());
            Some(InputAxis {
                place: (*tensor, *at),
                input: maker.filter(|_| inputs.len() > 1),
                name: axis.name,
                dim: axis.dim.clone(),
            })
        });
        let places: Vec<InputAxis> = places.collect();
        let all = rows(program, model, trace);
        let rows = all
            .iter()
            .filter_map(|row| field_row(program, trace, &fields, &places, row));
        Some(Self {
            rows: rows.collect(),
            places,
            inputs_left_out: trace.inputs.len().saturating_sub(MAX_INPUTS),
            stopped: trace
                .stopped
                .as_ref()
                .map(|refusal| refusal.message.clone()),
        })
    }
}

fn field_row(
    program: &Program,
    trace: &Trace,
    fields: &Fields,
    places: &[InputAxis],
    row: &RowSteps<'_>,
) -> Option<FieldRow> {
    let id = row.id?;
    let mut sees: Vec<Option<Seen>> = vec![None; places.len()];
    let mut is_news = false;
    for step in row.calls().filter_map(|at| trace.steps.get(at)) {
        for (seen, axis) in sees.iter_mut().zip(places) {
            let of = |tensors: &[TensorId]| {
                let all = tensors.iter().filter_map(|id| fields.of(*id));
                let all = all.filter_map(|field| {
                    let extent = *field.sees.get(&axis.place)?;
                    let jump = field.jump(axis.place);
                    Some(Seen { extent, jump })
                });
                all.reduce(further)
            };
            let (before, after) = (of(&step.inputs), of(&step.outputs));
            let whole = |seen: &Option<Seen>| {
                seen.is_some_and(|seen| matches!(seen.extent, Extent::Whole | Extent::Unknown))
            };
            is_news |= whole(&after) && !whole(&before);
            *seen = [*seen, after].into_iter().flatten().reduce(further);
        }
    }
    let is_model = program.operation(id).kind == OperationKind::Model;
    let last = row.outputs.first().filter(|_| !is_model);
    let axes = last.map_or(&[][..], |id| &program.tensor(*id).axes);
    let slides: Vec<Slide> = axes.iter().filter_map(slide).collect();
    Some(FieldRow {
        depth: row.depth,
        id,
        name: row.name.clone(),
        class: row.class.clone(),
        outputs: row.outputs.clone(),
        is_news: is_news || !slides.is_empty(),
        slides,
        sees,
    })
}

fn further(a: Seen, b: Seen) -> Seen {
    Seen {
        extent: a.extent.or_further(b.extent),
        jump: a.jump.filter(|jump| b.jump == Some(*jump)),
    }
}

fn slide(axis: &Axis) -> Option<Slide> {
    let (window, transposed) = match &axis.how {
        How::Window(window) => (window, false),
        How::TransposedWindow(window) => (window, true),
        _ => return None,
    };
    Some(Slide {
        axis: axis.name,
        kernel: window.kernel.clone(),
        stride: window.stride.clone(),
        dilation: window.dilation.clone(),
        padding: window.padding,
        transposed,
    })
}
