//! The messages of TensorFlow, as far as they say something about a model. Fields that are left out are skipped when reading.

use std::collections::HashMap;

use jupan_containers::hdf5::Tensor;
use prost::Message;

/// A whole `saved_model.pb`.
#[derive(Clone, PartialEq, Message)]
pub struct SavedModel {
    /// Its graphs.
    #[prost(message, repeated, tag = "2")]
    pub meta_graphs: Vec<MetaGraph>,
}

/// One graph of it.
#[derive(Clone, PartialEq, Message)]
pub struct MetaGraph {
    /// What can be called.
    #[prost(map = "string, message", tag = "5")]
    pub signatures: HashMap<String, Signature>,
    /// The objects of the program that was saved.
    #[prost(message, optional, tag = "7")]
    pub objects: Option<ObjectGraph>,
}

/// Something that can be called.
#[derive(Clone, PartialEq, Message)]
pub struct Signature {
    /// What goes in, by name.
    #[prost(map = "string, message", tag = "1")]
    pub inputs: HashMap<String, TensorInfo>,
    /// What comes out, by name.
    #[prost(map = "string, message", tag = "2")]
    pub outputs: HashMap<String, TensorInfo>,
}

/// A tensor of a signature.
#[derive(Clone, PartialEq, Message)]
pub struct TensorInfo {
    /// Its type.
    #[prost(int32, tag = "2")]
    pub dtype: i32,
    /// Its shape.
    #[prost(message, optional, tag = "3")]
    pub shape: Option<Shape>,
}

/// A shape.
#[derive(Clone, PartialEq, Message)]
pub struct Shape {
    /// Its axes.
    #[prost(message, repeated, tag = "2")]
    pub dims: Vec<ShapeDim>,
    /// Whether not even their number is known.
    #[prost(bool, tag = "3")]
    pub unknown_rank: bool,
}

/// An axis of a shape.
#[derive(Clone, PartialEq, Message)]
pub struct ShapeDim {
    /// Its extent; -1 where it is left open.
    #[prost(int64, tag = "1")]
    pub size: i64,
}

/// The objects of a saved program.
#[derive(Clone, PartialEq, Message)]
pub struct ObjectGraph {
    /// All of them.
    #[prost(message, repeated, tag = "1")]
    pub nodes: Vec<Object>,
}

/// An object.
#[derive(Clone, PartialEq, Message)]
pub struct Object {
    /// The objects that it holds.
    #[prost(message, repeated, tag = "1")]
    pub children: Vec<Child>,
    /// What kind of user's object it is.
    #[prost(message, optional, boxed, tag = "4")]
    pub user: Option<Box<UserObject>>,
    /// The variable that it is.
    #[prost(message, optional, boxed, tag = "7")]
    pub variable: Option<Box<Variable>>,
}

/// An object that another one holds.
#[derive(Clone, PartialEq, Message)]
pub struct Child {
    /// Its number.
    #[prost(int32, tag = "1")]
    pub node: i32,
    /// The attribute, or the number in a list.
    #[prost(string, tag = "2")]
    pub name: String,
}

/// An object of the user's program; before TensorFlow 2.5 it holds Keras's metadata.
#[derive(Clone, PartialEq, Message)]
pub struct UserObject {
    /// What kind it is.
    #[prost(string, tag = "1")]
    pub identifier: String,
    /// Its metadata, JSON.
    #[prost(string, tag = "3")]
    pub metadata: String,
}

/// A variable.
#[derive(Clone, PartialEq, Message)]
pub struct Variable {
    /// Its type.
    #[prost(int32, tag = "1")]
    pub dtype: i32,
    /// Its shape.
    #[prost(message, optional, tag = "2")]
    pub shape: Option<Shape>,
    /// Whether training changes it.
    #[prost(bool, tag = "3")]
    pub trainable: bool,
    /// Its name.
    #[prost(string, tag = "6")]
    pub name: String,
}

/// A whole `keras_metadata.pb`.
#[derive(Clone, PartialEq, Message)]
pub struct KerasMetadata {
    /// The objects of Keras.
    #[prost(message, repeated, tag = "1")]
    pub nodes: Vec<KerasObject>,
}

/// An object of Keras.
#[derive(Clone, PartialEq, Message)]
pub struct KerasObject {
    /// Its number among the objects of the program.
    #[prost(int32, tag = "2")]
    pub node: i32,
    /// How it is reached: `root.layer-0`.
    #[prost(string, tag = "3")]
    pub path: String,
    /// What kind it is: `_tf_keras_layer`.
    #[prost(string, tag = "4")]
    pub identifier: String,
    /// Its class and configuration, JSON.
    #[prost(string, tag = "5")]
    pub metadata: String,
}

/// An entry of a checkpoint's index.
#[derive(Clone, PartialEq, Message)]
pub struct BundleEntry {
    /// Its type.
    #[prost(int32, tag = "1")]
    pub dtype: i32,
    /// Its shape.
    #[prost(message, optional, tag = "2")]
    pub shape: Option<Shape>,
}

/// Numpy's name of a type; empty for one without.
pub fn dtype_name(dtype: i32) -> &'static str {
    match dtype {
        1 => "float32",
        2 => "float64",
        3 => "int32",
        4 => "uint8",
        5 => "int16",
        6 => "int8",
        7 => "string",
        8 => "complex64",
        9 => "int64",
        10 => "bool",
        14 => "bfloat16",
        17 => "uint16",
        18 => "complex128",
        19 => "float16",
        22 => "uint32",
        23 => "uint64",
        _ => "",
    }
}

impl Shape {
    /// The extents of a tensor that is stored; `None` where one is left open.
    fn stored(&self) -> Option<Vec<u64>> {
        self.dims
            .iter()
            .map(|dim| u64::try_from(dim.size).ok())
            .collect()
    }

    /// The shape as Python writes it.
    fn text(&self) -> String {
        if self.unknown_rank {
            return "unknown".to_owned();
        }
        let dims = self.dims.iter().map(|dim| match dim.size {
            ..0 => "None".to_owned(),
            n => n.to_string(),
        });
        let dims: Vec<String> = dims.collect();
        match dims.as_slice() {
            [one] => format!("({one},)"),
            several => format!("({})", several.join(", ")),
        }
    }
}

/// A stored tensor. `None` for one without a fixed shape.
pub fn tensor(dtype: i32, shape: Option<&Shape>) -> Option<Tensor> {
    Some(Tensor {
        shape: shape.map_or(Some(Vec::new()), Shape::stored)?,
        dtype: dtype_name(dtype),
    })
}

impl Signature {
    /// "x (None, 28, 28, 1) → output_0 (None, 10)"
    pub fn text(&self) -> String {
        let side = |tensors: &HashMap<String, TensorInfo>| {
            let each = tensors.iter().map(|(name, tensor)| {
                let shape = tensor
                    .shape
                    .as_ref()
                    .map_or_else(|| "()".to_owned(), Shape::text);
                format!("{name} {shape} {}", dtype_name(tensor.dtype))
            });
            let mut each: Vec<String> = each.collect();
            each.sort();
            each.join(", ")
        };
        format!("{} → {}", side(&self.inputs), side(&self.outputs))
    }
}
