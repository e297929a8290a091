//! Words of older files, and what they mean today.

use std::borrow::Cow;
use std::rc::Rc;

use jupan_containers::json::Json;
use jupan_core::value::Value;

/// Whether a module belongs to the framework. A class of any other module is the user's.
pub fn is_framework(module: &str) -> bool {
    let root = module.split('.').next().unwrap_or_default();
    matches!(root, "keras" | "tf_keras" | "tensorflow" | "builtins")
}

/// An argument of a layer under today's name; `None` for one that says nothing about the layer.
pub fn argument<'a>(
    class: &str,
    key: &Rc<str>,
    value: &'a Json,
) -> Option<(Rc<str>, Cow<'a, Json>)> {
    let same = (key.clone(), Cow::Borrowed(value));
    match &**key {
        // The shape with the batch, where today there is an input in front.
        "batch_input_shape" => {
            let without_batch = value.items()?.get(1..)?.to_vec();
            Some(("input_shape".into(), Cow::Owned(Json::List(without_batch))))
        }
        // tf.keras wrote one axis as a list of one.
        "axis" if class == "BatchNormalization" => match value.items() {
            Some([one]) => Some((key.clone(), Cow::Owned(one.clone()))),
            _ => Some(same),
        },
        _ => Some(same),
    }
}

/// The configuration with tuples and shapes as lists, which SavedModels write as objects of their own.
pub fn with_lists(json: Json) -> Json {
    match json {
        Json::Object(entries) => {
            let class = entries.iter().find(|(key, _)| &**key == "class_name");
            let is_list = class.and_then(|(_, class)| class.as_str());
            if matches!(is_list, Some("__tuple__" | "TensorShape")) {
                let items = entries.into_iter().find(|(key, _)| &**key == "items");
                return items.map_or(Json::Null, |(_, items)| with_lists(items));
            }
            let entries = entries.into_iter();
            Json::Object(entries.map(|(key, item)| (key, with_lists(item))).collect())
        }
        Json::List(items) => Json::List(items.into_iter().map(with_lists).collect()),
        other => other,
    }
}

/// Whether an argument that no layer knows today can't matter: it is a default, or concerns values only.
pub fn is_harmless(key: &str, value: &Value) -> bool {
    let about_values = ["_initializer", "_regularizer", "_constraint", "_config"];
    let old = [
        "implementation",
        "time_major",
        "input_dtype",
        "input_length",
        "dtype",
        "oov_method",
        "query_shape",
        "key_shape",
        "value_shape",
        "rng_type",
    ];
    let default = match value {
        Value::None | Value::Bool(false) => true,
        Value::Int(n) => *n == 0 || key == "groups" && *n == 1,
        Value::Float(x) => *x == 0.0,
        Value::List(items) => items.is_empty(),
        Value::Dict(entries) => entries.is_empty(),
        _ => false,
    };
    default || old.contains(&key) || about_values.iter().any(|end| key.ends_with(end))
}

/// Layers that older files call on a list of the input and the states.
pub fn is_recurrent(class: &str) -> bool {
    matches!(
        class,
        "RNN"
            | "SimpleRNN"
            | "LSTM"
            | "GRU"
            | "Bidirectional"
            | "ConvLSTM1D"
            | "ConvLSTM2D"
            | "ConvLSTM3D"
            | "CuDNNLSTM"
            | "CuDNNGRU"
    )
}
