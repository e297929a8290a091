//! The layers of a model as the comparison sees them.

use std::collections::HashMap;

use super::Member;
use super::arguments::{self, Setting};
use crate::dim::Count;
use crate::program::{Operation, OperationId, OperationKind, Program, TensorId};
use crate::report::{Row, WeightReport};

/// Layers that are inside of several others can stand for many more parts than the program has operations. Layers are not
/// opened any more when there are as many as this.
const MAX_PARTS: usize = 200_000;

/// Nor deeper than this.
const MAX_DEPTH: u32 = 100;

/// A layer of a model or of another layer.
pub(super) struct Part {
    pub(super) member: Member,
    pub(super) settings: Vec<Setting>,
    pub(super) weights: Vec<WeightReport>,
    /// Which of its siblings' outputs it takes, in order.
    pub(super) inputs: Vec<usize>,
    /// What is inside: the rows of a model, or what the user's class made.
    pub(super) children: Vec<Self>,
}

impl Part {
    fn new(
        program: &Program,
        member: Member,
        mut weights: Vec<WeightReport>,
        children: Vec<Self>,
    ) -> Self {
        // The weights of what is inside are compared there.
        if !children.is_empty() {
            weights.retain(|weight| weight.owner == member.id);
        }
        Self {
            settings: arguments::of(program, member.id),
            member,
            weights,
            inputs: Vec::new(),
            children,
        }
    }
}

/// The parts of a model, its inputs among them.
pub(super) fn of_model(program: &Program, id: OperationId, rows: &[Row]) -> Vec<Part> {
    let mut left = MAX_PARTS;
    of_rows(program, id, rows, &mut left)
}

fn of_rows(program: &Program, id: OperationId, rows: &[Row], left: &mut usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut connections = Vec::new();
    // A Sequential does not list its input.
    if let Some(stack) = &program.operation(id).stack
        && let Some((input, _)) = stack.ends
        && let Some(maker) = program.tensor(input).maker
    {
        parts.push(of_operation(program, maker, &[input], 0, left));
        connections.push(Vec::new());
    }
    for row in rows {
        let children = match row.kind {
            OperationKind::Model => of_rows(program, row.id, &row.children, left),
            _ => inside(program, row.id, 0, left),
        };
        *left = left.saturating_sub(1);
        let member = member(program, row.id, row.params.clone(), row.outputs());
        parts.push(Part::new(program, member, row.weights.to_vec(), children));
        let from = row.connected_to.iter().map(|(from, _, _)| *from);
        connections.push(from.collect());
    }
    connect(&mut parts, &connections);
    parts
}

fn connect(parts: &mut [Part], connections: &[Vec<OperationId>]) {
    let ids = parts
        .iter()
        .enumerate()
        .map(|(at, part)| (part.member.id, at));
    let places: HashMap<OperationId, usize> = ids.collect();
    let known = connections.iter().any(|from| !from.is_empty());
    for (at, (part, from)) in parts.iter_mut().zip(connections).enumerate() {
        part.inputs = match known {
            true => from
                .iter()
                .filter_map(|id| places.get(id).copied())
                .collect(),
            // Without a graph what comes before stands for what goes in.
            false => at.checked_sub(1).into_iter().collect(),
        };
    }
}

fn of_operation(
    program: &Program,
    id: OperationId,
    outputs: &[TensorId],
    depth: u32,
    left: &mut usize,
) -> Part {
    *left = left.saturating_sub(1);
    let weights: Vec<WeightReport> = program
        .weights(id)
        .into_iter()
        .filter_map(|(owner, index, trained)| {
            let weight = program.operation(owner).weights.get(index)?.clone();
            Some(WeightReport {
                owner,
                weight,
                trained,
            })
        })
        .collect();
    let mut params = Count::default();
    for weight in &weights {
        params.add(&weight.weight.count());
    }
    let member = member(program, id, params, outputs);
    let children = inside(program, id, depth, left);
    Part::new(program, member, weights, children)
}

/// The layers that the user's own class holds. Those inside a layer of the catalogue follow from its arguments.
fn inside(program: &Program, id: OperationId, depth: u32, left: &mut usize) -> Vec<Part> {
    let operation = program.operation(id);
    let is_own = |operation: &Operation| {
        operation.entry.is_none()
            && matches!(operation.kind, OperationKind::Layer | OperationKind::Model)
    };
    if !is_own(operation) || depth >= MAX_DEPTH || *left == 0 {
        return Vec::new();
    }
    let children = operation.children.iter();
    let mut parts: Vec<Part> = children
        .map(|(_, child)| {
            let last = program.last_call(*child);
            let outputs = last.map_or(&[][..], |(_, outputs)| outputs);
            of_operation(program, *child, outputs, depth + 1, left)
        })
        .collect();
    let unknown = vec![Vec::new(); parts.len()];
    connect(&mut parts, &unknown);
    parts
}

fn member(program: &Program, id: OperationId, params: Count, outputs: &[TensorId]) -> Member {
    let operation = program.operation(id);
    Member {
        id,
        kind: operation.kind,
        name: operation.name.clone(),
        class: operation.class.clone(),
        span: operation.span,
        params,
        shapes: outputs
            .iter()
            .map(|id| program.tensor(*id).axes.clone())
            .collect(),
    }
}
