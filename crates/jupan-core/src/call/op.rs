//! How functions on tensors are applied.

use super::{gave, is_recorded};
use std::rc::Rc;

use crate::diagnostic::{Refusal, Span};
use crate::era::snake_case;
use crate::layer::{Call, Host, Layer, OpEntry};
use crate::program::{Operation, OperationKind, Tensors};
use crate::signature::{Arguments, Passed};
use crate::unknown;
use crate::value::Value;

/// An operation of the catalogue as the behaviour of a record.
struct Op(&'static OpEntry);

impl Layer for Op {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let output = (self.0.call)(call)?;
        if call.is_traced() {
            (self.0.work)(call, &output);
        }
        Ok(output)
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(self.0.signature)
    }
}

/// Applies an operation of the catalogue. On tensors of the graph it becomes a node with an automatic name, unless it is a
/// plain function.
///
/// # Errors
/// What the operation refuses.
pub fn apply(
    host: &mut dyn Host,
    entry: &'static OpEntry,
    passed: Passed,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    apply_as(host, entry, None, passed, span)
}

/// Applies an operation that TensorFlow knows under this name: in the graphs of `tf.keras` 2, it becomes a layer of that name.
///
/// # Errors
/// What the operation refuses.
pub fn apply_as(
    host: &mut dyn Host,
    entry: &'static OpEntry,
    tensorflow: Option<&'static str>,
    mut passed: Passed,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    host.charge(1)?;
    let recorded = !entry.class.is_empty() && is_recorded(host, &passed);
    let given = passed.take("name").map(|given| given.value);
    // Python binds the arguments before there is an operation: a wrong keyword uses up no name.
    let public = entry.names.first().unwrap_or(&entry.class);
    let signature = host.program_mut().signature(entry.signature);
    let mut arguments = Arguments::bind(*public, &signature, &passed)?;
    let passed = Rc::new(passed);
    let era = host.program().era;
    let row = era.row_of(tensorflow, entry.class).filter(|_| recorded);
    let class = row.as_ref().map_or(entry.class, |(class, _)| class);
    let name = match (given, row) {
        (Some(Value::Str(name)), _) => name,
        (_, Some((_, row))) => host.program_mut().names.next_of(row.into(), false),
        _ if recorded => host.program_mut().next_name(entry.class),
        _ => Rc::from(snake_case(entry.class)),
    };
    let mut operation = Operation::new(
        OperationKind::Op,
        if name.is_empty() {
            Rc::from(*public)
        } else {
            name
        },
        host.program_mut().word(class),
        Rc::new(Op(entry)),
    );
    operation.built = true;
    operation.span = span;
    operation.op = Some(entry);
    let id = host.program_mut().add_operation(operation);
    arguments.operation = id;
    host.program_mut().operation_mut(id).arguments = arguments.clone();
    // Tensors are inputs in the order of the parameters, however they were passed.
    let mut inputs = Tensors::new();
    let mut collect = |tensor| inputs.push(tensor);
    arguments
        .iter()
        .for_each(|argument| argument.value.visit_tensors(&mut collect));
    // What is outside the graph is a constant of the node, not an input.
    inputs.retain(|tensor| host.program().tensor(*tensor).history.is_some());
    host.program_mut().begin_step(id, &passed)?;
    let result = match unknown::open_among(host.program(), &passed) {
        Some(reason) => {
            let signature = signature.clone();
            unknown::tried_out(host, id, &passed, &reason, &mut |host, passed| {
                let mut arguments = Arguments::bind(*public, &signature, &passed)?;
                arguments.operation = id;
                Op(entry).call(&mut Call {
                    host,
                    id,
                    arguments,
                    passed,
                    span,
                })
            })
        }
        None => Op(entry).call(&mut Call {
            host,
            id,
            arguments,
            passed: passed.clone(),
            span,
        }),
    };
    // What a plain function gives may be a number; what is computed from data outside of any layer stays data.
    let is_tensor = recorded || !entry.class.is_empty() && !host.program().is_outside();
    let output = result.map(|output| match is_tensor {
        true => gave(host.program_mut(), id, output),
        false => {
            host.program_mut().step_gave(&output, output.tensors());
            output
        }
    });
    host.program_mut().end_step();
    let output = output?;
    if recorded {
        let program = host.program_mut();
        let node = program.add_node(id, passed, inputs, &output, span);
        Ok(program.node(node).output.clone())
    } else {
        Ok(output)
    }
}
