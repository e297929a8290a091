//! A table with a vector for each word, which can be read backwards: from vectors to scores of words.

use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::diagnostic::Refusal;
use jupan_core::dtype::Quantization;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::message;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::embedding::Embedding;
use crate::rules::quantization::{self, Table};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "ReversibleEmbedding",
        aliases: &[],
        former: &[],
        signature: "input_dim, output_dim, tie_weights=True, embeddings_initializer='uniform', \
                    embeddings_regularizer=None, embeddings_constraint=None, mask_zero=False, \
                    reverse_dtype=None, logit_soft_cap=None, *, weights=None, lora_rank=None, \
                    lora_alpha=None, quantization_config=None, input_length=None",
        call: "inputs, reverse=False",
    },
    summary: "Looks up a learned vector for each whole number, or scores all numbers for a vector.",
    source: "https://keras.io/api/layers/core_layers/reversible_embedding/",
    construct,
    examples: &[
        Example {
            code: "ReversibleEmbedding(100, 16)",
            input: "(None, 10)",
            output: "(None, 10, 16)",
            params: 1600,
            work: Worked::Counted(&[(Kind::Read, 10 * 16)]),
        },
        Example {
            code: "ReversibleEmbedding(100, 16, tie_weights=False)",
            input: "(None, 10)",
            output: "(None, 10, 16)",
            params: 3200,
            work: Worked::Counted(&[(Kind::Read, 10 * 16)]),
        },
    ],
};

struct ReversibleEmbedding {
    embedding: Embedding,
    tied: bool,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    // Keras builds the layer at once to fill them in, before it knows whether the tables are tied, and fails.
    if !matches!(
        made.arguments.get("weights"),
        Value::None | Value::Unknown(_)
    ) {
        return Err(made.arguments.refuse("weights", message!("None")));
    }
    Ok(Rc::new(ReversibleEmbedding {
        embedding: Embedding::read(made)?,
        tied: made.arguments.bool("tie_weights"),
    }))
}

impl Layer for ReversibleEmbedding {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        self.embedding.table_weights(call)?;
        if !self.tied {
            let backwards: Vec<Axis> = self.embedding.table().into_iter().rev().collect();
            call.weight("reverse_embeddings", backwards)?;
        }
        quantization::build(call, self)
    }

    fn enable_lora(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        self.embedding.enable_lora(call)
    }

    fn quantize(&self, call: &mut Call<'_>, mode: Quantization) -> Result<(), Refusal> {
        self.embedding.quantize(call, mode)?;
        match Table::of(call, "reverse_embeddings", 0, 0) {
            Some(table) => Table {
                zeros: None,
                indexed: false,
                ..table
            }
            .quantize(call, mode),
            None => Ok(()),
        }
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        if !call.arguments.bool("reverse") {
            return self.embedding.call(call);
        }
        let mut axes = call.input()?.all_axes();
        let features = axes.pop();
        axes.extend(self.embedding.table().into_iter().take(1));
        call.work(Kind::MultiplyAdd, parts::KERNEL, || {
            axes.iter().cloned().chain(features).collect()
        });
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        self.embedding.mask_zero()
    }

    /// Keras makes the mask inside the call, which is not run while a model is put together: there is none.
    fn compute_mask(&self, _call: &mut Call<'_>, _previous: Value) -> Result<Value, Refusal> {
        Ok(Value::None)
    }

    fn remarks(&self) -> Vec<&'static str> {
        match self.tied {
            true => vec!["Reading backwards uses the same table: no further weights."],
            false => vec!["Reading backwards has a table of its own: `tie_weights=False`."],
        }
    }
}
