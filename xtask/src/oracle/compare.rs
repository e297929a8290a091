//! Puts what jupan found into the words of the recordings and compares.

use jupan::core::axis::Axis;
use jupan::core::dim::{Count, Dim};
use jupan::core::program::{OperationKind, Program, TensorId};
use jupan::core::report::{ModelReport, Row, Size};
use serde_json::{Value, json};

/// An extent as JSON: a number, null, or the text of what is not known as a number.
pub fn dim(dim: &Dim) -> Value {
    match dim {
        Dim::Known(n) => json!(n),
        Dim::Unspecified => Value::Null,
        other => json!(other.to_string()),
    }
}

/// A shape as JSON.
pub fn shape(axes: &[Axis]) -> Value {
    axes.iter().map(|axis| dim(&axis.dim)).collect()
}

/// The shapes of tensors as JSON.
pub fn shapes(program: &Program, tensors: &[TensorId]) -> Value {
    tensors
        .iter()
        .map(|id| shape(&program.tensor(*id).axes))
        .collect()
}

/// A count as JSON: a number where it is exact.
pub fn count(count: &Count) -> Value {
    match count.exact().and_then(|n| i64::try_from(n).ok()) {
        Some(n) => json!(n),
        None => json!(format!("at least {}", count.known)),
    }
}

/// Keys of a recorded object whose values are not those here.
pub fn differences(at: &str, wanted: &Value, got: &Value, found: &mut Vec<String>) {
    for (key, got) in got.as_object().into_iter().flatten() {
        let Some(wanted) = wanted.get(key) else {
            continue;
        };
        if wanted != got {
            found.push(format!("{at}{key}: Keras {wanted}, jupan {got}"));
        }
    }
}

/// A row as the recordings write it: what Keras states.
pub fn row(program: &Program, row: &Row) -> Value {
    let outputs = row.keras.outputs.as_deref();
    let outputs = outputs.map_or(row.outputs(), |outputs| outputs);
    let weights: Vec<Value> = row
        .weights
        .iter()
        .map(|report| {
            let weight = &report.weight;
            json!({
                "name": &*weight.name,
                "path": weight.path(),
                "shape": shape(&weight.axes),
                "dtype": weight.dtype.name(),
                "trainable": weight.trainable && !weight.resting
                    && program.operation(report.owner).trainable,
            })
        })
        .collect();
    let connected: Vec<Value> = row
        .connected_to
        .iter()
        .map(|(from, node, tensor)| json!([&*program.operation(*from).name, node, tensor]))
        .collect();
    let mut value = json!({
        "name": &*row.name,
        "class": &*row.class,
        // The recordings have the shapes of calls in a graph only.
        "output_shapes": match is_called(program, row) {
            true => shapes(program, outputs),
            false => Value::Null,
        },
        "connected_to": connected,
        "weights": weights,
    });
    if row.kind != OperationKind::Op {
        value["built"] = json!(row.keras.built);
        value["trainable"] = json!(row.trainable);
        value["params"] = count(row.keras_params().0);
        value["trainable_params"] = count(row.keras_params().1);
    }
    value
}

/// Whether Keras has called it in a graph.
fn is_called(program: &Program, row: &Row) -> bool {
    let mut nodes = program.operation(row.id).nodes.iter();
    nodes.any(|node| !program.node(*node).derived)
}

/// Compares a model with its record: rows, totals, the text of its summary.
pub fn model(program: &Program, wanted: &Value, model: &ModelReport, found: &mut Vec<String>) {
    let layers = model
        .rows
        .iter()
        .filter(|row| row.kind != OperationKind::Op);
    let sum = |size: &Size| match model.built_in_keras {
        true => count(&size.count),
        false => json!(0),
    };
    let totals = json!({
        "trainable_params": sum(&model.keras_totals.trainable),
        "non_trainable_params": sum(&model.keras_totals.non_trainable),
        "total_params": sum(&model.keras_totals.total),
        "optimizer_params": count(&model.keras_totals.optimizer.count),
        "n_layers": layers.count(),
    });
    let got = json!({
        "class": &*model.class,
        "model_name": &*model.name,
        "name": &*model.name,
        "built": model.built_in_keras,
    });
    differences("", wanted, &got, found);
    if wanted["totals"].is_object() {
        differences("totals.", &wanted["totals"], &totals, found);
    }
    for (key, got) in [("inputs", &model.inputs), ("outputs", &model.outputs)] {
        if let Some(recorded) = wanted[key].as_array() {
            let recorded: Value = recorded
                .iter()
                .map(|tensor| tensor["shape"].clone())
                .collect();
            let got = shapes(program, got);
            if recorded != got {
                found.push(format!("{key}: Keras {recorded}, jupan {got}"));
            }
        }
    }
    let rows: Vec<Value> = model.rows.iter().map(|r| row(program, r)).collect();
    let Some(recorded) = wanted["rows"].as_array() else {
        return;
    };
    if recorded.len() != rows.len() {
        let names = |rows: &[Value]| -> Vec<String> {
            rows.iter()
                .filter_map(|row| Some(row["name"].as_str()?.to_owned()))
                .collect()
        };
        found.push(format!(
            "rows: Keras {:?}, jupan {:?}",
            names(recorded),
            names(&rows)
        ));
    }
    for (wanted, got) in recorded.iter().zip(&rows) {
        let name = wanted["name"].as_str().unwrap_or("?");
        differences(&format!("{name}."), wanted, got, found);
    }
}
