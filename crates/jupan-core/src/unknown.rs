//! What is not known of a network: layers of libraries that are not at hand, and tensors of which nobody knows the shape.
//!
//! A tensor that comes out of such a layer is *open*: in the place of its first axes stands [`How::Rest`], and only the last
//! ones, if any, are known. No layer of the catalogue sees an open tensor. Instead it is tried out what the layer states for
//! every number of axes that a tensor may have; what it states in all cases that it accepts is true in any case.

use std::rc::Rc;

use smallvec::SmallVec;
use thin_vec::ThinVec;

use crate::axis::{Axis, How, is_open, names};
use crate::call::tensors_of;
use crate::diagnostic::{Exception, Refusal, Span};
use crate::dim::Dim;
use crate::dtype::DType;
use crate::layer::{Call, Host, Layer};
use crate::message::Message;
use crate::program::{Operation, OperationId, OperationKind, Program, Tensor, TensorId, Weight};
use crate::signature::Passed;
use crate::value::Value;

/// A tensor in a network has its batch at least, and no known layer takes more axes than this: images in three dimensions,
/// time step by time step.
const RANKS: std::ops::RangeInclusive<usize> = 1..=6;

/// The behaviour of a layer or function of a library that is not at hand.
struct Unknown(Message);

impl Layer for Unknown {
    fn call(&self, _: &mut Call<'_>) -> Result<Value, Refusal> {
        Ok(Value::Unknown(self.0.clone()))
    }

    fn call_signature(&self) -> Option<&'static str> {
        None
    }

    fn hands_on(&self) -> bool {
        true
    }

    // It may: there is nothing to remark on.
    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, _: &mut Call<'_>, _: Value) -> Result<Value, Refusal> {
        Ok(Value::None)
    }
}

/// Makes a layer in the place of one of a library that is not at hand.
pub fn layer(
    program: &mut Program,
    class: &str,
    name: Rc<str>,
    reason: Message,
    span: Option<Span>,
) -> OperationId {
    let class = program.word(class);
    let behaviour = Rc::new(Unknown(reason.clone()));
    let mut operation = Operation::new(OperationKind::Layer, name, class, behaviour);
    operation.policy = program.policy_of_layer();
    operation.uncertain = Some(reason);
    operation.span = span;
    program.add_operation(operation)
}

/// A name for what a function of a library that is not at hand makes. It counts for itself: which names the layers have that the
/// function may make is not known.
pub fn name_of_function(program: &mut Program, function: &str) -> Rc<str> {
    let name = program.names.next_of(format!("{function}()").into(), false);
    name.replace("()", "").into()
}

/// A tensor of unknown shape: what comes out of a layer that nobody knows.
pub fn tensor(program: &mut Program, reason: Message, maker: Option<OperationId>) -> TensorId {
    let mut tensor = Tensor::new([Axis::rest(reason)], DType::Float32);
    tensor.maker = maker;
    program.add_tensor(tensor)
}

impl Operation {
    /// Whether it stands for a layer or function of a library that is not at hand.
    pub fn is_unknown(&self) -> bool {
        self.entry.is_none()
            && self.op.is_none()
            && self.uncertain.is_some()
            && self.layer.foreign().is_none()
    }
}

/// The outputs of a call, with a tensor of unknown shape for each that nobody knows.
pub(crate) fn as_tensors(program: &mut Program, output: Value, maker: OperationId) -> Value {
    let mut each = |items: &[Value]| -> Rc<[Value]> {
        let items = items.iter().cloned();
        items.map(|item| as_tensors(program, item, maker)).collect()
    };
    match output {
        Value::Unknown(reason) => Value::Tensor(tensor(program, reason, Some(maker))),
        Value::Tuple(items) => Value::Tuple(each(&items)),
        Value::List(items) => Value::List(each(&items)),
        Value::Dict(entries) => {
            let entries = entries.iter().cloned();
            let made = entries.map(|(key, item)| (key, as_tensors(program, item, maker)));
            Value::Dict(made.collect())
        }
        other => other,
    }
}

/// Why an operation can't be called with these arguments, but only be tried out: one of the tensors is open, and the
/// operation computes with axes itself, as those of the catalogue do.
pub(crate) fn not_for(program: &Program, id: OperationId, passed: &Passed) -> Option<Message> {
    let reason = open_among(program, passed)?;
    (!program.operation(id).layer.hands_on()).then_some(reason)
}

/// Why the shape of one of the tensors that are passed is not known, where that is so.
pub(crate) fn open_among(program: &Program, passed: &Passed) -> Option<Message> {
    let tensors = tensors_of(passed);
    tensors
        .iter()
        .find_map(|tensor| program.tensor(*tensor).open())
}

impl Tensor {
    /// Why it is not known how many axes it has, where that is so.
    pub fn open(&self) -> Option<Message> {
        match self.axes.first() {
            Some(Axis {
                how: How::Rest,
                dim: Dim::Unknown(reason),
                ..
            }) => Some(reason.clone()),
            _ => None,
        }
    }
}

/// Builds and calls an operation.
type Attempt<'a> = dyn FnMut(&mut dyn Host, Rc<Passed>) -> Result<Value, Refusal> + 'a;

/// What an operation states on tensors of unknown shape: what it states for each number of axes that they may have and that
/// it accepts. `attempt` builds and calls it.
///
/// # Errors
/// It accepts none, and another tensor says how many axes there are; or the budget is used up.
pub(crate) fn tried_out(
    host: &mut dyn Host,
    id: OperationId,
    passed: &Rc<Passed>,
    reason: &Message,
    attempt: &mut Attempt<'_>,
) -> Result<Value, Refusal> {
    if cannot_be_tried(host.program(), id) {
        return Ok(Value::Unknown(reason.clone()));
    }
    let tensors = tensors_of(passed);
    let tensors = tensors.iter().map(|id| host.program().tensor(*id));
    let (open, closed): (Vec<&Tensor>, Vec<&Tensor>) =
        tensors.partition(|tensor| is_open(&tensor.axes));
    let least = open.iter().map(|tensor| tensor.axes.len() - 1).max();
    let least = least.unwrap_or_default().max(*RANKS.start());
    let given = closed.first().map(|tensor| tensor.axes.len());
    let mut accepted: Vec<Stated> = Vec::new();
    let mut refused = None;
    for rank in least..=(*RANKS.end()).max(least) {
        let trial = host.program_mut().begin_trial(id);
        let substituted = with_rank(host.program_mut(), passed, rank, reason);
        let result = attempt(host, substituted.into());
        let result = result.map(|output| Stated::of(host.program(), id, rank, &output));
        host.program_mut().end_trial(trial);
        match result {
            Ok(stated) => accepted.push(stated),
            Err(refusal) if refusal.exception == Exception::Limit => return Err(refusal),
            Err(refusal) if given == Some(rank) => refused = Some(refusal),
            Err(_) => {}
        }
    }
    let Some((first, others)) = accepted.split_first() else {
        return match refused {
            Some(refusal) => Err(refusal),
            None => Ok(Value::Unknown(reason.clone())),
        };
    };
    let substituted = with_rank(host.program_mut(), passed, first.rank, reason);
    let output = attempt(host, substituted.into())?;
    if others.is_empty() {
        return Ok(output);
    }
    let call = &mut Call {
        host,
        id,
        arguments: crate::signature::Arguments::none(""),
        passed: passed.clone(),
        span: None,
    };
    if call.is_traced() {
        call.unknown_work(reason.clone());
    }
    let program = call.host.program_mut();
    agree_on_weights(program, &accepted, reason);
    if others.iter().any(|other| other.skeleton != first.skeleton) {
        return Ok(Value::Unknown(reason.clone()));
    }
    for (at, id) in output.tensors().into_iter().enumerate() {
        let all = accepted.iter().filter_map(|stated| stated.outputs.get(at));
        let all: SmallVec<[&Rc<[Axis]>; 6]> = all.collect();
        let axes = agreed(&all, &program.tensor(id).axes, reason);
        program.tensor_mut(id).axes = axes.into();
    }
    Ok(output)
}

/// Whether calling an operation runs code of the program's own, which must not be run more often than the program does.
fn cannot_be_tried(program: &Program, id: OperationId) -> bool {
    let inside = program.flatten(id).into_iter();
    inside.into_iter().any(|id| {
        let operation = program.operation(id);
        let mut arguments = operation.arguments.iter();
        operation.layer.foreign().is_some()
            || arguments.any(|argument| matches!(argument.value, Value::Foreign(_)))
    })
}

/// What an operation stated for one number of axes.
struct Stated {
    rank: usize,
    /// The structure of the outputs.
    skeleton: Value,
    outputs: Vec<Rc<[Axis]>>,
    weights: Vec<(OperationId, ThinVec<Rc<Weight>>)>,
}

impl Stated {
    fn of(program: &Program, id: OperationId, rank: usize, output: &Value) -> Self {
        let tensors = output.tensors().into_iter();
        let inside = program.flatten(id).into_iter();
        Self {
            rank,
            skeleton: output.map_tensors(&mut |_| Value::None),
            outputs: tensors.map(|id| program.tensor(id).axes.clone()).collect(),
            weights: inside
                .map(|id| (id, program.operation(id).weights.clone()))
                .collect(),
        }
    }
}

/// The same arguments with tensors of this many axes in place of the open ones.
fn with_rank(program: &mut Program, passed: &Passed, rank: usize, reason: &Message) -> Passed {
    passed.map(&mut |value| {
        value.map_tensors(&mut |id| {
            let tensor = program.tensor(id);
            if !is_open(&tensor.axes) {
                return Value::Tensor(id);
            }
            let known = tensor.axes.len() - 1;
            let (dtype, maker) = (tensor.dtype, tensor.maker);
            let last = tensor.axes.iter().enumerate().skip(1);
            let last = last.map(|(at, axis)| Axis {
                how: How::Axis(id, at),
                ..axis.clone()
            });
            let unknown = Axis::fixed(names::AXIS, Dim::Unknown(reason.clone()));
            let first = std::iter::repeat_n(unknown, rank.saturating_sub(known));
            let mut stand_in = Tensor::new(first.chain(last).collect::<Vec<_>>(), dtype);
            stand_in.maker = maker;
            Value::Tensor(program.add_tensor(stand_in))
        })
    })
}

/// The axes on which all agree: `like` one of them, which has the origins too.
fn agreed(all: &[&Rc<[Axis]>], like: &[Axis], reason: &Message) -> Vec<Axis> {
    let same_rank = all.iter().all(|axes| axes.len() == like.len());
    let agree = |back: usize, axis: &Axis| {
        let at = |axes: &Rc<[Axis]>| {
            axes.len()
                .checked_sub(back)
                .and_then(|at| axes.get(at).cloned())
        };
        all.iter().all(|axes| {
            at(axes).is_some_and(|other| other.dim == axis.dim && other.how != How::Rest)
        })
    };
    let mut axes = Vec::with_capacity(like.len());
    for (at, axis) in like.iter().enumerate().rev() {
        let agree = agree(like.len() - at, axis);
        if !agree && !same_rank {
            break;
        }
        axes.push(match agree {
            true => axis.clone(),
            false => Axis::fixed(axis.name, Dim::Unknown(reason.clone())),
        });
    }
    if !same_rank {
        while axes
            .last()
            .is_some_and(|axis| matches!(axis.dim, Dim::Unknown(_)))
        {
            axes.pop();
        }
        axes.push(Axis::rest(reason.clone()));
    }
    axes.reverse();
    axes
}

/// Keeps of the weights what was stated in all cases.
fn agree_on_weights(program: &mut Program, accepted: &[Stated], reason: &Message) {
    let Some((first, others)) = accepted.split_first() else {
        return;
    };
    for (id, weights) in &first.weights {
        let theirs = others.iter().map(|stated| {
            let found = stated.weights.iter().find(|(other, _)| other == id);
            found.map(|(_, weights)| weights)
        });
        let theirs: Vec<_> = theirs.collect();
        let operation = program.operation_mut(*id);
        if theirs.iter().all(|other| *other == Some(weights)) {
            operation.built_rank = None;
            continue;
        }
        operation.built_rank = None;
        if theirs
            .iter()
            .any(|other| other.is_none_or(|other| other.len() != weights.len()))
        {
            operation.uncertain = Some(reason.clone());
            continue;
        }
        for (at, weight) in operation.weights.iter_mut().enumerate() {
            let all = theirs
                .iter()
                .flatten()
                .filter_map(|weights| weights.get(at));
            let all: Vec<&Rc<Weight>> = all.collect();
            let weight = Rc::make_mut(weight);
            if all
                .iter()
                .any(|other| other.axes.len() != weight.axes.len())
            {
                weight.axes = vec![Axis::fixed(names::SIZE, Dim::Unknown(reason.clone()))];
                continue;
            }
            for (axis, own) in weight.axes.iter_mut().enumerate() {
                let mut others = all.iter().filter_map(|other| other.axes.get(axis));
                if others.any(|other| other.dim != own.dim) {
                    own.dim = Dim::Unknown(reason.clone());
                }
            }
        }
    }
}
