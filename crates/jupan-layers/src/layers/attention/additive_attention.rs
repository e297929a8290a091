//! Attention by a learned sum (<https://arxiv.org/abs/1409.0473>).

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::simple_attention::{self, Score};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "AdditiveAttention",
        aliases: &[],
        former: &[],
        signature: "use_scale=True, dropout=0.0, *, score_mode='dot', seed=None",
        call: simple_attention::CALL,
    },
    summary: "Takes for each query a mean of the values, weighted by a learned sum over query and key.",
    source: "https://keras.io/api/layers/attention_layers/additive_attention/",
    construct,
    examples: &[
        Example {
            code: "AdditiveAttention()",
            input: "(None, 8, 16); (None, 12, 16)",
            output: "(None, 8, 16)",
            params: 16,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 8 * 12 * 16 + 8 * 12 * 16),
                (Kind::Add, 8 * 12 * 16 + 8 * 11),
                (Kind::Function, 8 * 12 * 16),
                (Kind::Exp, 8 * 12),
                (Kind::Divide, 8 * 12),
            ]),
        },
        Example {
            code: "AdditiveAttention(use_scale=False)",
            input: "(None, 8, 16); (None, 12, 16)",
            output: "(None, 8, 16)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 8 * 12 * 16),
                (Kind::Add, 8 * 12 * 16 + 8 * 12 * 15 + 8 * 11),
                (Kind::Function, 8 * 12 * 16),
                (Kind::Exp, 8 * 12),
                (Kind::Divide, 8 * 12),
            ]),
        },
    ],
};

struct AdditiveAttention {
    use_scale: bool,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    simple_attention::check(made.arguments)?;
    Ok(Rc::new(AdditiveAttention {
        use_scale: made.arguments.bool("use_scale"),
    }))
}

impl Layer for AdditiveAttention {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let inputs = simple_attention::inputs(call)?;
        match inputs.first() {
            Some(query) if self.use_scale => call.weight("scale", vec![query.axis(-1)]),
            _ => Ok(()),
        }
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        simple_attention::call(
            call,
            Score::Sum {
                scaled: self.use_scale,
            },
        )
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(simple_attention::CALL)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        simple_attention::mask(call, &previous)
    }

    fn remarks(&self) -> Vec<&'static str> {
        match self.use_scale {
            true => vec!["One learned factor for each feature of the query."],
            false => vec!["Has no weights: `use_scale=False`."],
        }
    }
}
