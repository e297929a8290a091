//! A table with a vector for each word.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, ShapeText, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dtype::Quantization;
use jupan_core::era::Era;
use jupan_core::layer::{Call, Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::signature::Arguments;
use jupan_core::value::{Array, Value};
use jupan_core::work::{Kind, parts};

use crate::rules::quantization::{self, Table};
use crate::rules::{config, lora, masks};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Embedding",
        aliases: &[],
        former: &[
            Former {
                eras: &[Era::Keras1],
                name: "Embedding",
                signature: "input_dim, output_dim, init, input_length, W_regularizer, \
                            activity_regularizer, W_constraint, mask_zero, weights, dropout",
                renames: &[
                    ("init", "embeddings_initializer"),
                    ("W_regularizer", "embeddings_regularizer"),
                    ("W_constraint", "embeddings_constraint"),
                    ("dropout", ""),
                    ("input_length", "input_shape[0]"),
                ],
                defaults: &[("input_shape[0]", "None")],
            },
            Former {
                eras: Era::KERAS_2,
                name: "Embedding",
                signature: "",
                renames: &[("input_length", "input_shape[0]")],
                defaults: &[("input_shape[0]", "None")],
            },
        ],
        signature: "input_dim, output_dim, embeddings_initializer='uniform', \
                    embeddings_regularizer=None, embeddings_constraint=None, mask_zero=False, \
                    weights=None, lora_rank=None, lora_alpha=None, quantization_config=None, *, \
                    input_length=None",
        call: "inputs",
    },
    summary: "Looks up a learned vector for each whole number.",
    source: "https://keras.io/api/layers/core_layers/embedding/",
    construct,
    examples: &[
        Example {
            code: "Embedding(1000, 64)",
            input: "(None, 10)",
            output: "(None, 10, 64)",
            params: 64_000,
            work: Worked::Counted(&[(Kind::Read, 10 * 64)]),
        },
        Example {
            code: "Embedding(10, 3, mask_zero=True)",
            input: "(None, None)",
            output: "(None, None, 3)",
            params: 30,
            work: Worked::Open,
        },
    ],
};

/// The table, and what is read from it.
pub(crate) struct Embedding {
    vocabulary: Axis,
    size: Axis,
    mask_zero: bool,
}

impl Embedding {
    /// Reads the arguments.
    pub(crate) fn read(made: &mut Construct<'_>) -> Result<Self, Refusal> {
        let arguments = made.arguments;
        for name in ["input_dim", "output_dim"] {
            if matches!(arguments.get(name), Value::Bool(_)) {
                return Err(arguments.refuse(name, message!("a positive integer")));
            }
        }
        let vocabulary = config::size(made, "input_dim")?;
        let size = config::size(made, "output_dim")?;
        config::weights(arguments)?;
        Ok(Self {
            vocabulary: arguments.axis("input_dim", names::VOCABULARY, vocabulary),
            size: arguments.axis("output_dim", names::EMBEDDING, size),
            mask_zero: arguments.bool("mask_zero"),
        })
    }

    /// The axes of the table.
    pub(crate) fn table(&self) -> Vec<Axis> {
        vec![self.vocabulary.clone(), self.size.clone()]
    }

    /// States the table, and the weights beside it that adapt it.
    pub(crate) fn table_weights(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        call.weight("embeddings", self.table())?;
        lora::build(call, self)
    }

    /// Whether there is a mask of what is not 0.
    pub(crate) fn mask_zero(&self) -> bool {
        self.mask_zero
    }
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let embedding = Embedding::read(made)?;
    let weights = made.arguments.get("weights").clone();
    if !weights.is_none() {
        // Keras builds the layer at once to fill in the weights.
        made.host.program_mut().enter(made.id);
        let built = embedding.build(&mut Call {
            host: made.host,
            id: made.id,
            arguments: Arguments::none("Embedding"),
            passed: Rc::default(),
            span: None,
        });
        made.host.program_mut().leave();
        built?;
        made.host.program_mut().operation_mut(made.id).built = true;
        check_content(&embedding, &weights)?;
    }
    Ok(Rc::new(embedding))
}

/// Refuses an array of another shape than the table's.
fn check_content(embedding: &Embedding, weights: &Value) -> Result<(), Refusal> {
    let array: &Array = match weights {
        Value::Array(array) => array,
        Value::List(items) => match &**items {
            [Value::Array(array)] => array,
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    let table = embedding.table();
    let fits = array.shape.len() == table.len()
        && array
            .shape
            .iter()
            .zip(&table)
            .all(|(dim, axis)| dim.compatible(&axis.dim));
    if fits {
        return Ok(());
    }
    let given: Vec<Axis> = array
        .shape
        .iter()
        .map(|dim| Axis::fixed(names::SIZE, dim.clone()))
        .collect();
    Err(refusal!(
        "the table of the embedding is {table}, but `weights` is {given}",
        table = ShapeText(&table),
        given = ShapeText(&given)
    ))
}

impl Layer for Embedding {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        self.table_weights(call)?;
        quantization::build(call, self)
    }

    fn enable_lora(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        lora::enable(call, "embeddings")
    }

    fn quantize(&self, call: &mut Call<'_>, mode: Quantization) -> Result<(), Refusal> {
        quantization::whole_numbers(call, mode)?;
        match Table::of(call, "embeddings", 1, 1) {
            Some(table) => table.quantize(call, mode),
            None => Ok(()),
        }
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let mut axes = call.input()?.all_axes();
        // Whole numbers in a row are words in a row, whatever they were before.
        for axis in axes.iter_mut().filter(|axis| axis.name == names::FEATURES) {
            axis.name = names::STEPS;
        }
        axes.push(self.size.clone());
        call.work(Kind::Read, parts::LOOKUP, || axes.clone());
        lora::work(call, "embeddings");
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        self.mask_zero
    }

    fn compute_mask(&self, call: &mut Call<'_>, _previous: Value) -> Result<Value, Refusal> {
        if !self.mask_zero {
            return Ok(Value::None);
        }
        let input = call.input()?;
        masks::differs(call, input.id, Value::Int(0))
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["One vector per word of the vocabulary; looking one up multiplies nothing."]
    }
}
