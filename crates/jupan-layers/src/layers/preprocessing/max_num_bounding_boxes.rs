//! As many boxes for each image.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::Call;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::signature::Arguments;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::image::Factor;
use crate::rules::spatial::DataFormat;
use crate::rules::work;

const BOXES: Name = Name("boxes");

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "MaxNumBoundingBoxes",
        aliases: &[],
        former: &[],
        signature: "max_number, fill_value=-1, *, bounding_box_format=None, data_format=None, \
                    factor=None",
        call: "data, training=True",
    },
    summary: "Pads or cuts the list of bounding boxes of each image to a given length.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/max_num_bounding_boxes/",
    construct,
    examples: &[
        Example {
            code: "MaxNumBoundingBoxes(max_number=10)",
            input: "(None, 32)",
            output: "(None, 32)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "MaxNumBoundingBoxes(max_number=10, name='aug')",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

struct MaxNumBoundingBoxes {
    boxes: Axis,
}

/// What Python's `int` makes of a value.
fn int(arguments: &Arguments, name: &str) -> Result<Dim, Refusal> {
    let whole = match arguments.get(name) {
        Value::Float(x) if x.is_finite() => Some(Dim::Known(x.trunc() as i64)),
        Value::Str(text) => text.trim().parse().ok().map(Dim::Known),
        Value::None => None,
        value => value.as_dim(),
    };
    whole.ok_or_else(|| arguments.refuse(name, message!("an integer")))
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    DataFormat::read(made)?;
    Factor::new("factor", -1.0, 1.0).or_zero().read(arguments)?;
    int(arguments, "fill_value")?;
    let boxes = int(arguments, "max_number")?;
    Ok(Rc::new(MaxNumBoundingBoxes {
        boxes: arguments.axis("max_number", BOXES, boxes),
    }))
}

impl MaxNumBoundingBoxes {
    /// The boxes of a batch and their labels, as many as there may be.
    fn limited(&self, call: &mut Call<'_>, data: &Value) -> Result<Value, Refusal> {
        let mut outputs = Vec::new();
        for (key, value) in match data {
            Value::Dict(entries) => entries.iter(),
            _ => return Ok(self.kept(call, data)),
        } {
            let limited = match (key.as_str(), value) {
                (Some("boxes" | "labels"), Value::Tensor(tensor)) => {
                    let mut axes = call.view(*tensor).all_axes();
                    match axes.get_mut(1) {
                        Some(axis) => *axis = self.boxes.clone(),
                        None => {
                            return Err(refusal!(
                                "the bounding boxes of {layer} must have an axis behind the batch",
                                layer = call.name()
                            ));
                        }
                    }
                    call.output(axes)
                }
                _ => {
                    return Err(refusal!(
                        "the bounding boxes of {layer} are `boxes` and `labels`, but there is {key}",
                        layer = call.name(),
                        key
                    ));
                }
            };
            outputs.push((key.clone(), limited));
        }
        Ok(Value::Dict(outputs.into()))
    }

    fn kept(&self, call: &mut Call<'_>, data: &Value) -> Value {
        data.map_tensors(&mut |tensor| {
            let axes = call.view(tensor).all_axes();
            call.output(axes)
        })
    }
}

impl Layer for MaxNumBoundingBoxes {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let data = call.arguments.get("data").clone();
        // Lists are padded or cut; all else stays.
        call.no_work();
        let Value::Dict(entries) = &data else {
            call.input()?;
            return Ok(self.kept(call, &data));
        };
        let mut outputs = Vec::new();
        for (key, value) in entries.iter() {
            let output = match key.as_str() {
                Some("bounding_boxes") => {
                    let limited = self.limited(call, value)?;
                    work::on_each(call, &limited, parts::COPY, &[Kind::Read]);
                    limited
                }
                _ => self.kept(call, value),
            };
            outputs.push((key.clone(), output));
        }
        Ok(Value::Dict(outputs.into()))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only pads or cuts lists."]
    }
}
