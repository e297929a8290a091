//! Operations that call functions of the user: `cond`, `map`, `scan`, and the like.

use jupan_core::axis::{Axis, names};
use jupan_core::call;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::program::Tensor;
use jupan_core::signature::{Given, Passed};
use jupan_core::value::Value;

use super::operand::{
    Operand, Outcome, Stop, finish, functions, give, in_graph, integer, operand_of, refuse, table,
};

table! {
    AssociativeScan["associative_scan"] "f, elems, reverse=False, axis=0" => |c| {
        let elements = c.arguments.get("elems").clone();
        for _ in elements.tensors() {
            picked(c);
        }
        copies(c, &elements)
    };
    Cond["cond"] "pred, true_fn, false_fn" => cond;
    ForiLoop["fori_loop"] "lower, upper, body_fun, init_val" => |c| {
        let start = c.arguments.get("init_val").clone();
        copies(c, &start)
    };
    JVP["jvp"] "fun, primals, tangents, has_aux=False" => jvp;
    Map["map"] "f, xs" => |c| mapped(c, "f", "xs");
    Scan["scan"] "f, init, xs=None, length=None, reverse=False, unroll=1" => scan;
    Switch["switch"] "index, branches, *operands" => switch;
    VectorizedMap["vectorized_map"] "function, elements" => |c| mapped(c, "function", "elements");
    WhileLoop["while_loop"] "cond, body, loop_vars, maximum_iterations=None" => |c| {
        let variables = c.arguments.get("loop_vars").clone();
        let numbers = |v: &Value| matches!(v, Value::Int(_) | Value::Float(_) | Value::Bool(_));
        if in_graph(c) && variables.items().is_some_and(|items| items.iter().any(numbers)) {
            return Err(c.arguments.refuse("loop_vars", message!("tensors")).into());
        }
        copies(c, &variables)
    };
}

functions! {
    "custom_gradient" ("f") => |c| Ok(c.arguments.get("f").clone());
    "vectorize" ("pyfunc, *, excluded=None, signature=None") => |c| match c.arguments.get("pyfunc") {
        Value::Foreign(function) if function.callable => {
            Err(Stop::Unknown(message!("what a vectorized function returns")))
        }
        Value::Unknown(reason) => Err(Stop::Unknown(reason.clone())),
        _ => Err(c.arguments.refuse("pyfunc", message!("a function")).into()),
    };
}

/// Calls a function of the user, or a layer, on values.
fn run(call: &mut Call<'_>, name: &str, function: &Value, values: Vec<Value>) -> Outcome {
    let passed = Passed {
        positional: values.into_iter().map(Given::from).collect(),
        keyword: Vec::new(),
    };
    Ok(match function {
        Value::Foreign(foreign) => call::trace(call.host, foreign, passed)?,
        Value::Operation(id) => call::call(call.host, *id, passed, call.span)?,
        Value::Unknown(reason) => return Err(Stop::Unknown(reason.clone())),
        Value::Object(_) => return Err(Stop::Unknown(message!("a function of the framework"))),
        other => {
            return refuse(message!(
                "`{name}` of {layer} must be a function, but is {other}",
                name,
                layer = call.name(),
                other
            ));
        }
    })
}

/// The same structure with a change to each tensor or array in it, as new tensors of this operation.
fn changed(
    call: &mut Call<'_>,
    value: &Value,
    change: &mut dyn FnMut(&mut Operand) -> Outcome<()>,
) -> Outcome {
    Ok(match value {
        Value::Tuple(items) => Value::tuple(
            items
                .iter()
                .map(|item| changed(call, item, change))
                .collect::<Outcome<Vec<_>>>()?,
        ),
        Value::List(items) => Value::list(
            items
                .iter()
                .map(|item| changed(call, item, change))
                .collect::<Outcome<Vec<_>>>()?,
        ),
        Value::Dict(entries) => Value::Dict(
            entries
                .iter()
                .map(|(key, item)| Ok((key.clone(), changed(call, item, change)?)))
                .collect::<Outcome<_>>()?,
        ),
        value => match operand_of(call, value) {
            Some(mut operand) => {
                change(&mut operand)?;
                give(call, operand.axes, operand.kind.strong())
            }
            None => value.clone(),
        },
    })
}

fn copies(call: &mut Call<'_>, value: &Value) -> Outcome {
    changed(call, value, &mut |_| Ok(()))
}

/// To get at a slice, Keras indexes the tensor, and in a graph that uses up a name.
fn picked(call: &mut Call<'_>) {
    if in_graph(call) {
        let program = call.host.program_mut();
        program.next_name("GetItem");
        program.next_name("KerasTensor");
    }
}

/// The first slice of each tensor, as values that flow: no node is made of what is computed from them.
fn first_of(call: &mut Call<'_>, value: &Value, n: &mut Option<Axis>) -> Outcome {
    Ok(match value {
        Value::Tuple(items) | Value::List(items) => {
            let first = items
                .iter()
                .map(|item| first_of(call, item, n))
                .collect::<Outcome<Vec<_>>>()?;
            match value {
                Value::Tuple(_) => Value::tuple(first),
                _ => Value::list(first),
            }
        }
        value => match operand_of(call, value) {
            Some(mut operand) if operand.rank() > 0 => {
                picked(call);
                let axis = operand.axes.remove(0);
                n.get_or_insert(axis);
                let dtype = operand.dtype();
                let tensor = Tensor::new(operand.axes, dtype);
                Value::Tensor(call.host.program_mut().add_tensor(tensor))
            }
            _ => {
                return refuse(message!(
                    "{layer} needs tensors with an axis to go along",
                    layer = call.name()
                ));
            }
        },
    })
}

/// A function on each slice along the first axis.
fn mapped(call: &mut Call<'_>, function: &str, over: &str) -> Outcome {
    let elements = call.arguments.get(over).clone();
    let mut n = None;
    let first = first_of(call, &elements, &mut n)?;
    let name = function;
    let function = call.arguments.get(name).clone();
    let Some(n) = n else {
        return refuse(message!(
            "{layer} needs something to go along",
            layer = call.name()
        ));
    };
    let output = call.repeat(n.clone(), |call| run(call, name, &function, vec![first]))?;
    stacked(call, &output, &n)
}

fn stacked(call: &mut Call<'_>, value: &Value, n: &Axis) -> Outcome {
    if let Value::Unknown(reason) = value {
        return Err(Stop::Unknown(reason.clone()));
    }
    changed(call, value, &mut |operand| {
        operand.axes.insert(0, n.clone());
        Ok(())
    })
}

fn scan(call: &mut Call<'_>) -> Outcome {
    let elements = call.arguments.get("xs").clone();
    let mut n = None;
    let first = match elements {
        Value::None => Value::None,
        ref elements => first_of(call, elements, &mut n)?,
    };
    if !call.arguments.get("length").is_none() {
        let length = Dim::Known(integer(call, "length")?);
        n = Some(call.arguments.axis("length", names::STEPS, length));
    }
    let Some(n) = n else {
        return refuse(message!(
            "{layer} needs `xs` or `length`",
            layer = call.name()
        ));
    };
    let function = call.arguments.get("f").clone();
    let start = call.arguments.get("init").clone();
    let output = call.repeat(n.clone(), |call| {
        run(call, "f", &function, vec![start, first])
    })?;
    match output.items() {
        Some([carry, each]) => {
            let carry = copies(call, carry)?;
            let each = stacked(call, each, &n)?;
            Ok(Value::tuple([carry, each]))
        }
        _ => match output {
            Value::Unknown(reason) => Err(Stop::Unknown(reason)),
            _ => refuse(message!(
                "the function of {layer} must return a pair: what is carried on, and an output",
                layer = call.name()
            )),
        },
    }
}

/// The shapes of everything in a structure, to compare.
fn outline(call: &Call<'_>, value: &Value) -> String {
    match value {
        Value::Tuple(items) | Value::List(items) => {
            let inner: Vec<String> = items.iter().map(|item| outline(call, item)).collect();
            format!("[{}]", inner.join(", "))
        }
        value => match operand_of(call, value) {
            Some(operand) => format!("{} {}", operand.shape(), operand.dtype()),
            None => value.to_string(),
        },
    }
}

/// As [`run`], for a function that is called or not as the data say: its work is not counted, and said to be missing.
fn one_of_several(
    call: &mut Call<'_>,
    name: &str,
    function: &Value,
    values: Vec<Value>,
) -> Outcome {
    call.uncertain_work(message!(
        "which function {layer} calls hangs on the data",
        layer = call.name()
    ));
    let never = Axis::fixed(names::FACTOR, 0);
    call.repeat(never, |call| run(call, name, function, values))
}

fn cond(call: &mut Call<'_>) -> Outcome {
    let branches = ["true_fn", "false_fn"].map(|name| (name, call.arguments.get(name).clone()));
    let mut outputs = Vec::new();
    for (name, function) in &branches {
        outputs.push(one_of_several(call, name, function, Vec::new())?);
    }
    let shapes: Vec<String> = outputs.iter().map(|v| outline(call, v)).collect();
    let unknown = |value: &Value| matches!(value, Value::Unknown(_));
    match outputs.as_slice() {
        [one, other] if unknown(one) || unknown(other) => Err(Stop::Unknown(message!(
            "what a function of the user returns"
        ))),
        [one, _] if shapes.first() == shapes.last() => copies(call, &one.clone()),
        _ => refuse(message!(
            "both functions of {layer} must return the same shapes, but they return {list}",
            layer = call.name(),
            list = shapes.join(" and ")
        )),
    }
}

fn switch(call: &mut Call<'_>) -> Outcome {
    let operands = call
        .arguments
        .get("operands")
        .items()
        .map(<[Value]>::to_vec);
    let branch = match call.arguments.get("branches").items() {
        Some([first, ..]) => first.clone(),
        _ => {
            return Err(call
                .arguments
                .refuse("branches", message!("a list of functions"))
                .into());
        }
    };
    match one_of_several(call, "branches", &branch, operands.unwrap_or_default())? {
        Value::Unknown(reason) => Err(Stop::Unknown(reason)),
        output => copies(call, &output),
    }
}

fn jvp(call: &mut Call<'_>) -> Outcome {
    let function = call.arguments.get("fun").clone();
    let primals = call.arguments.get("primals").items().map(<[Value]>::to_vec);
    call.uncertain_work(message!("the work of a derivative is not known"));
    let output = run(call, "fun", &function, primals.unwrap_or_default())?;
    if let Value::Unknown(reason) = output {
        return Err(Stop::Unknown(reason));
    }
    let (main, extra) = match (call.arguments.bool("has_aux"), output.items()) {
        (true, Some([main, extra])) => (main.clone(), Some(extra.clone())),
        _ => (output, None),
    };
    let mut outputs = vec![copies(call, &main)?, copies(call, &main)?];
    if let Some(extra) = extra {
        outputs.push(copies(call, &extra)?);
    }
    Ok(Value::tuple(outputs))
}
