//! Another layer like one that there is: wrappers make copies of the layer they are given.

use crate::diagnostic::Refusal;
use crate::layer::Host;
use crate::program::OperationId;
use crate::refusal;
use crate::signature::Given;
use crate::unknown;
use crate::value::Value;

/// Makes a layer like another one, under a name and with some arguments changed. Layers among its arguments are copied too
/// and keep their names.
///
/// # Errors
/// The layer has no such arguments, or can't be copied.
pub fn copy(
    host: &mut dyn Host,
    id: OperationId,
    name: &str,
    changes: &[(&str, Value)],
) -> Result<OperationId, Refusal> {
    copy_as(host, id, name, changes, false)
}

fn copy_as(
    host: &mut dyn Host,
    id: OperationId,
    name: &str,
    changes: &[(&str, Value)],
    inside: bool,
) -> Result<OperationId, Refusal> {
    let operation = host.program().operation(id).clone();
    if let Some(foreign) = operation.layer.foreign() {
        return host.clone_foreign(&foreign.clone(), name, inside);
    }
    if operation.is_unknown()
        && let Some(reason) = operation.uncertain
    {
        let (class, span) = (&operation.class, operation.span);
        return Ok(unknown::layer(
            host.program_mut(),
            class,
            name.into(),
            reason,
            span,
        ));
    }
    let Some(entry) = operation.entry else {
        return Err(refusal!(
            "{layer} ({class}) can't be copied",
            layer = operation.name,
            class = operation.class
        ));
    };
    let mut passed = operation.arguments.to_passed();
    for (name, given) in &mut passed.keyword {
        // A list of cells has become one layer of its own, with a name.
        let items = given.value.items().unwrap_or_default();
        let held = operation
            .children
            .iter()
            .find(|(held, id)| held == name && !items.contains(&Value::Operation(*id)));
        let value = held.map_or(given.value.clone(), |(_, id)| Value::Operation(*id));
        given.value = copy_inside(host, &value)?;
    }
    let policy = operation.policy.to_string();
    let common = [
        ("name", Value::str(name)),
        ("dtype", Value::str(&policy)),
        ("trainable", Value::Bool(operation.trainable)),
    ];
    for (name, value) in common.iter().chain(changes) {
        passed.take(name);
        let given = Given::from(value.clone());
        passed.keyword.push(((*name).into(), given));
    }
    crate::call::construct(host, entry, passed, operation.span)
}

fn copy_inside(host: &mut dyn Host, value: &Value) -> Result<Value, Refusal> {
    let copies = |host: &mut dyn Host, items: &[Value]| {
        let copies = items.iter().map(|item| copy_inside(host, item));
        copies.collect::<Result<Vec<Value>, Refusal>>()
    };
    Ok(match value {
        Value::Operation(id) => {
            let name = host.program().operation(*id).name.clone();
            Value::Operation(copy_as(host, *id, &name, &[], true)?)
        }
        Value::List(items) => Value::list(copies(host, items)?),
        Value::Tuple(items) => Value::tuple(copies(host, items)?),
        // Numbers of numpy become Python's where Keras writes down how a layer was made.
        Value::Array(array) if array.shape.is_empty() && !array.dtype.is_float() => {
            value.as_dim().map_or(value.clone(), Value::from)
        }
        other => other.clone(),
    })
}
